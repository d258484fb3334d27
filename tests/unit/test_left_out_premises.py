"""A built-in rule from which one premise is left out fails some case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from worlds import RULES

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.rule_tools import results
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rule_tools.implied import Implications
from competentie_rules.rules.lint import lint
from competentie_rules.rules.syntax import Literal, Rule, RuleSet
from competentie_rules.rules.words import condition

SAME_WITHOUT = {
    ("judged-to-meet", "an assessment can conclude: meets"),
    ("licensed-by-presumed", "$v differs from none"),
    ("presumed-from-above", "$c is described with behaviours"),
}
"""Premises without which a rule says the same: the first always holds, the others whenever the rest does."""


def without(rule: Rule, premise: Literal) -> RuleSet | None:
    """The built-in rules with one premise left out, that rule first; None where a variable would be bound by nothing.

    What the rule applies to is left out as well, since without the premise it may be decided before anything is said of that.
    """
    changed = replace(rule, when=tuple(literal for literal in rule.when if literal is not premise), applies=())
    ruleset = RuleSet(RULES.relations, (changed, *(other for other in RULES.rules if other is not rule)), RULES.digest)
    return ruleset if changed.when and not lint(ruleset) else None


IMPLICATIONS = Implications(RULES)
LEFT_OUT = [
    pytest.param(ruleset, id=f"{rule.id}: {condition(premise, RULES.relations, 'en')}")
    for rule in RULES.rules
    for premise in rule.when
    if IMPLICATIONS.because(rule, premise) is None
    and (rule.id, condition(premise, RULES.relations, "en")) not in SAME_WITHOUT
    and (ruleset := without(rule, premise)) is not None
]


@pytest.mark.no_cover
@pytest.mark.parametrize("ruleset", LEFT_OUT)
def test_a_case_fails(ruleset: RuleSet) -> None:
    bench = Bench(ruleset, PlainEngine)
    assert any(results.result(rule, case, bench).outcome != "passed" for rule in ruleset.rules for case in rule.cases)


def test_nothing_falls_out_unseen() -> None:
    assert len(LEFT_OUT) == 121
