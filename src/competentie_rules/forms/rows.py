"""Forms among the documents that are checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from competentie_rules.desk import Rows
from competentie_rules.documents.find import Source
from competentie_rules.errors import UsageError
from competentie_rules.extras import installed
from competentie_rules.library import Entry, Library
from competentie_rules.text import safe


def rows_of(forms: Iterable[str], others: Rows | None = None) -> Rows | None:
    """What gives the assessments in forms, besides what `others` give. It raises OSError for a form that is not safe to read, so
    that it is told and the others are judged.
    """
    names = frozenset(forms)
    if not names:
        return others
    installed("import", "python_calamine")
    from competentie_rules.forms.reading import entry

    def rows(source: Source, library: Library) -> Iterator[Entry] | None:
        if source.file in names:
            try:
                return iter([entry(Path(source.file), library)])
            except UsageError as error:
                told = error.message.removeprefix(f"{safe(source.file)} ")
                raise OSError(" ".join(filter(None, (told, error.hint)))) from error
        return others(source, library) if others is not None else None

    return rows
