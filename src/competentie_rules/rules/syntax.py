"""What rules are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from competentie_rules.model import Location, Phrase, Scalar, Severity


class Atom(NamedTuple):
    """One ground statement: a relation, and a value for each of its columns."""

    relation: str
    args: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a rule; `$c` in a rule file is `Variable("c")`."""

    name: str


Term = Variable | str | int


@dataclass(frozen=True, slots=True)
class Relation:
    """What rules may speak of. `scope` is framework, document, case or derived; `columns` maps a name to `id` or `int`.

    Of a relation that is `repairable`, a repair may make statements hold; `instead` names the relations one of which holds when
    it is known not to. What is `defeasible` is only presumed. What a given relation `implies` holds whenever it does; there
    a variable stands for the column of its name.
    """

    name: str
    scope: str
    columns: dict[str, str]
    holds: Phrase | None = None
    fails: Phrase | None = None
    unknown: Phrase | None = None
    repairable: bool = False
    instead: tuple[str, ...] = ()
    defeasible: bool = False
    implies: tuple[Holds | Denied, ...] = ()
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A relation with a term, or nothing, for each of its columns."""

    relation: str
    terms: tuple[Term | None, ...]
    location: Location = field(compare=False)

    def variables(self) -> Iterator[str]:
        """The names of its variables, in the order of the columns."""
        return (term.name for term in self.terms if isinstance(term, Variable))


@dataclass(frozen=True, slots=True)
class Holds:
    """The pattern holds."""

    pattern: Pattern

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.pattern.location


@dataclass(frozen=True, slots=True)
class Denied:
    """The pattern does not hold."""

    pattern: Pattern

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.pattern.location


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of what `of` ranges over make `holds` true; `needed` is None for every one of them."""

    needed: Term | None
    of: Pattern
    holds: Pattern

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.of.location


@dataclass(frozen=True, slots=True)
class Compare:
    """`left` and `right` compare as `operator` says: eq, ne, lt, le, gt or ge."""

    operator: str
    left: Term
    right: Term
    location: Location = field(compare=False)


Literal = Holds | Denied | AtLeast | Compare


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """Each value of a variable for which the literals hold."""

    each: str
    when: tuple[Literal, ...]
    location: Location = field(compare=False)


COLUMNS = {"competency": "id", "level": "int", "behaviour": "id", "other": "id", "at": "int", "limit": "int"}
"""What a finding may be about, in this order. `other` is a second competency, `at` tells apart the places in a document,
`limit` is a number for the message."""


@dataclass(frozen=True, slots=True)
class FindingSpec:
    """What a finding is about, what decides it, and which known id to suggest."""

    columns: dict[str, Term]
    because: tuple[tuple[Query, ...], ...] = ()
    """The first group that has an answer counts."""
    nearest: tuple[str | None, Query] | None = None
    """A column, and the query for what it might have been; without a column, all that is known is listed."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An example of a rule that is also a test of it; `data` is what the rule file says (docs/writing-a-rule.md).

    `holds` and `fails` are the statements that it expects to hold, or not to; `reasons` those of which it says why, with that.
    """

    title: str
    data: dict[str, Any]
    location: Location
    holds: tuple[Pattern, ...] = ()
    fails: tuple[Pattern, ...] = ()
    reasons: tuple[tuple[Pattern, dict[str, str]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: it derives `then`, or makes a finding, or (`decided`) only gives words to what a reader found.

    One with `sql` makes the findings that a query over many assessments gives (rules/sql.py).
    """

    id: str
    title: Phrase
    family: str
    location: Location
    when: tuple[Literal, ...] = ()
    then: Pattern | None = None
    finding: FindingSpec | None = None
    message: Phrase | None = None
    severity: Severity | None = None
    decided: str | None = None
    sql: str | None = None
    unusable: bool = False
    """A framework or profile with this finding judges nobody."""
    waivable: bool = True
    """Whether a finding of it can be set aside: by a waiver, a baseline or a configuration."""
    since: str | None = None
    source: dict[str, str] = field(default_factory=dict)
    rationale: Phrase | None = None
    cases: tuple[Case, ...] = ()
    applies: tuple[Holds, ...] = ()
    """What must hold besides for the rule to apply, where its conditions do not say (rules/asks.py)."""
    undecided_by: str | None = None
    """The rule whose finding says that this one cannot be decided yet, and what is missing."""
    beside: bool = False
    """Whether it stands in a file that is given beside the built-in ones."""

    @property
    def head(self) -> Pattern:
        """What the rule makes true: its `then`, or the finding as a statement named after the rule."""
        if self.then is not None:
            return self.then
        terms = tuple(self.finding.columns.values()) if self.finding else ()
        return Pattern(self.id, terms, self.location)


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All relations and rules of a run. Two are the same only when they are one."""

    relations: dict[str, Relation]
    rules: tuple[Rule, ...]
    digest: str
    families: dict[str, Phrase] = field(default_factory=dict)
    """What each family of rules is called."""

    def rule(self, id: str) -> Rule:
        """The rule of this id; KeyError when there is none."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise KeyError(id)
