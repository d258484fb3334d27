"""The bitset engine: counts of planes, many assessments at once, and planes that are freed and still right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cases
from worlds import documents, work

from competentie_rules import facts
from competentie_rules.documents.assessment import Assessment
from competentie_rules.engines.bitset import BitsetEngine, Circuit, at_least
from competentie_rules.engines.judges import Task
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.together import AT_ONCE, Together
from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom


@given(number=st.integers(1, 20), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_count_of_planes(number: int, seed: int) -> None:
    held = np.random.default_rng(seed).random((number, 640)) < 0.6
    planes = [np.packbits(row, bitorder="little").view(np.uint64) for row in held]
    for needed in range(-1, number + 2):
        found = np.unpackbits(at_least(planes, needed, 10).view(np.uint8), bitorder="little").astype(bool)
        assert (found == (held.sum(axis=0) >= needed)).all()


def _said(case: dict[str, Any]) -> tuple[Program, tuple[Atom, ...]]:
    made = documents(case)
    against = work(made)
    assert against.framework is not None
    said = facts.of_assessment(Assessment.of(made["assessment"]), against.framework, against.profile.method)
    return against.program, tuple(said.places)


@given(some=st.lists(cases(), min_size=1, max_size=3), copies=st.integers(1, 70))
@settings(max_examples=15, deadline=None)
def test_judged_together_is_judged_one_by_one(some: list[dict[str, Any]], copies: int) -> None:
    tasks: list[Task | None] = [None]
    for case in some:
        program, said = _said(case)
        # As many different assessments against one program as there are ways to leave the last things unsaid.
        tasks += [Task(program, said[: len(said) - n % (len(said) + 1)]) for n in range(copies)]
    together = Together()
    found = list(together.judge(tasks, lambda item: item))
    together.close()
    assert [item for item, _ in found] == tasks
    for item, truth in found:
        assert truth == (None if item is None else PlainEngine(item.program).truth(item.case))


def test_more_than_are_judged_at_once() -> None:
    program, said = _said({"competencies": {"a": {"levels": ["+-", "++"], "norm": 1}}})
    found = list(Together().judge([Task(program, said)] * (AT_ONCE + 1), lambda item: item))
    assert len(found) == AT_ONCE + 1
    assert len({truth for _, truth in found}) == 1


@pytest.mark.parametrize("relation", ["reached", "unattainable", "demonstrated", "has_award"])
def test_a_circuit_of_some_statements_alone(relation: str) -> None:
    program, said = _said({"competencies": {"a": {"levels": ["+-", "++"], "norm": 1, "awarded": 1}}})
    wanted = [number for atom, number in program.index.items() if atom.relation == relation]
    one = np.ones(1, np.uint64)
    planes = Circuit(program, wanted).run(dict.fromkeys(program.numbers(said), one), 1)
    truth = BitsetEngine(program).truth(said)
    assert {number for number, plane in planes.items() if int(plane[0]) & 1} == truth & set(wanted)
