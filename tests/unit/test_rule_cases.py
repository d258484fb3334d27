"""The cases that every rule carries: what they expect, by every engine."""

from __future__ import annotations

import pytest
from worlds import ENGINES, RULES

from competentie_rules.engines.protocol import Engine
from competentie_rules.rule_tools import results
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rules.syntax import Case, Rule

FINDING_RULES = [rule for rule in RULES.rules if rule.finding is not None or rule.sql is not None]
CASES = [pytest.param(rule, case, id=f"{rule.id}: {case.title}") for rule in RULES.rules for case in rule.cases]
BENCHES = {engine: Bench(RULES, engine) for engine in ENGINES}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: Rule, case: Case, engine: type[Engine]) -> None:
    found = results.result(rule, case, BENCHES[engine])
    assert found.outcome == "passed", "\n".join(results.text([found]))


@pytest.mark.parametrize("rule", FINDING_RULES, ids=lambda rule: rule.id)
def test_every_rule_has_cases_that_fire_and_cases_that_do_not(rule: Rule) -> None:
    fires = sum(bool(case.data.get("expect")) for case in rule.cases)
    assert fires >= 2
    assert len(rule.cases) - fires >= 2


def test_no_case_falls_out_unseen() -> None:
    assert len(FINDING_RULES) == 43
    assert len(CASES) == 321
