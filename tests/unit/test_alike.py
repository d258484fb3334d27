"""Which rules say the same, whatever their variables are called and in whatever order they say it."""

from __future__ import annotations

import pytest

from competentie_rules.rule_tools.alike import covers
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.syntax import Rule

BASE = """
kind: relations
relations:
  thing: {scope: framework, columns: {thing: id}}
  size: {scope: framework, columns: {thing: id, number: int}}
  seen: {scope: case, columns: {thing: id}}
  good: {scope: derived, columns: {thing: id}}
  bad: {scope: derived, columns: {thing: id}}
"""
HEAD = "kind: rules\nfamily: f\ntitle: {nl: F, en: F}\nrules:\n"


def rule(when: str, conclusion: str) -> Rule:
    words = "severity: note\n    message: {nl: m, en: m}\n    " if conclusion.startswith("finding") else ""
    text = f"{HEAD}  - id: r\n    title: {{nl: R, en: R}}\n    {words}when: [{when}]\n    {conclusion}\n"
    return load_texts([("base.yaml", BASE.encode()), ("rules.yaml", text.encode())]).rules[0]


GOOD = "then: {good: {thing: $a}}"
SEEN = "{thing: {thing: $a}}, {seen: {thing: $a}}"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((SEEN, GOOD), ("{seen: {thing: $x}}, {thing: {thing: $x}}", "then: {good: {thing: $x}}"), "same"),
        ((SEEN, GOOD), (SEEN, "then: {bad: {thing: $a}}"), "neither"),
        ((SEEN, GOOD), (SEEN, "finding: {competency: $a}"), "neither"),
        ((SEEN, "finding: {competency: $a}"), (SEEN, "finding: {competency: $a}"), "same"),
        ((SEEN, "finding: {competency: $a}"), (SEEN, "finding: {other: $a}"), "neither"),
        ((SEEN, GOOD), (SEEN + ", {size: {thing: $a, number: 3}}", GOOD), "first"),
        (("{size: {thing: $a}}", GOOD), ("{size: {thing: $a, number: 3}}", GOOD), "first"),
        (("{size: {thing: $a, number: $n}}", GOOD), ("{size: {thing: $a, number: 3}}", GOOD), "first"),
        (("{size: {thing: $a, number: 2}}", GOOD), ("{size: {thing: $a, number: 3}}", GOOD), "neither"),
        ((SEEN, GOOD), ("{thing: {thing: $a}}, {thing: {thing: $b}}, {seen: {thing: $b}}", GOOD), "second"),
        (("{thing: {thing: $a}}, {not: {seen: {thing: $a}}}", GOOD), (SEEN, GOOD), "neither"),
        (
            ("{thing: {thing: $a}}, {not: {seen: {thing: $a}}}", GOOD),
            ("{not: {seen: {thing: $q}}}, {thing: {thing: $q}}", "then: {good: {thing: $q}}"),
            "same",
        ),
        (
            ("{thing: {thing: $a}}, {not: {size: {thing: $a}}}", GOOD),
            ("{thing: {thing: $a}}, {not: {size: {thing: $a, number: 3}}}", GOOD),
            "neither",
        ),
        (
            ("{size: {thing: $a, number: $n}}, {size: {thing: $b, number: $m}}, {lt: [$n, $m]}", GOOD),
            ("{size: {thing: $a, number: $m}}, {size: {thing: $b, number: $n}}, {gt: [$n, $m]}", GOOD),
            "same",
        ),
        (
            ("{size: {thing: $a, number: $n}}, {size: {thing: $b, number: $m}}, {le: [$n, $m]}", GOOD),
            ("{size: {thing: $a, number: $m}}, {size: {thing: $b, number: $n}}, {lt: [$n, $m]}", GOOD),
            "neither",
        ),
        (
            ("{thing: {thing: $a}}, {thing: {thing: $b}}, {ne: [$a, $b]}", GOOD),
            ("{thing: {thing: $a}}, {thing: {thing: $b}}, {ne: [$b, $a]}", GOOD),
            "same",
        ),
        (
            ("{thing: {thing: $a}}, {every: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}", GOOD),
            ("{every: {thing: {thing: $c}}, holds: {seen: {thing: $c}}}, {thing: {thing: $a}}", GOOD),
            "same",
        ),
        (
            ("{thing: {thing: $a}}, {at_least: 2, of: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}", GOOD),
            ("{thing: {thing: $a}}, {at_least: 3, of: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}", GOOD),
            "neither",
        ),
        (
            ("{thing: {thing: $a}}, {at_least: 2, of: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}", GOOD),
            ("{thing: {thing: $a}}, {at_least: 2, of: {size: {thing: $b}}, holds: {seen: {thing: $b}}}", GOOD),
            "neither",
        ),
    ],
)
def test_covers(one: tuple[str, str], other: tuple[str, str], expected: str) -> None:
    first, second = rule(*one), rule(*other)
    answer = {(True, True): "same", (True, False): "first", (False, True): "second", (False, False): "neither"}
    assert answer[covers(first, second), covers(second, first)] == expected
    mirrored = {"first": "second", "second": "first"}.get(expected, expected)
    assert answer[covers(second, first), covers(first, second)] == mirrored
