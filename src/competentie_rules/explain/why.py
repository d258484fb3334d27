"""Why a statement holds: the proof of least height, then by rule id, then by its premises in order."""

from __future__ import annotations

from collections.abc import Set

from competentie_rules.explain.cone import Cone, satisfied
from competentie_rules.rules.ground import Count, Gate

Derivation = tuple[Gate | Count, list[int]]
"""What decides a statement, and the premises of it that matter."""


class Why:
    """The proofs of what holds in a cone. What the assessment says has height 0."""

    def __init__(self, cone: Cone, truth: Set[int]) -> None:
        self._cone = cone
        self._truth = truth
        self._heights = dict.fromkeys(cone.given(truth), 0)
        for head in cone.heads:
            if head in truth:
                self._heights[head] = min(self._height(step) for step in self._steps(head))

    def _steps(self, head: int) -> list[Gate | Count]:
        return [step for step in self._cone.program.steps_of[head] if satisfied(step, self._truth)]

    def _height(self, step: Gate | Count) -> int:
        if isinstance(step, Count):
            return max((self._heights[member] for member in self._members(step)), default=0)
        return 1 + max((self._heights[number] for number in step.positives), default=0)

    def _members(self, count: Count) -> list[int]:
        """As many of the members that hold as are needed, the simplest first, in the order of the handbook."""
        holding = [member for member in count.of if member in self._truth]
        simplest = sorted(holding, key=self._heights.__getitem__)[: max(count.needed, 0)]
        return [member for member in count.of if member in simplest]

    def proof(self, head: int) -> Derivation | None:
        """What proves a statement that holds; None for what the assessment says itself."""
        if head not in self._cone.program.steps_of:
            return None
        atoms = self._cone.program.atoms

        def rank(step: Gate | Count) -> tuple[object, ...]:
            if isinstance(step, Count):
                return ()
            return self._height(step), step.rule.id, sorted(atoms[number] for number in step.positives)

        step = min(self._steps(head), key=rank)
        if isinstance(step, Count):
            return step, self._members(step)
        return step, [*step.positives, *step.negatives]
