"""The assessment of a dataset that goes by an id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from competentie_rules.desk import Rows
from competentie_rules.documents.find import Source
from competentie_rules.errors import UsageError
from competentie_rules.library import Entry, Library
from competentie_rules.tables.documents import entries
from competentie_rules.tables.one import near, one
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.source import Declared
from competentie_rules.text import safe


def rows_named(dataset: Path, assessment: str, declared: Declared | None) -> Rows:
    """What gives the assessments with an id in a dataset; raises UsageError where there is not one."""
    opened = open_dataset(dataset, declared)

    def rows(source: Source, library: Library) -> Iterator[Entry] | None:
        if source.file != str(dataset):
            return None
        found = list(entries(one(opened, assessment), library))
        held = [each.document.locate(("id",)) for each in found if each.kind == "assessment"]
        if len(held) > 1:
            where = ", ".join(map(str, held))
            raise UsageError(f"{len(held)} assessments are called {safe(assessment)}: {where}.", hint="Mend that first.")
        if not found:
            alike = ", ".join(map(safe, near(opened, assessment)))
            hint = f"Like it are: {alike}." if alike else "No other id is like it."
            raise UsageError(f"There is no assessment {safe(assessment)} in {safe(str(dataset))}.", hint=hint)
        return iter(found)

    return rows
