"""What the cases of the built-in rules have tried."""

from __future__ import annotations

import pytest
from worlds import RULES

from competentie_rules.rule_tools.coverage import Covered, Share, coverage, shares, text
from competentie_rules.rule_tools.implied import Implications
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.words import condition

KNOWN = {
    ("conclusion-contradicted", "an assessment can conclude: $w"),
    ("unknown-profile", "the document refers to profile $p, edition …"),
    ("unknown-framework", "the document refers to framework $f, edition …"),
    ("licensed-by-presumed", "$v differs from none"),
    ("presumed-from-above", "$c is described with behaviours"),
}
"""Premises that cannot be the only one that fails, for reasons that what relations imply does not show."""


@pytest.fixture(scope="module")
def covered() -> list[Covered]:
    return coverage(RULES)


def test_every_rule_fires_in_a_case(covered: list[Covered]) -> None:
    assert [each.rule.id for each in covered] == [rule.id for rule in RULES.rules if rule.when]
    assert not [each.rule.id for each in covered if not each.fired]


def test_every_premise_has_been_the_only_one_that_failed(covered: list[Covered]) -> None:
    left = {
        (each.rule.id, condition(premise.literal, RULES.relations, "en"))
        for each in covered
        for premise in each.premises
        if premise.status == "uncovered"
    }
    assert left == KNOWN


@pytest.mark.no_cover
def test_what_another_premise_implies_is_never_the_only_one_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """As no case shows otherwise when it is looked for all the same."""
    implications = Implications(RULES)
    implied = {
        literal.location for rule in RULES.rules for literal in rule.when if implications.because(rule, literal) is not None
    }
    monkeypatch.setattr(Implications, "because", lambda *_: None)
    shown = {premise.literal.location for each in coverage(RULES) for premise in each.premises if premise.case is not None}
    assert len(implied) == 31
    assert not implied & shown


def test_shares_are_never_rounded_up() -> None:
    assert str(Share(1999, 2000)) == "1999 of 2000 (99.9 %)"
    assert Share(0, 0).percent == 100
    assert Share(1, 3).percent < 100 / 3 + 1e-9


def test_nothing_to_cover() -> None:
    assert list(text([], {})) == [
        "rule  own cases  fired by  premises  implied",
        "",
        "rules: 0 of 0 (100 %)",
        "premises: 0 of 0 (100 %)",
    ]
    assert shares([])["rules"] == Share(0, 0)


IMPLIED = """
kind: relations
relations:
  thing: {scope: framework, columns: {thing: id}}
  pair: {scope: framework, columns: {one: id, other: id}, implies: [{thing: {thing: $one}}, {not: {odd: {thing: $other}}}]}
  odd: {scope: framework, columns: {thing: id}}
  none: {scope: framework, columns: {thing: id}, implies: [{not: {pair: {one: $thing}}}]}
  seen: {scope: case, columns: {thing: id}, implies: [{thing: {thing: $thing}}]}
  good: {scope: derived, columns: {thing: id}}
  loop: {scope: derived, columns: {thing: id}}
  void: {scope: derived, columns: {thing: id}}
"""
RULE = "  - {{id: {id}, title: {{nl: R, en: R}}, when: [{when}], then: {{{then}}}}}\n"
DERIVING = [
    ("good-seen", "{thing: {thing: $a}}, {seen: {thing: $a}}, {not: {odd: {thing: $a}}}", "good: {thing: $a}"),
    ("good-pair", "{pair: {one: $a, other: $b}}, {not: {odd: {thing: $a}}}", "good: {thing: $a}"),
    ("loop-first", "{pair: {one: $a, other: $b}}, {good: {thing: $b}}", "loop: {thing: $b}"),
    ("loop-next", "{pair: {one: $b, other: $a}}, {loop: {thing: $a}}, {thing: {thing: $a}}", "loop: {thing: $a}"),
    ("from-itself", "{thing: {thing: $a}}, {void: {thing: $a}}", "void: {thing: $a}"),
]


@pytest.mark.parametrize(
    ("when", "premise", "because"),
    [
        ("{thing: {thing: $a}}, {seen: {thing: $a}}", 0, 1),
        ("{thing: {thing: $a}}, {seen: {thing: $a}}", 1, None),
        ("{thing: {thing: $a}}, {good: {thing: $a}}", 0, 1),
        ("{thing: {thing: $a}}, {good: {thing: $a}}, {not: {odd: {thing: $a}}}", 2, 1),
        ("{thing: {thing: $a}}, {loop: {thing: $a}}, {not: {odd: {thing: $a}}}", 2, 1),
        ("{pair: {one: $b, other: $a}}, {loop: {thing: $a}}", 0, None),
        ("{pair: {other: $a}}, {loop: {thing: $a}}", 0, 1),
        ("{thing: {thing: $a}}, {pair: {one: $a, other: $b}}, {thing: {thing: $b}}", 0, 1),
        ("{thing: {thing: $a}}, {pair: {one: $a, other: $b}}, {thing: {thing: $b}}", 2, None),
        ("{none: {thing: $a}}, {not: {pair: {one: $a}}}", 1, 0),
        ("{none: {thing: $a}}, {thing: {thing: $b}}, {not: {pair: {one: $a, other: $b}}}", 2, 0),
        ("{none: {thing: $a}}, {thing: {thing: $b}}, {not: {pair: {one: $b}}}", 2, None),
        ("{thing: {thing: $a}}, {void: {thing: $a}}", 0, None),
        ("{thing: {thing: $a}}, {thing: {thing: $b}}, {ne: [$a, $b]}", 2, None),
    ],
)
def test_implied(when: str, premise: int, because: int | None) -> None:
    rules = [*DERIVING, ("asked", when, "good: {thing: $a}")]
    text = "kind: rules\nfamily: f\ntitle: {nl: F, en: F}\nrules:\n" + "".join(
        RULE.format(id=id, when=conditions, then=then) for id, conditions, then in rules
    )
    ruleset = load_texts([("base.yaml", IMPLIED.encode()), ("rules.yaml", text.encode())])
    asked = ruleset.rule("asked")
    # The rule that asks derives nothing here, so that it takes nothing from what `good` implies.
    without = type(ruleset)(ruleset.relations, tuple(rule for rule in ruleset.rules if rule is not asked), "")
    found = Implications(without).because(asked, asked.when[premise])
    assert found is (None if because is None else asked.when[because])
