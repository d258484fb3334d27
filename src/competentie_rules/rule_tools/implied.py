"""Premises that hold whenever another premise of their rule does, and so never decide anything.

What a given relation implies is declared in relations.yaml. What a derived one implies follows from its rules: whatever holds in
all of them. The search for that begins with everything and takes away what some rule does not keep, so that recursive rules count
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from competentie_rules.rules.syntax import Denied, Holds, Literal, Pattern, Rule, RuleSet, Term, Variable


@dataclass(frozen=True, slots=True)
class Known:
    """A statement about terms: that it holds, where None stands for some value, or that it does not, where None is any."""

    relation: str
    terms: tuple[Term | None, ...]
    holds: bool

    @classmethod
    def of(cls, literal: Holds | Denied) -> Known:
        """What a literal says."""
        return cls(literal.pattern.relation, literal.pattern.terms, isinstance(literal, Holds))


class Implications:
    """What each relation of a rule set implies."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._columns = {name: tuple(relation.columns) for name, relation in ruleset.relations.items()}
        self._of: dict[str, frozenset[Known] | None] = {
            name: None if relation.scope == "derived" else frozenset(map(Known.of, relation.implies))
            for name, relation in ruleset.relations.items()
        }
        rules: dict[str, list[Rule]] = {}
        for rule in ruleset.rules:
            if rule.then is not None:
                rules.setdefault(rule.then.relation, []).append(rule)
        changed = True
        while changed:
            changed = False
            for name, mine in rules.items():
                kept = self._kept(mine)
                if kept != self._of[name]:
                    self._of[name] = kept
                    changed = True

    def of(self, relation: str) -> frozenset[Known]:
        """What holds, or does not, whenever a relation holds, in variables named after its columns."""
        return self._of[relation] or frozenset()

    def because(self, rule: Rule, premise: Literal) -> Literal | None:
        """Another premise of the rule that this one follows from, if there is one."""
        if not isinstance(premise, Holds | Denied):
            return None
        wanted = Known.of(premise)
        for other in rule.when:
            if other is not premise and isinstance(other, Holds):
                said = self._closure([Known.of(other)]) or ()
                if any(_covers(known, wanted) for known in said):
                    return other
        return None

    def _kept(self, rules: Iterable[Rule]) -> frozenset[Known] | None:
        """What all of these rules keep; None for everything, where none of them has been found to lose anything yet."""
        kept: frozenset[Known] | None = None
        for rule in rules:
            body = self._closure(Known.of(literal) for literal in rule.when if isinstance(literal, Holds | Denied))
            if body is not None:
                said = frozenset(self._about_head(rule.head, body))
                kept = said if kept is None else kept & said
        return kept

    def _closure(self, given: Iterable[Known]) -> set[Known] | None:
        """Everything that follows from statements; None for everything at all, as long as that is believed of one of them."""
        found: set[Known] = set()
        waiting = list(given)
        while waiting:
            known = waiting.pop()
            if known in found:
                continue
            found.add(known)
            if known.holds:
                implied = self._of[known.relation]
                if implied is None:
                    return None
                terms = dict(zip(self._columns[known.relation], known.terms, strict=True))
                waiting += [
                    more for each in implied if (more := _put(each, {Variable(name): term for name, term in terms.items()}))
                ]
        return found

    def _about_head(self, head: Pattern, body: Iterable[Known]) -> Iterator[Known]:
        """What is said of the columns of a head alone, in variables named after them."""
        named: dict[Term, Term | None] = {}
        for column, term in zip(self._columns[head.relation], head.terms, strict=True):
            if isinstance(term, Variable):
                named.setdefault(term, Variable(column))
        for known in body:
            if (said := _put(known, named)) is not None:
                yield said


def _put(known: Known, values: Mapping[Term, Term | None]) -> Known | None:
    """A statement with other terms for its variables; of a variable without a value some value is meant, which denies nothing."""
    terms = tuple(values.get(term) if isinstance(term, Variable) else term for term in known.terms)
    if not known.holds and any(term is None and old is not None for term, old in zip(terms, known.terms, strict=True)):
        return None
    return Known(known.relation, terms, known.holds)


def _covers(known: Known, wanted: Known) -> bool:
    """Whether a statement says what is wanted: of the same terms, or of more of them."""
    if (known.relation, known.holds) != (wanted.relation, wanted.holds):
        return False
    loose = wanted.terms if wanted.holds else known.terms
    return all(one == other or free is None for one, other, free in zip(known.terms, wanted.terms, loose, strict=True))
