"""The tables that rules which compare assessments can ask (rules/sql.py), as views over the facts of a dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from competentie_rules.tables.database import quoted
from competentie_rules.tables.fact_files import FILES, file

_VIEWS = {
    "levels": "select f.*, {id} from {levels} f {named}",
    "assessments": "select f.*, {verdict} as verdict from {assessments} f {verdicts}",
    "ratings": "select f.*, {id} from {ratings} f {named}",
    "observations": """
        select f.place, f.observation, f.behaviour, f.result, f.observed_on, f.assessor, f.evidence_length, {id}, {competency}
        from {observations} f {named}
    """,
    "shared_evidence": """
        select f.place, f.observation, f.behaviour, f.evidence_key, f.evidence_length, {id}, {competency}
        from {observations} f
        join (
          select evidence_key from {observations}
          where evidence_key is not null group by evidence_key having count(*) > 1
        ) s on s.evidence_key = f.evidence_key {named}
    """,
}
_COMPETENCY = "regexp_replace(f.behaviour, '[.][0-9]+[.][0-9]+$', '') as competency"
_VERDICTS = """
left join (
  select place, case
    when bool_or(verdict = 'not-met') then 'not-met' when bool_or(verdict = 'undecided') then 'undecided' else 'met'
  end as verdict
  from {levels} where verdict is not null group by place
) v on v.place = f.place
"""


_KINDS = "create type competencies as enum (select distinct competency from {levels} where competency is not null order by all)"
_NUMBERED = "(select * replace (competency::competencies as competency) from {levels})"
MANY = 2_000_000
"""Assessments above which a join of their levels does not fit in memory. It then takes a third less with numbers for the ids of
competencies; below, giving these numbers takes longer than it saves."""


def create(connection: duckdb.DuckDBPyConnection, reads: Collection[tuple[str, str]], folder: Path, number: int) -> None:
    """Make views of the tables that are read, of the facts of so many assessments in a folder."""
    tables = {table: f"read_parquet({quoted(file(folder, table))})" for table in FILES}
    if number > MANY and ("levels", "competency") in reads:
        connection.execute(_KINDS.format(**tables))
        tables["levels"] = _NUMBERED.format(**tables)
    for name, sql in views(reads, tables):
        connection.execute(f"create view {name} as {sql}")


def views(reads: Collection[tuple[str, str]], tables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The tables that are read, by name, as queries over facts; `tables` says how each table of facts is called there."""
    verdict = ("assessments", "verdict") in reads
    own = {
        "competency": _COMPETENCY,
        "verdict": "coalesce(v.verdict, 'unjudged')" if verdict else "null",
        "verdicts": _VERDICTS.format(**tables) if verdict else "",
    }
    for table in dict.fromkeys(["assessments", *(table for table, _ in reads)]):
        # What is not read need not be looked up.
        named = (table, "assessment") in reads
        id = "a.assessment" if named else "null as assessment"
        joined = f"join {tables['assessments']} a on a.place = f.place" if named else ""
        yield table, _VIEWS[table].format(**tables, **own, id=id, named=joined)
