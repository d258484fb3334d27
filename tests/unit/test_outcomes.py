"""What every rule makes of a document: passed, failed, undecided, or not applicable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from worlds import ENGINES, FINDING, RULES, documents, law, report, sources, whole

from competentie_rules import api, facts
from competentie_rules.check import check
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.library import brought_along
from competentie_rules.model import Checked, Location
from competentie_rules.rules.asks import about
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.strata import fixed
from competentie_rules.rules.syntax import Holds, Rule

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "profiles/handboek-2024/voorbeelden"
CASES = yaml.safe_load((ROOT / "tests/cases/outcomes.yaml").read_text(encoding="utf-8"))["cases"]


def places(checked: Checked) -> dict[str, str]:
    """Where each rule stands; the reason for one that does not apply."""
    found = dict.fromkeys(checked.passed, "passed") | dict.fromkeys(checked.failed, "failed")
    found |= {each.rule: f"undecided: {', '.join(each.missing)}" for each in checked.undecided}
    return found | {rule: each.why for each in checked.not_applicable for rule in each.rules}


def test_there_are_cases_for_every_outcome_of_many_rules() -> None:
    assert len(CASES) == 22
    told = {rule for case in CASES for name in case if isinstance(case[name], dict) for rule in case[name].get("apart", {})}
    assert len(told) > 20


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any], engine: type[Engine]) -> None:
    made = report(case, engine, outcomes=True)
    law(made)
    found = {checked.file.removesuffix(".json"): checked for checked in made.checked}
    expected = {name: wanted for name, wanted in case.items() if name in documents(case)}
    assert expected
    for name, wanted in expected.items():
        stand = places(found[name])
        for outcome in ("passed", "failed"):
            assert {rule: stand[rule] for rule in wanted.get(outcome, ())} == dict.fromkeys(wanted.get(outcome, ()), outcome)
        if "failed" in wanted:
            assert set(found[name].failed) == set(wanted["failed"])
        if "undecided" in wanted:
            assert {each.rule: list(each.missing) for each in found[name].undecided} == wanted["undecided"]
        assert {rule: stand[rule] for rule in wanted.get("apart", ())} == wanted.get("apart", {})


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_samples(lang: str) -> None:
    made = api.check([SAMPLES.parent], lang=lang, engine="plain", outcomes=True)
    law(made)
    assert len(made.checked) == made.documents == 14
    assert [checked.file for checked in made.checked] == sorted(checked.file for checked in made.checked)


def test_nothing_is_told_where_nobody_asks() -> None:
    assert api.check([SAMPLES], engine="plain").checked == ()


def test_what_the_settings_leave_out_does_not_apply() -> None:
    name = Name("norm-undecided", Location("competentie.toml"))
    family = Name("awards", Location("competentie.toml"))
    made = api.check([SAMPLES], engine="plain", outcomes=True, config=Config(general=Treatment((name, family))))
    for checked in made.checked:
        stand = places(checked)
        for rule in ("norm-undecided", "award-contradicted", "award-unsupported", "award-below-reached"):
            assert stand[rule] == "weggelaten volgens de instellingen"
        assert sorted(whole(checked)) == sorted(FINDING)


def test_a_document_that_is_there_twice_takes_no_part() -> None:
    profile = documents(CASES[0])["profile"]
    twice = sources({**documents(CASES[0]), "profile2": profile})
    made = check(twice, RULES, Judges(PlainEngine), outcomes=True)
    law(made)
    found = {checked.file: places(checked) for checked in made.checked}
    assert found["profile.json"]["norm-undescribed"] == "het document is er twee keer"
    assert found["profile2.json"]["document-duplicated"] == "failed"


def test_where_the_engine_fails_nothing_of_the_assessment_applies() -> None:
    class Broken(PlainEngine):
        def truth(self, case: Any) -> Any:
            from competentie_rules.errors import EngineError

            raise EngineError("stuk")

    made = report(CASES[0], Broken, outcomes=True)
    law(made)
    stand = places(made.checked[0])
    assert stand["judgement-failed"] == "failed"
    assert stand["norm-not-met"] == "de beoordeling kon niet worden beoordeeld (judgement-failed)"


def test_what_cannot_be_read_is_no_document() -> None:
    made = check([Source("er-is-niets.yaml")], RULES, Judges(PlainEngine), outcomes=True)
    assert made.checked == ()
    assert made.failures


OWN = """
kind: rules
family: eigen
title: {nl: Eigen, en: Own}
rules:
  - id: norm-hoog
    severity: warning
    title: {nl: Hoge norm, en: High norm}
    when:
      - norm: {competency: $c, level: $n}
      - lt: [$m, $n]
      - norm: {competency: $d, level: $m}
    finding: {competency: $c, level: $n}
    message: {nl: "{competency}", en: "{competency}"}
  - id: gezien
    severity: note
    title: {nl: Gezien, en: Seen}
    when:
      - supported: {behaviour: $b}
      - behaviour: {competency: $c, level: $n, behaviour: $b}
    applies:
      - in_play: {competency: $c}
      - award: {competency: $c, level: $n}
    undecided_by: niet-gezien
    finding: {competency: $c, level: $n, behaviour: $b}
    message: {nl: "{behaviour}", en: "{behaviour}"}
  - id: niet-gezien
    severity: note
    title: {nl: Niet gezien, en: Not seen}
    when:
      - behaviour: {competency: $c, level: $n, behaviour: $b}
      - open: {behaviour: $b}
    finding: {competency: $c, level: $n, behaviour: $b}
    message: {nl: "{behaviour}", en: "{behaviour}"}
