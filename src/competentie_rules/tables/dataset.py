"""A dataset as it is judged, whatever its shape: stretches of assessments, and what is wrong with its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.framework import Reference
from competentie_rules.documents.tree import Fault
from competentie_rules.library import Entry
from competentie_rules.tables.block import Block
from competentie_rules.tables.columns import MOST_KEPT
from competentie_rules.tables.kernel import Kernel


class Stretch(Protocol):
    """Assessments that follow one another in a dataset, at most `block.MOST` of them; they count from 0."""

    def __len__(self) -> int: ...

    @property
    def ids(self) -> pa.Array:
        """The ids of the assessments, as texts."""
        ...

    def references(self) -> Iterator[tuple[Reference | None, NDArray[np.intp]]]:
        """Each profile that assessments name, with those that do; None with those that name none."""
        ...

    def sound(self) -> NDArray[np.bool_]:
        """Which assessments say of themselves what the schema of assessments asks."""
        ...

    def block(self, mine: NDArray[np.intp], kernel: Kernel) -> tuple[Block, NDArray[np.bool_]]:
        """Some assessments, all against one profile, and which of them hold something that a kernel cannot judge."""
        ...

    def entries(self, mine: NDArray[np.intp]) -> Iterator[Entry]:
        """The documents that some assessments stand for, in their order."""
        ...

    def about(self) -> pa.RecordBatch:
        """What all assessments say of themselves, as texts: assessment, profile, edition, subject and assessed_on."""
        ...

    def ratings(self) -> pa.RecordBatch:
        """Every award: `row`, its assessment, ascending, competency and awarded."""
        ...

    def observations(self, *, with_evidence: bool) -> Iterator[pa.RecordBatch]:
        """What was shown or not: `row`, ascending, behaviour, result, observed_on, assessor and evidence.

        What it does not say is nothing; with `with_evidence` only those with some are wanted.
        """
        ...


@dataclass(slots=True)
class Faults:
    """What is wrong with the tables of a dataset, each with the file that it stands in; of very many of a kind the first."""

    told: list[tuple[str, Fault]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """How many there are of each rule, told or not."""
    most: int = MOST_KEPT
    _kept: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._kept.update(fault.rule for _, fault in self.told)

    def add(self, file: str, fault: Fault, number: int = 1) -> None:
        """Add a fault, which stands for so many."""
        if self._kept[fault.rule] < self.most:
            self._kept[fault.rule] += 1
            self.told.append((file, fault))
        self.counts[fault.rule] += number

    def include(self, other: Faults) -> None:
        """Add those of another table of the dataset."""
        for file, fault in other.told:
            self.add(file, fault)
        self.counts += other.counts - Counter(fault.rule for _, fault in other.told)


class Reading(Protocol):
    """One way through a dataset. `faults` and `unjudged`, the rows that stand for no assessment at all, grow on the way."""

    file: str
    rows: int | None
    faults: Faults
    unjudged: int

    def stretches(self, scratch: Path) -> Iterator[Stretch]:
        """The assessments, in order; what does not fit in memory goes to the folder `scratch`. Raises Unreadable."""
        ...
