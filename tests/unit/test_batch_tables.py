"""Facts of a dataset kept in files, asked by rules that compare assessments, and their findings put in place."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import Facts as Told
from batches import expected, random_facts
from datasets import Data, long, wide, write_long, write_wide
from worlds import RULES, documents

from competentie_rules.batch.compare import known_by
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.errors import RuleError, UsageError
from competentie_rules.model import Phrase, Severity, Summary
from competentie_rules.rule_tools.cases import PROFILE, assessment
from competentie_rules.rules.load import load
from competentie_rules.rules.sql import query
from competentie_rules.rules.syntax import Rule, RuleSet
from competentie_rules.tables import asked, comparing, folding, relations
from competentie_rules.tables.check import check
from competentie_rules.tables.fact_files import Facts
from competentie_rules.tables.output import Output
from competentie_rules.tables.results import COMPETENCIES
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.text import folded

COMPARING = [rule for rule in RULES.rules if rule.sql is not None]
TEXTS = {
    "x": "Hielp een collega aan de drukke balie..",
    "y": "Hielp een collega die acht wachtenden had",
    "z": "Ging mee naar de Straße, met de klant.. ",
}
EMPTY = {"observed_on": None, "assessor": None, "evidence": None}


class Stretch:
    """Some assessments of random facts, as a dataset has them."""

    def __init__(self, facts: Told, places: range) -> None:
        self._facts = facts
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [row | {"row": self._places.index(row["place"])} for row in self._facts[table] if row["place"] in self._places]

    def about(self) -> pa.RecordBatch:
        return _batch(self._rows("assessments"), "assessment", "profile", "edition", "subject", "assessed_on")

    def ratings(self) -> pa.RecordBatch:
        return _batch(self._rows("ratings"), "row", "competency", "awarded")

    def observations(self, *, with_evidence: bool) -> Iterator[pa.RecordBatch]:
        rows = [row for row in self._rows("observations") if row["evidence"] or not with_evidence]
        for start in range(0, len(rows), 2):
            yield _batch(rows[start : start + 2], "row", "behaviour", "result", "observed_on", "assessor", "evidence")


NUMBERS = ("row", "awarded")


def _batch(rows: list[dict[str, Any]], *names: str) -> pa.RecordBatch:
    kinds = {name: pa.int64() if name in NUMBERS else pa.string() for name in names}
    return pa.RecordBatch.from_pydict({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def _kept(facts: Told, rules: list[Rule], folder: Path, connection: duckdb.DuckDBPyConnection, *, many: bool = False) -> None:
    """Keep facts in stretches of three assessments, and make the tables of them, as of very many if told so."""
    reads = {read for rule in rules for read in query(rule.sql or "").reads}
    kept = Facts(reads, folder)
    number = len(facts["assessments"])
    for start in range(0, number, 3):
        places = range(start, min(start + 3, number))
        numbers = [sum(row["place"] == place for row in facts["levels"]) for place in places]
        names = [field.name for field in COMPETENCIES]
        levels = [{name: row.get(name) for name in names} for row in facts["levels"] if row["place"] in places]
        table = pa.Table.from_pylist(levels, schema=COMPETENCIES)
        kept.add(Stretch(facts, places), np.ones(len(places), np.bool_), table, np.array(numbers, np.intp))
    kept.close()
    assert kept.number == number
    relations.create(connection, reads, folder, relations.MANY + 1 if many else kept.number)


def _with_texts(facts: Told) -> Told:
    """The same facts, with texts for what is shared, in several ways of writing, and others that are not."""
    rng = random.Random(len(facts["shared_evidence"]))
    facts["observations"] = []
    for row in facts["shared_evidence"]:
        text = TEXTS[row["evidence_key"]]
        text = rng.choice([text, text.upper(), f"\t{text.replace(' ', '  ')}"])
        facts["observations"].append(EMPTY | row | {"evidence": text, "result": "shown"})
    counts = Counter(row["evidence_key"] for row in facts["shared_evidence"])
    facts["shared_evidence"] = [
        row | {"evidence_length": len(folded(TEXTS[row["evidence_key"]]))}
        for row in facts["shared_evidence"]
        if counts[row["evidence_key"]] > 1
    ]
    return facts


@pytest.mark.parametrize("seed", range(40))
def test_a_dataset_is_compared_as_the_words_say(seed: int, tmp_path: Path) -> None:
    facts = _with_texts(random_facts(random.Random(seed)))
    counts: Counter[str] = Counter()
    with duckdb.connect() as connection:
        _kept(facts, COMPARING, tmp_path, connection, many=seed % 2 > 0)
        found = [row for table in asked.findings(connection, COMPARING, counts) for row in table.to_pylist()]
    ids = [row["assessment"] for row in facts["assessments"]]
    wanted = [(each.place, each.rule, each.competency, each.level, each.behaviour, [ids[each.other]]) for each in expected(facts)]
    told = [tuple(row[name] for name in ("place", "rule", "competency", "level", "behaviour", "because")) for row in found]
    assert sorted(told, key=repr) == sorted(wanted, key=repr)
    assert [row["place"] for row in found] == sorted(row["place"] for row in found)
    for row in found:
        rule = RULES.rule(row["rule"])
        assert row["fingerprint"] == known_by(rule, row["assessment"], row, *row["because"])
    assert counts == Counter(f"rule:{row['rule']}" for row in found) + Counter(row["severity"] for row in found)


def _rule(sql: str) -> Rule:
    location = COMPARING[0].location
    return Rule("own", Phrase("Eigen", "Own"), "own", location, sql=sql, severity=Severity.NOTE, message=Phrase("E", "O"))


FACTS: Told = {
    "assessments": [
        {"place": 0, "assessment": "1", "profile": "p", "edition": "1", "subject": "P-1", "assessed_on": "2024-06-11"},
        {"place": 1, "assessment": "2", "profile": "p", "edition": "1", "subject": "P-2", "assessed_on": "2024-06-12"},
        {"place": 2, "assessment": "3", "profile": "p", "edition": "1", "subject": "P-3", "assessed_on": "2024-06-12"},
        {"place": 3, "assessment": "4", "profile": "q", "edition": "1", "subject": "P-3", "assessed_on": "2024-06-12"},
    ],
    "ratings": [{"place": 1, "competency": "a", "awarded": 2}],
    "levels": [
        {"place": 0, "assessment": "1", "competency": "a", "norm": 1, "reached": 1, "possible": 2, "verdict": "met"},
        {"place": 1, "assessment": "2", "competency": "a", "norm": 1, "reached": 0, "possible": 2, "verdict": "undecided"},
        {"place": 1, "assessment": "2", "competency": "b", "norm": None, "reached": 0, "possible": 2, "verdict": None},
        {"place": 2, "assessment": "3", "competency": "a", "norm": 1, "reached": 0, "possible": 0, "verdict": "not-met"},
    ],
    "observations": [
        {
            "place": 0,
            "behaviour": "a.1.1",
            "result": "shown",
            "observed_on": "2024-05-30",
            "assessor": "A-1",
            "evidence": "Zag het.",
        },
        {"place": 0, "behaviour": "a.1.2", "result": "not-shown", "observed_on": None, "assessor": None, "evidence": " "},
        {"place": 3, "behaviour": "a-b.1.2", "result": "shown", "observed_on": None, "assessor": None, "evidence": "zag  HET. "},
    ],
    "shared_evidence": [],
}


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select place from assessments where verdict = 'unjudged'", [("4", None, None)]),
        ("select place from assessments where verdict = 'undecided'", [("2", None, None)]),
        ("select place from assessments where verdict in ('met', 'not-met')", [("1", None, None), ("3", None, None)]),
        ("select place, competency, awarded as level from ratings", [("2", "a", 2)]),
        ("select place, competency from ratings where assessment = '2'", [("2", "a", None)]),
        ("select place, competency, observation as level from observations", [("1", "a", 0), ("1", "a", 1), ("4", "a-b", 0)]),
        ("select place, evidence_length as level from observations where result = 'not-shown'", [("1", None, 0)]),
        (
            "select place from observations where assessor = 'A-1' and observed_on = '2024-05-30' and assessment = '1'",
            [("1", None, None)],
        ),
        ("select place, competency from shared_evidence where evidence_length = 8", [("1", "a", None), ("4", "a-b", None)]),
        ("select place, competency, norm as level from levels where assessment = '1'", [("1", "a", 1)]),
        ("select place, 'b' as competency from levels where competency > 'a'", [("2", "b", None)]),
        ("select place, max(competency) as competency from levels where place = 1 group by place", [("2", "b", None)]),
        (
            """
            select l.place, 'x' || l.competency || length(l.competency) as competency
            from levels l join ratings r on r.competency = l.competency and r.place = l.place
            """,
            [("2", "xa1", None)],
        ),
        ("select place, null as competency, null as level, null as other from assessments where place = 0", [("1", None, None)]),
        ("select place, 'a\nb' || subject as competency, place as level from assessments where place = 1", [("2", "a\nbP-2", 1)]),
    ],
)
@pytest.mark.parametrize("many", [False, True])
def test_every_table_can_be_asked(sql: str, told: list[tuple[Any, ...]], many: bool, tmp_path: Path) -> None:
    rule = _rule(sql)
    assert not query(sql).fault
    with duckdb.connect() as connection:
        _kept(FACTS, [rule], tmp_path, connection, many=many)
        found = [row for table in asked.findings(connection, [rule], Counter()) for row in table.to_pylist()]
    assert [(row["assessment"], row["competency"], row["level"]) for row in found] == told
    for row in found:
        assert row["because"] == []
        assert row["fingerprint"] == known_by(rule, row["assessment"], row)


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select null as place from assessments", "its query gives nothing as place."),
        ("select place + 9 as place from assessments where place = 0", "its query gives the place 9, where no assessment is."),
        ("select place, 8 as other from assessments", "its query gives the place 8, where no assessment is."),
        ("select place, 200 as level from assessments", "its query gives 200 as level."),
        ("select place, subject as competency, 1 as behaviour from assessments", "its query gives 1 as behaviour."),
        (
            "select place, abs(-9223372036854775807 - 1) as level from assessments",
            "its query cannot be carried out: Out of Range",
        ),
        ("select place, competency from levels group by place", "its query cannot be carried out: Binder Error"),
    ],
)
def test_a_query_that_goes_wrong_ends_the_run(sql: str, problem: str, tmp_path: Path) -> None:
    rule = _rule(sql)
    assert not query(sql).fault
    with duckdb.connect() as connection:
        _kept(FACTS, [rule], tmp_path, connection)
        with pytest.raises(RuleError) as failed:
            list(asked.findings(connection, [rule], Counter()))
    assert failed.value.message.startswith(f"Rule own: {problem}")


def test_no_room_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise duckdb.IOException("No space left on device\n...")

    monkeypatch.setattr(relations, "create", full)
    with Output(tmp_path / "results") as output:
        adding = comparing.Comparing(RULES, output)
        adding._facts.number = 2
        with pytest.raises(UsageError, match="The dataset cannot be compared: no space left on device"):
            adding.finish(Counter())


def test_a_query_that_finds_no_room_is_no_fault_of_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise duckdb.OutOfMemoryException("full")

    monkeypatch.setattr(asked, "_ask", full)
    with duckdb.connect() as connection, pytest.raises(duckdb.OutOfMemoryException):
        list(asked.findings(connection, [_rule("select place from assessments")], Counter()))


def test_texts_are_folded_as_those_of_documents() -> None:
    characters = [chr(code) for code in range(1, 0x3100) if not 0xD800 <= code < 0xE000]
    texts = [f"A{character}b {character}" for character in characters]
    assert folding.fold(pa.array([*texts, None, "", "  Plain  "])).to_pylist() == [*map(folded, texts), "", "", "plain"]


EARLIER = {"assessed_on": "2023-06-11"}
SAID = ("rule", "assessment", "competency", "level", "behaviour", "because")
ASSESSMENTS: list[Data] = [
    assessment({"a": {"levels": ["++", "++"], "awarded": 2, "evidence": TEXTS["y"]}}, PROFILE, id="1")
    | {"assessed_on": "2023-06-11"},
    assessment({"a": {"levels": ["++", "+-"], "evidence": TEXTS["y"].upper()}, "b": {"awarded": 1}}, PROFILE, id="2"),
    assessment({"a": {"levels": ["++", "++"]}}, PROFILE, id="3") | {"subject": "P-2", "assessed_on": "2024-02-30"},
    assessment({"a": {"levels": ["?+"], "evidence": f" {TEXTS['y']}"}}, PROFILE, id="4") | {"subject": "P-2"},
]
KNOWN = documents({"competencies": {"a": {"levels": ["++", "++"], "norm": 1}, "b": {}}})
REFERENCES = [Source(f"{name}.json", json.dumps(KNOWN[name]).encode()) for name in ("framework", "profile")]


def _judged(dataset: Path, rules: RuleSet = RULES) -> tuple[list[tuple[Any, ...]], Summary]:
    folder = dataset.parent / "uit"
    summary = check(open_dataset(dataset), Desk(rules, REFERENCES, "nl"), folder)
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    kept = [row for row in rows if row["rule"] in {"own", *(rule.id for rule in COMPARING)}]
    # An id that is used twice in long tables is told before anything is compared.
    compared = [row for row in kept if row["because"] or row["rule"] != "assessment-duplicated"]
    assert rows[len(rows) - len(compared) :] == compared, "they come after all others"
    return [
        tuple(row[name] for name in ("rule", "assessment", "competency", "level", "behaviour", "because")) for row in kept
    ], summary


def test_a_wide_table_is_compared(tmp_path: Path) -> None:
    twice = [*ASSESSMENTS, ASSESSMENTS[0]]
    found, summary = _judged(write_wide(tmp_path / "tabel.parquet", wide(twice)))
    assert found == [("level-regressed", "2", "a", 2, None, ["1"]), ("assessment-duplicated", "1", None, None, None, ["1"])]
    assert (summary.counts["rule:level-regressed"], summary.counts["rule:assessment-duplicated"]) == (1, 1)


def test_long_tables_are_compared(tmp_path: Path) -> None:
    found, summary = _judged(write_long(tmp_path / "tabellen", long(ASSESSMENTS), ".parquet"))
    copied = [("evidence-copied", "4", "a", None, "a.1.2", ["1"])]
    assert found == [("level-regressed", "2", "a", 2, None, ["1"]), *copied]
    assert summary.counts["rule:evidence-copied"] == 1


def test_an_id_used_twice_in_long_tables_is_told_of_both(tmp_path: Path) -> None:
    twice = [*ASSESSMENTS[:2], ASSESSMENTS[0]]
    found, summary = _judged(write_long(tmp_path / "tabellen", long(twice), ".csv"))
    assert found == [("assessment-duplicated", "1", None, None, None, [])] * 2
    assert "tabellen/assessments.csv:4" in summary.findings[0].message


def test_one_assessment_is_compared_with_nothing(tmp_path: Path) -> None:
    assert _judged(write_wide(tmp_path / "tabel.parquet", wide(ASSESSMENTS[:1])))[0] == []


def test_rules_of_ones_own_speak_of_one_assessment(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    rules = load([tmp_path / "own.yaml"])
    found = _judged(write_wide(tmp_path / "tabel.parquet", wide(ASSESSMENTS[1:2])), rules)[0]
    assert {row[:3] for row in found if row[0] == "own"} == {("own", "2", "a"), ("own", "2", "b")}


OWN = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: own
    severity: note
    title: {nl: Eigen, en: Own}
    message: {nl: Eigen, en: Of my own}
    sql: |
      select place, competency, behaviour, null as level from observations where result = 'not-shown'
      union all
      select place, competency, null as behaviour, awarded as level from ratings
"""


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_rules_of_ones_own_ask_what_was_observed_and_awarded(shape: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    rules = load([tmp_path / "own.yaml"])
    if shape == "wide":
        dataset = write_wide(tmp_path / "tabel.csv", wide(ASSESSMENTS))
    else:
        dataset = write_long(tmp_path / "tabellen", long(ASSESSMENTS), ".parquet")
    found = [row[1:5] for row in _judged(dataset, rules)[0] if row[0] == "own"]
    assert found == [("1", "a", 2, None), ("2", "a", None, "a.2.2"), ("2", "b", 1, None)]
