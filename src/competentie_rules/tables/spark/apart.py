"""The three jobs that tasks of Spark have with a dataset of the long shape.

Rows are read where they stand, and sent to a bucket that the id of their assessment chooses (`Sharing`). In a bucket are all
rows of its assessments, and it is judged as a dataset of its own, by what judges one without Spark (`Judging`). The results go to
where the assessments stood, and are written there in order (`Writing`).
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.find import PARTS
from competentie_rules.documents.tree import Fault
from competentie_rules.tables import long, results, values
from competentie_rules.tables.cursor import KEY, identified
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.digests import Digests
from competentie_rules.tables.facts import Facts
from competentie_rules.tables.joined import Joined
from competentie_rules.tables.output import COMPETENCIES, FINDINGS, writer
from competentie_rules.tables.parquet import open_parquet
from competentie_rules.tables.parts import PLACE, Part, Parts, Slice, Tell, open_parts
from competentie_rules.tables.roll import Roll
from competentie_rules.tables.run import Outcome, Runner
from competentie_rules.tables.source import Unreadable
from competentie_rules.tables.spark.sending import PLACES, Sent, packed, put, received, slices, unpacked
from competentie_rules.tables.spark.task import Made, Task, attempt, desk_of

DRIVER = -1
"""The goal of what is told to whoever started the run."""
SHARED, BUCKET, FOLDER = 10, 11, 12
"""What is told: of rows that were read, of a bucket that was judged, and in which folder results were written."""
LEVELS, FOUND = 0, 1
TOGETHER = 16
"""Results of so many rows of assessments, as a power of two, are written by one task."""


class Share(NamedTuple):
    """A file of a table of a kind, by number, or some row groups of it after `first` rows."""

    kind: int
    part: int
    groups: tuple[int, ...] | None
    first: int


@dataclass(slots=True)
class Shared:
    """What is wrong with rows that were read, and how many stand for no assessment; `broken` is where reading ended early."""

    faults: Faults = field(default_factory=Faults)
    unjudged: int = 0
    broken: tuple[str, Fault] | None = None


@dataclass(slots=True)
class Bucket(Made):
    """What came of a bucket; `at` are the places of the assessments that are told of, `wrong` what is wrong with its rows."""

    at: list[int] = field(default_factory=list)
    wrong: Faults = field(default_factory=Faults)


@dataclass(frozen=True, kw_only=True)
class Apart(Task):
    """What all jobs know: the folder of the dataset and its name, what is to be read, and the number of buckets."""

    dataset: str
    name: str
    shares: tuple[Share, ...]
    buckets: int
    database: str = duckdb.__version__
    """By which the buckets of ids are chosen."""

    def tables(self) -> dict[str, Parts]:
        """The tables, whose files are called by the name of the dataset."""
        self.same()
        if self.database != duckdb.__version__:
            raise RuntimeError(f"a worker has duckdb {duckdb.__version__}, and not {self.database}")
        found: dict[str, Parts] = {}
        for kind in PARTS:
            parts = open_parts(Path(self.dataset), kind, self.declared, _nobody)
            if parts is None:
                raise RuntimeError(f"a worker finds no table {kind} in {self.dataset}")
            files = (replace(part, table=replace(part.table, file=self._called(part.table.file))) for part in parts.files)
            found[kind] = Parts(kind, tuple(files))
        return found

    def _called(self, file: str) -> str:
        return str(Path(self.name) / Path(file).relative_to(self.dataset))

    def found(self, file: str) -> Path:
        """Where a file of that name stands."""
        return Path(self.dataset) / Path(file).relative_to(self.name)

    def begun(self, name: str) -> Path:
        """A folder of a run of a task alone, in which is made what is to be called so."""
        folder = Path(self.work) / f"{name}-{uuid4().hex}"
        folder.mkdir()
        return folder

    def kept(self, folder: Path, name: str) -> None:
        """Call a folder by its name, once what it holds is complete; where another run of the task did before, that stays.

        So every run says the same, which Spark asks of what it runs again for others; both hold the same.
        """
        with suppress(OSError):
            folder.rename(Path(self.work) / name)
        if not (Path(self.work) / name).is_dir():
            raise RuntimeError(f"a worker cannot write {name} in {self.work}")


def _nobody(file: str, fault: Fault) -> None:
    """Whoever started the run has told of it."""


@dataclass(frozen=True)
class Sharing:
    """Reads shares, by number, and sends their rows to buckets."""

    task: Apart

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        tables = self.task.tables()
        for batch in batches:
            for number in batch.column(0).to_pylist():
                for sent in self.sent(self.task.shares[number], tables):
                    yield sent.batch()

    def sent(self, share: Share, tables: dict[str, Parts]) -> Iterator[Sent]:
        """The rows of a share, and in the end what is wrong with them."""
        told = Shared()
        kind = PARTS[share.kind]

        def tell(file: str, fault: Fault) -> None:
            told.faults.add(file, fault)
            told.unjudged += kind == PARTS[0] and fault.rule == "table-row-broken"

        with ExitStack() as stack:
            digests = Digests()
            stack.callback(digests.close)
            try:
                for some in self._slices(share, tables[kind].files[share.part], tell):
                    for bucket, rows in self._divided(some, digests):
                        columns = {name: column.take(pa.array(rows)) for name, column in some.columns.items()}
                        places = (np.int64(share.part) << PLACE) + some.places()[rows]
                        yield Sent(bucket, share.kind, int(places[0]), packed(columns, places))
            except Unreadable as error:
                if attempt() + 1 < self.task.attempts:
                    raise
                told.broken = tables[kind].files[share.part].table.file, error.fault
        yield Sent(DRIVER, SHARED, 0, pickle.dumps(told))

    def _slices(self, share: Share, part: Part, tell: Tell) -> Iterator[Slice]:
        table = part.table
        if share.groups is not None:
            opened = open_parquet(self.task.found(table.file), self.task.declared, share.groups, share.first)
            table = replace(opened, file=table.file)
        kind = PARTS[share.kind]
        alone = Parts(kind, (Part(table, part.columns),))
        return alone.slices(alone.names, long.DIFFERENT[kind], tell)

    def _divided(self, some: Slice, digests: Digests) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """The rows of each bucket that has any."""
        numbers = np.asarray(digests.of(identified(some.columns[KEY]).fill_null(""))) % np.uint64(self.task.buckets)
        order = np.argsort(numbers, kind="stable")
        ends = np.searchsorted(numbers[order], np.arange(self.task.buckets + 1))
        for bucket in np.flatnonzero(np.diff(ends)).tolist():
            yield bucket, order[ends[bucket] : ends[bucket + 1]]


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
            with tempfile.TemporaryDirectory(prefix="competentie-rules-") as folder:
                spooled = _spooled(tables, rows, Path(folder))
                for sent in self.judged(bucket, long.Long(self.task.name, spooled), Path(folder)):
                    yield sent.batch()

    def judged(self, bucket: int, dataset: long.Long, scratch: Path) -> Iterator[Sent]:
        """The results of a bucket, and in the end what came of it."""
        desk, kernels = desk_of(self.task)
        desk.used.clear()
        made = Bucket(f"bucket-{bucket:06}", roll=Roll(self.task.ids))
        folder = self.task.begun(made.folder)
        way, runner = long.Reading(dataset), Runner(desk, kernels)
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


@dataclass(frozen=True)
class Writing:
    """Writes the results of assessments that stood together, in their order, into a new folder."""

    task: Apart

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        self.task.same()
        for goal, rows in groupby(received(batches), key=lambda sent: sent.goal):
            if goal == DRIVER:
                yield from (sent.batch() for sent in rows)
                continue
            name = f"results-{goal:06}"
            folder = self.task.begun(name)
            found = {kind: [unpacked(sent.content) for sent in some] for kind, some in groupby(rows, key=lambda sent: sent.kind)}
            for kind, file, schema in ((LEVELS, COMPETENCIES, results.COMPETENCIES), (FOUND, FINDINGS, results.FINDINGS)):
                with writer(folder / file, schema) as table:
                    if kind in found:
                        table.write_table(_in_order(found[kind], schema))
            self.task.kept(folder, name)
            yield Sent(DRIVER, FOLDER, goal, name.encode()).batch()


def _in_order(pieces: list[pa.Table], schema: pa.Schema) -> pa.Table:
    cast = [
        pa.Table.from_arrays([values.typed(piece[field.name], field.type) for field in schema], schema=schema) for piece in pieces
    ]
    places = np.concatenate([np.asarray(piece[PLACES]) for piece in pieces])
    table = pa.concat_tables(cast).unify_dictionaries().combine_chunks()
    return table.take(pa.array(np.argsort(places, kind="stable")))
