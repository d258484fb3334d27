"""Make datasets of assessments of any size, in memory that does not grow with it.

`python benchmarks/generate.py wide FILE --rows 1000000` writes one wide table, `long FOLDER` the three tables of the long shape.
The same seed gives the same assessments in both, and the first of them are the same whatever the number.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from competentie_rules.library import Library
from competentie_rules.rules.load import load

AT_A_TIME = 131_072
"""Assessments that are made, and written as a row group, at a time."""
RESULTS = ("shown", "not-shown", "not-observed")
DAYS = np.arange(np.datetime64("2023-01-01"), np.datetime64("2026-01-01")).astype(str).tolist()
SUBJECTS = 0.8
"""Subjects for each assessment: a quarter of them were assessed twice. Of a subject the schema allows seven digits."""


class Density(NamedTuple):
    """How likely a behaviour is shown, and how likely it is not, up to the level that somebody has and above; else it is open."""

    below: tuple[float, float]
    above: tuple[float, float]


DENSITIES = {
    # Most norms are met, and most of what lies above a level was never looked at.
    "realistic": Density((0.985, 0.005), (0.1, 0.1)),
    # Every level could go either way, whatever somebody has.
    "boundary": Density((0.85, 0.07), (0.85, 0.07)),
}


class Made(NamedTuple):
    """Some assessments: their numbers, days and levels awarded by competency, and by behaviour an index in RESULTS."""

    numbers: NDArray[np.int64]
    days: NDArray[np.int32]
    awarded: NDArray[np.int8]
    results: NDArray[np.int8]


class Catalogue:
    """The first profile of the handbook, as far as datasets need it."""

    def __init__(self) -> None:
        [work, *_] = Library(load(), []).all_profiles()
        assert work.framework is not None
        self.profile, self.edition = work.profile.reference.id, work.profile.reference.edition
        described = [competency for competency in work.framework.competencies if competency.levels]
        norms = {norm.competency: norm.level for norm in work.profile.norms}
        self.highest = work.framework.levels
        self.competencies = [competency.id for competency in described]
        self.norms = np.array([norms.get(id, 1) for id in self.competencies])
        places = [
            (behaviour.id, number, level.level)
            for number, competency in enumerate(described)
            for level in competency.levels
            for behaviour in level.behaviours
        ]
        self.behaviours = [id for id, _, _ in places]
        self.competency = np.array([number for _, number, _ in places])
        self.level = np.array([level for _, _, level in places])

    def made(self, rows: int, seed: int, density: Density) -> Iterator[Made]:
        """So many assessments, some at a time."""
        for start in range(0, rows, AT_A_TIME):
            # As many are made every time, so that the first ones do not depend on how many there are.
            rng = np.random.default_rng([seed, start])
            count = min(AT_A_TIME, rows - start)
            days = rng.integers(0, len(DAYS), AT_A_TIME, dtype=np.int32)
            shift = rng.choice(np.array([-1, 0, 1]), (AT_A_TIME, len(self.norms)), p=[0.1, 0.7, 0.2])
            has = np.clip(self.norms + shift, 0, self.highest).astype(np.int8)
            chance = rng.random((len(self.behaviours), AT_A_TIME), dtype=np.float32)
            results = np.full((len(self.behaviours), AT_A_TIME), 2, np.int8)
            for i, (competency, level) in enumerate(zip(self.competency, self.level, strict=True)):
                shown, against = np.where(level <= has[:, competency], *np.array([density.below, density.above])[:, :, None])
                results[i] = np.where(chance[i] < shown, 0, np.where(chance[i] < shown + against, 1, 2))
            yield Made(np.arange(start, start + count), days[:count], has[:count], results[:, :count])


def about(catalogue: Catalogue, made: Made, rows: int) -> dict[str, pa.Array]:
    """The columns about assessments themselves."""
    subjects = made.numbers % math.ceil(rows * SUBJECTS)
    return {
        "assessment": pa.array([f"A-{number:08d}" for number in made.numbers.tolist()]),
        "profile": _same(catalogue.profile, len(subjects)),
        "edition": _same(catalogue.edition, len(subjects)),
        "subject": pa.array([f"P-{number:07d}" for number in subjects.tolist()]),
        "assessed_on": _coded(made.days, DAYS),
    }


def wide(file: Path, rows: int, seed: int = 1, density: str = "realistic") -> None:
    """Write a table with a row for each assessment; what was not observed is an empty cell."""
    catalogue = Catalogue()
    with _Tables({"": file}) as tables:
        for made in catalogue.made(rows, seed, DENSITIES[density]):
            columns = about(catalogue, made, rows)
            for id, result in zip(catalogue.behaviours, made.results, strict=True):
                columns[id] = _coded(result, RESULTS[:2], absent=result == 2)
            for id, awarded in zip(catalogue.competencies, made.awarded.T, strict=True):
                columns[f"award:{id}"] = pa.array(awarded)
            tables.write("", columns)


def long(folder: Path, rows: int, seed: int = 1, density: str = "realistic") -> None:
    """Write a row for each assessment, each award and each behaviour, in the order of the assessments."""
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue()
    with _Tables({kind: folder / f"{kind}.parquet" for kind in ("assessments", "ratings", "observations")}) as tables:
        for made in catalogue.made(rows, seed, DENSITIES[density]):
            columns = about(catalogue, made, rows)
            tables.write("assessments", columns)
            ratings, observations = (
                {
                    "assessment": columns["assessment"].take(pa.array(np.repeat(np.arange(len(made.numbers)), len(ids)))),
                    name: _coded(np.tile(np.arange(len(ids)), len(made.numbers)), ids),
                }
                for name, ids in (("competency", catalogue.competencies), ("behaviour", catalogue.behaviours))
            )
            tables.write("ratings", ratings | {"awarded": pa.array(made.awarded.ravel())})
            tables.write("observations", observations | {"result": _coded(made.results.T.ravel(), RESULTS)})


class _Tables:
    """Parquet files as any program would write them, without what Arrow adds for itself."""

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> _Tables:
        return self

    def write(self, kind: str, columns: dict[str, pa.Array]) -> None:
        table = pa.table(columns)
        if kind not in self._writers:
            self._writers[kind] = pq.ParquetWriter(self._files[kind], table.schema, compression="zstd", store_schema=False)
        self._writers[kind].write_table(table, row_group_size=1 << 20)

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()


def _same(value: str, number: int) -> pa.Array:
    return _coded(np.zeros(number, np.int32), [value])


def _coded(codes: NDArray[np.integer], values: tuple[str, ...] | list[str], absent: NDArray[np.bool_] | None = None) -> pa.Array:
    indices = pa.array(np.where(absent, 0, codes) if absent is not None else codes, pa.int32(), mask=absent)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shape", choices=("wide", "long"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--density", choices=DENSITIES, default="realistic")
    options = parser.parse_args()
    {"wide": wide, "long": long}[options.shape](options.path, options.rows, options.seed, options.density)


if __name__ == "__main__":
    main()
