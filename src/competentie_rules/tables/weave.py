"""Findings of which the place is known later, put among those that were written before."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from competentie_rules.tables.results import FINDINGS

AT_A_TIME = 100_000
"""Findings that are read at a time."""


def weave(file: Path, numbers: NDArray[np.integer], found: Iterable[pa.Table]) -> None:
    """Put findings into a file with findings: each, by its `place`, after the last one on the assessment of that place.

    `numbers` is how many findings the file has on each assessment; what is found comes by place. A file of which nothing has to
    be changed stays as it is.
    """
    ends = np.cumsum(numbers, dtype=np.int64)
    more = ((ends[np.asarray(table["place"])], table.select(FINDINGS.names)) for table in found if table.num_rows)
    waiting = next(more, None)
    if waiting is None:
        return
    woven = file.with_suffix(".woven")
    done = 0
    with (
        pq.ParquetFile(file, read_dictionary=_coded()) as opened,
        pq.ParquetWriter(woven, FINDINGS, compression="zstd") as writer,
    ):
        for old in opened.iter_batches(AT_A_TIME):
            parts: list[_Part] = [(np.arange(done, done + old.num_rows) * 2 + 1, pa.Table.from_batches([old]))]
            done += old.num_rows
            while waiting is not None:
                places, table = waiting
                number = int(np.searchsorted(places, done, side="right"))
                parts.append((places[:number] * 2, table.slice(0, number)))
                if number < len(places):
                    waiting = places[number:], table.slice(number)
                    break
                waiting = next(more, None)
            writer.write_table(_merged(parts))
        while waiting is not None:
            writer.write_table(waiting[1])
            waiting = next(more, None)
    os.replace(woven, file)


_Part = tuple[NDArray[np.int64], pa.Table]
"""Findings, and for each a number by which they are ordered."""


def _merged(parts: list[_Part]) -> pa.Table:
    order = np.argsort(np.concatenate([keys for keys, _ in parts]), kind="stable")
    table = pa.concat_tables([table.cast(FINDINGS) for _, table in parts])
    return table.unify_dictionaries().combine_chunks().take(pa.array(order))


def _coded() -> list[str]:
    return [field.name for field in FINDINGS if pa.types.is_dictionary(field.type)]
