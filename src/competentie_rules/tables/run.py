"""The whole way from a dataset to tables of results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.case import task
from competentie_rules.desk import Desk
from competentie_rules.documents.framework import Reference
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.library import Entry
from competentie_rules.model import AssessmentResult, Finding, Verdict
from competentie_rules.tables import results
from competentie_rules.tables.columns import MOST_TOLD
from competentie_rules.tables.cover import Keys
from competentie_rules.tables.dataset import Stretch
from competentie_rules.tables.kernel import Judged, Kernel


@dataclass(slots=True)
class Outcome:
    """What came of a stretch of a dataset: its tables, and how many of each verdict, severity and rule.

    Of each assessment: how many rows of the levels and of the findings are about it, and whether it breaks no schema.
    """

    levels: pa.Table
    findings: pa.Table
    counts: Counter[str]
    levels_of: NDArray[np.intp]
    findings_of: NDArray[np.intp]
    fit: NDArray[np.bool_]
    unjudged: list[int]
    """The places of the assessments that were not judged."""
    faults: list[Finding]
    """Those of the findings that tell why something could not be judged, of each rule the first of the whole dataset."""
    faulty: list[int]
    """For each of these the place of the assessment that it is about."""


class Runner:
    """Judges a dataset stretch by stretch: what is sound by kernel, all else one by one as the documents that they stand for.

    Runners of one desk can share `kernels`, in which each puts those that it makes.
    """

    def __init__(self, desk: Desk, kernels: dict[Reference, Kernel] | None = None) -> None:
        self._desk = desk
        self._kernels = {} if kernels is None else kernels
        self._keys = Keys()
        self._told: Counter[str] = Counter()

    def outcomes(self, stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Outcome]]:
        """Each stretch, and what comes of it."""
        for stretch in stretches:
            yield stretch, self.judge(stretch)

    def judge(self, stretch: Stretch) -> Outcome:
        """What comes of a stretch of a dataset."""
        good = stretch.sound()
        pieces: list[_Piece] = []
        for reference, mine in stretch.references():
            kernel = self._kernel(reference) if reference else None
            if kernel is None:
                good[mine] = False
                continue
            block, odd = stretch.block(mine, kernel)
            good[mine] &= ~odd
            pieces.append(_Piece(kernel, kernel.judge(block), block.ids, mine, good[mine]))
        odd_rows = np.flatnonzero(~good)
        documents = [self._document(int(row), entry) for row, entry in zip(odd_rows, stretch.entries(odd_rows), strict=True)]
        return self._together(len(stretch), pieces, documents)

    def _kernel(self, reference: Reference) -> Kernel | None:
        work = self._desk.library.profile(reference)
        if work is None or not work.usable or work.framework is None:
            return None
        self._desk.used.add(("profile", reference.id, reference.edition))
        if reference not in self._kernels:
            self._kernels[reference] = Kernel(work)
        return self._kernels[reference]

    def _document(self, row: int, entry: Entry) -> _Document:
        desk = self._desk
        case = desk.case(entry)
        faults = list(case.findings)
        wanted = task(case)
        done = desk.conclude(case, None if wanted is None else PlainEngine(wanted.program).truth(wanted.case))
        assert done.result is not None
        desk.used.update(done.used)
        return _Document(row, done.result, list(done.findings), faults, case.assessment is not None)

    def _together(self, number: int, pieces: list[_Piece], documents: list[_Document]) -> Outcome:
        counts: Counter[str] = Counter()
        for piece in pieces:
            piece.count(counts)
        for document in documents:
            document.count(counts)
        levels = [piece.kept(piece.judged.levels.row, piece.levels()) for piece in pieces]
        found = [piece.kept(piece.judged.findings.row, piece.findings(self._keys)) for piece in pieces]
        if documents:
            rows = np.array([document.row for document in documents], np.int64)
            told = [finding for document in documents for finding in document.findings]
            of_each = [(len(document.result.competencies), len(document.findings)) for document in documents]
            of_levels, of_findings = np.array(of_each).T
            each = np.arange(len(rows))
            of_documents = results.levels_of_documents([document.result for document in documents])
            levels.append(_Placed(rows, np.repeat(each, of_levels), of_documents))
            found.append(_Placed(rows, np.repeat(each, of_findings), results.findings_of_documents(told)))
        fit = np.ones(number, np.bool_)
        fit[[document.row for document in documents]] = [document.fit for document in documents]
        told_of = [(fault, document.row) for document in documents for fault in document.faults if self._is_told(fault)]
        faults, faulty = [fault for fault, _ in told_of], [row for _, row in told_of]
        tables = _merged(levels, results.COMPETENCIES), _merged(found, results.FINDINGS)
        unjudged = [document.row for document in documents if document.result.verdict is Verdict.UNJUDGED]
        numbers = _numbers(levels, number), _numbers(found, number)
        return Outcome(*tables, counts, *numbers, fit, unjudged, faults, faulty)

    def _is_told(self, fault: Finding) -> bool:
        self._told[fault.rule] += 1
        return self._told[fault.rule] <= MOST_TOLD


@dataclass(slots=True)
class _Document:
    row: int
    result: AssessmentResult
    findings: list[Finding]
    faults: list[Finding]
    fit: bool

    def count(self, counts: Counter[str]) -> None:
        counts[self.result.verdict.value] += 1
        counts.update(finding.severity.value for finding in self.findings)
        counts.update(f"rule:{finding.rule}" for finding in self.findings)


@dataclass(slots=True)
class _Piece:
    """What a kernel judged, with the rows that it could judge."""

    kernel: Kernel
    judged: Judged
    ids: Any
    rows: NDArray[np.intp]
    good: NDArray[np.bool_]

    def kept(self, row: NDArray[np.integer[Any]], batch: pa.RecordBatch) -> _Placed:
        """A table without the rows that a kernel cannot judge."""
        if self.good.all():
            return _Placed(self.rows, row, batch)
        good = self.good[row]
        return _Placed(self.rows, row[good], batch.filter(pa.array(good)))

    def levels(self) -> pa.RecordBatch:
        return results.of_levels(self.judged, self.kernel, self.ids)

    def findings(self, keys: Keys) -> pa.RecordBatch:
        return results.of_findings(self.judged, self.kernel, self.ids, keys.of(self.ids))

    def count(self, counts: Counter[str]) -> None:
        verdicts = np.bincount(self.judged.verdicts[self.good], minlength=4)
        for number, verdict in results.VERDICTS.items():
            if verdict:
                counts[verdict] += int(verdicts[number])
        kinds = self.judged.findings.finding
        if not self.good.all():
            kinds = kinds[self.good[self.judged.findings.row]]
        numbers = np.bincount(kinds, minlength=len(self.kernel.findings))
        for about, number in zip(self.kernel.findings, numbers, strict=True):
            if number:
                counts[about.severity.value] += int(number)
                counts[f"rule:{about.rule}"] += int(number)


class _Placed(NamedTuple):
    """A table about some assessments of a stretch: which these are, and for each row of the table which of them it is about."""

    rows: NDArray[np.integer[Any]]
    row: NDArray[np.integer[Any]]
    batch: pa.RecordBatch


def _numbers(parts: list[_Placed], number: int) -> NDArray[np.intp]:
    """How many rows there are of each assessment."""
    numbers = np.zeros(number, np.intp)
    for part in parts:
        numbers[part.rows] += np.bincount(part.row, minlength=len(part.rows))
    return numbers


def _merged(parts: list[_Placed], schema: pa.Schema) -> pa.Table:
    """Tables as one, in the order of the input."""
    filled = [part for part in parts if part.batch.num_rows]
    table = pa.Table.from_batches([part.batch for part in filled], schema)
    if len(filled) < 2:
        return table
    order = np.argsort(np.concatenate([part.rows[part.row] for part in filled]), kind="stable")
    return table.unify_dictionaries().combine_chunks().take(pa.array(order))
