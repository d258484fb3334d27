"""The second job with a dataset of the long shape: a bucket is judged as a dataset of its own, and the results are sent on."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.find import PARTS
from competentie_rules.tables.fact_files import Facts
from competentie_rules.tables.joined import Joined
from competentie_rules.tables.long import Long, Reading
from competentie_rules.tables.parts import Parts, Slice, Tell
from competentie_rules.tables.roll import Roll
from competentie_rules.tables.run import Outcome, Runner
from competentie_rules.tables.spark.apart import BUCKET, DRIVER, FOUND, LEVELS, Apart, Bucket
from competentie_rules.tables.spark.sending import Sent, packed, put, received, slices
from competentie_rules.tables.spark.task import desk_of

TOGETHER = 16
"""Results of so many rows of assessments, as a power of two, are written by one task."""


@dataclass(frozen=True, slots=True)
class Spooled(Parts):
    """A table of which some rows were laid apart in a file, if there are any."""

    file: Path

    def slices(self, names: tuple[str, ...], different: tuple[str, ...], tell: Tell) -> Iterator[Slice]:
        """See `Parts`. What is wrong with these rows was told when they were read."""
        return slices(self.file, names) if self.file.exists() else iter(())


@dataclass(frozen=True)
class Judging:
    """Judges buckets, and sends the results to where their assessments stood."""

    task: Apart

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        tables = self.task.tables()
        for bucket, rows in groupby(received(batches), key=lambda sent: sent.goal):
            if bucket == DRIVER:
                yield from (sent.batch() for sent in rows)
                continue
            with tempfile.TemporaryDirectory(prefix="competentie-rules-", dir=_room()) as folder:
                spooled = _spooled(tables, rows, Path(folder))
                for sent in self.judged(bucket, Long(self.task.name, spooled), Path(folder)):
                    yield sent.batch()

    def judged(self, bucket: int, dataset: Long, scratch: Path) -> Iterator[Sent]:
        """The results of a bucket, and in the end what came of it."""
        desk, kernels = desk_of(self.task)
        desk.used.clear()
        made = Bucket(f"bucket-{bucket:06}", roll=Roll(self.task.ids))
        folder = self.task.begun(made.folder)
        way, runner = Reading(dataset), Runner(desk, kernels)
        facts = Facts(self.task.reads, folder) if self.task.reads else None
        try:
            for stretch in way.stretches(scratch):
                outcome = runner.judge(stretch)
                places = _places(stretch)
                yield from _results(outcome, places)
                if facts is not None:
                    facts.add(stretch, outcome.fit, outcome.levels, outcome.levels_of, places)
                    made.compared = facts.number
                made.counts.update(outcome.counts)
                made.told += outcome.faults
                made.at += places[outcome.faulty].tolist()
                if self.task.ids:
                    made.roll.add(stretch.ids, outcome.unjudged)
                made.done += len(stretch)
        finally:
            if facts is not None:
                facts.close()
        self.task.kept(folder, made.folder)
        made.wrong = way.faults
        made.used = set(desk.used)
        yield Sent(DRIVER, BUCKET, bucket, pickle.dumps(made))


def _room() -> str | None:
    """Where Spark lets a task lay things apart, if it says so: what is left there by one that was killed, Spark clears away."""
    return os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0] or None


def _places(stretch: object) -> NDArray[np.int64]:
    assert isinstance(stretch, Joined)
    return stretch.places


def _spooled(tables: dict[str, Parts], rows: Iterator[Sent], folder: Path) -> dict[str, Parts]:
    """Lay the rows of a bucket, which come table by table, apart in files."""
    for number, some in groupby(rows, key=lambda sent: sent.kind):
        with (folder / f"rows-{PARTS[number]}").open("wb") as file:
            for sent in some:
                put(sent.content, file)
    return {kind: Spooled(kind, parts.files, folder / f"rows-{kind}") for kind, parts in tables.items()}


def _results(outcome: Outcome, places: NDArray[np.int64]) -> Iterator[Sent]:
    """The results of a stretch, for each of the tasks that are to write them."""
    goals = places >> TOGETHER
    for kind, table, of in ((LEVELS, outcome.levels, outcome.levels_of), (FOUND, outcome.findings, outcome.findings_of)):
        rows = np.repeat(places, of)
        of_rows = rows >> TOGETHER
        for goal in np.unique(goals).tolist():
            start, stop = np.searchsorted(of_rows, [goal, goal + 1]).tolist()
            if start < stop:
                mine = table.slice(start, stop - start)
                columns = dict(zip(mine.column_names, mine.columns, strict=True))
                yield Sent(goal, kind, int(rows[start]), packed(columns, rows[start:stop]))
