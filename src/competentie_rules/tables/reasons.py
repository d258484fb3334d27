"""What decides the findings of a program, as statements that a circuit can compute beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from competentie_rules.findings import Names
from competentie_rules.rules.ground import Count, Gate, Program
from competentie_rules.rules.join import Binding, Plan, ground, members, needed
from competentie_rules.rules.strata import is_fixed
from competentie_rules.rules.syntax import AtLeast, Atom, Denied, Holds, Literal, Query, Rule, Variable

Group = tuple[tuple[str, int], ...]
"""Ids in the order of the handbook, each with the number of the statement under which it is among the reasons."""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A program that computes reasons as well; `groups` has, for each finding by number, what may decide it.

    The first group with an answer counts.
    """

    program: Program
    groups: dict[int, tuple[Group, ...]]


def reasoned(program: Program, names: Names) -> Reasoned:
    """The program, extended with a statement for each reason that is not one already."""
    return _Extension(program, names).made()


class _Extension:
    def __init__(self, program: Program, names: Names) -> None:
        self._program = program
        self._names = names
        self._index = dict(program.index)
        self._steps: list[Gate | Count] = []
        self._made: dict[object, int] = {}

    def made(self) -> Reasoned:
        groups = {}
        for number, gates in self._program.gates.items():
            rule, atom = gates[0].rule, self._program.atoms[number]
            terms = zip(rule.head.terms, atom.args, strict=True)
            binding = {term.name: value for term, value in terms if isinstance(term, Variable)}
            spec = rule.finding
            groups[number] = tuple(self._group(rule, group, binding) for group in (spec.because if spec else ()))
        atoms = tuple(self._index)
        program = replace(self._program, atoms=atoms, index=self._index, steps=(*self._program.steps, *self._steps))
        return Reasoned(program, groups)

    def _group(self, rule: Rule, queries: Iterable[Query], binding: Binding) -> Group:
        ways: dict[str, dict[tuple[tuple[int, ...], tuple[int, ...]], None]] = {}
        for query in queries:
            given = [literal for literal in query.when if is_fixed(literal, self._program.fixed)]
            asked = [literal for literal in query.when if not is_fixed(literal, self._program.fixed)]
            for found in Plan(given, binding).solve(self._program.facts, binding):
                ways.setdefault(str(found[query.each]), {})[self._condition(asked, found)] = None
        return tuple((id, self._either(rule, tuple(ways[id]))) for id in self._names.sort(ways))

    def _condition(self, literals: Iterable[Literal], binding: Binding) -> tuple[tuple[int, ...], tuple[int, ...]]:
        positives, negatives = [], []
        for literal in literals:
            match literal:
                case Holds(pattern):
                    positives.append(self._number(ground(pattern, binding)))
                case Denied(pattern):
                    negatives.append(self._number(ground(pattern, binding)))
                case _:
                    # A comparison is fixed, and so decided before.
                    assert isinstance(literal, AtLeast)
                    positives.append(self._count(literal, binding))
        return tuple(positives), tuple(negatives)

    def _number(self, atom: Atom) -> int:
        return self._index.setdefault(atom, len(self._index))

    def _count(self, literal: AtLeast, binding: Binding) -> int:
        of = tuple(self._number(member) for member in members(literal, self._program.facts, binding))
        wanted = needed(literal, len(of), binding)
        if (of, wanted) not in self._made:
            head = self._made[of, wanted] = self._number(Atom("#count", (len(self._made),)))
            self._steps.append(Count(head, wanted, of))
        return self._made[of, wanted]

    def _either(self, rule: Rule, ways: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]) -> int:
        """The number of a statement that holds when one of several conditions does."""
        if len(ways) == 1 and len(ways[0][0]) == 1 and not ways[0][1]:
            return ways[0][0][0]
        if ways not in self._made:
            head = self._made[ways] = self._number(Atom("#reason", (len(self._made),)))
            self._steps += [Gate(rule, head, positives, negatives, ()) for positives, negatives in ways]
        return self._made[ways]
