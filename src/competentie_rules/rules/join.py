"""Answers of literals over facts that are fixed: every way to bind their variables."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator

from competentie_rules.errors import RuleError
from competentie_rules.model import Scalar
from competentie_rules.rules.syntax import AtLeast, Atom, Compare, Denied, Holds, Literal, Pattern, Term, Variable

Row = tuple[Scalar, ...]
Binding = dict[str, Scalar]

MOST_TRIED = 10_000_000
"""Rows that the conditions of one rule may run over; rules of a framework as large as the schemas allow stay far below."""

COMPARE: dict[str, Callable[[Scalar, Scalar], bool]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}


class Facts:
    """Rows by relation, in the order in which they were added, with an index for each combination of columns asked for.

    What is added to facts that are laid `over` others leaves those as they are.
    """

    def __init__(self, over: Facts | None = None) -> None:
        self._over = over
        self._rows: dict[str, dict[Row, None]] = {}
        self._indexes: dict[str, dict[tuple[int, ...], dict[Row, list[Row]]]] = {}

    def add(self, relation: str, *args: Scalar) -> bool:
        """Add a row; False when it was there."""
        if Atom(relation, args) in self:
            return False
        self._rows.setdefault(relation, {})[args] = None
        for columns, index in self._indexes.get(relation, {}).items():
            index.setdefault(tuple(args[i] for i in columns), []).append(args)
        return True

    def rows(self, relation: str) -> list[Row]:
        """Every row of a relation."""
        below = self._over.rows(relation) if self._over is not None else []
        return below + list(self._rows.get(relation, ()))

    def __contains__(self, atom: Atom) -> bool:
        if atom.args in self._rows.get(atom.relation, ()):
            return True
        return self._over is not None and atom in self._over

    def match(self, relation: str, columns: tuple[int, ...], key: Row) -> list[Row]:
        """The rows that hold these values in these columns."""
        below = self._over.match(relation, columns, key) if self._over is not None else []
        if relation not in self._rows:
            return below
        indexes = self._indexes.setdefault(relation, {})
        if columns not in indexes:
            index: dict[Row, list[Row]] = {}
            for row in self._rows[relation]:
                index.setdefault(tuple(row[i] for i in columns), []).append(row)
            indexes[columns] = index
        return below + indexes[columns].get(key, [])


def value(term: Term, binding: Binding) -> Scalar:
    """What a bound term stands for."""
    return binding[term.name] if isinstance(term, Variable) else term


def ground(pattern: Pattern, binding: Binding) -> Atom:
    """The statement that a pattern without gaps makes under a binding."""
    return Atom(pattern.relation, tuple(value(term, binding) for term in pattern.terms if term is not None))


def compares(literal: Compare, binding: Binding) -> bool:
    """Whether a comparison holds."""
    return COMPARE[literal.operator](value(literal.left, binding), value(literal.right, binding))


def matches(pattern: Pattern, facts: Facts, binding: Binding) -> list[Row]:
    """The rows that a pattern fits, of whose variables only those in the binding are taken as known."""
    known = [
        (i, value(term, binding))
        for i, term in enumerate(pattern.terms)
        if term is not None and (not isinstance(term, Variable) or term.name in binding)
    ]
    return facts.match(pattern.relation, tuple(i for i, _ in known), tuple(known_value for _, known_value in known))


def members(literal: AtLeast, facts: Facts, binding: Binding) -> Iterator[Atom]:
    """What an `every` or `at_least` counts: its `holds`, for each row that it ranges over, each once."""
    outer = dict(binding)
    seen = set()
    for row in matches(literal.of, facts, outer):
        inner = dict(outer)
        for term, cell in zip(literal.of.terms, row, strict=True):
            if isinstance(term, Variable):
                inner[term.name] = cell
        atom = ground(literal.holds, inner)
        if atom not in seen:
            seen.add(atom)
            yield atom


def needed(literal: AtLeast, count: int, binding: Binding) -> int:
    """How many of `count` members must hold."""
    return count if literal.needed is None else int(value(literal.needed, binding))


class Plan:
    """Literals over fixed relations in an order in which each is asked as soon as its variables are bound."""

    def __init__(self, literals: Iterable[Literal], bound: Iterable[str] = ()) -> None:
        waiting = list(literals)
        known = set(bound)
        self.steps: list[tuple[Literal, tuple[int, ...], tuple[Term, ...], tuple[tuple[int, str], ...]]] = []
        while waiting:
            literal = min(waiting, key=lambda literal: self._cost(literal, known))
            waiting.remove(literal)
            given: list[tuple[int, Term]] = []
            free: list[tuple[int, str]] = []
            if isinstance(literal, Holds | Denied):
                for i, term in enumerate(literal.pattern.terms):
                    if isinstance(term, Variable) and term.name not in known:
                        free.append((i, term.name))
                    elif term is not None:
                        given.append((i, term))
                known.update(name for _, name in free)
            self.steps.append((literal, tuple(i for i, _ in given), tuple(term for _, term in given), tuple(free)))

    @staticmethod
    def _cost(literal: Literal, known: set[str]) -> tuple[int, int]:
        """Tests before joins, and joins with few unknowns first; what has unbound variables and binds none comes last."""
        if isinstance(literal, Holds):
            unknown = sum(name not in known for name in literal.pattern.variables())
            return (0 if unknown == 0 else 1, unknown)
        if isinstance(literal, AtLeast):
            names = set(literal.holds.variables()) - set(literal.of.variables())
            names |= {literal.needed.name} if isinstance(literal.needed, Variable) else set()
            # A variable of `of` that another literal binds must be bound by then; it is when nothing else is left.
            return (2, 0) if names <= known else (3, 0)
        if isinstance(literal, Denied):
            names = set(literal.pattern.variables())
        else:
            names = {term.name for term in (literal.left, literal.right) if isinstance(term, Variable)}
        return (0, 0) if names <= known else (3, 0)

    def solve(
        self, facts: Facts, binding: Binding | None = None, fresh: tuple[Literal, Facts] | None = None
    ) -> Iterator[Binding]:
        """Every binding under which all literals hold, in one dict that changes between answers.

        `fresh` makes one literal (the very object) range over other facts. Raises RuleError where there are too many
        combinations.
        """
        return self._solve(0, facts, {} if binding is None else dict(binding), fresh, [0])

    def _solve(
        self, at: int, facts: Facts, binding: Binding, fresh: tuple[Literal, Facts] | None, tried: list[int]
    ) -> Iterator[Binding]:
        if at == len(self.steps):
            yield binding
            return
        literal, columns, terms, free = self.steps[at]
        if isinstance(literal, Holds):
            source = fresh[1] if fresh is not None and fresh[0] is literal else facts
            key = tuple(binding[term.name] if isinstance(term, Variable) else term for term in terms)
            rows = tuple(source.match(literal.pattern.relation, columns, key))
            tried[0] += len(rows)
            if tried[0] > MOST_TRIED:
                raise RuleError(
                    f"These conditions have more than {MOST_TRIED:,} combinations to try.",
                    literal.pattern.location,
                    "Let conditions share variables, so that each narrows the others down.",
                )
            for row in rows:
                for i, name in free:
                    binding[name] = row[i]
                yield from self._solve(at + 1, facts, binding, fresh, tried)
            for _, name in free:
                binding.pop(name, None)
            return
        if isinstance(literal, Compare):
            passes = compares(literal, binding)
        elif isinstance(literal, Denied):
            passes = not matches(literal.pattern, facts, binding)
        else:
            counted = list(members(literal, facts, binding))
            passes = sum(atom in facts for atom in counted) >= needed(literal, len(counted), binding)
        if passes:
            yield from self._solve(at + 1, facts, binding, fresh, tried)
