"""What the texts of rules and relations name between braces, and what is wrong with it."""

from __future__ import annotations

import string
from collections.abc import Iterator

from competentie_rules.errors import RuleError
from competentie_rules.model import Phrase
from competentie_rules.rules.syntax import FindingSpec, Relation, Rule

NUMBERS = frozenset({"reached", "possible", "norm", "award"})
"""What every message may name besides the columns of its finding."""


def placeholders(text: str) -> frozenset[str] | None:
    """What a text names between braces, as it stands there; None where a brace lacks its other half."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return frozenset(
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, name, form, conversion in parts
        if name is not None
    )


def relation_faults(relation: Relation) -> Iterator[RuleError]:
    """Texts of a relation, and what it implies, that name something else than its columns."""
    for literal in relation.implies:
        for name in literal.pattern.variables():
            if name not in relation.columns:
                yield RuleError(
                    f"Relation {relation.name}: ${name} is no column of it.",
                    literal.pattern.location,
                    f"What it implies may speak of {', '.join(f'${column}' for column in relation.columns)}.",
                )
    if relation.implies and relation.scope == "derived":
        yield RuleError(
            f"Relation {relation.name} is derived, so its rules say what it implies.", relation.location, "Leave out `implies`."
        )
    for phrase in (relation.holds, relation.fails, relation.unknown):
        for text in (phrase.nl, phrase.en) if phrase else ():
            named = placeholders(text)
            if named is None:
                yield RuleError(f"Relation {relation.name}: a text has a brace without its other half.", relation.location)
                continue
            for name in sorted(named - set(relation.columns)):
                yield RuleError(
                    f"Relation {relation.name}: a text names {{{name}}}, which is no column of it.",
                    relation.location,
                    f"It may name {', '.join(relation.columns)}.",
                )


def message_faults(rule: Rule, message: Phrase, allowed: frozenset[str]) -> Iterator[RuleError]:
    """A message that names something else than what its finding is about."""
    for text in (message.nl, message.en):
        named = placeholders(text)
        if named is None:
            yield RuleError(f"Rule {rule.id}: the message has a brace without its other half.", rule.location)
            return
        for name in sorted(named - allowed):
            yield RuleError(
                f"Rule {rule.id}: the message names {{{name}}}, which the finding does not have.",
                rule.location,
                f"It may name {', '.join(sorted(allowed))}.",
            )


def worded(finding: FindingSpec) -> frozenset[str]:
    """What the message of a finding may name."""
    suggestion = set() if finding.nearest is None else {"suggestion"}
    return NUMBERS | set(finding.columns) - {"at"} | suggestion
