"""The long shape: assessments, ratings and observations in tables of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from competentie_rules.documents.find import PARTS
from competentie_rules.documents.tree import Fault
from competentie_rules.model import Phrase
from competentie_rules.tables import sorting
from competentie_rules.tables.cursor import KEY, Cursor, Gathered, identified
from competentie_rules.tables.dataset import Faults, Stretch
from competentie_rules.tables.joined import Joined, Tables
from competentie_rules.tables.parts import Parts, Slice, Tell, open_parts
from competentie_rules.tables.sorting import Ordered
from competentie_rules.tables.source import Declared
from competentie_rules.text import safe

AT_A_TIME = 32_768
"""Assessments in a stretch."""

DIFFERENT = {"assessments": ("assessment", "subject"), "ratings": (), "observations": ("evidence",)}
"""Of each table the columns of texts that gain nothing by codes."""


@dataclass(frozen=True, slots=True)
class Long:
    """A folder with the tables of a dataset; those that are not there are told among the faults."""

    file: str
    tables: dict[str, Parts]
    faults: Faults = field(default_factory=Faults)


def open_long(folder: Path, declared: Declared) -> Long:
    """The tables in a folder."""
    found = Faults()
    parts = {kind: open_parts(folder, kind, declared, found.add) for kind in PARTS}
    return Long(str(folder), {kind: table for kind, table in parts.items() if table is not None}, found)


class Reading:
    """One way through the tables; see `dataset.Reading`."""

    def __init__(self, dataset: Long) -> None:
        self.file = dataset.file
        self._tables = dataset.tables
        self.faults = Faults(list(dataset.faults.told), dataset.faults.counts.copy())
        self.unjudged = 0
        self.rows = dataset.tables["assessments"].rows if "assessments" in dataset.tables else None

    def stretches(self, scratch: Path) -> Iterator[Stretch]:
        """See `dataset.Reading`. Without a table or a column that is needed the assessments are only counted."""
        if len(self._tables) < len(PARTS) or not all(table.usable for table in self._tables.values()):
            self.unjudged += self._counted()
            return
        tables = Tables(**self._tables, repeated=self._repeated(scratch))
        cursors = [Cursor(self._ordered(kind, scratch)) for kind in PARTS[1:]]
        for about in self._slices("assessments"):
            for start in range(0, len(about), AT_A_TIME):
                yield from _joined(tables, about.cut(start, min(start + AT_A_TIME, len(about))), *cursors)

    def _counted(self) -> int:
        """How many assessments there are, as far as anybody can say."""
        if self.rows is not None or "assessments" not in self._tables:
            return self.rows or 0
        return sum(map(len, self._slices("assessments")))

    def _slices(self, kind: str, names: tuple[str, ...] | None = None, tell: Tell | None = None) -> Iterator[Slice]:
        table = self._tables[kind]
        return table.slices(names or table.names, DIFFERENT[kind], tell or self._tell(kind))

    def _tell(self, kind: str) -> Tell:
        def tell(file: str, fault: Fault) -> None:
            self.faults.add(file, fault)
            # A row of assessments that is none is an assessment that was not judged; of the others nobody knows.
            self.unjudged += kind == "assessments" and fault.rule == "table-row-broken"

        return tell

    def _keys(self, kind: str) -> Iterator[Slice]:
        """The ids of a table alone, which are read beside the rest."""
        return self._slices(kind, (KEY,), _nobody)

    def _repeated(self, scratch: Path) -> dict[str, tuple[sorting.Place, sorting.Place]]:
        last = ""
        for some in self._keys("assessments"):
            ids = identified(some.columns[KEY])
            rising = pc.greater(ids, pa.concat_arrays([pa.array([last]), ids.slice(0, len(ids) - 1)]))
            if not pc.all(rising, skip_nulls=False).as_py():
                return sorting.repeated(scratch, lambda: self._keys("assessments"))
            last = ids[-1].as_py()
        return {}

    def _ordered(self, kind: str, scratch: Path) -> Iterator[Slice]:
        """The rows of a table in the order of the assessments."""
        cursor = Cursor(self._keys(kind))
        for some in self._keys("assessments"):
            for _ in _taken(identified(some.columns[KEY]), cursor):
                pass
        if cursor.ended:
            return self._slices(kind)
        names = self._tables[kind].names
        found = Ordered(scratch, kind, lambda: self._keys("assessments"), lambda: self._slices(kind), names)
        self._tell_orphans(kind, found)
        return found.slices()

    def _tell_orphans(self, kind: str, found: Ordered) -> None:
        """Tell of rows whose assessment is not there."""
        told, number = found.orphans()
        for id, (part, line), rows in told:
            span, file = self._tables[kind].place(part, line, KEY)
            value = Phrase("(leeg)", "(empty)") if id is None else safe(id, 80)
            self.faults.add(file, Fault("table-row-orphaned", span, {"value": value, "number": str(rows)}, (id or "",)))
        self.faults.counts["table-row-orphaned"] += number - len(told)


def _nobody(file: str, fault: Fault) -> None:
    """What is told when the rest is read need not be told before."""


def _taken(ids: pa.Array, cursor: Cursor) -> Iterator[tuple[int, Gathered, int]]:
    """The rows of all these assessments: from which one on, the rows, and of how many assessments they are all."""
    start = 0
    while start < len(ids):
        gathered, number = cursor.take(ids.slice(start))
        yield start, gathered, number
        start += number


def _joined(tables: Tables, about: Slice, rated: Cursor, observed: Cursor) -> Iterator[Joined]:
    ids = identified(about.columns[KEY])
    for start, rows, number in _taken(ids, observed):
        ratings, _ = rated.take(ids.slice(start, number), limited=False)
        yield Joined(tables, about.cut(start, start + number), ratings, rows.first(number))
