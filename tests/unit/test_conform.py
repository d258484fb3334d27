"""Every way says the same of documents that are made up, and of those that are kept; a way with one thing wrong is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from broken import WRONG, broken
from worlds import RULES, documents

from competentie_rules.api import engines
from competentie_rules.documents import schema
from competentie_rules.documents.find import Source, find
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.errors import EngineError
from competentie_rules.library import Library
from competentie_rules.rule_tools import conform, shrink
from competentie_rules.rule_tools.ways import ENGINES, ByEngine, Shelf, Way, World, ways
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables.kernel import Kernel

KEPT = Path(__file__).parents[1] / "conformance"
WORKS = Library(RULES, []).all_profiles()
SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"


def _ways(*names: str, ruleset: RuleSet = RULES) -> list[Way]:
    return ways(ruleset, engines(), names or ENGINES)[0]


def _beside(engine: type[PlainEngine]) -> list[Way]:
    """The plain engine, and another one."""
    shelf = Shelf()
    plain = ByEngine("plain", lambda: Judges(PlainEngine), RULES, shelf)
    return [plain, ByEngine(engine.name, lambda: Judges(engine), RULES, shelf)]


def _kept(folder: Path = KEPT) -> list[tuple[str, World]]:
    worlds, left = conform.given(find([folder]))
    assert not left
    return worlds


def test_every_way_agrees_on_what_is_made_up() -> None:
    found = conform.conform(conform.made_up(10, 7, WORKS), _ways())
    assert not found.different
    assert found.assessments == 50
    assert found.statements > 10_000
    assert found.findings > 100


def test_every_way_agrees_on_what_is_kept() -> None:
    worlds = _kept()
    assert len(worlds) == len(list(KEPT.iterdir())) == len(WRONG)
    found = conform.conform(worlds, _ways())
    assert not found.different
    assert found.assessments == len(list(KEPT.glob("*/*-assessment.json")))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_kept_finds_what_is_wrong(name: str) -> None:
    """Each document of tests/conformance tells an engine with one thing wrong from the others; nothing smaller does."""
    found = conform.conform(_kept(KEPT / name), _beside(broken(name)))
    assert [list(each.differences) for each in found.different] == [[name]]


def test_every_way_agrees_on_the_samples() -> None:
    worlds, left = conform.given(find([SAMPLES]))
    assert [len(documents) for _, documents in worlds] == [12]
    assert not left
    assert not conform.conform(worlds, _ways()).different


def test_a_way_with_one_thing_wrong_is_found_and_what_tells_is_made_small(tmp_path: Path) -> None:
    together = _beside(broken("finds-no-gap"))
    found = conform.conform(conform.made_up(4, 0, WORKS), together)
    [different] = found.different
    assert different.shrunk
    kinds = [data["kind"] for data in different.documents.values()]
    assert sorted(kinds) == ["assessment", "framework", "profile"]
    assert len(json.dumps(different.documents)) < 1600
    told = different.differences["finds-no-gap"]
    assert any(" by plain alone: cumulative-gap(" in line for line in told)
    assert any("finding by plain alone: error cumulative-gap of conform-0-" in line for line in told)
    conform.keep(found, tmp_path / "kept")
    again = conform.conform(_kept(tmp_path / "kept"), together)
    assert [each.differences.keys() for each in again.different] == [{"finds-no-gap"}]
    assert not conform.conform(_kept(tmp_path / "kept"), _ways()).different


def test_documents_that_are_kept_again_replace_those_of_before(tmp_path: Path) -> None:
    made = documents({"competencies": {"a": {"levels": ["+"], "norm": 1}}})
    different = conform.Different("een", made, {})
    conform.keep(conform.Found([], different=[different]), tmp_path)
    different.documents = {"profile": made["profile"]}
    conform.keep(conform.Found([], different=[different]), tmp_path)
    assert [file.name for file in (tmp_path / "een").iterdir()] == ["01-profile.json"]


def test_findings_of_tables_are_held_against_those_of_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """What decides a finding is told by code of its own for tables."""
    because = Kernel._because

    def wrong(self: Kernel, *args: Any) -> Any:
        length, ids = because(self, *args)
        return length, ids[::-1]

    monkeypatch.setattr(Kernel, "_because", wrong)
    made = documents({"competencies": {"a": {"levels": ["--"], "norm": 1}}})
    found = conform.conform([("een", made)], _ways("bitset", "tables"))
    [different] = found.different
    assert set(different.differences) == {"tables", "tables-wide"}
    assert any("because of a.1.1, a.1.2" in line for line in different.differences["tables"])
    assert any("because of a.1.2, a.1.1" in line for line in different.differences["tables"])


def test_an_engine_that_breaks_down_is_told() -> None:
    class Breaking(PlainEngine):
        name = "breaking"

        def truth(self, case: Any) -> Any:
            raise EngineError("kaput")

    made = documents({"competencies": {"a": {"levels": ["+"], "norm": 1}}})
    [different] = conform.conform([("een", made)], _beside(Breaking)).different
    told = different.differences["breaking"]
    assert told[0] == "breaking: assessment.json: kaput"
    assert "verdicts: 1 undecided by plain, 1 unjudged by breaking" in told


def test_only_some_of_very_many_differences_are_told() -> None:
    class Nothing(PlainEngine):
        name = "nothing"

        def truth(self, case: Any) -> Any:
            return frozenset()

    found = conform.conform(conform.made_up(40, 0, []), _beside(Nothing))
    assert [each.shrunk for each in found.different] == [True, True, True, False]
    lines = [line for line in conform.text(found) if line.startswith("    ")]
    assert any(line.endswith(" more") for line in lines)
    told = json.loads(conform.as_json(found))
    jsonschema.validate(told, schema.schema("rule-conformance"))
    assert told["summary"]["different"] == 4


def test_rules_of_ones_own_are_held_against_each_other_as_well(tmp_path: Path) -> None:
    rule = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: own-twice
    since: "1.0"
    severity: note
    title: {nl: Norm twee, en: Norm two}
    source: {note: Eigen regel.}
    when:
      - norm: {competency: $c, level: $n}
      - not: {reached: {competency: $c, level: $n}}
    finding: {competency: $c, level: $n}
    message: {nl: "{competency} {level}", en: "{competency} {level}"}
    cases:
      - {title: wel, competencies: {a: {levels: ["-"], norm: 1}}, expect: [{competency: a}]}
      - {title: wel ook, competencies: {a: {levels: ["?"], norm: 1}}, expect: [{competency: a}]}
      - {title: niet, competencies: {a: {levels: ["+"], norm: 1}}, expect: []}
      - {title: niet zonder norm, competencies: {a: {levels: ["+"]}, b: {norm: 1, awarded: 1}}, expect: []}
"""
    (tmp_path / "own.yaml").write_text(rule)
    own = load([tmp_path])
    some = list(conform.made_up(4, 0, Library(own, []).all_profiles()))
    with_own, without = conform.conform(some, _ways(ruleset=own)), conform.conform(some, _ways())
    assert not with_own.different
    assert with_own.findings > without.findings


