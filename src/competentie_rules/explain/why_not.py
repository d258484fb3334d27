"""Why a statement does not hold: every rule that could have concluded it, with the premises that failed, the nearest first."""

from __future__ import annotations

from collections.abc import Set

from competentie_rules.explain.cone import Cone, premises
from competentie_rules.explain.why import Derivation
from competentie_rules.rules.ground import Count, Gate

FAR = 10**9
"""The distance of a statement that no rule can conclude."""


class WhyNot:
    """What failed, for everything in a cone that does not hold."""

    def __init__(self, cone: Cone, truth: Set[int]) -> None:
        self._cone = cone
        self._truth = truth
        self._distances: dict[int, int] = {}
        for head in cone.heads:
            if head not in truth:
                self._distances[head] = min(map(self._distance, cone.program.steps_of[head]), default=FAR)

    def _of(self, number: int) -> int:
        """How far a premise that failed is from being right; what is right already, but was denied, is one away."""
        return 1 if number in self._truth else self._distances.get(number, 1)

    def _distance(self, step: Gate | Count) -> int:
        if isinstance(step, Count):
            missing = sorted(self._of(member) for member in step.of if member not in self._truth)
            holding = len(step.of) - len(missing)
            return min(sum(missing[: max(step.needed - holding, 0)]), FAR)
        return min(sum(map(self._of, premises(step, self._truth, hold=False))), FAR)

    def failures(self, head: int) -> list[Derivation]:
        """Each gate or count that could have made a statement hold, with just the premises that failed."""
        atoms = self._cone.program.atoms
        found = [
            (step, [member for member in step.of if member not in self._truth])
            if isinstance(step, Count)
            else (step, premises(step, self._truth, hold=False))
            for step in self._cone.program.steps_of.get(head, ())
        ]

        def rank(derivation: Derivation) -> tuple[object, ...]:
            step, failed = derivation
            rule = "" if isinstance(step, Count) else step.rule.id
            return self._distance(step), rule, sorted(atoms[number] for number in failed)

        return sorted(found, key=rank)
