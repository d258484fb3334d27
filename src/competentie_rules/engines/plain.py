"""The plain engine: the gates of a ground program, one after another. The oracle of the tests."""

from __future__ import annotations

from collections.abc import Iterable

from competentie_rules.engines.protocol import Truth
from competentie_rules.rules.ground import Count, Program
from competentie_rules.rules.syntax import Atom


class PlainEngine:
    """Evaluates each gate once, in the order in which the program gives them."""

    name = "plain"

    def __init__(self, program: Program) -> None:
        self._program = program

    def truth(self, case: Iterable[Atom]) -> Truth:
        """See Engine."""
        true = self._program.numbers(case)
        for step in self._program.steps:
            if isinstance(step, Count):
                if sum(member in true for member in step.of) >= step.needed:
                    true.add(step.head)
            elif true.issuperset(step.positives) and true.isdisjoint(step.negatives):
                true.add(step.head)
        return frozenset(true)

    def close(self) -> None:
        """Nothing is held."""
