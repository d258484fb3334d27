"""What rules that compare assessments found, written as findings: parts that come after those of the tickets."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import numpy as np
import pyarrow as pa

from competentie_rules.rules.syntax import Rule
from competentie_rules.tables import asked
from competentie_rules.tables.output import writer
from competentie_rules.tables.results import FINDINGS

TOGETHER = 17
"""What is found of so many places, as a power of two, is written into one file."""
PLACED = f"shiftright(place, {TOGETHER})"
"""The number of that file, as Spark makes it."""
ORDER = ("place", "number", "competency", "level", "behaviour", "other")
"""What findings are ordered by; what is not there comes first."""

WRITTEN = "written binary"
_WRITTEN = pa.schema([("written", pa.binary())])
_WRONG = """
select number, place, assessment, other, because, level from found where {wrong}
order by number, place nulls first, other, level limit 1
"""


@dataclass(slots=True)
class Written:
    """A file with what was found of some places, how many of these each rule found, by its number, and the first that is no good.

    `wrong` has the number of the rule, and what `asked.misplaced` is told.
    """

    part: int
    file: str
    counts: Counter[int] = field(default_factory=Counter)
    wrong: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Writer:
    """Writes what was found, in the order in which it comes, into new files under `work`, and says which; see `mapInArrow`."""

    rules: tuple[Rule, ...]
    work: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        with closing(duckdb.connect(config={"threads": 1})) as connection:
            for part, found in groupby(_parted(batches), key=lambda each: each[0]):
                written = Written(part, f"compared-{uuid4().hex}.parquet")
                with writer(Path(self.work) / written.file, FINDINGS) as table:
                    for _, rows in found:
                        self._write(rows, table, written, connection)
                yield pa.RecordBatch.from_pydict({"written": [pickle.dumps(written)]}, schema=_WRITTEN)

    def _write(self, rows: pa.Table, table: Any, written: Written, connection: duckdb.DuckDBPyConnection) -> None:
        connection.register("found", rows)
        written.counts.update(dict(connection.execute("select number, count(*) from found group by number").fetchall()))
        wrong = connection.execute(_WRONG.format(wrong=asked.WRONG)).fetchone()
        if wrong:
            written.wrong = written.wrong or wrong
        else:
            for some in asked.told(connection, self.rules):
                table.write_table(some.select(FINDINGS.names))


def _parted(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, pa.Table]]:
    """What comes, cut where another file begins, with the number of its file; what has no place comes first."""
    for batch in batches:
        part = np.asarray(batch["place"].fill_null(-1)) >> TOGETHER
        ends = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(part)]
        for start, stop in pairwise(ends):
            if start < stop:
                yield int(part[start]), pa.Table.from_batches([batch.slice(start, stop - start)])
