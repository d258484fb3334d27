"""What a document adds to facts that are complete, and the findings that rest on it.

Very many documents refer to the same few things, so what was found to be in order once is not looked into again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from competentie_rules.model import Scalar
from competentie_rules.rules.ground import Fixed, complete, fixed_findings, is_fixed_rule, plan_of, premises_of
from competentie_rules.rules.join import Facts, Row, value
from competentie_rules.rules.strata import REMEMBERED, fixed, names, patterns
from competentie_rules.rules.syntax import Atom, Holds, Rule, RuleSet, Variable

MOST_REMEMBERED = 1000
"""Combinations of what documents say that are remembered to be in order."""


class _Simple(NamedTuple):
    """A rule that asks one thing of a document: the literal that does."""

    literal: Holds
    deciding: Callable[[tuple[Scalar | None, ...]], object]
    """What of a row decides."""


class Extension:
    """Facts that are complete, to be extended with what one document after another says."""

    def __init__(self, ruleset: RuleSet, given: Facts, whole: Facts) -> None:
        self._ruleset = ruleset
        self._given = given
        self._whole = whole
        self._in_order: dict[Rule, set[object]] = {}
        self._nothing_wrong: dict[tuple[Rule, ...], set[tuple[Atom, ...]]] = {}

    def facts(self, said: Collection[Atom]) -> Facts:
        """Everything that follows from what was given and what is said."""
        rules = _again(self._ruleset, _relations(said))
        facts = Facts(self._given if rules is None else self._whole)
        for atom in said:
            facts.add(atom.relation, *atom.args)
        return complete(self._ruleset, facts, rules) if rules != () else facts

    def findings(self, said: Collection[Atom]) -> tuple[list[Fixed], Facts]:
        """The findings that rest on something said, and the facts that they were found in."""
        relations = _relations(said)
        suspects: dict[Rule, list[Row]] = {}
        others: list[Rule] = []
        mine: dict[str, list[Row]] = {}
        for atom in said:
            mine.setdefault(atom.relation, []).append(atom.args)
        for rule in _asking(self._ruleset, relations):
            simple = _simple(self._ruleset, rule, relations)
            if simple is None:
                others.append(rule)
                continue
            known, rows = self._in_order.setdefault(rule, set()), mine[simple.literal.pattern.relation]
            if not known.issuperset(map(simple.deciding, rows)):
                suspects[rule] = [row for row in rows if simple.deciding(row) not in known]
        # What nothing is derived from, and no rule in question asks, makes no difference.
        alone = _again(self._ruleset, relations) == ()
        asked = {pattern.relation for rule in (*others, *suspects) for pattern, _ in patterns(rule.when)}
        told = tuple(atom for atom in said if not alone or atom.relation in asked)
        in_order = self._nothing_wrong.setdefault(tuple(others), set())
        if not suspects and told in in_order:
            return [], self._whole
        facts = self.facts(told)
        found = list(fixed_findings(self._ruleset, facts, others))
        if not found and not suspects and len(in_order) < MOST_REMEMBERED:
            in_order.add(told)
        for rule, rows in suspects.items():
            found += self._look_into(rule, rows, facts, _simple(self._ruleset, rule, relations))
        return found, self.facts(said) if found else facts

    def _look_into(self, rule: Rule, rows: list[Row], facts: Facts, simple: _Simple | None) -> Iterator[Fixed]:
        assert simple is not None
        asked = Facts()
        for row in rows:
            asked.add(simple.literal.pattern.relation, *row)
        wrong = set()
        for binding in plan_of(rule).solve(facts, fresh=(simple.literal, asked)):
            terms = simple.literal.pattern.terms
            wrong.add(simple.deciding(tuple(None if term is None else value(term, binding) for term in terms)))
            yield Fixed(rule, dict(binding), tuple(premises_of(rule.when, facts, binding)))
        self._in_order[rule].update(set(map(simple.deciding, rows)) - wrong)


def _relations(said: Collection[Atom]) -> frozenset[str]:
    return frozenset(atom.relation for atom in said)


@lru_cache(REMEMBERED)
def _again(ruleset: RuleSet, changed: frozenset[str]) -> tuple[Rule, ...] | None:
    """The rules that may derive more once more is said of these relations; None where what was derived may no longer follow."""
    known = fixed(ruleset)
    derivations = [rule for rule in ruleset.rules if rule.then is not None and rule.then.relation in known]
    touched = set(changed)
    found: dict[Rule, None] = {}
    while True:
        asking = (rule for rule in derivations if any(pattern.relation in touched for pattern, _ in patterns(rule.when)))
        more = [rule for rule in asking if rule not in found]
        if not more:
            break
        found.update(dict.fromkeys(more))
        touched.update(rule.head.relation for rule in more)
    # Where something is denied, or counted, there may be less than before.
    less = {pattern.relation for rule in found for pattern, whole in patterns(rule.when) if whole}
    return None if less & touched else tuple(rule for rule in ruleset.rules if rule in found)


@lru_cache(REMEMBERED)
def _asking(ruleset: RuleSet, relations: frozenset[str]) -> tuple[Rule, ...]:
    known = fixed(ruleset)
    mine = (rule for rule in ruleset.rules if rule.finding is not None and is_fixed_rule(rule, known))
    return tuple(rule for rule in mine if any(_asks(literal, relations) for literal in rule.when))


def _asks(literal: object, relations: frozenset[str]) -> bool:
    return isinstance(literal, Holds) and literal.pattern.relation in relations


@lru_cache(4 * REMEMBERED * REMEMBERED)
def _simple(ruleset: RuleSet, rule: Rule, relations: frozenset[str]) -> _Simple | None:
    """How a rule asks one thing of a document and all else of what is the same for all; None where it does otherwise."""
    asked = [pattern for pattern, _ in patterns(rule.when) if pattern.relation in relations]
    literals = [literal for literal in rule.when if isinstance(literal, Holds) and literal.pattern.relation in relations]
    if _again(ruleset, relations) != () or len(asked) != 1 or len(literals) != 1:
        return None
    [literal] = literals
    elsewhere = {name for each in rule.when if each is not literal for name in names(each)}
    terms = enumerate(literal.pattern.terms)
    decisive = (i for i, term in terms if term is not None and (not isinstance(term, Variable) or term.name in elsewhere))
    return _Simple(literal, _deciding(tuple(decisive)))


def _deciding(columns: tuple[int, ...]) -> Callable[[tuple[Scalar | None, ...]], object]:
    return itemgetter(*columns) if columns else lambda _: None
