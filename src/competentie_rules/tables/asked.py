"""The queries of rules that compare assessments, asked of DuckDB, and the findings that come of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.errors import RuleError
from competentie_rules.findings import severity
from competentie_rules.rules.sql import GIVES
from competentie_rules.rules.syntax import Rule
from competentie_rules.tables import results, values
from competentie_rules.text import safe

AT_A_TIME = 100_000
"""Findings that are given at a time."""

HIGHEST = 127
"""The highest level that the results have room for."""

FOUND = pa.schema([("place", pa.int64()), *results.FINDINGS])
"""Findings, with the place of the assessment that each is about."""

_TABLE = """
create temp table found (
  number integer, place bigint, other bigint, assessment varchar, because varchar,
  competency varchar, level bigint, behaviour varchar
)
"""
_GIVEN = """
create or replace temp table given (place bigint, other bigint, competency varchar, level bigint, behaviour varchar)
"""
_GIVE = """
insert into given select q.place, {other}, {competency}, {level}, {behaviour} from ({sql}
) q
"""
# Ids are looked up apart: together with a query that joins already, DuckDB would hold twice as much, and put it on disk.
_INSERT = """
insert into found
select {number}, q.place, q.other, a.assessment, {because}, q.competency, q.level, q.behaviour
from given q
left join assessments a on a.place = q.place {others}
"""
_FILLED = "select {column} from ({sql}\n) where {column} is not null limit 1"
WRONG = f"(place is null or assessment is null or (other is not null and because is null) or level not between 0 and {HIGHEST})"
"""What of all that is found no finding can be made of."""
_FIRST_WRONG = """
select place, assessment, other, because, level from found where number = {number} and {wrong}
order by place, other, level limit 1
"""
# What can be done in any order is done before, by all threads.
_ORDERED = """
select place, number, assessment, because, competency, level, behaviour, known, about
from (
  select *, unhex(md5('assessment ' || assessment)) as known, unhex(md5('[' || concat_ws(', ', {about}) || ']')) as about
  from found
)
order by place, number, competency nulls first, level nulls first, behaviour nulls first, other nulls first
"""
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


def findings(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], counts: Counter[str]) -> Iterator[pa.Table]:
    """What rules find in the tables of a connection, by place, and for one assessment in the order of the rules.

    Severities and rules are counted. Raises RuleError for a query that fails, or gives what no finding can be made of.
    """
    connection.execute(_TABLE)
    for number, rule in enumerate(rules):
        with _attributed(rule):
            _ask(connection, number, rule)
            found = connection.execute("select count(*) from found where number = ?", [number]).fetchall()[0][0]
        counts[severity(rule).value] += found
        counts[f"rule:{rule.id}"] += found
    yield from told(connection, rules)


def told(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> Iterator[pa.Table]:
    """What is in the table `found` of a connection, as findings in their order."""
    ordered = connection.sql(_ORDERED.format(about=", ".join(_about(connection, rules))))
    for batch in ordered.to_arrow_reader(AT_A_TIME):
        yield _told(batch, rules)


@contextmanager
def _attributed(rule: Rule) -> Iterator[None]:
    """While a rule is at work, what goes wrong is its own, unless there is no room."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        problem = safe(str(error).strip().splitlines()[0])
        raise RuleError(f"Rule {rule.id}: its query cannot be carried out: {problem}", rule.location) from error


def _ask(connection: duckdb.DuckDBPyConnection, number: int, rule: Rule) -> None:
    """Add what a rule finds to the table of all that is found."""
    given = connection.sql(f"from ({rule.sql}\n) limit 0")
    columns = dict.fromkeys(GIVES, "null")
    for name, kind in zip(given.columns, map(str, given.types), strict=True):
        if kind in _WHOLE if GIVES[name] is int else kind.startswith(("VARCHAR", "ENUM")):
            columns[name] = f"q.{name}"
        elif value := connection.execute(_FILLED.format(column=name, sql=rule.sql)).fetchone():
            raise wrong(rule, value[0], name)
    others = "left join assessments b on b.place = q.other" if columns["other"] != "null" else ""
    connection.execute(_GIVEN)
    connection.execute(_GIVE.format(**columns, sql=rule.sql))
    connection.execute(_INSERT.format(number=number, others=others, because="b.assessment" if others else "null"))
    first = connection.execute(_FIRST_WRONG.format(number=number, wrong=WRONG)).fetchone()
    if first:
        raise misplaced(rule, *first)


def misplaced(rule: Rule, place: Any, assessment: Any, other: Any, because: Any, level: Any) -> RuleError:
    """What is wrong with something that a rule found: it is nowhere, or at a level that there is not."""
    if place is None:
        return wrong(rule, "nothing", "place")
    nowhere = place if assessment is None else other if other is not None and because is None else None
    if nowhere is None:
        return wrong(rule, level, "level")
    return RuleError(f"Rule {rule.id}: its query gives the place {nowhere}, where no assessment is.", rule.location)


def wrong(rule: Rule, value: Any, column: str) -> RuleError:
    """What is wrong with a value that a query gives."""
    return RuleError(f"Rule {rule.id}: its query gives {safe(str(value))} as {column}.", rule.location)


def _about(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> Iterator[str]:
    """What the fingerprint of a finding says of it (`findings.fingerprint`), each part as JSON."""
    texts = connection.execute("select distinct unnest([competency, behaviour]) from found").fetchall()
    quoted = "'\"' || {} || '\"'"
    if any(_json(text) != f'"{text}"' for (text,) in texts if text is not None):
        connection.create_function("json_text", _json, ["varchar"], "varchar")
        quoted = "json_text({})"
    ids = " ".join(f"when {number} then '\"{rule.id}\"'" for number, rule in enumerate(rules))
    yield f"case number {ids} end"
    for text in (quoted.format("competency"), "level::varchar", quoted.format("behaviour"), "'\"' || because || '\"'"):
        yield f"coalesce({text}, 'null')"


def _json(text: str) -> str:
    return json.dumps(text)


def _told(batch: pa.RecordBatch, rules: Sequence[Rule]) -> pa.Table:
    number = np.asarray(batch["number"])
    because = batch["because"]
    ends = np.concatenate([[0], np.cumsum(np.asarray(because.is_valid()))])
    columns: dict[str, pa.Array] = {name: batch[name] for name in ("place", "assessment", "competency", "level", "behaviour")}
    columns |= {
        "rule": _coded(number, [rule.id for rule in rules]),
        "severity": _coded(number, [severity(rule).value for rule in rules]),
        "because": pa.ListArray.from_arrays(pa.array(ends, pa.int32()), because.drop_null()),
        "fingerprint": results.fingerprints(_halves(batch["known"]) ^ _halves(batch["about"])),
    }
    return pa.Table.from_arrays([values.typed(columns[field.name], field.type) for field in FOUND], schema=FOUND)


def _coded(number: NDArray[np.int32], words: Sequence[str]) -> pa.Array:
    """Words by number; a word may stand for several."""
    known = list(dict.fromkeys(words))
    places = np.array([known.index(word) for word in words], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(places[number]), pa.array(known, pa.string()))


def _halves(column: pa.Array) -> NDArray[np.uint8]:
    return np.frombuffer(column.buffers()[2], np.uint8)[: 16 * len(column)].reshape(-1, 16)
