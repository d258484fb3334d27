"""Rules that compare assessments find what their words say: in SQLite, in DuckDB, and from documents to findings."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import duckdb
import pytest
from batches import Facts, Told, expected, facts_of, observed, random_facts, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import RULES

from competentie_rules.check import check
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.model import Finding, Report
from competentie_rules.rule_tools.cases import assessment, documents
from competentie_rules.rules import sql

COMPARING = [rule for rule in RULES.rules if rule.sql is not None]
TEXT = "Hielp een collega die acht wachtenden had"
TEXTS = [
    None,
    " ",
    TEXT,
    TEXT.upper() + "  ",
    f"\n{TEXT.replace(' ', '  ')}",
    TEXT[:40],
    f" {TEXT[:39]}",
    "Straße " * 8,
    "STRASSE " * 8,
]
SIGNS = st.sampled_from(["++", "++", "++", "+?", "-+", "??", "!?"])


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        for table, columns in sql.TABLES.items():
            kinds = {name: "varchar" if name == "evidence_key" else kind for name, kind in columns.items()}
            connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in kinds.items())})")
        yield connection


def _sqlite(facts: Facts) -> set[Told]:
    with closing(sqlite3.connect(":memory:")) as connection:
        sql.create(connection)
        return _told(connection, facts)


def _told(connection: Any, facts: Facts) -> set[Told]:
    for table, columns in sql.TABLES.items():
        if facts[table]:
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows(facts, table))
    found = []
    for rule in COMPARING:
        cursor = connection.execute(rule.sql)
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            given = dict(zip(names, row, strict=True))
            found.append(Told(rule.id, **{name: given[name] for name in Told._fields if name in given}))
    assert len(set(found)) == len(found)
    return set(found)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sqlite_finds_what_the_words_say(seed: int) -> None:
    facts = random_facts(random.Random(seed))
    assert _sqlite(facts) == expected(facts)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_duckdb_finds_what_sqlite_finds(duck: duckdb.DuckDBPyConnection, seed: int) -> None:
    facts = random_facts(random.Random(seed))
    for table in sql.TABLES:
        duck.execute(f"delete from {table}")
    assert _told(duck, facts) == _sqlite(facts)


@st.composite
def batches(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Assessments by the names of their files."""
    made = {}
    for number in range(draw(st.integers(1, 6))):
        competencies = {
            id: {"levels": [draw(SIGNS), draw(SIGNS)], "awarded": draw(st.integers(0, 2))}
            for id in draw(st.lists(st.sampled_from("ab"), unique=True, min_size=1))
        }
        edition = draw(st.sampled_from(["1", "1", "1", "1", "2", "onbekend"]))
        data = assessment(competencies, {"id": "functie", "edition": edition}, id=draw(st.sampled_from(["x", "y", "z", "w"])))
        for _, observation in observed(data):
            text = draw(st.sampled_from(TEXTS))
            observation |= {} if text is None else {"evidence": text}
        data["subject"] = draw(st.sampled_from(["P-1", "P-1", "P-1", "P-2", "P-3"]))
        data["assessed_on"] = draw(st.sampled_from(["2023-06-11", "2024-06-11", "2024-06-12"]))
        made[f"{draw(st.sampled_from('aAz'))}{number}.json"] = data
    return made


KNOWN = documents({"competencies": {"a": {"levels": ["++", "++"], "norm": 1}, "b": {"levels": ["++", "++"], "norm": 2}}})
REFERENCES = {
    "kader.json": KNOWN["framework"],
    "functie1.json": KNOWN["profile"],
    "functie2.json": KNOWN["profile"] | {"edition": "2"},
}


def _checked(made: dict[str, dict[str, Any]], order: random.Random | None = None) -> Report:
    sources = [Source(file, json.dumps(data, indent=1).encode()) for file, data in (REFERENCES | made).items()]
    if order is not None:
        order.shuffle(sources)
    judges = Judges(PlainEngine)
    try:
        return check(sources, RULES, judges, lang="en")
    finally:
        judges.close()


def _comparing(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule in {rule.id for rule in COMPARING}]


@settings(max_examples=60, deadline=None)
@given(made=batches(), seed=st.integers(0, 2**32))
def test_documents_give_the_findings_that_the_words_say_and_where(made: dict[str, dict[str, Any]], seed: int) -> None:
    report = _checked(made)
    assert _checked(made, random.Random(seed)) == report
    files = sorted(made)
    wanted = sorted(_wanted(told, files, made) for told in expected(facts_of(made, report)))
    found = _comparing(report)
    assert sorted((each.rule, each.location.file, each.location.pointer, *_about(each)) for each in found) == wanted
    for each in found:
        content = json.dumps(made[each.location.file], indent=1).encode()
        document = read_bytes(each.location.file, content)
        path = tuple(int(step) if step.isdigit() else step for step in each.location.pointer.split("/")[1:])
        assert document.locate(path) == each.location
        assert "STRASSE" not in each.message.upper()
        assert TEXT.upper() not in each.message.upper()
        assert all(data["subject"] not in each.message for data in made.values())


def _about(finding: Finding) -> tuple[str, str, int, str, str, bool]:
    told = finding.competency or "", finding.level or 0, finding.behaviour or "", *finding.because
    return finding.assessment or "", *told, finding.message.count(".json") == 1


def _wanted(told: Told, files: list[str], made: dict[str, dict[str, Any]]) -> tuple[Any, ...]:
    document, other = made[files[told.place]], made[files[told.other]]
    pointer = "/id"
    if told.observation is not None:
        places = [
            f"/ratings/{i}/observations/{j}/evidence"
            for i, rating in enumerate(document["ratings"])
            for j, each in enumerate(rating["observations"])
            if each["result"] != "not-observed"
        ]
        pointer = places[told.observation]
    elif told.competency is not None:
        rated = [rating["competency"] for rating in document["ratings"]]
        pointer = f"/ratings/{rated.index(told.competency)}/competency" if told.competency in rated else "/ratings"
    about = told.competency or "", told.level or 0, told.behaviour or "", other["id"]
    return told.rule, files[told.place], pointer, document["id"], *about, True
