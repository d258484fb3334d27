"""A way through the rows of a table that stand in the order of the assessments, so many assessments at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from competentie_rules.tables import values
from competentie_rules.tables.parts import Slice

MOST_ROWS = 3_000_000
"""Rows that are held at a time, unless they are of one assessment."""
MOST_BYTES = 256 * 1024 * 1024
"""Bytes that are held at a time, as far as slices allow."""
MOST_OF_ONE = 100_000
"""Rows of one assessment that are kept; one with more is not judged."""

KEY = "assessment"


@dataclass(slots=True)
class Gathered:
    """The rows of some assessments: slices, and for each row of a slice its assessment, as a place among them, ascending.

    `counts` is how many rows each assessment has, kept or not.
    """

    counts: NDArray[np.int64]
    slices: list[Slice] = field(default_factory=list)
    places: list[NDArray[np.int32]] = field(default_factory=list)

    def first(self, number: int) -> Gathered:
        """The same of the first assessments; there are no rows of the others."""
        return Gathered(self.counts[:number], self.slices, self.places)

    def of(self, place: int) -> Iterator[Slice]:
        """The rows of one assessment."""
        for some, places in zip(self.slices, self.places, strict=True):
            start, stop = np.searchsorted(places, [place, place + 1])
            if start < stop:
                yield some.cut(int(start), int(stop))


class Cursor:
    """Takes the rows of assessments from slices that are ordered as the assessments are.

    After the last assessment `ended` tells whether all rows were taken; where they were not, the rows were not in this order, or
    belong to no assessment.
    """

    def __init__(self, slices: Iterator[Slice]) -> None:
        self._slices = slices
        self._slice: Slice | None = None
        self._starts: NDArray[np.int64] = np.zeros(1, np.int64)
        self._keys: pa.Array = pa.array([], pa.string())
        self._run = 0
        self._next()

    @property
    def ended(self) -> bool:
        """Whether no row is left."""
        return self._slice is None

    def _next(self) -> None:
        """Load the next slice, as runs of rows that have the same key."""
        self._run = 0
        self._slice = some = next(self._slices, None)
        if some is not None:
            codes, known = values.codes(some.columns[KEY])
            changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
            self._starts = np.concatenate([[0], changes, [len(codes)]])
            keys = codes[self._starts[:-1]]
            self._keys = identified(known).take(pa.array(keys, mask=keys < 0))
            # The keys of all rows take as much memory as all else that is kept of them, and are not needed any more.
            rest = {name: column for name, column in some.columns.items() if name != KEY}
            self._slice = Slice(rest, some.part, some.line)

    def take(self, ids: pa.Array, *, limited: bool = True) -> tuple[Gathered, int]:
        """The rows of assessments with these ids, and of how many of them, from the first on, these are all.

        That is fewer than were asked for where there are very many rows, and these are limited.
        """
        gathered = Gathered(np.zeros(len(ids), np.int64))
        rows = size = last = 0
        while self._slice is not None:
            full = limited and (rows >= MOST_ROWS or size >= MOST_BYTES)
            places = self._places(ids, last)
            if full:
                # No assessment is cut in two.
                places = places[places == last]
            if len(places):
                last = int(places[-1])
                kept = self._keep(gathered, places)
                rows, size = rows + len(kept), size + kept.size()
            if self._run < len(self._keys):
                return gathered, last + 1 if full else len(ids)
            self._next()
        return gathered, len(ids)

    def _keep(self, gathered: Gathered, places: NDArray[np.int32]) -> Slice:
        """Take the next runs, which are of the assessments at these places; of one with very many rows no more than needed."""
        assert self._slice is not None
        starts = self._starts[self._run : self._run + len(places) + 1]
        self._run += len(places)
        lengths = np.diff(starts)
        enough = len(places) == 1 and gathered.counts[places[0]] > MOST_OF_ONE
        gathered.counts[places] += lengths
        kept = self._slice.cut(int(starts[0]), int(starts[0] if enough else starts[-1]))
        if not enough:
            gathered.slices.append(kept)
            gathered.places.append(np.repeat(places, lengths))
        return kept

    def _places(self, ids: pa.Array, last: int) -> NDArray[np.int32]:
        """The places among ids of the keys of the next runs, on from the last one; as far as these are in order."""
        keys = self._keys.slice(self._run)
        for first in (last, last + 1):
            number = min(len(keys), len(ids) - first)
            if number > 0 and pc.all(pc.equal(keys.slice(0, number), ids.slice(first, number)), skip_nulls=False).as_py():
                return np.arange(first, first + number, dtype=np.int32)
        found = pc.index_in(keys, value_set=ids.slice(last), skip_nulls=True).fill_null(-1)
        places = np.asarray(found) + np.int32(last)
        wrong = np.flatnonzero((places < last) | (np.diff(places, prepend=last - 1) <= 0))
        return places[: wrong[0]] if len(wrong) else places


def identified(column: pa.Array) -> pa.Array:
    """A column of ids as texts, with nothing where there is none."""
    ids = values.texts(column)
    return pc.replace_with_mask(ids, pc.equal(ids, "").fill_null(False), pa.scalar(None, pa.string()))
