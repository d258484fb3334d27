"""A wide table as it is read: its columns by name, and its rows in batches, whatever the file is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from competentie_rules.errors import UsageError
from competentie_rules.tables import values
from competentie_rules.text import safe


class Unreadable(Exception):
    """A file that is not what its name says, is cut off, or has an encoding or shape that none can read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read once or more.

    `batches` gives Arrow record batches of at most `block.MOST` rows, in order; `rows` is how many there are, where that is known
    beforehand; `first_line` the line or row number of the first, for places; `words` what the cells of behaviours may hold.
    """

    file: str
    names: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    rows: int | None = None
    first_line: int = 1
    words: Mapping[str, str] = field(default_factory=lambda: dict(values.RESULTS))


def open_table(path: Path, options: Mapping[str, Any] | None = None) -> Table:
    """The table in a file, by its ending; raises Unreadable, or UsageError where nothing can read such a file."""
    from competentie_rules.tables import parquet

    readers: dict[str, Callable[..., Table]] = {".parquet": parquet.open_parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{safe(str(path))} is no table that can be read.", hint=f"Tables end in {', '.join(sorted(readers))}.")
    return reader(path, **(options or {}))
