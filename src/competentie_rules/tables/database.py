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
THREADS = 2
"""How many work at once; each needs memory of its own."""


SORTED = "A dataset that is not ordered by assessment is sorted beside the results, which takes room."


@contextmanager
def database(
    scratch: Path, *, memory: str = MEMORY, what: str = "sorted", hint: str = SORTED
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that reads and writes in one folder alone; UsageError where there is no room for what is done to the dataset."""
    scratch = scratch.resolve()
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": THREADS,
            "temp_directory": str(scratch / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        connection.execute(f"set allowed_directories = [{quoted(scratch)}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        with heeded():
            yield connection
    except duckdb.Error as error:
        told = safe(str(error).strip().splitlines()[0])
        if "No space left on device" in str(error):
            told = "no space left on device."
        raise UsageError(f"The dataset cannot be {what}: {told}", hint=hint) from error
    finally:
        connection.close()


@contextmanager
def heeded() -> Iterator[None]:
    """While DuckDB works: what it makes of a Ctrl-C or of a request to end is a Ctrl-C again."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


def quoted(path: Path) -> str:
    """A path as a text in SQL."""
    return "'" + str(path).replace("'", "''") + "'"
