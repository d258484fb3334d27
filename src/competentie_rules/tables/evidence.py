"""What a stretch of observations comes to, as planes of one bit for each assessment (guide for auditors, *Contested*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.facts import months_before
from competentie_rules.rules.syntax import Atom
from competentie_rules.tables.block import Block, plane
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.observations import AGAINST, NO_DAY, NOTHING, SHOWN, Flags, Observations

NOBODY = -1
"""Stands for an assessment that is not in the block."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all assessments of a stretch: their subjects, as texts, and the days on which they were assessed."""

    subjects: pa.Array
    days: Numbers


@dataclass(frozen=True, slots=True)
class _Told:
    """Observations of a slice: which they are (None: all), of which cell, and what they say."""

    some: Observations
    rows: NDArray[np.intp] | None
    cell: Numbers
    says: NDArray[np.int8]

    def picked(self, flags: Flags) -> Flags:
        """Of something that is known of every observation, what is known of these."""
        return flags if self.rows is None else flags[self.rows]

    def only(self, wanted: Flags) -> _Told:
        """Some of these."""
        if wanted.all():
            return self
        kept = np.flatnonzero(wanted)
        return _Told(self.some, kept if self.rows is None else self.rows[kept], self.cell[kept], self.says[kept])


class Evidence:
    """Says in a block what was observed of its assessments; `mine` are their places in the stretch.

    A cell is a behaviour of an assessment, by number: that of the behaviour, times the assessments, plus that of the assessment.
    The behaviours that are not known here share the last number.
    """

    def __init__(self, block: Block, mine: NDArray[np.intp], kernel: Kernel, stretch: Known) -> None:
        self._block = block
        self._kernel = kernel
        self._stretch = stretch
        self._number = len(mine)
        self._behaviours = {id: number for number, id in enumerate(kernel.behaviours)}
        self._unknown = len(self._behaviours) * self._number
        self._at: Numbers | None = None
        if self._number != len(stretch.days):
            self._at = np.full(len(stretch.days), NOBODY, np.int32)
            self._at[mine] = np.arange(self._number, dtype=np.int32)

    def say(self, some: list[Observations]) -> Flags:
        """Say what was observed; gives the assessments with a behaviour that is not known here."""
        odd = np.zeros(self._number, np.bool_)
        told = [self._told(each, odd) for each in some]
        self._say_results(told)
        self._say_remarks(told)
        return odd

    def _told(self, some: Observations, odd: Flags) -> _Told:
        firsts = {id: number * self._number for id, number in self._behaviours.items()}
        cell = some.behaviours(firsts, self._unknown)
        if self._at is None:
            cell += some.place
            told = _Told(some, None, cell, some.says)
        else:
            at = self._at[some.place]
            told = _Told(some, None, cell + at, some.says).only(at != NOBODY)
        if len(told.cell) and told.cell.max() >= self._unknown:
            odd[told.cell[told.cell >= self._unknown] - self._unknown] = True
        return told

    def _cells(self) -> Flags:
        return np.zeros(self._unknown, np.bool_)

    def _say_results(self, told: list[_Told]) -> None:
        # Cells of what is not known, and what says nothing, are told along: to leave them out takes longer.
        seen = np.zeros(self._unknown + self._number, np.int8)
        for each in told:
            seen[each.cell] = each.says
        if np.count_nonzero(seen) == sum(np.count_nonzero(each.says) for each in told):
            self._say("supported", seen[: self._unknown] == SHOWN)
            self._say("refuted", seen[: self._unknown] == AGAINST)
            return
        # Some behaviour was observed more than once.
        shown, against = (self._counted(told, result) for result in (SHOWN, AGAINST))
        if self._kernel.method.combination == "majority":
            supported, refuted = shown > against, against > shown
        else:
            supported, refuted = (shown > 0) & (against == 0), (against > 0) & (shown == 0)
        self._say("supported", supported)
        self._say("refuted", refuted)
        self._say("contested", (shown + against > 0) & ~supported & ~refuted)

    def _counted(self, told: list[_Told], result: int) -> NDArray[np.int64]:
        counts = np.zeros(self._unknown + self._number, np.int64)
        for each in told:
            counts += np.bincount(each.cell[each.says == result], minlength=len(counts))
        return counts[: self._unknown]

    def _say(self, relation: str, cells: Flags) -> None:
        for behaviour, mine in zip(self._behaviours, cells.reshape(-1, self._number), strict=True):
            if mine.any():
                self._block.say(Atom(relation, (behaviour,)), plane(mine))

    def _say_remarks(self, told: list[_Told]) -> None:
        asked = self._kernel.asks("without_evidence")
        if not asked and not any(each.some.has(name) for each in told for name in ("observed_on", "assessor")):
            return
        told = [each.only((each.says != NOTHING) & (each.cell < self._unknown)) for each in told]
        if asked:
            self._say_where("without_evidence", [(each, each.some.blank()) for each in told])
        dated = [each for each in told if each.some.has("observed_on")]
        if dated:
            last, first = self._stretch.days, _earliest(self._stretch.days, self._kernel.method.observations_valid_months)
            of = [(each, each.some.days(), each.some.place) for each in dated]
            self._say_where("after_assessment", [(each, days > last[place]) for each, days, place in of])
            self._say_where("outdated", [(each, (days != NO_DAY) & (days < first[place])) for each, days, place in of])
        if any(each.some.has("assessor") for each in told):
            self._say_self_observed(told)

    def _say_where(self, relation: str, flagged: list[tuple[_Told, Flags]]) -> None:
        cells = self._cells()
        for told, flags in flagged:
            cells[told.cell[told.picked(flags)]] = True
        self._say(relation, cells)

    def _say_self_observed(self, told: list[_Told]) -> None:
        """Of which competencies every observation is by the subject."""
        competencies = list(dict.fromkeys(self._kernel.behaviours.values()))
        number = np.array([competencies.index(competency) for competency in self._kernel.behaviours.values()], np.int32)
        observed = np.zeros((len(competencies), self._number), np.bool_)
        by_other = observed.copy()
        for each in told:
            behaviour, at = np.divmod(each.cell, np.int32(self._number))
            by_subject = each.some.by(self._stretch.subjects) if each.some.has("assessor") else np.zeros(len(each.some), np.bool_)
            observed[number[behaviour], at] = True
            other = ~each.picked(by_subject)
            by_other[number[behaviour[other]], at[other]] = True
        for competency, mine in zip(competencies, observed & ~by_other, strict=True):
            self._block.say(Atom("self_observed", (competency,)), plane(mine))


def _earliest(days: Numbers, months: int | None) -> Numbers:
    """For each day the first one on which an observation is not yet outdated."""
    known, codes = np.unique(days, return_inverse=True)
    if months is None:
        return np.zeros(len(days), np.int32)
    first = [months_before(date.fromordinal(day), months).toordinal() if day > NO_DAY else NO_DAY for day in known.tolist()]
    return np.array(first, np.int32)[codes]
