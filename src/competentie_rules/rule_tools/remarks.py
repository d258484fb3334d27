"""What is allowed in rules, and yet looks wrong: lint beyond what loading refuses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from competentie_rules.errors import RuleErrors
from competentie_rules.library import ProfileWork
from competentie_rules.model import Location, Severity
from competentie_rules.rule_tools.alike import covers
from competentie_rules.rule_tools.handbook import Handbook, unfounded
from competentie_rules.rules.ground import Count, Program
from competentie_rules.rules.join import Facts, matches
from competentie_rules.rules.phrases import placeholders
from competentie_rules.rules.strata import patterns
from competentie_rules.rules.syntax import Holds, Literal, Rule, RuleSet
from competentie_rules.rules.words import condition
from competentie_rules.text import counted, escaped

READ = frozenset(
    {"reached", "unattainable", "present", "judged", "in_play", "demonstrated", "presumed", "excluded", "undetermined"}
)
"""The derived relations that judging, explaining and reporting ask for."""

CASES_EACH = 2
"""How many cases of a finding should make it, and how many should not."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a rule; `code` says of which kind it is."""

    code: str
    severity: Severity
    rule: str | None
    message: str
    location: Location | None
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{where}{self.severity}: {self.message} [{self.code}]{hint}"


def remarks(ruleset: RuleSet, works: Iterable[ProfileWork], handbooks: Iterable[Handbook]) -> list[Remark]:
    """Everything there is to say of rules that can be used, as they are and over these profiles and handbooks, by place."""
    handbooks = list(handbooks)
    found = [*_dead(ruleset), *_alike(ruleset)]
    for rule in ruleset.rules:
        found += [*_words(rule), *_cases(rule)]
        for message, hint in unfounded(rule.source, handbooks):
            found.append(_remark("source-not-found", Severity.ERROR, rule, message, hint))
    for work in works:
        found += _idle(work.program, str(work.profile.reference))
    return sorted(found, key=lambda remark: (remark.location, remark.code, remark.message))


def _remark(code: str, severity: Severity, rule: Rule, message: str, hint: str = "") -> Remark:
    return Remark(code, severity, rule.id, f"Rule {rule.id}: {message}", rule.location, hint)


def _dead(ruleset: RuleSet) -> Iterator[Remark]:
    """Rules that derive what leads to no finding and to no answer of the tool."""
    alive, waiting = set(READ), list(READ)
    waiting += [name for rule in ruleset.rules if rule.finding is not None for name in _asked(rule)]
    by_head: dict[str, list[Rule]] = {}
    for rule in ruleset.rules:
        if rule.then is not None:
            by_head.setdefault(rule.then.relation, []).append(rule)
    while waiting:
        name = waiting.pop()
        alive.add(name)
        waiting += [more for rule in by_head.get(name, ()) for more in _asked(rule) if more not in alive]
    for name, rules in by_head.items():
        for rule in rules if name not in alive else ():
            message = f"it derives {name}, which no finding and no answer rests on."
            yield _remark("dead-rule", Severity.WARNING, rule, message, "Ask for it in another rule, or leave the rule out.")


def _asked(rule: Rule) -> set[str]:
    """The relations that a rule asks for, in its conditions or to tell what decided."""
    literals = list(rule.when)
    if rule.finding is not None:
        queries = [query for group in rule.finding.because for query in group]
        queries += [rule.finding.nearest[1]] if rule.finding.nearest else []
        literals += [literal for query in queries for literal in query.when]
    return {pattern.relation for pattern, _ in patterns(tuple(literals))}


def _alike(ruleset: RuleSet) -> Iterator[Remark]:
    for first, second in combinations([rule for rule in ruleset.rules if rule.when], 2):
        one, other = covers(first, second), covers(second, first)
        if one and other:
            message = f"it has the same conditions and the same conclusion as {first.id}."
            yield _remark("duplicate-rule", Severity.WARNING, second, message, f"See `rules show {first.id}`.")
        elif (one or other) and _same_words(first, second):
            general, special = (first, second) if one else (second, first)
            message = f"whatever it concludes, {general.id} concludes as well, on fewer conditions."
            yield _remark("subsumed-rule", Severity.WARNING, special, message, f"See `rules show {general.id}`.")


