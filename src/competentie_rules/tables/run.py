"""The whole way from a dataset to tables of results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.desk import Desk, task
from competentie_rules.documents.framework import Reference
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.library import entry_of
from competentie_rules.model import AssessmentResult, Finding
from competentie_rules.tables import results, row, values, wide
from competentie_rules.tables.columns import Columns
from competentie_rules.tables.kernel import Judged, Kernel


@dataclass(slots=True)
class Outcome:
    """What came of a stretch of a dataset: its tables, and how many of each verdict, severity and rule."""

    levels: pa.Table
    findings: pa.Table
    counts: Counter[str] = field(default_factory=Counter)


class Runner:
    """Judges a dataset stretch by stretch: what is sound by kernel, all else row by row as the documents that they stand for."""

    def __init__(self, desk: Desk, file: str, columns: Columns, words: Mapping[str, str], first_line: int) -> None:
        self._desk = desk
        self._file = file
        self._columns = columns
        self._words = words
        self._first_line = first_line
        self._kernels: dict[Reference, Kernel | None] = {}

    def judge(self, batch: pa.RecordBatch, start: int) -> Outcome:
        """What comes of a batch of rows, the first of which is row `start` of the dataset, from 0."""
        rows = np.arange(start, start + batch.num_rows, dtype=np.int64)
        good = wide.sound(batch, self._columns)
        pieces: list[_Piece] = []
        for reference, mine in self._profiles(batch):
            kernel = self._kernel(reference) if reference else None
            if kernel is None:
                good[mine] = False
                continue
            whole = len(mine) == batch.num_rows
            part = batch if whole else batch.take(pa.array(mine))
            block, odd = wide.block(part, rows[mine], self._columns, kernel, self._words)
            good[mine] &= ~odd
            judged = kernel.judge(block)
            pieces.append(_Piece(kernel, judged, block.ids, rows[mine], good[mine]))
        return self._together(pieces, self._by_document(batch, rows, np.flatnonzero(~good)))

    def _kernel(self, reference: Reference) -> Kernel | None:
        if reference not in self._kernels:
            work = self._desk.library.profile(reference)
            usable = work is not None and work.usable and work.framework is not None
            self._kernels[reference] = Kernel(work) if usable and work else None
            if usable and work:
                self._desk.used[reference] = work
        return self._kernels[reference]

    def _profiles(self, batch: pa.RecordBatch) -> Iterator[tuple[Reference | None, NDArray[np.intp]]]:
        """The rows of each profile and edition; of None those that name none."""
        names = (batch.column(self._columns.about[name]) for name in ("profile", "edition"))
        (ids, known_ids), (editions, known_editions) = map(values.coded, names)
        both = np.where((ids < 0) | (editions < 0), -1, ids.astype(np.int64) * len(known_editions) + editions)
        for code in both[:1] if (both == both[:1]).all() else np.unique(both):
            mine = np.flatnonzero(both == code)
            if code < 0:
                yield None, mine
            else:
                id, edition = divmod(int(code), len(known_editions))
                yield Reference(str(known_ids[id]), str(known_editions[edition])), mine

    def _by_document(self, batch: pa.RecordBatch, rows: NDArray[np.int64], odd: NDArray[np.intp]) -> list[_Document]:
        """The rows that a kernel cannot judge, one by one."""
        if not len(odd):
            return []
        names = [str(place) for place in range(batch.num_columns)]
        cells = pa.RecordBatch.from_arrays(batch.take(pa.array(odd)).columns, names=names).to_pylist()
        return [
            self._document(int(rows[place]), {int(name): _cell(value) for name, value in found.items()})
            for place, found in zip(odd, cells, strict=True)
        ]

    def _document(self, number: int, cells: Mapping[int, Any]) -> _Document:
        made = row.document(self._file, number + self._first_line, self._columns, cells, self._words)
        desk = self._desk
        case = desk.case(entry_of(made))
        wanted = task(case)
        desk.conclude(case, None if wanted is None else PlainEngine(wanted.program).truth(wanted.case))
        findings, desk.findings = desk.findings, []
        [result], desk.results = desk.results, []
        return _Document(number, result, findings)

    def _together(self, pieces: list[_Piece], documents: list[_Document]) -> Outcome:
        counts: Counter[str] = Counter()
        for piece in pieces:
            piece.count(counts)
        for document in documents:
            counts[document.result.verdict] += 1
            counts.update(finding.severity.value for finding in document.findings)
            counts.update(f"rule:{finding.rule}" for finding in document.findings)
        levels = [piece.kept(piece.judged.levels.row, piece.levels()) for piece in pieces]
        found = [piece.kept(piece.judged.findings.row, piece.findings()) for piece in pieces]
        levels += [document.placed(results.levels_of_documents([document.result])) for document in documents]
        found += [document.placed(results.findings_of_documents(document.findings)) for document in documents]
        return Outcome(_merged(levels, results.COMPETENCIES), _merged(found, results.FINDINGS), counts)


@dataclass(slots=True)
class _Document:
    row: int
    result: AssessmentResult
    findings: list[Finding]

    def placed(self, batch: pa.RecordBatch) -> _Placed:
        return np.full(batch.num_rows, self.row, np.int64), batch


@dataclass(slots=True)
class _Piece:
    """What a kernel judged, with the rows that it could judge."""

    kernel: Kernel
    judged: Judged
    ids: Any
    rows: NDArray[np.int64]
    good: NDArray[np.bool_]

    def kept(self, row: NDArray[np.generic], batch: pa.RecordBatch) -> _Placed:
        """A table without the rows that a kernel cannot judge."""
        good = self.good[row]
        return (self.rows[row], batch) if good.all() else (self.rows[row][good], batch.filter(pa.array(good)))

    def levels(self) -> pa.RecordBatch:
        return results.of_levels(self.judged, self.kernel, self.ids)

    def findings(self) -> pa.RecordBatch:
        return results.of_findings(self.judged, self.kernel, self.ids, wide.keys(self.ids))

    def count(self, counts: Counter[str]) -> None:
        verdicts = np.bincount(self.judged.verdicts[self.good], minlength=4)
        for number, verdict in results.VERDICTS.items():
            if verdict:
                counts[verdict] += int(verdicts[number])
        kinds = np.bincount(
            self.judged.findings.finding[self.good[self.judged.findings.row]], minlength=len(self.kernel.findings)
        )
        for about, number in zip(self.kernel.findings, kinds, strict=True):
            if number:
                counts[about.severity.value] += int(number)
                counts[f"rule:{about.rule}"] += int(number)


def _cell(value: Any) -> Any:
    """A value as a document would hold it: days as text, the rest as it is."""
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


_Placed = tuple[NDArray[np.int64], pa.RecordBatch]
"""A table, and for each of its rows the row of the dataset that it is about."""


def _merged(parts: list[_Placed], schema: pa.Schema) -> pa.Table:
    """Tables as one, in the order of the input."""
    filled = [(rows, batch) for rows, batch in parts if batch.num_rows]
    table = pa.Table.from_batches([batch for _, batch in filled], schema)
    if len(filled) < 2:
        return table
    order = np.argsort(np.concatenate([rows for rows, _ in filled]), kind="stable")
    return table.unify_dictionaries().combine_chunks().take(pa.array(order))
