"""Who judges: an engine here, or in processes apart, so that a crash of an engine takes one document with it and no more."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol, TypeVar

from competentie_rules.engines.protocol import Engine, Truth
from competentie_rules.errors import EngineError, raised
from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom

PATIENCE = 300.0
"""Seconds that one assessment may take apart; the largest framework that lint accepts takes a few."""

Item = TypeVar("Item")
Outcome = Truth | EngineError


class Task(NamedTuple):
    """One assessment to be judged: the program, and what was observed and awarded."""

    program: Program
    case: tuple[Atom, ...]


class Judging(Protocol):
    """What judges items one after another, whatever it does at once."""

    def judge(self, items: Iterable[Item], task: Callable[[Item], Task | None]) -> Iterator[tuple[Item, Outcome | None]]:
        """Each item, in order, with what holds of it; None for an item without a task, the error where judging failed."""

    def close(self) -> None:
        """Give back what is held."""


class Judges:
    """Judges items in their order; not to be shared between threads.

    With `apart`, `jobs` processes judge at once, each with engines of its own; else everything happens in this process.
    """

    def __init__(self, engine: type[Engine], *, jobs: int = 1, apart: bool = False) -> None:
        self._here = _Engines(engine)
        self._engine = engine
        self._jobs = jobs if apart else 0
        self._workers: list[_Worker] = []
        self._programs: dict[int, Program] = {}

    def judge(self, items: Iterable[Item], task: Callable[[Item], Task | None]) -> Iterator[tuple[Item, Outcome | None]]:
        """Each item, in order, with what holds of it; None for an item without a task, the error where judging failed."""
        waiting: deque[tuple[Item, _Worker | None]] = deque()
        for item in items:
            wanted = task(item)
            if not self._jobs:
                yield item, None if wanted is None else self._here.truth(id(wanted.program), wanted.program, wanted.case)
                continue
            if wanted is not None and sum(worker is not None for _, worker in waiting) == self._jobs:
                while waiting[0][1] is None:
                    yield waiting.popleft()[0], None
                yield self._collect(waiting)
            waiting.append((item, None if wanted is None else self._send(wanted)))
        while waiting:
            yield self._collect(waiting)

    def _send(self, task: Task) -> _Worker:
        key = id(task.program)
        self._programs.setdefault(key, task.program)
        worker = next((worker for worker in self._workers if not worker.busy), None)
        if worker is None:
            worker = _Worker(self._engine, self._programs)
            self._workers.append(worker)
        worker.ask(key, task)
        return worker

    def _collect(self, waiting: deque[tuple[Item, _Worker | None]]) -> tuple[Item, Outcome | None]:
        item, worker = waiting.popleft()
        if worker is None:
            return item, None
        outcome = worker.answer()
        if not worker.alive:
            self._workers.remove(worker)
        return item, outcome

    def close(self) -> None:
        """Give back what the engines hold, and end the processes apart."""
        self._here.close()
        for worker in self._workers:
            worker.stop()
        self._workers.clear()


class _Engines:
    """An engine for each program, made when it is needed; or the error, where it cannot be made."""

    def __init__(self, engine: type[Engine]) -> None:
        self._make = engine
        self._made: dict[int, Engine] = {}
        self._refused: dict[int, EngineError] = {}

    def truth(self, key: int, program: Program, case: Iterable[Atom]) -> Outcome:
        if key in self._refused:
            return self._refused[key]
        if key not in self._made:
            try:
                self._made[key] = self._make(program)
            except EngineError as error:
                return self._refused.setdefault(key, error)
        try:
            return self._made[key].truth(case)
        except EngineError as error:
            return error

    def close(self) -> None:
        for engine in self._made.values():
            engine.close()
        self._made.clear()


@dataclass
class _Worker:
    """A process that judges one assessment at a time. It starts with the programs known by then, and is sent later ones."""

    engine: type[Engine]
    programs: dict[int, Program]

    def __post_init__(self) -> None:
        # A fork is quick and has the programs at once, but may only be made while there is one thread.
        alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("fork" if alone else "spawn")
        self._ours, theirs = context.Pipe()
        self._known = set(self.programs)
        arguments = (self.engine, dict(self.programs), theirs, self._ours)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        self.busy = False
        self.alive = True

    def ask(self, key: int, task: Task) -> None:
        new = None if key in self._known else task.program
        self._known.add(key)
        self.busy = True
        self._try(lambda: self._ours.send((key, new, task.case)))

    def answer(self) -> Outcome:
        """What came of the last question; the process is ended where none came."""
        self.busy = False
        outcome: Outcome | None = None
        if self._try(lambda: self._ours.poll(PATIENCE)):
            outcome = self._try(self._ours.recv)
        if outcome is not None:
            return outcome
        self._process.join(0.5)
        code = self._process.exitcode
        self.stop()
        if code is None:
            return EngineError(f"no answer after {PATIENCE:.0f} seconds")
        return EngineError(f"the engine crashed ({signal.Signals(-code).name})" if code < 0 else "the engine stopped")

    @staticmethod
    def _try(step: Callable[[], Any]) -> Any:
        """What a step gives; None where the process at the other end is gone."""
        try:
            return step()
        except (EOFError, OSError):
            return None

    def stop(self) -> None:
        self.alive = False
        self._ours.close()
        self._process.kill()
        self._process.join()


def _work(engine: type[Engine], programs: dict[int, Program], questions: Connection, theirs: Connection) -> None:
    # The process that asks decides what a Ctrl-C means; when it is gone, nobody holds the other end, and this one ends as well.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    theirs.close()
    engines = _Engines(engine)
    while True:
        try:
            key, new, case = questions.recv()
        except EOFError:
            return
        if new is not None:
            programs[key] = new
        try:
            outcome = engines.truth(key, programs[key], case)
        except Exception as error:
            outcome = EngineError(f"unexpected {raised(error)}")
        questions.send(outcome)
