"""The bitset engine: a ground program as word-wide operations, one bit for each assessment.

Every statement is a *plane*, of which bit i is the truth for assessment i: an array of 64-bit words, or for few assessments one
whole number, as an operation on an array costs the same for one word as for a hundred. A gate is a few operations on planes; a
count is an adder of planes, bit by bit, and a comparison. So 64 assessments are judged at once in each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from competentie_rules.engines.protocol import Truth
from competentie_rules.rules.ground import Count, Gate, Program
from competentie_rules.rules.syntax import Atom

Plane: TypeAlias = NDArray[np.uint64]
"""One bit for each assessment, in words of 64; what is beyond the last assessment means nothing."""

AnyPlane: TypeAlias = Any
"""A plane, or the same as one whole number, not negative."""

WORD = 64


def words(number: int) -> int:
    """How many words hold so many assessments."""
    return -(-number // WORD)


class _Part(NamedTuple):
    """What decides one statement, and the statements that nobody asks about after that."""

    head: int
    steps: tuple[Gate | Count, ...]
    last: tuple[int, ...]


class Circuit:
    """The part of a ground program that some statements rest on, as operations in an order that frees each plane early."""

    def __init__(self, program: Program, wanted: Iterable[int]) -> None:
        self._program = program
        self._wanted = frozenset(wanted)
        needed = set(self._wanted)
        parts: list[tuple[int, tuple[Gate | Count, ...]]] = []
        for head, steps in reversed(program.steps_of.items()):
            if head in needed:
                parts.append((head, steps))
                needed.update(number for step in steps for number in _inputs(step))
        self.inputs = tuple(sorted(number for number in needed if number not in program.steps_of))
        """The statements that are not derived, by number; those that are not given do not hold."""
        seen = set(self._wanted)
        self._parts: list[_Part] = []
        for head, steps in parts:
            asked = dict.fromkeys((head, *(number for step in steps for number in _inputs(step))))
            last = tuple(number for number in asked if number not in seen)
            seen.update(asked)
            self._parts.append(_Part(head, steps, last))
        self._parts.reverse()

    def run(self, given: Mapping[int, Plane], number: int) -> dict[int, Plane]:
        """The planes of the wanted statements, for `number` assessments."""
        length = words(number)
        return self.planes(given, np.zeros(length, np.uint64), np.full(length, ~np.uint64(0)))

    def planes(self, given: Mapping[int, AnyPlane], none: AnyPlane, every: AnyPlane) -> dict[int, AnyPlane]:
        """The planes of the wanted statements; `none` and `every` are those of what never and always holds."""
        planes = {each: given.get(each, none) for each in self.inputs}
        for head, steps, last in self._parts:
            planes[head] = _either([_step(step, planes, none, every) for step in steps])
            for done in last:
                del planes[done]
        return {each: planes.get(each, none) for each in self._wanted}


def _inputs(step: Gate | Count) -> tuple[int, ...]:
    return step.of if isinstance(step, Count) else step.positives + step.negatives


def _either(planes: list[AnyPlane]) -> AnyPlane:
    if len(planes) == 1:
        return planes[0]
    made = planes[0] | planes[1]
    for plane in planes[2:]:
        made |= plane
    return made


def _step(step: Gate | Count, planes: Mapping[int, AnyPlane], none: AnyPlane, every: AnyPlane) -> AnyPlane:
    if isinstance(step, Count):
        return at_least([planes[member] for member in step.of], step.needed, none, every)
    first, *others = [planes[number] for number in step.positives] or [every]
    others += [every ^ planes[number] for number in step.negatives]
    if not others:
        return first
    made = first & others[0]
    for plane in others[1:]:
        made &= plane
    return made


def at_least(planes: list[AnyPlane], needed: int, none: AnyPlane, every: AnyPlane) -> AnyPlane:
    """Where at least so many of the planes hold; `none` and `every` are those of what never and always holds."""
    if needed <= 0:
        return every
    if needed > len(planes):
        return none
    if needed == 1:
        return _either(planes)
    if needed == len(planes):
        made = planes[0] & planes[1]
        for plane in planes[2:]:
            made &= plane
        return made
    return _reaches(_sum(planes), needed, every)


def _sum(planes: list[AnyPlane]) -> list[AnyPlane]:
    """The number of planes that hold, in binary, the lowest digit first: full adders, three planes of a digit at a time."""
    digits: list[AnyPlane] = []
    column = list(planes)
    while column:
        carried: list[AnyPlane] = []
        while len(column) > 1:
            one, other = column.pop(), column.pop()
            half = one ^ other
            carry = one & other
            if column:
                third = column.pop()
                carry |= half & third
                half ^= third
            carried.append(carry)
            column.append(half)
        digits.append(column[0])
        column = carried
    return digits


def _reaches(digits: list[AnyPlane], needed: int, every: AnyPlane) -> AnyPlane:
    """Where a binary number is at least `needed`."""
    reached = every
    for i, digit in enumerate(digits):
        reached = digit & reached if needed >> i & 1 else digit | reached
    return reached


class BitsetEngine:
    """Judges one assessment as the other engines do; tables use its circuit for very many at once."""

    name = "bitset"

    def __init__(self, program: Program) -> None:
        self._program = program
        self._circuit = Circuit(program, program.steps_of)

    def truth(self, case: Iterable[Atom]) -> Truth:
        """See Engine."""
        return self.truths([case])[0]

    def truths(self, cases: Sequence[Iterable[Atom]]) -> list[Truth]:
        """What holds for each of several assessments."""
        every = [frozenset(self._program.numbers(case)) for case in cases]
        # Many say the same.
        given = [*dict.fromkeys(every)]
        said: dict[int, int] = {}
        for place, numbers in enumerate(given):
            bit = 1 << place
            for each in numbers:
                said[each] = said.get(each, 0) | bit
        length = words(len(given)) * WORD // 8
        planes = self._circuit.planes(said, 0, (1 << length * 8) - 1)
        heads = np.fromiter(planes, np.int64, len(planes))
        packed = b"".join([plane.to_bytes(length, "little") for plane in planes.values()])
        bits = np.frombuffer(packed, np.uint8).reshape(len(planes), length)
        holds = np.unpackbits(bits, axis=1, count=len(given), bitorder="little")
        truths = {
            numbers: numbers.union(heads[np.flatnonzero(column)].tolist())
            for numbers, column in zip(given, np.ascontiguousarray(holds.T), strict=True)
        }
        return [truths[numbers] for numbers in every]

    def close(self) -> None:
        """Nothing is held."""
