"""Batches of a size that is worth the while."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from competentie_rules.tables.source import Batch, Unreadable, in_full

LEAST = 32_768
"""Rows from which on a batch is large enough; to judge one costs much the same whatever its size."""


def together(batches: Iterator[Batch], most: int) -> Iterator[Batch]:
    """The same rows, with small batches put together, up to so many rows."""
    waiting: list[Batch] = []
    rows = 0
    failed: Unreadable | None = None
    try:
        for batch in batches:
            if waiting and rows + batch.cells.num_rows > most:
                yield _joined(waiting)
                waiting, rows = [], 0
            waiting.append(batch)
            rows += batch.cells.num_rows
            if rows >= LEAST:
                yield _joined(waiting)
                waiting, rows = [], 0
    except Unreadable as error:
        failed = error
    # What could be read before something could not is not lost.
    if waiting:
        yield _joined(waiting)
    if failed is not None:
        raise failed


def _joined(batches: list[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    faults = tuple(fault for batch in batches for fault in batch.faults)
    lines = np.concatenate([in_full(batch.lines) for batch in batches])
    return Batch(pa.concat_batches([batch.cells for batch in batches]), lines, faults)
