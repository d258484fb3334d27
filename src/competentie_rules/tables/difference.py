"""Results of a dataset set against those of another run, by fingerprint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from competentie_rules.errors import UsageError
from competentie_rules.tables.database import heeded
from competentie_rules.tables.output import FINDINGS
from competentie_rules.text import safe

MOST = 100_000
"""Findings of a kind that are told; the rest is counted among them no more."""

COLUMNS = ("rule", "severity", "assessment", "competency", "fingerprint")
"""What is compared, and told."""

_SIDE = """
{side} as (select *, row_number() over (partition by fingerprint order by rule, open) as nth
           from (select {columns}, {waived} is null as open from read_parquet(${side})))
"""
_ONE = """
select {side}.rule, {side}.severity, {side}.assessment, {side}.competency, {side}.fingerprint
from {side} anti join {other} using (fingerprint, nth) order by 3, 1, 5 limit {most}
"""
_CHANGED = """
select new.rule, new.severity, new.assessment, new.competency, new.fingerprint
from new join old using (fingerprint, nth) where (new.severity, new.open) <> (old.severity, old.open) order by 3, 1, 5
"""
_SAME = """
select count(*) from new join old using (fingerprint, nth) where (new.severity, new.open) = (old.severity, old.open)
"""


def difference(old: Path, new: Path) -> dict[str, Any]:
    """The findings that are new, gone, changed, and how many are unchanged; raises UsageError for other folders.

    A finding is changed where it has another severity, or is waived or in the baseline on one side alone.
    """
    given = {}
    for name, folder in (("old", old), ("new", new)):
        if not (folder / FINDINGS).exists():
            raise UsageError(
                f"{safe(str(folder))} holds no {FINDINGS}.", hint="Give folders that `check --format parquet` wrote."
            )
        given[name] = str(folder / FINDINGS)
    with heeded(), duckdb.connect(config={"threads": 2}) as connection:

        def rows(query: str) -> list[dict[str, Any]]:
            found = connection.execute(both + query, given)
            names = [column[0] for column in found.description or ()]
            return [_finding(dict(zip(names, row, strict=True)), new) for row in found.fetchall()]

        both = "with " + ", ".join(_side(connection, side, file) for side, file in given.items())
        made: dict[str, Any] = {
            "new": rows(_ONE.format(side="new", other="old", most=MOST)),
            "gone": rows(_ONE.format(side="old", other="new", most=MOST)),
            "changed": rows(_CHANGED),
        }
        same = connection.execute(both + _SAME, given).fetchone()
    made["unchanged"] = same[0] if same else 0
    made["verdicts"] = []
    made["same"] = not (made["new"] or made["gone"] or made["changed"])
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
