"""Queries that compare assessments: the tables that they read, what they give, and what is wrong with one.

A query is tried in SQLite over empty tables, where an authorizer allows to read these alone. What it may use besides is what
SQLite, DuckDB and Spark SQL all understand in the same way (docs/adr/0005-batch-rules.md).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache

from competentie_rules.errors import RuleError
from competentie_rules.rules.phrases import NUMBERS, message_faults
from competentie_rules.rules.syntax import Rule
from competentie_rules.text import nearest, safe

TABLES: dict[str, dict[str, str]] = {
    "assessments": {
        "place": "integer",
        "assessment": "text",
        "profile": "text",
        "edition": "text",
        "subject": "text",
        "assessed_on": "text",
        "verdict": "text",
    },
    "ratings": {"place": "integer", "assessment": "text", "competency": "text", "awarded": "integer"},
    "observations": {
        "place": "integer",
        "observation": "integer",
        "assessment": "text",
        "competency": "text",
        "behaviour": "text",
        "result": "text",
        "observed_on": "text",
        "assessor": "text",
        "evidence_length": "integer",
    },
    "shared_evidence": {
        "place": "integer",
        "observation": "integer",
        "assessment": "text",
        "competency": "text",
        "behaviour": "text",
        "evidence_key": "blob",
        "evidence_length": "integer",
    },
    "levels": {
        "place": "integer",
        "competency": "text",
        "assessment": "text",
        "norm": "integer",
        "awarded": "integer",
        "reached": "integer",
        "possible": "integer",
        "verdict": "text",
    },
}
"""What there is to query. A `place` is one document or row, counted from 0 in their order, also where two have one id; days are
texts yyyy-mm-dd. `observations` holds what was shown or not, counted within its place. `shared_evidence` holds the observations
whose evidence some other one has as well, after folding case and white space; its key says which are alike, and nothing else.
`levels` holds the competencies in play of what was judged."""

GIVES = {"place": int, "other": int, "competency": str, "level": int, "behaviour": str, "observation": int} | dict.fromkeys(
    sorted(NUMBERS), int
)
"""What a query may give, a row for each finding: it is about the assessment at `place`, set against the one at `other`, and
stands at the `observation`, else at the rating of the competency, else at the id. Only `place` is needed."""

FUNCTIONS = frozenset({"abs", "coalesce", "count", "length", "max", "min", "nullif", "replace", "substr", "sum"}) | {
    *("dense_rank", "first_value", "lag", "last_value", "lead", "rank", "row_number"),
}
"""What a query may use, the latter over a window."""
_FOREIGN = re.compile(r"[^\w\s'.,()=<>+*|-]", re.ASCII)
"""Quoted names, parameters, casts, division: each means something else somewhere."""
_UNKNOWN = re.compile(r"no such (table|column): (?:\w+\.)?(\w+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """The columns that a query gives, and every (table, column) that it reads; or what is wrong with it."""

    columns: tuple[str, ...] = ()
    reads: frozenset[tuple[str, str]] = frozenset()
    fault: str = ""
    hint: str = ""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, empty."""
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")


@lru_cache(1000)
def query(sql: str) -> Query:
    """What a query gives and reads."""
    if foreign := _FOREIGN.search(sql):
        return Query(fault=f"{safe(foreign[0])} does not mean the same in every engine.", hint="Say it without.")
    reads: set[tuple[str, str]] = set()
    denied: list[str] = []

    def allow(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        table, column = str(first), second or ""
        if action == sqlite3.SQLITE_READ and table in TABLES and column in ("", *TABLES[table]):
            reads.add((table, column))
        elif action == sqlite3.SQLITE_READ:
            denied.append(f"it reads {safe(f'{table}.{column}'.rstrip('.'))}, which holds nothing of assessments.")
        elif action == sqlite3.SQLITE_FUNCTION and column.lower() not in FUNCTIONS:
            denied.append(f"it uses the function {safe(column)}, which not every engine has.")
        elif action not in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION):
            denied.append("it does more than a plain select does.")
        return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK

    with closing(sqlite3.connect(":memory:")) as connection:
        create(connection)
        connection.set_authorizer(allow)
        try:
            described = connection.execute(sql).description
        except sqlite3.Error as error:
            return Query(fault=denied[0] if denied else f"{safe(str(error))}.", hint=_hint(str(error)))
    return Query(tuple(column[0] for column in described or ()), frozenset(reads))


def _hint(problem: str) -> str:
    """What might have been meant, else what there is."""
    if unknown := _UNKNOWN.match(problem):
        kind, word = unknown.groups()
        known = TABLES if kind == "table" else {column for columns in TABLES.values() for column in columns}
        if near := nearest(word, known):
            return f"Perhaps {near} is meant."
    return f"It may read {', '.join(TABLES)}, and use {', '.join(sorted(FUNCTIONS))}."


def faults(rule: Rule) -> Iterator[RuleError]:
    """What is wrong with a rule that compares assessments."""
    found = query(rule.sql or "")

    def fault(message: str, hint: str = "") -> RuleError:
        return RuleError(f"Rule {rule.id}: {message}", rule.location, hint)

    if found.fault:
        yield fault(f"its query cannot be used: {found.fault}", found.hint)
        return
    for column in sorted(set(found.columns) - set(GIVES)):
        near = nearest(column, GIVES)
        yield fault(
            f"its query gives {safe(column)}, which means nothing.",
            f"Perhaps {near} is meant." if near else f"It may give {', '.join(GIVES)}.",
        )
    for column in sorted({column for column in found.columns if found.columns.count(column) > 1}):
        yield fault(f"its query gives {safe(column)} twice.")
    if "place" not in found.columns:
        yield fault("its query gives no place.", "Give the place of the assessment that the finding is about.")
    if rule.message is not None:
        yield from message_faults(rule, rule.message, worded(found.columns))


def worded(columns: tuple[str, ...]) -> frozenset[str]:
    """What the message of a query with these columns may name."""
    other = {"other", "other_file"} if "other" in columns else set()
    return frozenset({"assessment", "file"} | other | (set(columns) & set(GIVES)) - {"place", "observation"})
