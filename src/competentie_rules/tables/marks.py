"""What of the findings of a dataset is waived: rows of the table by their place, or all of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.model import Finding, Report, Waived

KIND = ("rule", "competency", "level", "behaviour")
"""The columns that a waiver of a whole dataset can ask for."""

Kind = tuple[Any, ...]
"""What stands in those columns."""

OF_ROW, OF_KIND = "row:", "kind:"
"""What the pointers of findings begin with that stand for a row of the table, or for all others of a kind."""


class Marks:
    """Which rows of the table of findings are waived: by part and row, or else by kind."""

    def __init__(self) -> None:
        self.every: list[Waived] = []
        self.rows: dict[int, dict[int, int]] = {}
        self.kinds: dict[Kind, Waived] = {}
        self.by_fingerprint: dict[str, Waived] = {}
        self._number: dict[Waived, int] = {}

    def add(self, finding: Finding, waived: Waived) -> None:
        """Take up what a finding stands for."""
        if finding.location.pointer.startswith(OF_KIND):
            self.kinds[tuple(getattr(finding, name) for name in KIND)] = waived
        else:
            part, row = map(int, finding.location.pointer.removeprefix(OF_ROW).split(":"))
            self.rows.setdefault(part, {})[row] = self._numbered(waived)
            self.by_fingerprint[finding.fingerprint] = waived

    def _numbered(self, waived: Waived) -> int:
        if waived not in self._number:
            self._number[waived] = len(self.every)
            self.every.append(waived)
        return self._number[waived]

    def of(self, part: int, first: int, rows: pa.RecordBatch) -> NDArray[np.int32] | None:
        """For each of some rows of a part, from `first` on, the place of its waiver in `every`, or -1; None if there is none."""
        mine = self.rows.get(part, {})
        if not mine and not self.kinds:
            return None
        mark = np.full(rows.num_rows, -1, np.int32)
        if self.kinds:
            kinds, number = kinds_of(rows)
            found = [self.kinds.get(kind) for kind in kinds]
            mark = np.array([-1 if each is None else self._numbered(each) for each in found], np.int32)[number]
        for row in mine.keys() & range(first, first + rows.num_rows):
            mark[row - first] = mine[row]
        return mark


def split(report: Report) -> tuple[Marks, list[Finding]]:
    """What is waived of the table of findings, and the findings of a report that stand for nothing in it."""
    marks, others = Marks(), []
    for finding in report.findings:
        if not finding.location.pointer.startswith((OF_ROW, OF_KIND)):
            others.append(finding)
        elif finding.waived is not None:
            marks.add(finding, finding.waived)
    return marks, others


def kinds(batches: Iterable[pa.RecordBatch]) -> Iterator[Kind]:
    """Every kind of finding among some rows, more than once where they come in pieces."""
    for rows in batches:
        yield from kinds_of(rows)[0]


def kinds_of(rows: pa.RecordBatch) -> tuple[list[Kind], NDArray[np.intp]]:
    """The kinds of finding among some rows, and for each row which of those it is."""
    key = np.zeros(rows.num_rows, np.int64)
    for name in KIND:
        column = rows[name] if pa.types.is_dictionary(rows[name].type) else rows[name].dictionary_encode()
        key = key * (len(column.dictionary) + 1) + column.indices.fill_null(-1).to_numpy() + 1
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    found = pa.Table.from_batches([rows]).select(KIND).take(pa.array(first)).to_pylist()
    return [tuple(each[name] for name in KIND) for each in found], number
