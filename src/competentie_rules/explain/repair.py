"""The smallest change that makes a statement hold.

A *change* makes one repairable statement hold, and with it whatever holds instead of it fail. For each statement below the goal
the sets of changes that turn it round are computed, from the inputs up, and only those kept of which no part would do. Of several
that a count asks for and that nothing else tells apart, the first in the order of the handbook are taken. So the result is exact,
unless there are more sets than are kept, or the rules are such that a change undoes what another needs; then it says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Set
from typing import NamedTuple

from competentie_rules.explain.cone import Cone, inputs, premises, satisfied
from competentie_rules.rules.ground import Count, Gate, Program
from competentie_rules.rules.syntax import Atom

MOST = 400
"""Sets of changes that are kept for one statement."""

Mask = int
"""A set of changes, a bit each."""


class Found(NamedTuple):
    """The statements to be made to hold; None where no change does it."""

    changes: tuple[Atom, ...] | None
    exact: bool


def smallest(program: Program, truth: Set[int], goal: Atom, position: Callable[[Atom], tuple[int, int]]) -> Found:
    """The smallest set of changes after which `goal` holds.

    Of several the one that has least statements known not to hold (refuted), then the first by `position`.
    """
    number = program.index.get(goal)
    if number is None:
        return Found(None, True)
    if number in truth:
        return Found((), True)
    return _Search(Cone(program, number), truth, position).found()


class _Search:
    def __init__(self, cone: Cone, truth: Set[int], position: Callable[[Atom], tuple[int, int]]) -> None:
        self._cone = cone
        self._program = cone.program
        self._truth = truth
        self._given = cone.given(truth)
        self._exact = True
        self._changes = sorted(self._repairable(), key=position)
        self._bit = {atom: 1 << i for i, atom in enumerate(self._changes)}
        self._instead = {
            number: self._bit[atom] for atom in self._changes for number in self._others(atom) if number in self._given
        }
        self._kind = self._kinds()
        self._costs = list(self._prices())
        self._support = self._supports()
        self._changed = cone.evaluate(self._after((1 << len(self._changes)) - 1))
        self._alike = self._classes()

    def _repairable(self) -> Iterator[Atom]:
        """What can be changed: repairable statements that do not hold."""
        relations = self._program.ruleset.relations
        of = {name: relation.name for relation in relations.values() if relation.repairable for name in relation.instead}
        of |= {relation.name: relation.name for relation in relations.values() if relation.repairable}
        asked = (self._program.atoms[number] for number in self._cone.atoms)
        changes = {Atom(of[atom.relation], atom.args) for atom in asked if atom.relation in of}
        return (atom for atom in changes if self._program.index.get(atom) not in self._truth)

    def _others(self, atom: Atom) -> Iterator[int]:
        """What may hold instead of a statement."""
        for name in self._program.ruleset.relations[atom.relation].instead:
            if (number := self._program.index.get(Atom(name, atom.args))) is not None:
                yield number

    def _kinds(self) -> list[tuple[bool, bool]]:
        """For each change whether the statement is refuted now, and whether a lower level of its competency is to be awarded."""
        kinds = []
        awarded: set[object] = set()
        for atom in self._changes:
            held = [other for other in self._others(atom) if other in self._truth]
            again = len(atom.args) > 1 and atom.args[0] in awarded
            kinds.append((any(self._program.atoms[other].relation == "refuted" for other in held), again))
            if len(atom.args) > 1:
                awarded.add(atom.args[0])
        return kinds

    def _prices(self) -> Iterator[int]:
        """What each change costs: sums compare as the number of changes, then the refuted among them, then the order.

        Of the levels to be awarded of one competency all but the first come almost free: it is one award.
        """
        number = len(self._changes)
        again = 1 << number
        refuted = again * (number + 2)
        whole = refuted * (number + 2)
        for i, (against, repeated) in enumerate(self._kind):
            yield again if repeated else whole + refuted * against - (1 << (number - 1 - i))

    def _cost(self, mask: Mask) -> int:
        return sum(cost for i, cost in enumerate(self._costs) if mask >> i & 1)

    def _after(self, mask: Mask) -> set[int]:
        """The statements that are not derived, once these changes are made."""
        index = self._program.index
        made = {index[atom] for i, atom in enumerate(self._changes) if mask >> i & 1 and atom in index}
        gone = {number for number, bit in self._instead.items() if mask & bit}
        return (self._given | made) - gone

    def _supports(self) -> dict[int, Mask]:
        """For each statement of the cone the changes that can matter to it."""
        support: dict[int, Mask] = {}
        for number in self._cone.atoms:
            support[number] = self._bit.get(self._program.atoms[number], 0) | self._instead.get(number, 0)
        for head in self._cone.heads:
            for step in self._program.steps_of[head]:
                for number in inputs(step):
                    support[head] |= support[number]
        return support

    def _classes(self) -> dict[Mask, tuple[object, ...]]:
        """For each change how the rest of the program sees it. Two that are seen alike can stand for each other.

        A statement that rests on one change alone belongs to that change; what else a change touches, sees only these. A count
        does not tell its members apart, so changes whose statements stand in the same counts, with the same truth before and
        after, are alike; a gate that uses one of them by itself makes it unlike all others.
        """
        seen: dict[Mask, list[tuple[int, ...]]] = {bit: [] for bit in self._bit.values()}
        for head in self._cone.heads:
            if self._support[head].bit_count() == 1:
                continue
            for i, step in enumerate(self._program.steps_of[head]):
                for number in inputs(step):
                    bit = self._support[number]
                    if bit.bit_count() == 1:
                        turn = (number in self._truth, number in self._changed)
                        seen[bit].append((head, i, *turn) if isinstance(step, Count) else (head, i, number))
        return {bit: (kind, *sorted(seen[bit])) for bit, kind in zip(self._bit.values(), self._kind, strict=True)}

    def found(self) -> Found:
        """The cheapest set of changes that turns the goal round, tried out."""
        ways = self._ways()
        for i, mask in enumerate(sorted(ways, key=self._cost)):
            if self._cone.goal in self._cone.evaluate(self._after(mask)):
                made = tuple(atom for j, atom in enumerate(self._changes) if mask >> j & 1)
                return Found(made, self._exact and i == 0)
        return Found(None, self._exact and not ways)

    def _ways(self) -> list[Mask]:
        """The sets of changes that turn the goal round: what it needs is marked from above, then computed from below."""
        wanted = {self._cone.goal}
        for head in reversed(self._cone.heads):
            if head in wanted:
                for step in self._program.steps_of[head]:
                    wanted.update(self._turners(step, head))
        ways: dict[int, list[Mask]] = {}
        for number in wanted:
            bit = 0 if number in self._truth else self._bit.get(self._program.atoms[number], 0)
            bit |= self._instead.get(number, 0)
            ways[number] = [bit] if bit else []
        for head in self._cone.heads:
            if head in wanted:
                ways[head] = self._turn(head, ways)
        return ways[self._cone.goal]

    def _turners(self, step: Gate | Count, head: int) -> list[int]:
        """What has to turn round, some or all of it, for a gate or count to."""
        holds = head in self._truth
        if holds and not satisfied(step, self._truth):
            return []
        if isinstance(step, Count):
            return [member for member in step.of if (member in self._truth) == holds]
        return premises(step, self._truth, hold=holds)

    def _turn(self, head: int, ways: dict[int, list[Mask]]) -> list[Mask]:
        steps = self._program.steps_of[head]
        if head not in self._truth:
            return self._least(mask for step in steps for mask in self._satisfy(step, head, ways))
        broken = [self._break(step, head, ways) for step in steps if satisfied(step, self._truth)]
        return self._all(broken)

    def _satisfy(self, step: Gate | Count, head: int, ways: dict[int, list[Mask]]) -> list[Mask]:
        turners = self._turners(step, head)
        if isinstance(step, Count):
            return self._choose(turners, step.needed - (len(step.of) - len(turners)), ways)
        return self._all([ways[number] for number in turners])

    def _break(self, step: Gate | Count, head: int, ways: dict[int, list[Mask]]) -> list[Mask]:
        turners = self._turners(step, head)
        if isinstance(step, Count):
            return self._choose(turners, len(turners) - step.needed + 1, ways)
        return self._least(mask for number in turners for mask in ways[number])

    def _choose(self, members: list[int], needed: int, ways: dict[int, list[Mask]]) -> list[Mask]:
        """Every way to turn so many of the members."""
        can = [member for member in members if ways[member]]
        single = [ways[member][0] for member in can if len(ways[member]) == 1 and ways[member][0].bit_count() == 1]
        if len(single) < len(can) or len(set(single)) < len(single):
            return self._choose_any(can, needed, ways)
        classes: dict[tuple[object, ...], list[Mask]] = {}
        for bit in sorted(single):
            classes.setdefault(self._alike[bit], []).append(bit)
        groups = list(classes.values())
        sizes = itertools.product(*(range(min(len(group), needed) + 1) for group in groups))
        enough = (each for each in sizes if sum(each) == needed)
        return self._least(sum(sum(group[:size]) for group, size in zip(groups, each, strict=True)) for each in enough)

    def _choose_any(self, members: list[int], needed: int, ways: dict[int, list[Mask]]) -> list[Mask]:
        combinations = itertools.combinations(members, needed)
        taken = list(itertools.islice(combinations, MOST + 1))
        if len(taken) > MOST:
            self._exact = False
        return self._least(mask for each in taken[:MOST] for mask in self._all([ways[member] for member in each]))

    def _all(self, parts: Iterable[list[Mask]]) -> list[Mask]:
        """Every way to do all of several things."""
        done = [0]
        for part in parts:
            done = self._least(one | other for one in done for other in part)
        return done

    def _least(self, masks: Iterable[Mask]) -> list[Mask]:
        """Those of which no other is a part; of too many, the cheapest."""
        kept: list[Mask] = []
        for mask in sorted(set(masks), key=lambda mask: (mask.bit_count(), mask)):
            if not any(mask & other == other for other in kept):
                kept.append(mask)
        if len(kept) > MOST:
            self._exact = False
            kept = sorted(kept, key=self._cost)[:MOST]
        return kept
