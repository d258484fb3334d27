"""The way of a dataset of the long shape through Spark: what is to be read, and what came of it."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from competentie_rules.documents.find import PARTS
from competentie_rules.documents.tree import Fault
from competentie_rules.errors import UsageError
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.long import Long, Reading, open_long
from competentie_rules.tables.source import Declared
from competentie_rules.tables.spark.apart import BUCKET, FOLDER, SHARED, Apart, Bucket, Share, Shared
from competentie_rules.tables.spark.judging import Judging
from competentie_rules.tables.spark.sending import SENT
from competentie_rules.tables.spark.sharing import Sharing
from competentie_rules.tables.spark.task import Task
from competentie_rules.tables.spark.tickets import Tickets, divided
from competentie_rules.tables.spark.writing import Writing
from competentie_rules.text import safe

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LEAST, MOST = 2**20, 32 * 2**20
"""Bytes of the files of a dataset from which on it pays to have one more bucket, and that each bucket may have."""
BUCKETS = 4
"""Buckets for each processor, where there is enough to judge, as some take longer than others."""
AT_A_TIME = "spark.sql.execution.arrow.maxRecordsPerBatch"


def opened(folder: Path, declared: Declared) -> Long:
    """The tables in a folder; raises UsageError where one is a workbook."""
    every = (path for pattern in ("*", "*/*") for path in sorted(folder.glob(pattern)) if path.suffix.lower() == ".xlsx")
    for path in every:
        if path.stem in PARTS or path.parent.name in PARTS:
            raise UsageError(
                f"{safe(str(path))} is a workbook, which Spark does not judge.",
                hint="No workbook is so large that it has to: leave out --engine spark, or choose --engine bitset.",
            )
    return open_long(folder, declared)


def _shares(dataset: Long, rows: int) -> Iterator[Share]:
    """What is read by a task each: row groups of Parquet with at least so many rows, or else a file."""
    for kind, name in enumerate(PARTS):
        for number, part in enumerate(dataset.tables[name].files):
            file = Path(part.table.file)
            if file.suffix.lower() == ".parquet":
                yield from (Share(kind, number, groups, first) for groups, first, _ in divided(file, rows))
            else:
                yield Share(kind, number, None, 0)


def _buckets(dataset: Long, spark: SparkSession) -> int:
    """In how many buckets a dataset is judged."""
    size = sum(Path(part.table.file).stat().st_size for table in dataset.tables.values() for part in table.files)
    enough = min(BUCKETS * int(spark.sparkContext.defaultParallelism), -(-size // LEAST))
    return max(1, enough, -(-size // MOST))


def judged(task: Task, folder: Path, dataset: Long, spark: SparkSession, rows: int) -> tuple[Tickets, list[Bucket], list[str]]:
    """What is wrong with a dataset, what came of each bucket of it, and the folders with the results, in order.

    `task` says what is common to all tasks, and `rows` how many are read by one.
    """
    way = Reading(dataset)
    found = Tickets(way.file, faults=way.faults)
    if len(dataset.tables) < len(PARTS) or not all(table.usable for table in dataset.tables.values()):
        # There is nothing to judge, but to be counted.
        found.unjudged = sum(map(len, way.stretches(folder))) + way.unjudged
        return found, [], []
    common = {each.name: getattr(task, each.name) for each in fields(task)}
    shared = tuple(_shares(dataset, rows))
    apart = Apart(**common, dataset=str(folder.absolute()), name=str(folder), shares=shared, buckets=_buckets(dataset, spark))
    told: dict[int, list[bytes]] = {SHARED: [], BUCKET: [], FOLDER: []}
    for row in sorted(_sent(apart, spark).collect(), key=lambda row: (row["kind"], row["place"])):
        told[row["kind"]].append(bytes(row["content"]))
    read: list[Shared] = list(map(pickle.loads, told[SHARED]))
    made: list[Bucket] = list(map(pickle.loads, told[BUCKET]))
    _tell(found, dataset, [*(each.faults for each in read), *(each.wrong for each in made)])
    found.unjudged = sum(each.unjudged for each in read)
    broken = [each.broken for each in read if each.broken is not None]
    if broken:
        # Whose rows are missing nobody knows, so nothing counts.
        for file, fault in broken:
            if (file, fault) not in found.faults.told:
                found.faults.add(file, fault)
        number = dataset.tables[PARTS[0]].rows
        found.unjudged = found.unjudged + sum(each.done for each in made) if number is None else number
        return found, [], []
    _ordered(made)
    return found, made, [content.decode() for content in told[FOLDER]]


def _sent(task: Apart, spark: SparkSession) -> DataFrame:
    """What tasks tell: rows are read and sent to buckets, buckets judged, and what comes of them written where they stood."""
    own = spark.newSession()
    # Each row stands for very many.
    own.conf.set(AT_A_TIME, "1")
    number = len(task.shares)
    rows = own.range(0, number, 1, max(1, number)).mapInArrow(Sharing(task), SENT)
    results = _together(rows, task.buckets).mapInArrow(Judging(task), SENT)
    # What is told goes to one task more: of one that has told its part already, Spark could not take that back.
    return _together(results, task.buckets).mapInArrow(Writing(task), SENT).repartition(1)


def _together(rows: DataFrame, number: int) -> DataFrame:
    """What has one goal together, in order."""
    return rows.repartition(number, "goal").sortWithinPartitions("goal", "kind", "place")


def _ordered(made: list[Bucket]) -> None:
    """Let what is told of assessments be told by the order of these: all by the first bucket."""
    told = sorted(
        ((at, each) for bucket in made for at, each in zip(bucket.at, bucket.told, strict=True)), key=lambda pair: pair[0]
    )
    for bucket in made:
        bucket.told = []
    if told:
        made[0].told = [each for _, each in told]


def _tell(found: Tickets, dataset: Long, every: list[Faults]) -> None:
    """Tell of faults by the order of tables, files and rows, those of a column without a name once."""
    order = {
        part.table.file: (kind, number)
        for kind, name in enumerate(PARTS)
        for number, part in enumerate(dataset.tables[name].files)
    }
    counts: Counter[str] = Counter()
    told: list[tuple[str, Fault]] = []
    for faults in every:
        counts += faults.counts
        for each in faults.told:
            if each[1].rule == "table-column-unnamed" and each in told:
                counts[each[1].rule] -= 1
            else:
                told.append(each)
    together = Faults()
    for file, fault in sorted(told, key=lambda each: (order[each[0]], each[1].span)):
        together.add(file, fault)
    together.counts = counts
    found.faults.include(together)
