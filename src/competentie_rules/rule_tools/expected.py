"""What a case expects against what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from competentie_rules.errors import RuleError
from competentie_rules.model import Finding, Severity
from competentie_rules.rule_tools import explained
from competentie_rules.rule_tools.bench import Ran
from competentie_rules.rule_tools.explained import Problem
from competentie_rules.rule_tools.flow import flow, statement
from competentie_rules.rules.join import ground
from competentie_rules.rules.strata import fixed, patterns
from competentie_rules.rules.syntax import Case, Relation, Rule
from competentie_rules.text import nearest, safe

ABOUT = ("assessment", "competency", "level", "behaviour", "because")
"""What a case may say of a finding, besides its message."""


def problems(rule: Rule, case: Case, ran: Ran) -> tuple[Problem, ...]:
    """Everything in which what came differs from what a case expects; RuleError where the case is no trial of the rule."""
    _known(case, ran)
    if ran.judged is None:
        _needs_no_judgement(rule, case, ran)
    return tuple(_problems(rule, case, ran))


def _problems(rule: Rule, case: Case, ran: Ran) -> Iterator[Problem]:
    if "expect" in case.data:
        yield from _findings(rule, case.data["expect"], ran)
    relations = ran.ruleset.relations
    for stated, wanted in ((case.holds, True), (case.fails, False)):
        for pattern in stated:
            atom = ground(pattern, {})
            if any(atom in world for world in ran.worlds) is not wanted:
                told = statement(atom, relations)
                yield Problem(told if wanted else f"not {told}", "the opposite")
    if ran.judged is not None:
        yield from explained.reasons(case, ran.judged)
        yield from explained.repairs(case, ran.judged)


def _findings(rule: Rule, expected: list[dict[str, Any]], ran: Ran) -> Iterator[Problem]:
    came = list(zip(ran.findings(rule.id, "nl"), ran.findings(rule.id, "en"), strict=True))
    taken = _pairs(expected, came)
    missed = [wanted for i, wanted in enumerate(expected) if i not in taken.values()]
    left = [_told(rule, dutch, english) for j, (dutch, english) in enumerate(came) if j not in taken]
    for wanted in missed:
        yield Problem(f"a finding with {flow(wanted)}", "; ".join(left) or f"no {'other ' if taken else ''}finding of {rule.id}")
    if not missed:
        number = f"{len(expected) or 'no'} finding{'s' * (len(expected) > 1)} of {rule.id}{', no more' * bool(expected)}"
        for told in left:
            yield Problem(number, told)


def _pairs(expected: list[dict[str, Any]], came: list[tuple[Finding, Finding]]) -> dict[int, int]:
    """Which finding answers which expectation, so that as many as possible have one of their own."""
    taken: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j, (dutch, english) in enumerate(came):
            if j not in tried and _answers(dutch, english, expected[i]):
                tried.add(j)
                if j not in taken or place(taken[j], tried):
                    taken[j] = i
                    return True
        return False

    for i in range(len(expected)):
        place(i, set())
    return taken


def _answers(dutch: Finding, english: Finding, expected: Mapping[str, Any]) -> bool:
    message = {"nl": dutch.message, "en": english.message}
    return all(_about(dutch)[key] == value for key, value in expected.items() if key in ABOUT) and (
        "message" not in expected or expected["message"] == message
    )


def _about(finding: Finding) -> dict[str, Any]:
    return {key: list(finding.because) if key == "because" else getattr(finding, key) for key in ABOUT}


def _told(rule: Rule, dutch: Finding, english: Finding) -> str:
    about = {key: value for key, value in _about(dutch).items() if value is not None and (key != "assessment" or rule.sql)}
    return "a finding with " + flow(about | {"message": {"nl": dutch.message, "en": english.message}})


def _known(case: Case, ran: Ran) -> None:
    """Raise RuleError where a case expects something of what none of its documents names; `fails` would never show it."""
    named = set(_texts(list(ran.made.values())))
    for id in _asked(case, ran.ruleset.relations):
        if id not in named:
            near = nearest(id, named)
            raise RuleError(
                f"The case expects something of {safe(id)}, which none of its documents names.",
                hint=f"Perhaps {near} is meant." if near else "",
            )


def _needs_no_judgement(rule: Rule, case: Case, ran: Ran) -> None:
    """Raise RuleError where a case expects something of an assessment that was not judged; what should not be is not, then."""
    asked = {pattern.relation for pattern in (*case.holds, *case.fails)}
    if "expect" in case.data:
        asked |= {pattern.relation for pattern, _ in patterns(rule.when)}
    if not asked <= fixed(ran.ruleset) or "reasons" in case.data or "repair" in case.data:
        errors = [finding.message for finding in ran.reports["en"].findings if finding.severity is Severity.ERROR]
        raise RuleError(f"The assessment of the case cannot be judged: {errors[0]}")


def _asked(case: Case, relations: Mapping[str, Relation]) -> Iterator[str]:
    for expected in case.data.get("expect", ()):
        yield from (expected[key] for key in ("assessment", "competency", "behaviour") if expected.get(key) is not None)
        yield from expected.get("because", ())
    for _, because in case.reasons:
        yield from because
    for repair in case.data.get("repair", ()):
        yield from (id for key in ("observe", "settle", "show", "award") for id in repair.get(key, ()))
        yield repair["competency"]
    for pattern in (*case.holds, *case.fails, *(pattern for pattern, _ in case.reasons)):
        for column, term in zip(relations[pattern.relation].columns, pattern.terms, strict=True):
            if column in ("competency", "behaviour") and isinstance(term, str):
                yield term


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