"""


def _with_own() -> Any:
    folder = ROOT / "rules"
    files = [(str(file), file.read_bytes()) for file in sorted(folder.rglob("*.yaml"))]
    return load_texts(files, [("eigen.yaml", OWN.encode())])


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_own_rules_stand_beside_ours(engine: type[Engine]) -> None:
    rules = _with_own()

    def stands(levels: str, **more: int) -> str:
        made = report({"competencies": {"a": {"levels": [levels], "norm": 1, **more}}}, engine, rules=rules, outcomes=True)
        return places(next(each for each in made.checked if each.file == "assessment.json"))["gezien"]

    assert stands("+", awarded=1) == "failed"
    assert stands("-", awarded=1) == "passed"
    assert stands("?", awarded=1) == "undecided: "
    assert stands("+") == "failed"
    assert stands("-") == "nergens geldt «toegekend voor …: niveau …»"
    made = report({"competencies": {"a": {"levels": ["+"], "norm": 1}}}, engine, rules=rules, outcomes=True)
    profile = next(each for each in made.checked if each.file == "profile.json")
    assert places(profile)["norm-hoog"] == "passed"


def test_what_only_the_question_brings_in_is_a_part_of_it() -> None:
    rules = _with_own()
    [literal] = about(rules.rule("norm-hoog"), rules)
    assert isinstance(literal, Holds)


def _asked(rule: Rule) -> set[str]:
    return {literal.pattern.relation for literal in about(rule, RULES) if isinstance(literal, Holds)}


def test_every_rule_asks_something() -> None:
    for rule in RULES.rules:
        if rule.finding is not None:
            assert len([literal for literal in about(rule, RULES) if literal in rule.when]) < len(rule.when)
            assert _asked(rule)


def test_who_says_what() -> None:
    """Every relation that is given is said by one kind of document, or by none before an assessment is judged."""
    said = {kind: set[str]() for kind in facts.SAID}
    for entry in brought_along():
        assert entry.kind is not None
        data = entry.document.data
        if entry.kind == "framework":
            known = facts.Framework.of(data)
            said["framework"] |= {atom.relation for atom in facts.of_framework(known).places}
        else:
            said["profile"] |= {atom.relation for atom in facts.of_profile(facts.Profile.of(data), known).places}
    made = documents({"competencies": {"a": {"levels": ["+"], "norm": 1, "awarded": 1}}})
    assessment = Assessment.of(made["assessment"])
    framework = facts.Framework.of(made["framework"])
    said["assessment"] |= {atom.relation for atom in facts.of_references(assessment, framework, unusable=True).places}
    said["profile"].add("rationale")
    said["framework"] |= {"builds_on", "distinguish_from"}
    assert said == facts.SAID
    given = {name for name, relation in RULES.relations.items() if relation.scope in ("framework", "document")}
    assert given - {"known_framework", "known_profile"} == set().union(*facts.SAID.values())
    assert given <= fixed(RULES)
