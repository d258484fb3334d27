"""Judges many assessments at once, for an engine that can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from competentie_rules.engines.bitset import BitsetEngine
from competentie_rules.engines.judges import Item, Outcome, Task

AT_ONCE = 256
"""Assessments that are kept waiting for each other: as many as four words of the engine hold."""
MOST_STATEMENTS = 50_000
"""Statements of them, as large ones take much room while they wait."""


class Together:
    """Judges items in their order, many at once; as Judges, but for the bitset engine."""

    def __init__(self) -> None:
        self._engines: dict[int, BitsetEngine] = {}

    def judge(self, items: Iterable[Item], task: Callable[[Item], Task | None]) -> Iterator[tuple[Item, Outcome | None]]:
        """Each item, in order, with what holds of it; None for an item without a task."""
        waiting: list[tuple[Item, Task | None]] = []
        statements = 0
        for item in items:
            wanted = task(item)
            waiting.append((item, wanted))
            statements += len(wanted.case) if wanted is not None else 1
            if len(waiting) == AT_ONCE or statements >= MOST_STATEMENTS:
                yield from self._judged(waiting)
                waiting, statements = [], 0
        yield from self._judged(waiting)

    def _judged(self, waiting: list[tuple[Item, Task | None]]) -> Iterator[tuple[Item, Outcome | None]]:
        groups: dict[int, list[int]] = {}
        for place, (_, wanted) in enumerate(waiting):
            if wanted is not None:
                groups.setdefault(id(wanted.program), []).append(place)
        outcomes: dict[int, Outcome] = {}
        for key, places in groups.items():
            tasks = [wanted for place in places if (wanted := waiting[place][1]) is not None]
            if key not in self._engines:
                self._engines[key] = BitsetEngine(tasks[0].program)
            outcomes.update(zip(places, self._engines[key].truths([wanted.case for wanted in tasks]), strict=True))
        for place, (item, _) in enumerate(waiting):
            yield item, outcomes.get(place)

    def close(self) -> None:
        """Nothing is held."""
        self._engines.clear()
