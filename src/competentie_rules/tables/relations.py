"""The tables that rules which compare assessments can ask (rules/sql.py), as views of DuckDB over the facts of a dataset."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from competentie_rules.tables.database import quoted
from competentie_rules.tables.facts import FILES, file

_VIEWS = {
    "levels": "select f.*, {id} from read_parquet({levels}) f {named}",
    "assessments": "select f.*, {verdict} as verdict from read_parquet({assessments}) f {verdicts}",
    "ratings": "select f.*, {id} from read_parquet({ratings}) f {named}",
    "observations": "select f.* exclude (evidence_key), {id}, {competency} from read_parquet({observations}) f {named}",
    "shared_evidence": """
        select f.place, f.observation, f.behaviour, f.evidence_key, f.evidence_length, {id}, {competency}
        from read_parquet({observations}) f
        join (
          select evidence_key from read_parquet({observations})
          where evidence_key is not null group by evidence_key having count(*) > 1
        ) s on s.evidence_key = f.evidence_key {named}
    """,
}
_COMPETENCY = r"regexp_replace(f.behaviour, '\.[0-9]+\.[0-9]+$', '') as competency"
_VERDICTS = """
left join (
  select place, case
    when bool_or(verdict = 'not-met') then 'not-met' when bool_or(verdict = 'undecided') then 'undecided' else 'met'
  end as verdict
  from read_parquet({levels}) where verdict is not null group by place
) v on v.place = f.place
"""


def create(connection: duckdb.DuckDBPyConnection, reads: Collection[tuple[str, str]], folder: Path) -> None:
    """Make views of the tables that are read, of the facts in a folder."""
    files = {table: quoted(file(folder, table)) for table in FILES}
    verdict = ("assessments", "verdict") in reads
    own = {
        "competency": _COMPETENCY,
        "verdict": "coalesce(v.verdict, 'unjudged')" if verdict else "null",
        "verdicts": _VERDICTS.format(**files) if verdict else "",
    }
    for table in dict.fromkeys(["assessments", *(table for table, _ in reads)]):
        # What is not read need not be looked up.
        named = (table, "assessment") in reads
        id = "a.assessment" if named else "null as assessment"
        joined = f"join read_parquet({files['assessments']}) a on a.place = f.place" if named else ""
        connection.execute(f"create view {table} as {_VIEWS[table].format(**files, **own, id=id, named=joined)}")
