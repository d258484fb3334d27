"""Rules that compare assessments, asked of Spark: their queries over the facts that tasks kept."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from competentie_rules.errors import RuleError
from competentie_rules.findings import severity
from competentie_rules.rules.sql import GIVES
from competentie_rules.rules.syntax import Rule
from competentie_rules.tables import asked, fact_files, relations
from competentie_rules.tables.spark.findings import ORDER, PLACED, WRITTEN, Writer, Written
from competentie_rules.tables.spark.task import Made, Task
from competentie_rules.text import safe

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

KEPT = "competentie_rules_{}"
"""What facts are called in Spark."""
TYPES: dict[type, tuple[str, ...]] = {int: ("tinyint", "smallint", "int", "bigint"), str: ("string",)}
_GIVEN = """
select {number} as number, {place} as place, {other} as other, {competency} as competency, {level} as level,
  {behaviour} as behaviour
from ({sql}
) q
"""
# Ids are looked up once, whatever the number of rules.
_FOUND = """
select q.*, a.assessment, b.assessment as because from ({given}) q
left join assessments a on a.place = q.place
left join assessments b on b.place = q.other
"""
CASTS: dict[type, str] = {int: "bigint", str: "string"}


def compare(every: Sequence[Made], task: Task, rules: Sequence[Rule], counts: Counter[str], spark: SparkSession) -> list[Path]:
    """Write what rules find as findings, and count severities and rules; gives the files, in order."""
    from pyspark.sql.functions import expr

    # A session of its own has views of its own, so that nobody's are replaced.
    own = spark.newSession()
    _create(every, task, own)
    given = [_given(number, rule, own) for number, rule in enumerate(rules)]
    found = own.sql(_FOUND.format(given="union all".join(given)))
    # One job: what is found is counted and held to be good where it is written, so that nothing is gone over twice.
    parted = found.repartition(expr(PLACED)).sortWithinPartitions(*ORDER)
    rows = parted.mapInArrow(Writer(tuple(rules), task.work), WRITTEN).collect()
    written: list[Written] = [pickle.loads(row.written) for row in rows]  # noqa: S301 - our own
    if wrong := [each.wrong for each in written if each.wrong is not None]:
        number, *about = min(wrong, key=lambda each: [(one is not None, one) for one in each])
        raise asked.misplaced(rules[number], *about)
    for number, rule in enumerate(rules):
        found_by = sum(each.counts[number] for each in written)
        counts[severity(rule).value] += found_by
        counts[f"rule:{rule.id}"] += found_by
    return [Path(task.work) / each.file for each in sorted(written, key=lambda each: each.part)]


def _create(every: Sequence[Made], task: Task, spark: SparkSession) -> None:
    """Make views of the tables that are read."""
    for table in fact_files.FILES:
        files = [fact_files.file(Path(task.work) / made.folder, table) for made in every]
        if files and files[0].exists():
            spark.read.parquet(*map(_named, files)).createOrReplaceTempView(KEPT.format(table))
    for name, sql in relations.views(task.reads, {table: KEPT.format(table) for table in fact_files.FILES}):
        spark.sql(sql).createOrReplaceTempView(name)


def _named(file: Path) -> str:
    """A file as Spark names it, where some signs stand for others unless they are told apart."""
    return "file://" + re.sub(r"([\\*?\[\]{}^,])", r"\\\1", str(file))


def _given(number: int, rule: Rule, spark: SparkSession) -> str:
    """A query for what a rule finds; RuleError for one that fails, or gives a column that is no good."""
    from pyspark.errors import PySparkException

    try:
        given = spark.sql(rule.sql or "")
        columns = {name: f"cast(null as {CASTS[kind]})" for name, kind in GIVES.items()}
        for field in given.schema.fields:
            kind = GIVES[field.name]
            if field.dataType.simpleString() in TYPES[kind]:
                columns[field.name] = f"cast(q.{field.name} as {CASTS[kind]})"
            elif value := given.where(given[field.name].isNotNull()).select(field.name).first():
                raise asked.wrong(rule, value[0], field.name)
        return _GIVEN.format(**columns, number=number, sql=rule.sql)
    except PySparkException as error:
        problem = safe(str(error).strip().splitlines()[0])
        raise RuleError(f"Rule {rule.id}: its query cannot be carried out: {problem}", rule.location) from error
