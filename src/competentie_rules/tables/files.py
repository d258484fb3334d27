"""From a file to the table in it. What reads a kind of file is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from competentie_rules.documents.find import TABLES
from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.tables.source import Batch, Declared, Table, Unreadable, Wanted
from competentie_rules.text import safe


def open_table(path: Path, declared: Declared | None = None) -> Table:
    """The table in a file, by its ending; raises Unreadable, or UsageError where nothing can read such a file."""
    before = _state(path)
    if before is not None and not path.is_file():
        # A pipe may never end.
        raise Unreadable(
            str(path),
            Phrase(
                "het is geen gewoon bestand; zet wat eruit komt eerst in een bestand",
                "it is no ordinary file; put what comes out of it in a file first",
            ),
        )
    table = _opened(path, declared or Declared())

    def batches(wanted: Wanted | None) -> Iterator[Batch]:
        _refuse_changed(path, before)
        yield from table.batches(wanted)
        _refuse_changed(path, before)

    return replace(table, batches=batches)


def _opened(path: Path, declared: Declared) -> Table:
    match path.suffix.lower():
        case ".parquet":
            from competentie_rules.tables.parquet import open_parquet

            return open_parquet(path, declared)
        case ".csv":
            from competentie_rules.tables.delimited import open_delimited

            return open_delimited(path, declared)
        case ".xlsx":
            from competentie_rules.tables.spreadsheet import open_spreadsheet

            return open_spreadsheet(path, declared)
    raise UsageError(f"{safe(str(path))} is no table that can be read.", hint=f"Tables end in {', '.join(TABLES)}.")


State: TypeAlias = "tuple[int, int, int] | None"


def _state(path: Path) -> State:
    """By what a file is known to be the same as before; None for one that is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _refuse_changed(path: Path, before: State) -> None:
    """Raise Unreadable where a file, which may be read twice, is another by now; of one that is gone its reader tells."""
    now = _state(path)
    if now is not None and now != before:
        problem = Phrase(
            "het bestand is veranderd terwijl het werd gelezen; controleer opnieuw als niets er meer in schrijft",
            "the file was changed while it was read; check again when nothing writes to it any more",
        )
        raise Unreadable(str(path), problem)
