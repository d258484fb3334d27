"""The bitset engine: a ground program as word-wide operations, one bit for each assessment.

Every statement is a *plane*, an array of 64-bit words of which bit i is the truth for assessment i. A gate is a few operations on
planes; a count is an adder of planes, bit by bit, and a comparison. So 64 assessments are judged at once in each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from competentie_rules.engines.protocol import Truth
from competentie_rules.rules.ground import Count, Gate, Program
from competentie_rules.rules.syntax import Atom

Plane: TypeAlias = NDArray[np.uint64]
"""One bit for each assessment, in words of 64; what is beyond the last assessment means nothing."""

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
        none = np.zeros(length, np.uint64)
        planes = {each: given.get(each, none) for each in self.inputs}
        for head, steps, last in self._parts:
            planes[head] = _either([_step(step, planes, length) for step in steps])
            for done in last:
                del planes[done]
        return {each: planes.get(each, none) for each in self._wanted}


def _inputs(step: Gate | Count) -> tuple[int, ...]:
    return step.of if isinstance(step, Count) else step.positives + step.negatives


def _either(planes: list[Plane]) -> Plane:
    if len(planes) == 1:
        return planes[0]
    made = planes[0] | planes[1]
    for plane in planes[2:]:
        made |= plane
    return made


def _step(step: Gate | Count, planes: Mapping[int, Plane], length: int) -> Plane:
    if isinstance(step, Count):
        return at_least([planes[member] for member in step.of], step.needed, length)
    made = np.full(length, ~np.uint64(0)) if not step.positives else planes[step.positives[0]]
    fresh = not step.positives
    for number in step.positives[1:]:
        made = np.bitwise_and(made, planes[number], out=made if fresh else None)
        fresh = True
    for number in step.negatives:
        made = np.bitwise_and(made, ~planes[number], out=made if fresh else None)
        fresh = True
    return made


def at_least(planes: list[Plane], needed: int, length: int) -> Plane:
    """Where at least so many of the planes hold."""
    if needed <= 0:
        return np.full(length, ~np.uint64(0))
    if needed > len(planes):
        return np.zeros(length, np.uint64)
    if needed == 1:
        return _either(planes) if len(planes) > 1 else planes[0]
    if needed == len(planes):
        made = planes[0] & planes[1]
        for plane in planes[2:]:
            made &= plane
        return made
    return _reaches(_sum(planes), needed, length)


def _sum(planes: list[Plane]) -> list[Plane]:
    """The number of planes that hold, in binary, the lowest digit first: full adders, three planes of a digit at a time."""
    digits: list[Plane] = []
    column = list(planes)
    while column:
        carried: list[Plane] = []
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


def _reaches(digits: list[Plane], needed: int, length: int) -> Plane:
    """Where a binary number is at least `needed`."""
    reached = np.full(length, ~np.uint64(0))
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
        number = len(cases)
        given = [self._program.numbers(case) for case in cases]
        said: dict[int, NDArray[np.bool_]] = {}
        for place, numbers in enumerate(given):
            for each in numbers:
                if each not in said:
                    said[each] = np.zeros(words(number) * WORD, np.bool_)
                said[each][place] = True
        planes = self._circuit.run(
            {each: np.packbits(bits, bitorder="little").view(np.uint64) for each, bits in said.items()}, number
        )
        heads = np.fromiter(planes, np.int64, len(planes))
        holds = np.unpackbits(np.stack(list(planes.values())).view(np.uint8), axis=1, count=number, bitorder="little")
        return [
            frozenset(numbers.union(heads[np.flatnonzero(column)].tolist()))
            for numbers, column in zip(given, np.ascontiguousarray(holds.T), strict=True)
        ]

    def close(self) -> None:
        """Nothing is held."""