def test_what_is_not_valid_or_not_the_only_one_is_left_out() -> None:
    made = documents({"competencies": {"a": {"levels": ["+"], "norm": 1}}})
    files = {
        "a.json": made["assessment"],
        "b.json": made["assessment"],
        "c.json": made["assessment"] | {"subject": "Jan Jansen"},
        "d.json": {"kind": "iets"},
        "e.json": made["profile"],
        "f.json": made["framework"],
    }
    worlds, left = conform.given(
        [*(Source(name, json.dumps(data).encode()) for name, data in files.items()), Source("er is niets")]
    )
    assert left == ["b.json", "c.json", "d.json", "er is niets"]
    assert [(name, set(documents)) for name, documents in worlds] == [("functie (1)", {"a.json", "e.json", "f.json"})]


def test_the_same_seed_makes_up_the_same() -> None:
    some = list(conform.made_up(12, 3, WORKS))
    assert some == list(conform.made_up(12, 3, WORKS))
    assert some != list(conform.made_up(12, 4, WORKS))
    assert [len({name.split("/")[0] for name in documents}) for _, documents in some] == [10, 2]


# Making smaller.


def test_nothing_that_is_left_can_be_left_out() -> None:
    start = {
        "one": {"kind": "assessment", "of": [1, 2, 3, 4, 5], "more": {"x": 1, "y": [1, 2]}},
        "other": {"kind": "profile"},
        "third": {"kind": "assessment"},
    }

    def holds(made: dict[str, Any]) -> bool:
        return {2, 5} <= set(made.get("one", {}).get("of", ())) and "kind" in made["one"] and "other" in made

    assert shrink.shrunk(start, holds) == {"one": {"kind": "assessment", "of": [2, 5]}, "other": {}}
    assert start["one"]["of"] == [1, 2, 3, 4, 5]


def test_what_is_found_by_then_is_left_when_it_takes_too_long() -> None:
    start = {"one": {"kind": "assessment", "of": list(range(100))}}
    left = shrink.shrunk(start, lambda made: 99 in made.get("one", {}).get("of", ()), most=9)
    assert 99 in left["one"]["of"]
    assert 1 < len(left["one"]["of"]) < 100
