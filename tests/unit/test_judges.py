"""Judges in this process, and what the processes apart do; that they survive crashes is tested through the command line."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import pytest

from competentie_rules.engines import judges
from competentie_rules.engines.judges import Judges, Task
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError, RuleError, RuleErrors, ToolError
from competentie_rules.model import Location
from competentie_rules.rules.syntax import Atom

PROGRAM: Any = "a program"
OTHER: Any = "another program"


class Engine:
    """Says of a case how many facts it has, except of an empty one and of one of a single fact."""

    name = "engine"

    def __init__(self, program: Any) -> None:
        self.program = program

    def truth(self, case: Iterable[Atom]) -> Truth:
        facts = list(case)
        if not facts:
            raise EngineError("nothing to go by")
        return frozenset({len(facts), 100 if self.program == OTHER else 0}) if len(facts) > 1 else frozenset({1 // 0})

    def close(self) -> None:
        """Nothing is held."""


def _task(number: int | None) -> Task | None:
    if number is None:
        return None
    return Task(OTHER if number >= 10 else PROGRAM, tuple(Atom("a", (i,)) for i in range(number % 10)))


@pytest.mark.parametrize(("jobs", "method"), [(1, "fork"), (2, "fork"), (3, "fork"), (2, "spawn")])
def test_items_come_back_in_their_order(jobs: int, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if method == "spawn":
        monkeypatch.setattr(threading, "active_count", lambda: 2)
    elif method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    items = [2, None, 3, 0, None, None, 14, 2, 12, None, 5, 6, None]
    apart = Judges(Engine, jobs=jobs, apart=True)
    told = list(apart.judge(items, _task))
    apart.close()
    here = list(Judges(Engine).judge(items, _task))
    assert [item for item, _ in told] == items
    assert [outcome if isinstance(outcome, frozenset) else str(outcome) for _, outcome in told] == [
        outcome if isinstance(outcome, frozenset) else str(outcome) for _, outcome in here
    ]
    assert str(told[3][1]) == "nothing to go by"
    assert told[6][1] == {4, 100}


class Refuses(Engine):
    """Is made for one program and no other, and counts how often that is tried."""

    tried: ClassVar[list[Any]] = []

    def __init__(self, program: Any) -> None:
        super().__init__(program)
        self.tried.append(program)
        if program == OTHER:
            raise EngineError("too wide")


def test_an_engine_that_cannot_be_made_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Refuses, "tried", [])
    told = [outcome for _, outcome in Judges(Refuses).judge([12, 2, 12, 0, 3, 13], _task)]
    outcomes = [outcome if isinstance(outcome, frozenset) else str(outcome) for outcome in told]
    assert outcomes == ["too wide", {0, 2}, "too wide", "nothing to go by", {0, 3}, "too wide"]
    assert Refuses.tried == [OTHER, PROGRAM]


def _answers(questions: list[tuple[int, Any, tuple[Atom, ...]]]) -> list[Any]:
    """What the function that a process apart runs says, asked by hand."""
    ours, theirs = multiprocessing.Pipe()
    inherited, _ = multiprocessing.Pipe()
    for question in questions:
        ours.send(question)
    before = signal.getsignal(signal.SIGINT)
    worker = threading.Thread(target=lambda: judges._work(Engine, {1: PROGRAM}, theirs, inherited))
    # Signals belong to the main thread; that they are ignored there is seen through the command line.
    original, judges.signal.signal = judges.signal.signal, lambda *_: None
    try:
        worker.start()
        told = [ours.recv() for _ in questions]
        ours.close()
        worker.join(10)
    finally:
        judges.signal.signal = original
    assert not worker.is_alive()
    assert inherited.closed
    assert signal.getsignal(signal.SIGINT) is before
    return told


def test_what_a_process_apart_answers() -> None:
    case = (Atom("a", (1,)), Atom("a", (2,)))
    told = _answers([(1, None, case), (2, OTHER, case), (2, None, case), (1, None, ()), (1, None, case[:1])])
    assert told[:3] == [{2, 0}, {2, 100}, {2, 100}]
    assert str(told[3]) == "nothing to go by"
    assert str(told[4]).startswith("unexpected ZeroDivisionError in test_judges.py:")


@pytest.mark.parametrize(
    "make",
    [
        lambda: EngineError("x", Location("a.yaml"), "y"),
        lambda: ToolError("x"),
        lambda: RuleErrors((RuleError("x", Location("a.yaml"), "y"), RuleError("z"))),
    ],
)
def test_errors_go_from_process_to_process(make: Callable[[], ToolError]) -> None:
    error = make()
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
