"""A stretch of assessments with the rows that ratings and observations have of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.framework import Reference
from competentie_rules.library import Entry
from competentie_rules.tables import assembly, ratings, said
from competentie_rules.tables.block import Block
from competentie_rules.tables.cover import Cover
from competentie_rules.tables.cursor import KEY, MOST_OF_ONE, Gathered
from competentie_rules.tables.evidence import Evidence, Known
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.observations import Flags, Observations, day, looked_up
from competentie_rules.tables.parts import Parts, Slice
from competentie_rules.tables.sorting import Place
from competentie_rules.tables.words import text

MOST_RATINGS, MOST_OBSERVATIONS = 2_000, 20_000
"""Rows of one assessment; of more than these its schema has to say whether they are too many."""


class Tables(NamedTuple):
    """The tables of a dataset; `repeated` has each id of several assessments, with the first two places where it stands."""

    assessments: Parts
    ratings: Parts
    observations: Parts
    repeated: Mapping[str, tuple[Place, Place]]


class Joined:
    """See `dataset.Stretch`."""

    def __init__(self, tables: Tables, about: Slice, rated: Gathered, observed: Gathered) -> None:
        self._tables = tables
        self._about = about
        self._cover = Cover(about.columns)
        self._rated = rated
        self._observed = observed
        words = tables.observations.words
        self._observations = [
            Observations(some, places, words) for some, places in zip(observed.slices, observed.places, strict=True)
        ]

    def __len__(self) -> int:
        return len(self._about)

    @property
    def ids(self) -> pa.Array:
        """See `dataset.Stretch`."""
        return self._cover.ids

    @property
    def places(self) -> NDArray[np.int64]:
        """Where each assessment stands in its table, as one number, ascending; see `Slice.places`."""
        return self._about.places()

    def sound(self) -> Flags:
        """See `dataset.Stretch`."""
        good = self._cover.sound() & ~self._repeated()
        good &= (self._rated.counts <= MOST_RATINGS) & (self._observed.counts <= MOST_OBSERVATIONS)
        for some in self._observations:
            good[some.place[some.unsound()]] = False
        return good

    def _repeated(self) -> Flags:
        known = self._tables.repeated
        return np.array([id in known for id in self._cover.ids.to_pylist()] if known else [False] * len(self), np.bool_)

    def references(self) -> Iterator[tuple[Reference | None, NDArray[np.intp]]]:
        """See `dataset.Stretch`."""
        return self._cover.references()

    def block(self, mine: NDArray[np.intp], kernel: Kernel) -> tuple[Block, Flags]:
        """See `dataset.Stretch`."""
        made = Block(self._cover.ids.take(pa.array(mine)))
        self._cover.conclude(made, mine)
        known = Known(self._cover.subjects, looked_up(self._about.columns["assessed_on"], day, np.int32))
        odd = Evidence(made, mine, kernel, known).say(self._observations)
        return made, odd | ratings.say(made, mine, kernel, self._rated)

    def entries(self, mine: NDArray[np.intp]) -> Iterator[Entry]:
        """See `dataset.Stretch`."""
        for place in mine.tolist():
            yield self._entry(place)

    def about(self) -> pa.RecordBatch:
        """See `dataset.Stretch`."""
        return self._cover.about()

    def ratings(self) -> pa.RecordBatch:
        """See `dataset.Stretch`."""
        return said.long_ratings(self._rated)

    def observations(self, *, with_evidence: bool) -> Iterator[pa.RecordBatch]:
        """See `dataset.Stretch`."""
        return said.long_observations(self._observations, with_evidence=with_evidence)

    def _entry(self, place: int) -> Entry:
        [about] = assembly.rows(self._tables.assessments, [self._about.cut(place, place + 1)])
        if other := self._other(about):
            return assembly.repeated(about, other)
        if max(self._rated.counts[place], self._observed.counts[place]) > MOST_OF_ONE:
            return assembly.too_large(about)
        rated = assembly.rows(self._tables.ratings, self._rated.of(place))
        observed = assembly.rows(self._tables.observations, self._observed.of(place))
        return assembly.entry(about, rated, observed, self._tables.observations.words)

    def _other(self, about: assembly.Row) -> str | None:
        """Where another assessment of the same id stands."""
        first, second = self._tables.repeated.get(text(about.cells[KEY]), (None, None))
        other = second if first == (about.part, about.line) else first
        return f"{self._tables.assessments.files[other[0]].table.file}:{other[1]}" if other else None
