"""DuckDB, for what does not fit in memory: kept to one folder, and off the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from competentie_rules.errors import UsageError
from competentie_rules.text import safe

MEMORY = "384MiB"
"""What it may hold in memory; beyond that it uses the folder."""


@contextmanager
def database(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that reads and writes in one folder alone; UsageError where there is no room for what it is asked."""
    scratch = scratch.resolve()
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(scratch / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        quoted = str(scratch).replace("'", "''")
        connection.execute(f"set allowed_directories = ['{quoted}']")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection
    except duckdb.Error as error:
        told = safe(str(error).strip().splitlines()[0])
        hint = "A dataset that is not ordered by assessment is sorted beside the results, which takes room."
        raise UsageError(f"The dataset cannot be sorted: {told}", hint=hint) from error
    finally:
        connection.close()
