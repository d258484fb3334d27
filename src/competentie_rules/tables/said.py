"""What the rows of a stretch say, for rules that compare assessments: see `dataset.Stretch`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.tables import values
from competentie_rules.tables.block import bits
from competentie_rules.tables.cursor import Gathered
from competentie_rules.tables.observations import AGAINST, SHOWN, Observations
from competentie_rules.tables.row import Shape

MOST_AWARDED = 100
"""Above every level that there is."""


def wide_ratings(shape: Shape, cells: pa.RecordBatch) -> pa.RecordBatch:
    """The awards of a wide table."""
    columns = shape.columns.awards
    levels = [values.awarded(cells.column(place), MOST_AWARDED)[0] for place in columns.values()]
    row, column = _marked([each >= 0 for each in levels], cells.num_rows)
    awarded = np.stack([*levels, np.zeros(cells.num_rows, np.int8)])[column, row]
    return _batch(row, competency=_named(columns, column), awarded=pa.array(awarded))


def wide_observations(shape: Shape, cells: pa.RecordBatch) -> pa.RecordBatch:
    """The observations of a wide table."""
    columns = shape.columns.behaviours
    planes = [values.observed(cells.column(place), shape.words)[:2] for place in columns.values()]
    row, column = _marked([bits(plane, cells.num_rows) for pair in planes for plane in pair], cells.num_rows)
    nothing = pa.nulls(len(row), pa.string())
    result = _named(("shown", "not-shown"), column % 2)
    behaviour = _named(columns, column // 2)
    return _batch(row, behaviour=behaviour, result=result, observed_on=nothing, assessor=nothing, evidence=nothing)


def long_ratings(ratings: Gathered) -> pa.RecordBatch:
    """The awards of long tables."""
    rows, competencies, awards = [np.zeros(0, np.int32)], [pa.array([], pa.string())], [np.zeros(0, np.int8)]
    for some, places in zip(ratings.slices, ratings.places, strict=True):
        awarded, _ = values.awarded(some.columns["awarded"], MOST_AWARDED)
        given = np.flatnonzero(awarded >= 0)
        rows.append(places[given])
        competencies.append(values.texts(some.columns["competency"].take(pa.array(given))))
        awards.append(awarded[given])
    return _batch(np.concatenate(rows), competency=pa.concat_arrays(competencies), awarded=pa.array(np.concatenate(awards)))


def long_observations(observations: Iterable[Observations], *, with_evidence: bool) -> Iterator[pa.RecordBatch]:
    """The observations of long tables."""
    for some in observations:
        if with_evidence and not some.has("evidence"):
            continue
        wanted = (some.says == SHOWN) | (some.says == AGAINST)
        if with_evidence:
            wanted &= ~some.blank()
        kept = pa.array(np.flatnonzero(wanted))
        told = {name: some.told(name).take(kept) for name in ("behaviour", "observed_on", "assessor")}
        told["evidence"] = values.texts(some.told("evidence").take(kept))
        yield _batch(some.place[wanted], **told, result=_named(("shown", "not-shown"), some.says[wanted] - SHOWN))


def _marked(columns: list[NDArray[np.bool_]], rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The row and the column of each mark, by row."""
    row, column = np.nonzero(np.stack([*columns, np.zeros(rows, np.bool_)], axis=1))
    return row, column


def _named(names: Iterable[str], numbers: NDArray[np.integer]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(list(names), pa.string()))


def _batch(row: NDArray[np.integer], **columns: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"row": pa.array(row), **columns})
