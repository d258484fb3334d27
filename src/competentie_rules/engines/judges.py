"""Who judges: an engine here, or in processes apart, so that a crash of an engine takes one document with it and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from competentie_rules.engines.protocol import Engine, Truth
from competentie_rules.errors import EngineError
from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom

Item = TypeVar("Item")


class Task(NamedTuple):
    """One assessment to be judged: the program, what was observed and awarded, and the document that it stands in."""

    program: Program
    case: tuple[Atom, ...]
    document: str


class Judges:
    """Judges one item after another in this process; not to be shared between threads."""

    def __init__(self, engine: type[Engine]) -> None:
        self._make = engine
        self._engines: dict[int, Engine] = {}

    def judge(
        self, items: Iterable[Item], task: Callable[[Item], Task | None]
    ) -> Iterator[tuple[Item, Truth | EngineError | None]]:
        """Each item, in order, with what holds of it; None for an item without a task, the error where judging failed."""
        for item in items:
            wanted = task(item)
            yield item, None if wanted is None else self._truth(wanted)

    def _truth(self, task: Task) -> Truth | EngineError:
        key = id(task.program)
        try:
            if key not in self._engines:
                self._engines[key] = self._make(task.program)
            return self._engines[key].truth(task.case)
        except EngineError as error:
            return error

    def close(self) -> None:
        """Give back what the engines hold."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
