"""The part of a ground program that one statement rests on."""

from __future__ import annotations

from collections.abc import Iterable, Set

from competentie_rules.rules.ground import Count, Gate, Program


class Cone:
    """Every statement that a goal rests on, at any distance, and what decides each; numbers index `Program.atoms`."""

    def __init__(self, program: Program, goal: int) -> None:
        self.program = program
        self.goal = goal
        self.atoms = {goal}
        waiting = [goal]
        while waiting:
            for step in program.steps_of.get(waiting.pop(), ()):
                fresh = [number for number in inputs(step) if number not in self.atoms]
                self.atoms.update(fresh)
                waiting += fresh
        heads = [number for number in self.atoms if number in program.steps_of]
        self.heads = sorted(heads, key=program.position.__getitem__)
        """The derived statements, each after everything that it rests on."""

    def evaluate(self, given: Iterable[int]) -> set[int]:
        """What holds when just these of the statements that are not derived do."""
        true = set(given)
        for head in self.heads:
            if any(satisfied(step, true) for step in self.program.steps_of[head]):
                true.add(head)
        return true

    def given(self, truth: Set[int]) -> set[int]:
        """What holds of the statements that are not derived."""
        return {number for number in self.atoms if number in truth and number not in self.program.steps_of}


def inputs(step: Gate | Count) -> tuple[int, ...]:
    """The statements that a gate or count asks about."""
    return step.of if isinstance(step, Count) else step.positives + step.negatives


def satisfied(step: Gate | Count, true: Set[int]) -> bool:
    """Whether a gate or count makes its head hold."""
    if isinstance(step, Count):
        return sum(member in true for member in step.of) >= step.needed
    return all(number in true for number in step.positives) and not any(number in true for number in step.negatives)


def premises(step: Gate, true: Set[int], *, hold: bool) -> list[int]:
    """The statements of a gate that are as it wants them, or those that are not."""
    positives = [number for number in step.positives if (number in true) == hold]
    return positives + [number for number in step.negatives if (number not in true) == hold]
