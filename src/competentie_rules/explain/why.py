"""Why a statement holds: the proof of least height, then by rule id, then by its premises in order."""

from __future__ import annotations

from collections.abc import Set

from competentie_rules.explain.cone import Cone, inputs, satisfied
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
        return [step for step in self._cone.program.steps_of.get(head, ()) if satisfied(step, self._truth)]

    def _height(self, step: Gate | Count) -> int:
        if isinstance(step, Count):
            return max((self._heights[member] for member in self._members(step)), default=0)
        return 1 + max((self._heights[number] for number in step.positives), default=0)

    def _members(self, count: Count) -> list[int]:
        """As many of the members that hold as are needed, the simplest first, in the order of the handbook."""
        holding = [member for member in count.of if member in self._truth]
        simplest = sorted(holding, key=self._heights.__getitem__)[: max(count.needed, 0)]
        return [member for member in count.of if member in simplest]

    def proof(self, head: int) -> list[Derivation]:
        """What proves a statement that holds; nothing for what the assessment says itself."""
        return [
            (step, self._members(step) if isinstance(step, Count) else [*step.positives, *step.negatives])
            for step in self._ranked(head)[:1]
        ]

    def proofs(self, head: int) -> list[Derivation]:
        """Everything that makes a statement hold, the simplest first: where it stands in the way, all of it does."""
        return [
            (step, [member for member in step.of if member in self._truth] if isinstance(step, Count) else list(inputs(step)))
            for step in self._ranked(head)
        ]

    def _ranked(self, head: int) -> list[Gate | Count]:
        atoms = self._cone.program.atoms

        def rank(step: Gate | Count) -> tuple[object, ...]:
            if isinstance(step, Count):
                return ()
            return self._height(step), step.rule.id, sorted(atoms[number] for number in step.positives)

        return sorted(self._steps(head), key=rank)
