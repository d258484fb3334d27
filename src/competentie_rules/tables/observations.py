"""Observations in rows of their own, many to an assessment: what each says, and whether it is as its schema wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from competentie_rules.documents import schema
from competentie_rules.tables import values
from competentie_rules.tables.parts import Slice
from competentie_rules.tables.words import NOT_OBSERVED, Words, text

NOTHING, SHOWN, AGAINST, ODD = range(4)
"""What a result says, by number."""

NO_DAY, WRONG_DAY = 0, -1
"""Stand for a cell without a day, and for one that holds something else."""

Flags = NDArray[np.bool_]

_NUMBERS = {"shown": SHOWN, "not-shown": AGAINST, NOT_OBSERVED: NOTHING}


class Observations:
    """A slice of observations: `place` is the assessment of each, as a place in a stretch, and `says` what its result says."""

    def __init__(self, slice: Slice, place: NDArray[np.int32], words: Words) -> None:
        self.place = place
        self._columns = slice.columns
        self.says = looked_up(slice.columns["result"], lambda value: _NUMBERS.get(words.result(value) or "", ODD), np.int8)

    def __len__(self) -> int:
        return len(self.place)

    def has(self, name: str) -> bool:
        """Whether there is such a column, with anything in it."""
        return name in self._columns and self._columns[name].null_count < len(self)

    def told(self, name: str) -> pa.Array:
        """A column as texts, in codes or not; nothing where there is none."""
        return values.told(self._columns[name]) if name in self._columns else pa.nulls(len(self), pa.string())

    def behaviours(self, numbers: dict[str, int], otherwise: int) -> NDArray[np.int32]:
        """The number of each behaviour, or another number where it has none."""
        return looked_up(self._columns["behaviour"], lambda value: numbers.get(text(value), otherwise), np.int32)

    def days(self) -> NDArray[np.int32]:
        """The day of each observation, by number."""
        return looked_up(self._columns["observed_on"], day, np.int32)

    def blank(self) -> Flags:
        """Which observations come without evidence."""
        if not self.has("evidence"):
            return np.ones(len(self), np.bool_)
        evidence = values.texts(self._columns["evidence"]).fill_null("")
        blank: Flags = np.asarray(pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(evidence)), 0))
        return blank

    def by(self, subjects: pa.Array) -> Flags:
        """Which observations are by the subject of the assessment; subjects are texts, one for each assessment."""
        codes, known = values.codes(self._columns["assessor"])
        of_subject = np.asarray(pc.index_in(subjects, value_set=values.texts(known), skip_nulls=True).fill_null(-2))
        by: Flags = np.equal(codes, of_subject[self.place])
        return by

    def unsound(self) -> Flags:
        """Which observations are not as the schema of assessments wants them, apart from the behaviour."""
        wrong: Flags = self.says == ODD
        if self.has("observed_on"):
            wrong |= self.days() == WRONG_DAY
        if self.has("assessor"):
            codes, known = values.codes(self._columns["assessor"])
            assessors = values.texts(known)
            fit = values.fits(assessors, "person") | np.asarray(pc.equal(assessors, "").fill_null(True))
            wrong |= ~np.append(fit, True)[codes]
        if self.has("evidence"):
            wrong |= values.longer(values.texts(self._columns["evidence"]), _longest())
        return wrong


def looked_up(column: pa.Array, number: Callable[[Any], int], kind: type[Any]) -> NDArray[Any]:
    """A number for each cell, that of its value."""
    codes, known = values.codes(column)
    numbers = np.array([number(value) for value in known.to_pylist()] + [number(None)], kind)
    return np.take(numbers, codes)


def day(value: Any) -> int:
    """The number of a day, counted from the year 1."""
    told = text(value)
    if not told:
        return NO_DAY
    return date.fromisoformat(told).toordinal() if values.is_day(told) else WRONG_DAY


def _longest() -> int:
    return int(schema.schema("assessment")["$defs"]["observation"]["properties"]["evidence"]["maxLength"])
