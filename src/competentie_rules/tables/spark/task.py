"""What Spark runs: a task judges the row groups of a ticket, writes the results into a folder of its own, and says where."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

import competentie_rules
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.documents.framework import Reference
from competentie_rules.documents.tree import Fault
from competentie_rules.model import Finding
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables import results
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.fact_files import Facts
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.output import COMPETENCIES, FINDINGS, writer
from competentie_rules.tables.parquet import open_parquet
from competentie_rules.tables.roll import Roll
from competentie_rules.tables.run import Runner
from competentie_rules.tables.source import Declared, Unreadable
from competentie_rules.tables.spark.tickets import Ticket
from competentie_rules.tables.wide import Reading

MADE = "number long, made binary"
_MADE = pa.schema([("number", pa.int64()), ("made", pa.binary())])


@dataclass(slots=True)
class Made:
    """What came of a ticket: the folder with its files, what is to be counted and told, and what it was judged with.

    `done` rows were judged and `unjudged` ones stand for no assessment; `compared` of the judged take part in comparing. `broken`
    is where reading ended before the rows did.
    """

    folder: str
    counts: Counter[str] = field(default_factory=Counter)
    told: list[Finding] = field(default_factory=list)
    roll: Roll = field(default_factory=Roll)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    used: set[tuple[str, str, str]] = field(default_factory=set)
    compared: int = 0
    done: int = 0
    unjudged: int = 0
    broken: tuple[str, Fault] | None = None


@dataclass(frozen=True)
class Task:
    """Judges tickets by number; called in a worker. Files go into new folders under `work`, which all workers can reach.

    `reads` is what rules that compare assessments read of them. A ticket that cannot be read is tried again by Spark, `attempts`
    times in all, and is then told.
    """

    ruleset: RuleSet
    references: tuple[Source, ...]
    lang: str
    tickets: tuple[Ticket, ...]
    reads: frozenset[tuple[str, str]]
    work: str
    attempts: int
    declared: Declared
    ids: frozenset[str] = frozenset()
    """The assessments that are to be looked out for."""
    version: str = competentie_rules.__version__

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        self.same()
        for batch in batches:
            for number in batch.column(0).to_pylist():
                made = self.made(number)
                yield pa.RecordBatch.from_pydict({"number": [number], "made": [pickle.dumps(made)]}, schema=_MADE)

    def same(self) -> None:
        """Raise RuntimeError where the worker has another version."""
        if self.version != competentie_rules.__version__:
            raise RuntimeError(f"a worker has competentie-rules {competentie_rules.__version__}, and not {self.version}")

    def made(self, number: int) -> Made:
        """What comes of a ticket."""
        desk, kernels = desk_of(self)
        desk.used.clear()
        ticket = self.tickets[number]
        # Two runs of one task, at once or after each other, never write into the same folder.
        made = Made(f"{number:06}-{uuid4().hex}", roll=Roll(self.ids))
        folder = Path(self.work) / made.folder
        folder.mkdir()
        table = open_parquet(Path(ticket.file), self.declared, ticket.groups, ticket.first)
        way = Reading(replace(table, file=ticket.name), desk.library)
        # What is wrong with the header has been told.
        way.faults = Faults()
        try:
            self._judge(way, Runner(desk, kernels), folder, ticket, made)
        except Unreadable as error:
            if attempt() + 1 < self.attempts:
                raise
            made.broken = ticket.name, error.fault
        made.unjudged = way.unjudged if made.broken is None else max(way.unjudged, ticket.rows - made.done)
        made.faults = way.faults.told
        made.used = set(desk.used)
        return made

    def _judge(self, way: Reading, runner: Runner, folder: Path, ticket: Ticket, made: Made) -> None:
        facts = Facts(self.reads, folder, ticket.place) if self.reads else None
        try:
            with (
                writer(folder / COMPETENCIES, results.COMPETENCIES) as levels,
                writer(folder / FINDINGS, results.FINDINGS) as findings,
            ):
                for stretch in way.stretches(folder):
                    outcome = runner.judge(stretch)
                    levels.write_table(outcome.levels)
                    findings.write_table(outcome.findings)
                    if facts is not None:
                        facts.add(stretch, outcome.fit, outcome.levels, outcome.levels_of)
                        made.compared = facts.number
                    made.counts.update(outcome.counts)
                    made.told += outcome.faults
                    if self.ids:
                        made.roll.add(stretch.ids, outcome.unjudged)
                    made.done += len(stretch)
        finally:
            if facts is not None:
                facts.close()


def attempt() -> int:
    """How many times this task failed before."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return context.attemptNumber() if context is not None else 0


_DESKS: dict[tuple[str, ...], tuple[Desk, dict[Reference, Kernel]]] = {}


def desk_of(task: Task) -> tuple[Desk, dict[Reference, Kernel]]:
    """What is the same for all tickets of a run, made once in a worker: of the last run alone."""
    key = (task.work, task.lang, task.ruleset.digest)
    if key not in _DESKS:
        _DESKS.clear()
        _DESKS[key] = Desk(task.ruleset, list(task.references), task.lang), {}
    return _DESKS[key]
