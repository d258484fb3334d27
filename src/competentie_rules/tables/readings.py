"""The way through each kind of dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from competentie_rules.library import Library
from competentie_rules.tables import long, wide
from competentie_rules.tables.dataset import Faults, Reading, Stretch
from competentie_rules.tables.shapes import Broken, Dataset
from competentie_rules.tables.source import Table


def reading(dataset: Dataset, library: Library) -> Reading:
    """A way through a dataset, given what its columns can refer to."""
    match dataset:
        case Table():
            return wide.Reading(dataset, library)
        case Broken():
            return Nothing(dataset)
    return long.Reading(dataset)


class Nothing:
    """A way through a dataset of which nothing can be read."""

    def __init__(self, dataset: Broken) -> None:
        self.file = dataset.file
        self.rows: int | None = None
        self.faults = Faults()
        self.faults.add(dataset.file, dataset.fault)
        self.unjudged = 0

    def stretches(self, scratch: Path) -> Iterator[Stretch]:
        """See `dataset.Reading`."""
        return iter(())
