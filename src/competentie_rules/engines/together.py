"""Judges many assessments at once, for an engine that can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from competentie_rules.engines.bitset import BitsetEngine
from competentie_rules.engines.judges import Item, Outcome, Task

AT_ONCE = 64
"""Assessments that are kept waiting for each other: as many as one word of the engine holds."""


class Together:
    """Judges items in their order, as many at once as fit a word; as Judges, but for the bitset engine."""

    def __init__(self) -> None:
        self._engines: dict[int, BitsetEngine] = {}

    def judge(self, items: Iterable[Item], task: Callable[[Item], Task | None]) -> Iterator[tuple[Item, Outcome | None]]:
        """Each item, in order, with what holds of it; None for an item without a task."""
        waiting: list[tuple[Item, Task | None]] = []
        for item in items:
            waiting.append((item, task(item)))
            if len(waiting) == AT_ONCE:
                yield from self._judged(waiting)
                waiting = []
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
