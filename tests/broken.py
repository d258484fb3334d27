"""Engines with one thing wrong, each of which a comparison with the others has to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.rules.ground import Count, Gate, Program

Step = Gate | Count
Wrong = Callable[[Step], Step | None]


def _counts_one_more(step: Step) -> Step | None:
    return step._replace(needed=step.needed - 1) if isinstance(step, Count) and step.needed > 1 else step


def _counts_one_less(step: Step) -> Step | None:
    return step._replace(needed=step.needed + 1) if isinstance(step, Count) else step


def _denies_nothing(step: Step) -> Step | None:
    return step._replace(negatives=()) if isinstance(step, Gate) else step


def _forgets_the_last_premise(step: Step) -> Step | None:
    return step._replace(positives=step.positives[:-1]) if isinstance(step, Gate) and len(step.positives) > 1 else step


def _without(rule: str) -> Wrong:
    return lambda step: None if isinstance(step, Gate) and step.rule.id == rule else step


WRONG: dict[str, Wrong] = {
    "counts-one-more": _counts_one_more,
    "counts-one-less": _counts_one_less,
    "denies-nothing": _denies_nothing,
    "forgets-a-premise": _forgets_the_last_premise,
    "presumes-nothing-of-presumed": _without("presumed-from-above"),
    "finds-no-gap": _without("cumulative-gap"),
}


def broken(name: str) -> type[PlainEngine]:
    """An engine with the thing of this name wrong."""

    class Broken(PlainEngine):
        def __init__(self, program: Program) -> None:
            super().__init__(replace(program, steps=tuple(_steps(program, WRONG[name]))))

    Broken.name = name
    return Broken


def _steps(program: Program, wrong: Wrong) -> Iterator[Step]:
    for step in program.steps:
        made = wrong(step)
        if made is not None:
            yield made
