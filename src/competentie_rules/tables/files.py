"""From a file to the table in it. What reads a kind of file is loaded when it is needed."""

from __future__ import annotations

from pathlib import Path

from competentie_rules.documents.find import TABLES
from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.tables.source import Declared, Table, Unreadable
from competentie_rules.text import safe


def open_table(path: Path, declared: Declared | None = None) -> Table:
    """The table in a file, by its ending; raises Unreadable, or UsageError where nothing can read such a file."""
    declared = declared or Declared()
    if path.exists() and not path.is_file():
        # A pipe may never end.
        raise Unreadable(str(path), Phrase("het is geen gewoon bestand", "it is no ordinary file"))
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
