"""The findings of rules that compare assessments."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from competentie_rules.batch.kept import Kept
from competentie_rules.batch.share import Share
from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.tree import Blocks, Document
from competentie_rules.errors import RuleError
from competentie_rules.findings import Names, fingerprint, message, severity
from competentie_rules.model import AssessmentResult, Finding, Location
from competentie_rules.rules.sql import GIVES, TABLES, create, query
from competentie_rules.rules.syntax import Rule, RuleSet
from competentie_rules.text import safe

NamesFor = Callable[[Share], Names]
"""What things are called in the framework that an assessment was judged by."""


class Batch:
    """The assessments of one run, in the order of their files. The tables are in memory alone, and hold what some rule reads."""

    def __init__(self, ruleset: RuleSet, lang: str, names: NamesFor = lambda _: Names()) -> None:
        self._rules = [rule for rule in ruleset.rules if rule.sql is not None]
        self._lang = lang
        self._names = names
        self._read = {table for rule in self._rules for table, _ in query(rule.sql or "").reads}
        self._kept = Kept()

    def share(self, document: Document, assessment: Assessment, observed: Blocks) -> Share | None:
        """What an assessment brings, of which the observations stand in these blocks; nothing where no rule compares."""
        return Share.of(document, assessment, observed, whole="observations" in self._read) if self._rules else None

    def add(self, share: Share | None, result: AssessmentResult) -> None:
        """Take up the next assessment, with what came of it."""
        if share is not None:
            self._kept.add(share, result)

    def __len__(self) -> int:
        return len(self._kept)

    def findings(self) -> Iterator[Finding]:
        """Every finding, in no particular order; a query may speak of one assessment. Raises RuleError where a query fails."""
        if not self._rules or not len(self._kept):
            return
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.execute("pragma temp_store = memory")
            create(connection)
            connection.execute("begin")
            for table in sorted(self._read):
                values = ", ".join("?" * len(TABLES[table]))
                statement = f"insert into {table} values ({values})"  # noqa: S608 - the names are our own
                connection.executemany(statement, getattr(self._kept, table)())
            for rule in self._rules:
                for row in rows(rule, connection):
                    yield self._finding(rule, row)

    def _finding(self, rule: Rule, row: Mapping[str, Any]) -> Finding:
        mine = self._at(rule, row["place"])
        other = None if row.get("other") is None else self._at(rule, row["other"])
        competency, level, behaviour = row.get("competency"), row.get("level"), row.get("behaviour")
        label = self._names(mine).labels.get(competency, "") if competency else ""
        words = {name: "-" if value is None else str(value) for name, value in row.items()}
        words |= {"assessment": mine.id, "file": mine.own.file, "competency": label or competency or "-"}
        words |= {"other": other.id if other else "-", "other_file": _beside(other.own, mine.own) if other else "-"}
        because = (other.id,) if other else ()
        return Finding(
            rule=rule.id,
            severity=severity(rule),
            message=message(rule, self._lang, words),
            location=self._location(rule, mine, row),
            fingerprint=known_by(rule, mine.id, row, *because),
            assessment=mine.id,
            competency=competency,
            level=level,
            behaviour=behaviour,
            because=because,
            title=rule.title.get(self._lang),
            label=label,
            told=("",) * len(because),
        )

    def _at(self, rule: Rule, place: int) -> Share:
        if not 0 <= place < len(self._kept):
            raise RuleError(f"Rule {rule.id}: its query gives the place {place}, where no assessment is.", rule.location)
        return self._kept[place].share

    def _location(self, rule: Rule, mine: Share, row: Mapping[str, Any]) -> Location:
        number, competency = row.get("observation"), row.get("competency")
        if number is not None:
            found = mine.place_of_observation(number)
            if found is None:
                raise RuleError(f"Rule {rule.id}: its query gives the observation {number}, which is not there.", rule.location)
            return found
        if competency is None:
            return mine.own
        return mine.place_of_rating(competency) or mine.ratings


def _beside(other: Location, mine: Location) -> str:
    """Where another assessment stands: its file, and its row where both are in one table."""
    return f"{other.file}:{other.span.line}" if other.file == mine.file else other.file


def known_by(rule: Rule, assessment: str, row: Mapping[str, Any], other: str | None = None) -> str:
    """The fingerprint of a finding about an assessment, set against another one."""
    about = (row.get(column) for column in ("competency", "level", "behaviour"))
    return fingerprint(f"assessment {assessment}", rule.id, *about, other)


def rows(rule: Rule, connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """What the query of a rule gives; raises RuleError where it fails, or gives what no finding can be made of."""
    try:
        cursor = connection.execute(rule.sql or "")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield checked(rule, dict(zip(names, row, strict=True)))
    except sqlite3.Error as error:
        raise RuleError(f"Rule {rule.id}: its query cannot be carried out: {safe(str(error))}.", rule.location) from error


def checked(rule: Rule, row: dict[str, Any]) -> dict[str, Any]:
    """A row that a query gave; raises RuleError where no finding can be made of it."""
    for column, kind in GIVES.items():
        value = row.get(column)
        if not isinstance(value, kind) and (value is not None or column == "place"):
            told = "nothing" if value is None else safe(str(value))
            raise RuleError(f"Rule {rule.id}: its query gives {told} as {column}.", rule.location)
    return row
