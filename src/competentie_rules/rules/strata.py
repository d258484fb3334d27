"""Which relations are fixed, and in which order the others are derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from competentie_rules.errors import RuleError
from competentie_rules.rules.syntax import AtLeast, Compare, Denied, Holds, Literal, Pattern, Rule, RuleSet, Variable


def patterns(literals: tuple[Literal, ...]) -> Iterator[tuple[Pattern, bool]]:
    """Every pattern of the literals, with whether its relation must be complete before it is asked."""
    for literal in literals:
        match literal:
            case Holds(pattern):
                yield pattern, False
            case Denied(pattern):
                yield pattern, True
            case AtLeast(_, of, holds):
                yield of, True
                yield holds, True


def names(literal: Literal) -> Iterator[str]:
    """The variables that a literal speaks of, those that it counts over as well."""
    yield from (name for pattern, _ in patterns((literal,)) for name in pattern.variables())
    terms = (literal.left, literal.right) if isinstance(literal, Compare) else ()
    needed = (literal.needed,) if isinstance(literal, AtLeast) else ()
    yield from (term.name for term in (*terms, *needed) if isinstance(term, Variable))


REMEMBERED = 8
"""Rule sets of which the answers are remembered; every document asks for them."""


@lru_cache(REMEMBERED)
def fixed(ruleset: RuleSet) -> frozenset[str]:
    """The relations whose facts are known before an assessment is read: given ones, and those derived from such alone."""
    known = {name for name, relation in ruleset.relations.items() if relation.scope in ("framework", "document", "derived")}
    derivations = [rule for rule in ruleset.rules if rule.then is not None]
    while True:
        lost = {
            rule.head.relation for rule in derivations if any(pattern.relation not in known for pattern, _ in patterns(rule.when))
        }
        if not lost & known:
            return frozenset(known)
        known -= lost


def is_fixed(literal: Literal, fixed: frozenset[str]) -> bool:
    """Whether what a literal asks is known before an assessment is read."""
    if isinstance(literal, Compare):
        return True
    asked = literal.holds if isinstance(literal, AtLeast) else literal.pattern
    return asked.relation in fixed


@lru_cache(REMEMBERED)
def of_document(ruleset: RuleSet) -> frozenset[str]:
    """The relations that rest on what one document refers to."""
    found = {name for name, relation in ruleset.relations.items() if relation.scope == "document"}
    while True:
        more = {
            rule.head.relation
            for rule in ruleset.rules
            if rule.then is not None and any(pattern.relation in found for pattern, _ in patterns(rule.when))
        }
        if more <= found:
            return frozenset(found)
        found |= more


@lru_cache(REMEMBERED)
def strata(ruleset: RuleSet) -> Mapping[str, int]:
    """For each derived relation, and each rule that makes findings, the stratum in which it is complete; from 0.

    Raises RuleError where a relation would have to be complete before it is derived.
    """
    active = [rule for rule in ruleset.rules if rule.decided is None]
    level = {rule.head.relation: 0 for rule in active}
    changed = True
    while changed:
        changed = False
        for rule in active:
            name = rule.head.relation
            for pattern, complete in patterns(rule.when):
                wanted = level.get(pattern.relation, -1) + complete
                if wanted > level[name]:
                    if wanted > len(level):
                        raise _cycle(rule, pattern)
                    level[name] = wanted
                    changed = True
    return level


def _cycle(rule: Rule, pattern: Pattern) -> RuleError:
    return RuleError(
        f"Rule {rule.id}: {pattern.relation} must be complete before {rule.head.relation} is derived, yet rests on it.",
        pattern.location,
        "What `not`, `every` and `at_least` ask may not depend on what the rule derives.",
    )