def _same_words(one: Rule, other: Rule) -> bool:
    return (one.message, one.severity) == (other.message, other.severity)


def _words(rule: Rule) -> Iterator[Remark]:
    if rule.message is None:
        return
    dutch, english = (placeholders(text) or frozenset() for text in (rule.message.nl, rule.message.en))
    if dutch != english:
        differ = ", ".join(f"{{{name}}}" for name in sorted(dutch ^ english))
        message = f"the Dutch and the English message do not name the same things: {differ}."
        yield _remark("placeholders-differ", Severity.WARNING, rule, message)
    if rule.message.nl == rule.message.en:
        yield _remark("not-translated", Severity.WARNING, rule, "the Dutch and the English message are the same text.")


def _cases(rule: Rule) -> Iterator[Remark]:
    if rule.finding is None and rule.sql is None:
        return
    fire = sum(bool(case.data.get("expect")) for case in rule.cases)
    silent = sum(case.data.get("expect") == [] for case in rule.cases)
    if min(fire, silent) < CASES_EACH:
        message = f"it has {fire} cases that make the finding and {silent} that do not; {CASES_EACH} of each say what it means."
        yield _remark("few-cases", Severity.NOTE, rule, message)


def _idle(program: Program, profile: str) -> Iterator[Remark]:
    """Rules that conclude nothing against this profile, whatever is observed."""
    possible = _possible(program)
    told = Facts()
    for atom in (program.atoms[number] for number in sorted(possible)):
        told.add(atom.relation, *atom.args)
    relations = program.ruleset.relations
    fire = {step.rule.id for step in program.steps if not isinstance(step, Count) and possible.issuperset(step.positives)}
    for rule in program.rules:
        if rule.id not in fire:
            missing = _missing(rule, program, told)
            if missing:
                why = f"where this never holds: {condition(missing, relations, 'en')}"
            else:
                why = "where its conditions are never met together"
            yield _remark("cannot-fire", Severity.NOTE, rule, f"it can conclude nothing against profile {profile}, {why}.")


def _possible(program: Program) -> set[int]:
    """The statements that some assessment might make hold: whatever is denied is taken not to hold."""
    relations = program.ruleset.relations
    possible = {
        number
        for number, atom in enumerate(program.atoms)
        if atom.relation in relations and relations[atom.relation].scope == "case"
    }
    for step in program.steps:
        if isinstance(step, Count):
            if sum(member in possible for member in step.of) >= step.needed:
                possible.add(step.head)
        elif possible.issuperset(step.positives):
            possible.add(step.head)
    return possible


def _missing(rule: Rule, program: Program, possible: Facts) -> Literal | None:
    """A premise that by itself never holds."""
    for literal in rule.when:
        if isinstance(literal, Holds):
            known = program.facts if literal.pattern.relation in program.fixed else possible
            if not matches(literal.pattern, known, {}):
                return literal
    return None


def text(found: Iterable[Remark], rules: int) -> Iterator[str]:
    """A line or two each, and a summary of so many rules."""
    found = list(found)
    for remark in found:
        yield from str(remark).split("\n")
    numbers = {each: sum(remark.severity is each for remark in found) for each in Severity}
    counts = ", ".join(counted(number, each) for each, number in numbers.items())
    yield f"{counted(rules, 'rule')}: {counts}"


def as_json(found: Iterable[Remark], rules: int, *, usable: bool = True) -> str:
    """Every remark with its place, and whether the rules can be used at all."""
    listed = [
        {
            "code": remark.code,
            "severity": remark.severity,
            "rule": remark.rule,
            "message": remark.message,
            "hint": remark.hint,
            "file": remark.location.file if remark.location else None,
            "line": remark.location.span.line if remark.location else None,
            "column": remark.location.span.column if remark.location else None,
        }
        for remark in found
    ]
    made = {
        "format": "competentie-rules/rule-lint/1",
        "usable": usable,
        "rules": rules,
        "remarks": listed,
    }
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def refused(errors: RuleErrors) -> list[Remark]:
    """The faults for which loading refuses rules, as remarks."""
    return [Remark("unusable", Severity.ERROR, None, fault.message, fault.location, fault.hint) for fault in errors.faults]
