"""The cases that every rule carries: each finding that it expects, and no other of that rule, by every engine."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import ENGINES, RULES, report

from competentie_rules.engines.protocol import Engine
from competentie_rules.model import Finding, Report

FINDING_RULES = [rule for rule in RULES.rules if rule.finding is not None]
CASES = [pytest.param(rule.id, case.data, id=f"{rule.id}: {case.title}") for rule in FINDING_RULES for case in rule.cases]


def _matches(finding: Finding, expected: dict[str, Any]) -> bool:
    about = {
        "competency": finding.competency,
        "level": finding.level,
        "behaviour": finding.behaviour,
        "because": list(finding.because),
    }
    return all(about[key] == value for key, value in expected.items() if key != "message")


def _found(made: Report, rule: str) -> list[Finding]:
    return [finding for finding in made.findings if finding.rule == rule]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: str, case: dict[str, Any], engine: type[Engine]) -> None:
    dutch, english = (_found(report(case, engine, lang), rule) for lang in ("nl", "en"))
    assert len(dutch) == len(english) == len(case["expect"]), [finding.message for finding in dutch]
    for expected in case["expect"]:
        told = [(nl, en) for nl, en in zip(dutch, english, strict=True) if _matches(nl, expected)]
        assert told, (expected, dutch)
        if "message" in expected:
            assert {"nl": told[0][0].message, "en": told[0][1].message} == expected["message"]


@pytest.mark.parametrize("rule", FINDING_RULES, ids=lambda rule: rule.id)
def test_every_rule_has_cases_that_fire_and_cases_that_do_not(rule: Any) -> None:
    fires = sum(bool(case.data["expect"]) for case in rule.cases)
    assert fires >= 2
    assert len(rule.cases) - fires >= 2


def test_no_case_falls_out_unseen() -> None:
    assert len(FINDING_RULES) == 40
    assert len(CASES) == 186
