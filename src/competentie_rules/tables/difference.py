"""Results of a dataset set against those of another run, by fingerprint."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb

from competentie_rules.errors import UsageError
from competentie_rules.tables.database import MEMORY, THREADS, heeded
from competentie_rules.tables.output import COMPETENCIES, FINDINGS
from competentie_rules.text import safe

MOST = 100_000
"""Findings of a kind that are told; the rest is counted."""

COLUMNS = ("rule", "severity", "assessment", "competency", "fingerprint")
"""What is compared, and told."""

_SIDE = """
{side} as (select *, row_number() over (partition by fingerprint order by rule, open) as nth
           from (select {columns}, {waived} is null as open from read_parquet(${side})))
"""
_ONE = """
select {side}.rule, {side}.severity, {side}.assessment, {side}.competency, {side}.fingerprint
from {side} anti join {other} using (fingerprint, nth) order by 3, 1, 5
"""
_CHANGED = """
select new.rule, new.severity, new.assessment, new.competency, new.fingerprint
from new join old using (fingerprint, nth) where (new.severity, new.open) <> (old.severity, old.open) order by 3, 1, 5
"""
_SAME = """
select count(*) from new join old using (fingerprint, nth) where (new.severity, new.open) = (old.severity, old.open)
"""

_VERDICTS = """
, {names}
select assessment, o.verdict as old, n.verdict as new from old_verdicts o full join new_verdicts n using (assessment)
where o.verdict is distinct from n.verdict order by 1
"""
_VERDICT = """
{side}_verdicts as (
  select assessment, case when bool_or(verdict = 'not-met') then 'not-met' when bool_or(verdict = 'undecided') then 'undecided'
    when bool_or(verdict = 'met') then 'met' else 'unjudged' end as verdict
  from (select assessment::varchar as assessment, verdict::varchar as verdict from read_parquet(${side}_levels)
        where verdict is not null
        union all select assessment::varchar, null from {side} where assessment is not null)
  group by assessment)
"""
"""An assessment of which no norm was judged, and of which something was found, is not judged."""

_FIRST = "{query} limit {most}"
_COUNT = "select count(*) from ({query})"


def difference(old: Path, new: Path) -> dict[str, Any]:
    """The findings that are new, gone, changed, and how many are unchanged; raises UsageError for other folders.

    A finding is changed where its severity differs, or it is waived or in the baseline on one side alone. Verdicts that differ
    are told too; None is that of an assessment of which the folder says nothing. Of each kind at most MOST are told, and `counts`
    has how many there are.
    """
    given = {}
    for name, folder in (("old", old), ("new", new)):
        for table in (FINDINGS, COMPETENCIES):
            if not (folder / table).exists():
                raise UsageError(
                    f"{safe(str(folder))} holds no {table}.", hint="Give folders that `check --format parquet` wrote."
                )
        given[name] = str(folder / FINDINGS)
    levels = {f"{name}_levels": str(folder / COMPETENCIES) for name, folder in (("old", old), ("new", new))}
    counts: dict[str, int] = {}
    with (
        heeded(),
        tempfile.TemporaryDirectory() as spilled,
        duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": spilled}) as connection,
    ):

        def rows(kind: str, query: str, more: dict[str, str]) -> list[dict[str, Any]]:
            found = connection.execute(_FIRST.format(query=both + query, most=MOST + 1), given | more)
            names = [column[0] for column in found.description or ()]
            made = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            counts[kind] = len(made)
            if len(made) > MOST:
                # Only then does it take a second reading.
                number = connection.execute(_COUNT.format(query=both + query), given | more).fetchone()
                counts[kind] = number[0] if number else 0
            return made[:MOST]

        def findings(kind: str, query: str) -> list[dict[str, Any]]:
            return [_finding(row, new) for row in rows(kind, query, {})]

        both = "with " + ", ".join(_side(connection, side, file) for side, file in given.items())
        made: dict[str, Any] = {
            "new": findings("new", _ONE.format(side="new", other="old")),
            "gone": findings("gone", _ONE.format(side="old", other="new")),
            "changed": findings("changed", _CHANGED),
        }
        names = ", ".join(_VERDICT.format(side=side) for side in given)
        made["verdicts"] = rows("verdicts", _VERDICTS.format(names=names), levels)
        same = connection.execute(both + _SAME, given).fetchone()
    made["unchanged"] = same[0] if same else 0
    made["counts"] = counts
    made["same"] = not any(counts.values())
    return made


def _side(connection: duckdb.DuckDBPyConnection, side: str, file: str) -> str:
    """The query for the findings of one side; only with waivers or a baseline they say whether they are waived.

    Raises UsageError for a table of another make.
    """
    hint = "Give a folder as `check --format parquet` wrote it, or write it anew."
    try:
        columns = {each[0] for each in connection.execute("describe from read_parquet($file)", {"file": file}).fetchall()}
    except duckdb.Error:
        raise UsageError(f"{safe(file)} is no Parquet, or was cut off.", hint=hint) from None
    if lacking := [column for column in COLUMNS if column not in columns]:
        raise UsageError(f"{safe(file)} lacks the column {lacking[0]}.", hint=hint)
    waived = "waived" if "waived" in columns else "null"
    return _SIDE.format(side=side, columns=", ".join(COLUMNS), waived=waived)


def _finding(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    about = f"{row['assessment'] or '-'} {row['competency'] or ''}".strip()
    return row | {"message": about, "location": {"file": str(folder), "line": 1}}
