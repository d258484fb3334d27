"""What relations imply, declared or worked out, holds of every document."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from strategies import cases
from worlds import RULES

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rule_tools.implied import Implications
from competentie_rules.rules.join import Facts, matches
from competentie_rules.rules.syntax import Pattern

BENCH = Bench(RULES, PlainEngine)
IMPLICATIONS = Implications(RULES)
PLACE = RULES.rules[0].location


def broken(facts: Facts) -> list[tuple[Any, ...]]:
    """Each row that lacks what its relation implies, or has what it rules out."""
    return [
        (name, row, known)
        for name, relation in RULES.relations.items()
        for row in facts.rows(name)
        for known in IMPLICATIONS.of(name)
        if bool(matches(Pattern(known.relation, known.terms, PLACE), facts, dict(zip(relation.columns, row, strict=True))))
        is not known.holds
    ]


def test_in_every_case_of_a_rule() -> None:
    for rule in RULES.rules:
        for case in rule.cases:
            for facts in BENCH.run(case.data).worlds:
                assert broken(facts) == [], case.location


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_in_every_assessment(case: dict[str, Any]) -> None:
    for facts in BENCH.run(case).worlds:
        assert broken(facts) == []


def test_there_is_something_to_it() -> None:
    assert sum(len(IMPLICATIONS.of(name)) for name in RULES.relations) > 80
    assert not IMPLICATIONS.of("competency")
