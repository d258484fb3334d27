"""Each fault of a rule file, with its place and its words."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from rule_faults import BASE, cases, said

from competentie_rules.errors import RuleError
from competentie_rules.rules import ground, join
from competentie_rules.rules.join import Facts
from competentie_rules.rules.load import load_texts

CASES = cases()
FAR = """kind: rules
family: f
title: {nl: F, en: F}
rules:
  # Two things that have nothing in common.
  - id: far
    title: {nl: Ver, en: Far}
    when: [{thing: {thing: $a}}, {thing: {thing: $b}}, {seen: {thing: $a}}, {not: {seen: {thing: $b}}}]
    then: {good: {thing: $a}}
"""


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_rule_fault(name: str, case: dict[str, Any]) -> None:
    assert said(case) == case["faults"]


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 90
    assert sum(not case["faults"] for _, case in CASES) == 4


NARROW = "Let conditions share variables, so that each narrows the others down."


@pytest.mark.parametrize(
    ("module", "bound", "told"),
    [
        (ground, "MOST_GATES", "rules.yaml:6:9: Rule far has more than 15 instances in this framework and profile."),
        (join, "MOST_TRIED", "rules.yaml:8:34: These conditions have more than 15 combinations to try."),
    ],
)
def test_too_many_combinations(module: ModuleType, bound: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ruleset = load_texts([("relations.yaml", BASE), ("rules.yaml", FAR.encode())])
    facts = Facts()
    for thing in "abcd":
        facts.add("thing", thing)
    assert len(ground.ground_program(ruleset, facts).steps) == 16
    monkeypatch.setattr(module, bound, 15)
    with pytest.raises(RuleError) as refused:
        ground.ground_program(ruleset, facts)
    assert str(refused.value) == f"{told}\n  {NARROW}"


SELF = """kind: rules
family: f
title: {nl: F, en: F}
rules:
  - id: begins
    title: {nl: B, en: B}
    when: [{thing: {thing: $a}}, {seen: {thing: $a}}]
    then: {good: {thing: $a}}
  - id: there
    title: {nl: H, en: T}
    when: [{next: {thing: $a, following: $b}}, {good: {thing: $a}}, {not: {seen: {thing: $a}}}]
    then: {good: {thing: $b}}
"""


@pytest.mark.parametrize(
    ("follows", "told"),
    [
        (["ab", "bc"], None),
        (["aa"], "rules.yaml:9:9: Rule there makes a statement rest on itself: good(a) <- good(a)."),
        (["ab", "ba"], "rules.yaml:9:9: Rule there makes a statement rest on itself: good(a) <- good(b) <- good(a)."),
        (
            [f"{one}{other}" for one, other in zip("abcdefgh", "bcdefgha", strict=True)],
            f"rules.yaml:9:9: Rule there makes a statement rest on itself: {' <- '.join(f'good({each})' for each in 'ahgfed')}.",
        ),
    ],
)
def test_statements_that_rest_on_themselves(follows: list[str], told: str | None) -> None:
    facts = Facts()
    for thing, following in follows:
        facts.add("thing", thing)
        facts.add("next", thing, following)
    ruleset = load_texts([("relations.yaml", BASE), ("rules.yaml", SELF.encode())])
    if told is None:
        assert ground.ground_program(ruleset, facts).steps
        return
    with pytest.raises(RuleError) as refused:
        ground.ground_program(ruleset, facts)
    assert str(refused.value) == told


COUNTS = """kind: rules
family: f
title: {nl: F, en: F}
rules:
  - id: counts
    title: {nl: T, en: C}
    when: [{thing: {thing: $a}}, {at_least: 2, of: {thing: {thing: $b}}, holds: {next: {thing: $a, following: $b}}}]
    then: {good: {thing: $a}}
  - id: ranges
    title: {nl: A, en: R}
    when: [{thing: {thing: $a}}, {every: {size: {thing: $a, number: $n}}, holds: {size: {thing: c, number: $n}}}]
    then: {bad: {thing: $a}}
"""


def test_what_is_fixed_is_counted() -> None:
    facts = Facts()
    for thing in "abc":
        facts.add("thing", thing)
    for thing, following in ("ab", "ac", "bc", "cz", "ca"):
        facts.add("next", thing, following)
    for thing, number in (("a", 1), ("a", 2), ("b", 2), ("b", 3), ("c", 1), ("c", 2)):
        facts.add("size", thing, number)
    ruleset = load_texts([("relations.yaml", BASE), ("rules.yaml", COUNTS.encode())])
    complete = ground.complete(ruleset, facts)
    assert complete.rows("good") == [("a",)]
    assert complete.rows("bad") == [("a",), ("c",)]
