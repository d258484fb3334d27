"""Forms among the documents that are checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from competentie_rules.desk import Rows
from competentie_rules.documents.find import Source
from competentie_rules.extras import installed
from competentie_rules.library import Entry, Library


def rows_of(forms: Iterable[str], others: Rows | None = None) -> Rows | None:
    """What gives the assessments in forms, besides what `others` give; raises UsageError where a form is not safe to read."""
    names = frozenset(forms)
    if not names:
        return others
    installed("import", "python_calamine")
    from competentie_rules.forms.reading import entry

    def rows(source: Source, library: Library) -> Iterator[Entry] | None:
        if source.file in names:
            return iter([entry(Path(source.file))])
        return others(source, library) if others is not None else None

    return rows
