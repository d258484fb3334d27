"""The whole way of a dataset through Spark."""

from __future__ import annotations

import os
import pickle
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.model import Finding, Summary, Verdict
from competentie_rules.rules.sql import query
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables.check import as_json, summed
from competentie_rules.tables.columns import MOST_TOLD
from competentie_rules.tables.output import COMPETENCIES, FINDINGS, Folder
from competentie_rules.tables.settling import Settling
from competentie_rules.tables.shapes import files
from competentie_rules.tables.source import Declared
from competentie_rules.tables.spark import compare, long
from competentie_rules.tables.spark.session import stoppable, told
from competentie_rules.tables.spark.task import MADE, Made, Task
from competentie_rules.tables.spark.tickets import ROWS, Tickets, is_long, tickets
from competentie_rules.tables.spark.tickets import files as files_of
from competentie_rules.terms import Terms

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PARTS = "parts"
"""The folder, among the results while they are made, in which tasks write."""


def check(
    path: Path,
    ruleset: RuleSet,
    references: list[Source],
    lang: str,
    folder: Path,
    spark: SparkSession,
    rows: int = ROWS,
    declared: Declared | None = None,
    terms: Terms | None = None,
) -> Summary:
    """Judge the dataset at a path and write the results into a folder; all of them, or none.

    It is a wide table, a file or a folder of parts, or a folder with the tables of the long shape. What is written is what
    `tables.check` writes, but for the tables, each of which is a folder of parts that are in the order of the input by name. The
    dataset and the folder have to be where every worker can reach them by the same path. A task reads so many rows, or more.
    What `terms` do to findings is done here, once all are there.
    """
    desk = Desk(ruleset, references, lang)
    declared = declared or Declared()
    dataset = long.opened(path, declared) if is_long(path) else None
    names = list(map(str, files_of(path))) if dataset is None else files(dataset)
    settling = Settling(terms, str(path), names) if terms is not None and terms.treats else None
    rules = [rule for rule in ruleset.rules if rule.sql is not None]
    reads = frozenset(read for rule in rules for read in query(rule.sql or "").reads)
    with Folder(folder.absolute()) as place, stoppable(spark):
        work = place.work / PARTS
        with place.written_to():
            # Workers may be of another user.
            place.opened()
            work.mkdir()
        content = tuple(Source(source.file, source.read()) for source in references)
        ids = settling.roll.ids if settling is not None else frozenset()
        task = Task(ruleset, content, lang, (), reads, str(work), _attempts(spark), declared, ids)
        with told("judge the dataset"):
            every: Sequence[Made]
            if dataset is None:
                found = tickets(path, desk.library, rows, declared)
                every = _whole(found, _made(replace(task, tickets=tuple(found.tickets)), spark))
                folders = [made.folder for made in every]
            else:
                found, every, folders = long.judged(task, path, dataset, spark, rows)
        counts: Counter[str] = Counter()
        faults: list[Finding] = []
        for made in every:
            counts.update(made.counts)
            faults += made.told
            desk.used |= made.used
        tables = {table: [work / folder / table for folder in folders] for table in (COMPETENCIES, FINDINGS)}
        if rules and any(made.compared for made in every):
            with told("compare the assessments of the dataset"):
                tables[FINDINGS] += compare.compare(every, task, rules, counts, spark)
        with place.written_to():
            _put(tables, work, place.work)
        counts[Verdict.UNJUDGED.value] += found.unjudged
        number = sum(made.done for made in every) + found.unjudged
        summary = summed(found, desk, counts, _first(faults), number)
        if settling is not None:
            for made in every:
                settling.roll.include(made.roll)
            with place.complete() as written:
                summary = settling.settled(summary, found.faults, written, desk.library.named(desk.used))
        place.finish(as_json(summary))
    return summary


def _made(task: Task, spark: SparkSession) -> list[Made]:
    """What came of each ticket, in their order: of those runs of its task that Spark lets count."""
    number = len(task.tickets)
    if not number:
        return []
    numbers = spark.range(0, number, 1, number)
    every = {row.number: pickle.loads(row.made) for row in numbers.mapInArrow(task, MADE).collect()}  # noqa: S301 - our own
    return [every[each] for each in range(number)]


def _attempts(spark: SparkSession) -> int:
    """How often Spark tries a task; on one machine `local[N,F]` says so."""
    settings = spark.sparkContext.getConf()
    here = re.fullmatch(r"local(\[[^,]*(,\s*(\d+))?\])?", str(settings.get("spark.master", "")))
    return int(str(settings.get("spark.task.maxFailures", "4"))) if here is None else int(here[3] or 1)


def _whole(found: Tickets, every: list[Made]) -> list[Made]:
    """What counts: what stands after a break in a file does not, as nobody knows what was there."""
    kept: list[Made] = []
    broken: set[str] = set()
    for ticket, made in zip(found.tickets, every, strict=True):
        if ticket.file in broken:
            found.unjudged += ticket.rows
            continue
        kept.append(made)
        found.unjudged += made.unjudged
        for file, fault in made.faults:
            if (file, fault) not in found.faults.told:
                found.faults.add(file, fault)
        if made.broken is not None:
            broken.add(ticket.file)
            found.faults.add(*made.broken)
    return kept


def _first(faults: list[Finding]) -> list[Finding]:
    """Of each rule the first findings of the whole dataset."""
    seen: Counter[str] = Counter()
    kept = []
    for fault in faults:
        seen[fault.rule] += 1
        if seen[fault.rule] <= MOST_TOLD:
            kept.append(fault)
    return kept


def _put(tables: dict[str, list[Path]], work: Path, place: Path) -> None:
    """Put the files of each table where it is to be, in order; what else was written is given up."""
    for table, parts in tables.items():
        (place / table).mkdir()
        for number, file in enumerate(parts):
            os.replace(file, place / table / f"part-{number:06}.parquet")
    shutil.rmtree(work)
