"""What is wrong with rules that have been read: each condition that keeps them finite, ordered and safe for every engine."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.errors import RuleError
from competentie_rules.model import Location
from competentie_rules.rules import sql
from competentie_rules.rules.phrases import message_faults, relation_faults, worded
from competentie_rules.rules.strata import fixed, of_document, patterns, strata
from competentie_rules.rules.syntax import (
    COLUMNS,
    AtLeast,
    Case,
    Compare,
    Denied,
    Holds,
    Literal,
    Pattern,
    Query,
    Rule,
    RuleSet,
    Term,
    Variable,
)
from competentie_rules.text import nearest

MOST_POSITIVE = 15
MOST_RULES = 2000


def lint(ruleset: RuleSet) -> list[RuleError]:
    """Every fault, in no particular order."""
    return list(_Linter(ruleset).faults())


def _comparisons_last(literals: tuple[Literal, ...]) -> list[Literal]:
    """A comparison takes the types of its variables from the other literals."""
    return sorted(literals, key=lambda literal: isinstance(literal, Compare))


class _Linter:
    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.relations = ruleset.relations
        self.fixed = fixed(ruleset)
        self.documents = of_document(ruleset)

    def faults(self) -> Iterator[RuleError]:
        seen: dict[str, Rule] = {}
        derived = set()
        for rule in self.ruleset.rules:
            if rule.id in seen:
                yield RuleError(f"The rule id {rule.id} is used twice.", rule.location, f"First at {seen[rule.id].location}.")
            if rule.id in self.relations:
                yield RuleError(f"The rule id {rule.id} is the name of a relation.", rule.location, "Give the rule another id.")
            seen[rule.id] = rule
            if rule.then is not None:
                derived.add(rule.then.relation)
            yield from self._rule(rule)
            for case in rule.cases:
                yield from self._case(rule, case)
        if len(self.ruleset.rules) > MOST_RULES:
            yield RuleError(f"There are {len(self.ruleset.rules)} rules; at most {MOST_RULES} can be used.")
        asked = {pattern.relation: (rule, pattern) for rule in self.ruleset.rules for pattern, _ in patterns(rule.when)}
        for name, (rule, pattern) in asked.items():
            if self.relations[name].scope == "derived" and name not in derived:
                yield RuleError(f"Rule {rule.id}: no rule derives {name}.", pattern.location, "Add a rule with it in `then`.")
        for relation in self.relations.values():
            yield from relation_faults(relation)
        try:
            strata(self.ruleset)
        except RuleError as error:
            yield error

    def _rule(self, rule: Rule) -> Iterator[RuleError]:
        yield from self._shape(rule)
        yield from self._undecided_by(rule)
        if rule.decided is not None or (rule.then is None) == (rule.finding is None):
            return
        types: dict[str, str] = {}
        bound = self._bound(rule.when)
        for literal in _comparisons_last(rule.when):
            yield from self._literal(rule, literal, bound, types)
        positive = sum(isinstance(literal, Holds | AtLeast) for literal in rule.when)
        if positive > MOST_POSITIVE:
            yield RuleError(f"Rule {rule.id} has {positive} positive literals; at most {MOST_POSITIVE} fit.", rule.location)
        used = {pattern.relation for pattern, _ in patterns(rule.when)}
        if used & self.documents and not used <= self.fixed:
            yield RuleError(
                f"Rule {rule.id} mixes what a document refers to with what an assessment observes.",
                rule.location,
                f"Leave out {', '.join(sorted(used & self.documents))} or {', '.join(sorted(used - self.fixed))}.",
            )
        yield from self._applies(rule, bound, types)
        if rule.then is not None:
            if self.relations[rule.then.relation].scope != "derived":
                yield RuleError(f"Rule {rule.id} derives {rule.then.relation}, which is given.", rule.then.location)
            yield from self._pattern(rule, rule.then, bound, types, complete=True)
        if rule.finding is not None:
            for name, term in rule.finding.columns.items():
                yield from self._term(rule, term, COLUMNS[name], rule.location, bound, types)
            queries = [query for group in rule.finding.because for query in group]
            known = {term.name for term in rule.finding.columns.values() if isinstance(term, Variable)}
            for query in queries:
                yield from self._query(rule, query, known, types, self.fixed - self.documents)
            if rule.finding.nearest is not None:
                column, query = rule.finding.nearest
                if column is not None and column not in rule.finding.columns:
                    yield RuleError(f"Rule {rule.id}: nearest speaks of {column}, which the finding does not.", query.location)
                yield from self._query(rule, query, known, types, self.fixed)

    def _undecided_by(self, rule: Rule) -> Iterator[RuleError]:
        if rule.finding is None and (rule.applies or rule.undecided_by):
            message = f"Rule {rule.id} makes no findings by conditions, and can have no applies or undecided_by."
            yield RuleError(message, rule.location)
            return
        known = [each.id for each in self.ruleset.rules if each.finding is not None and each is not rule]
        if rule.undecided_by is not None and rule.undecided_by not in known:
            near = nearest(rule.undecided_by, known)
            yield RuleError(
                f"Rule {rule.id} is undecided by {rule.undecided_by}, which is no other rule with a finding.",
                rule.location,
                f"Perhaps {near} is meant." if near else "",
            )

    def _applies(self, rule: Rule, bound: set[str], types: dict[str, str]) -> Iterator[RuleError]:
        known = all(pattern.relation in self.fixed for pattern, _ in patterns(rule.when))
        for literal in rule.applies:
            yield from self._literal(rule, literal, bound, types)
            if known and literal.pattern.relation not in self.fixed:
                yield RuleError(
                    f"Rule {rule.id} is decided before an assessment is read, and can only apply to what is known then.",
                    literal.location,
                    f"{literal.pattern.relation} follows from an assessment.",
                )
            elif not known and literal.pattern.relation in self.documents:
                yield RuleError(f"Rule {rule.id} applies to what a document refers to, which it does not ask.", literal.location)

    def _shape(self, rule: Rule) -> Iterator[RuleError]:
        def fault(message: str, hint: str = "") -> RuleError:
            return RuleError(f"Rule {rule.id} {message}", rule.location, hint)

        if rule.decided is not None:
            if rule.when or rule.then or rule.finding or rule.sql or (rule.cases and rule.decided != "terms"):
                yield fault("is decided by a reader, and can have no when, then, finding, sql or cases.")
        elif rule.sql is not None:
            if rule.when or rule.then or rule.finding or rule.unusable:
                yield fault("compares assessments, and can have no when, then, finding or unusable.")
            yield from sql.faults(rule)
        elif (rule.then is None) == (rule.finding is None):
            yield fault("needs either `then` or `finding`.", "`then` derives a relation, `finding` tells the auditor.")
        elif not rule.when:
            yield fault("has no `when`.", "Say under which conditions it holds.")
        if rule.finding or rule.decided or rule.sql:
            if rule.message is None or rule.severity is None:
                yield fault("makes findings, and needs a `message` and a `severity`.")
            elif rule.finding is not None:
                yield from message_faults(rule, rule.message, worded(rule.finding))
        elif rule.message is not None or rule.severity is not None:
            yield fault("derives a relation, and has no message or severity.")

    def _case(self, rule: Rule, case: Case) -> Iterator[RuleError]:
        if rule.then is not None and "expect" in case.data:
            yield RuleError(
                f"Rule {rule.id} derives a relation, so its cases expect no findings.",
                case.location,
                "Say in `holds` and `fails` which statements hold and which do not.",
            )
        for pattern in (*case.holds, *case.fails, *(pattern for pattern, _ in case.reasons)):
            columns = self.relations[pattern.relation].columns
            for (column, kind), term in zip(columns.items(), pattern.terms, strict=True):
                if term is None or isinstance(term, Variable):
                    yield RuleError(
                        f"Rule {rule.id}: a case says of which {column} it expects {pattern.relation}.",
                        pattern.location,
                        f"Give {', '.join(columns)}, each a text or a whole number.",
                    )
                else:
                    yield from self._term(rule, term, kind, pattern.location, set(), {})

    def _bound(self, literals: tuple[Literal, ...], known: set[str] | None = None) -> set[str]:
        bound = set(known or ())
        for literal in literals:
            if isinstance(literal, Holds) and literal.pattern.relation in self.fixed:
                bound.update(literal.pattern.variables())
        return bound

    def _literal(self, rule: Rule, literal: Literal, bound: set[str], types: dict[str, str]) -> Iterator[RuleError]:
        match literal:
            case Holds(pattern) | Denied(pattern):
                yield from self._pattern(rule, pattern, bound, types, complete=pattern.relation not in self.fixed)
            case AtLeast(needed, of, holds):
                if of.relation not in self.fixed:
                    yield RuleError(
                        f"Rule {rule.id}: `every` and `of` range over what is fixed for a run, which {of.relation} is not.",
                        of.location,
                        "Range over a relation of the framework.",
                    )
                yield from self._pattern(rule, of, bound | set(of.variables()), types, complete=False)
                yield from self._pattern(rule, holds, bound | set(of.variables()), types, complete=True)
                if needed is not None:
                    yield from self._term(rule, needed, "int", of.location, bound, types)
            case _:
                yield from self._compare(rule, literal, bound, types)

    def _compare(self, rule: Rule, literal: Compare, bound: set[str], types: dict[str, str]) -> Iterator[RuleError]:
        kinds = [self._kind(term, types) for term in (literal.left, literal.right)]
        for term, kind in zip((literal.left, literal.right), kinds, strict=True):
            yield from self._term(rule, term, kind, literal.location, bound, types)
        if kinds[0] != kinds[1]:
            yield RuleError(f"Rule {rule.id}: {literal.operator} compares a text with a number.", literal.location)
        elif literal.operator not in ("eq", "ne") and kinds[0] == "id":
            yield RuleError(f"Rule {rule.id}: {literal.operator} compares numbers, not texts.", literal.location, "Use eq or ne.")

    @staticmethod
    def _kind(term: Term, types: dict[str, str]) -> str:
        if isinstance(term, Variable):
            return types.get(term.name, "id")
        return "int" if isinstance(term, int) else "id"

    def _pattern(
        self, rule: Rule, pattern: Pattern, bound: set[str], types: dict[str, str], *, complete: bool
    ) -> Iterator[RuleError]:
        relation = self.relations[pattern.relation]
        names = list(pattern.variables())
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield RuleError(
                f"Rule {rule.id}: ${name} stands twice in one {pattern.relation}.",
                pattern.location,
                "Use two variables, and eq to say that they are equal.",
            )
        for (column, kind), term in zip(relation.columns.items(), pattern.terms, strict=True):
            if term is not None:
                yield from self._term(rule, term, kind, pattern.location, bound, types)
            elif complete:
                yield RuleError(
                    f"Rule {rule.id}: {pattern.relation} needs its column {column} here.",
                    pattern.location,
                    "Only what is fixed for a run may leave columns out.",
                )

    def _term(
        self, rule: Rule, term: Term, kind: str, location: Location, bound: set[str], types: dict[str, str]
    ) -> Iterator[RuleError]:
        if not isinstance(term, Variable):
            if (kind == "int") != isinstance(term, int):
                wanted = "a whole number" if kind == "int" else "a text"
                yield RuleError(f"Rule {rule.id}: {term!r} stands where {wanted} belongs.", location)
            return
        if term.name not in bound:
            near = nearest(term.name, bound)
            yield RuleError(
                f"Rule {rule.id}: ${term.name} is not bound.",
                location,
                (f"Perhaps ${near} is meant. " if near else "") + "A relation that is fixed for a run must bind it.",
            )
        elif types.setdefault(term.name, kind) != kind:
            yield RuleError(f"Rule {rule.id}: ${term.name} is a text in one place and a number in another.", location)

    def _query(
        self, rule: Rule, query: Query, known: set[str], types: dict[str, str], ranges: frozenset[str]
    ) -> Iterator[RuleError]:
        local = dict(types)
        bound = set(known)
        for literal in query.when:
            if isinstance(literal, Holds) and literal.pattern.relation in ranges:
                bound.update(literal.pattern.variables())
        for literal in _comparisons_last(query.when):
            yield from self._literal(rule, literal, bound, local)
        if query.each not in bound:
            yield RuleError(f"Rule {rule.id}: ${query.each} is not bound in its query.", query.location)
