"""Which assessments a dataset has, of those that something is said of elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(slots=True)
class Roll:
    """How many assessments of a dataset have each of some ids, and which of those ids have one that was not judged."""

    ids: frozenset[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    unjudged: set[str] = field(default_factory=set)

    def add(self, ids: pa.Array, unjudged: Sequence[int]) -> None:
        """Take up a stretch of a dataset: the ids of its assessments, and the places of those that were not judged."""
        self.counts.update(ids.filter(pc.is_in(ids, pa.array(self.ids, pa.string()))).to_pylist())
        self.unjudged.update(self.ids.intersection(ids.take(pa.array(unjudged, pa.int64())).to_pylist()))

    def include(self, other: Roll) -> None:
        """Take up those of another part of the dataset."""
        self.counts += other.counts
        self.unjudged |= other.unjudged
