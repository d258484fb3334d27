"""Conditions of rules in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from competentie_rules.model import Phrase, RuleText
from competentie_rules.rules.syntax import AtLeast, Denied, Holds, Literal, Pattern, Relation, Rule, RuleSet, Term, Variable

EVERY = Phrase("telkens als «{of}», ook «{holds}»", "whenever «{of}», also «{holds}»")
AT_LEAST = Phrase("ten minste {needed} keer dat «{of}», ook «{holds}»", "at least {needed} times that «{of}», also «{holds}»")
COMPARED = {
    "eq": Phrase("{0} is gelijk aan {1}", "{0} equals {1}"),
    "ne": Phrase("{0} is iets anders dan {1}", "{0} differs from {1}"),
    "lt": Phrase("{0} is kleiner dan {1}", "{0} is less than {1}"),
    "le": Phrase("{0} is ten hoogste {1}", "{0} is at most {1}"),
    "gt": Phrase("{0} is groter dan {1}", "{0} is greater than {1}"),
    "ge": Phrase("{0} is ten minste {1}", "{0} is at least {1}"),
}

NOWHERE = Phrase("nergens geldt {told}", "{told} holds nowhere")
NOT_TOGETHER = Phrase("nergens geldt samen {told}", "nowhere do these hold together: {told}")

DECIDED = {
    "reader": Phrase("Bij het lezen van het document wordt dit vastgesteld.", "Decided while the document is read."),
    "terms": Phrase(
        "Bij het toepassen van ontheffingen en de nulmeting wordt dit vastgesteld.",
        "Decided when waivers and the baseline are applied.",
    ),
    "form": Phrase("Bij het lezen van een formulier wordt dit vastgesteld.", "Decided while a form is read."),
    "table": Phrase("Bij het lezen van een gegevensbestand wordt dit vastgesteld.", "Decided while a dataset is read."),
    "batch": Phrase("Door documenten te vergelijken wordt dit vastgesteld.", "Decided by comparing documents."),
}
"""How what rules cannot decide is decided."""


def texts(ruleset: RuleSet, lang: str) -> Iterator[RuleText]:
    """What every rule that makes findings says of itself, in one language."""
    for rule in ruleset.rules:
        if rule.severity is not None and rule.message is not None:
            yield RuleText(
                id=rule.id,
                family=rule.family,
                severity=rule.severity,
                title=rule.title.get(lang),
                message=rule.message.get(lang),
                when=_when(rule, ruleset, lang),
                rationale=rule.rationale.get(lang) if rule.rationale else "",
                passage=rule.source.get("passage", ""),
                quote=rule.source.get("quote", ""),
                note=rule.source.get("note", ""),
                handbook=rule.source.get("handbook", ""),
            )


def _when(rule: Rule, ruleset: RuleSet, lang: str) -> tuple[str, ...]:
    if rule.when:
        return tuple(condition(literal, ruleset.relations, lang) for literal in rule.when)
    return (DECIDED[rule.decided or "batch"].get(lang),)


def condition(literal: Literal | Pattern, relations: Mapping[str, Relation], lang: str) -> str:
    """A literal in words, its variables as they stand in the rule."""
    match literal:
        case Pattern():
            return _statement(literal, relations, lang, denied=False)
        case Holds(pattern):
            return _statement(pattern, relations, lang, denied=False)
        case Denied(pattern):
            return _statement(pattern, relations, lang, denied=True)
        case AtLeast(needed, of, holds):
            told = {side: _statement(pattern, relations, lang, denied=False) for side, pattern in (("of", of), ("holds", holds))}
            return EVERY.get(lang).format(**told) if needed is None else AT_LEAST.get(lang).format(needed=_term(needed), **told)
    return COMPARED[literal.operator].get(lang).format(_term(literal.left), _term(literal.right))


def absent(patterns: Sequence[Pattern], relations: Mapping[str, Relation], lang: str) -> str:
    """That a pattern holds nowhere, or several not together, in words."""
    [*_, last] = patterns
    if len(patterns) == 1 and not any(term is None or isinstance(term, Variable) for term in last.terms):
        return _statement(last, relations, lang, denied=True)
    told = []
    for pattern in patterns:
        blank = replace(pattern, terms=tuple(None if isinstance(term, Variable) else term for term in pattern.terms))
        told.append(f"«{_statement(blank, relations, lang, denied=False)}»")
    return (NOWHERE if len(told) == 1 else NOT_TOGETHER).get(lang).format(told=", ".join(told))


def _statement(pattern: Pattern, relations: Mapping[str, Relation], lang: str, *, denied: bool) -> str:
    relation = relations[pattern.relation]
    columns = dict(zip(relation.columns, map(_term, pattern.terms), strict=True))
    phrase = relation.fails if denied else relation.holds
    if phrase is None:
        told = f"{relation.name}({', '.join(columns.values())})"
        return f"{Phrase('niet', 'not').get(lang)} {told}" if denied else told
    return phrase.get(lang).format_map(columns)


def _term(term: Term | None) -> str:
    if term is None:
        return "…"
    return f"${term.name}" if isinstance(term, Variable) else str(term)
