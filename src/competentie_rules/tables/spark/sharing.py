"""The first job with a dataset of the long shape: rows are read, and sent to where those of one assessment meet."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.find import PARTS
from competentie_rules.documents.tree import Fault
from competentie_rules.tables.cursor import KEY, identified
from competentie_rules.tables.folding import Digests
from competentie_rules.tables.long import DIFFERENT
from competentie_rules.tables.parquet import open_parquet
from competentie_rules.tables.parts import PLACE, Part, Parts, Slice, Tell
from competentie_rules.tables.source import Unreadable
from competentie_rules.tables.spark.apart import DRIVER, SHARED, Apart, Share, Shared
from competentie_rules.tables.spark.sending import Sent, packed
from competentie_rules.tables.spark.task import attempt


@dataclass(frozen=True)
class Sharing:
    """Reads shares, by number, and sends their rows to buckets."""

    task: Apart

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        tables = self.task.tables()
        for batch in batches:
            for number in batch.column(0).to_pylist():
                for sent in self.sent(self.task.shares[number], tables):
                    yield sent.batch()

    def sent(self, share: Share, tables: dict[str, Parts]) -> Iterator[Sent]:
        """The rows of a share, and in the end what is wrong with them."""
        told = Shared()
        kind = PARTS[share.kind]

        def tell(file: str, fault: Fault) -> None:
            told.faults.add(file, fault)
            told.unjudged += kind == PARTS[0] and fault.rule == "table-row-broken"

        with closing(Digests()) as digests:
            try:
                for some in self._slices(share, tables[kind].files[share.part], tell):
                    for bucket, rows in self._divided(some, digests):
                        columns = {name: column.take(pa.array(rows)) for name, column in some.columns.items()}
                        places = (np.int64(share.part) << PLACE) + some.places()[rows]
                        yield Sent(bucket, share.kind, int(places[0]), packed(columns, places))
            except Unreadable as error:
                if attempt() + 1 < self.task.attempts:
                    raise
                told.broken = tables[kind].files[share.part].table.file, error.fault
        yield Sent(DRIVER, SHARED, 0, pickle.dumps(told))

    def _slices(self, share: Share, part: Part, tell: Tell) -> Iterator[Slice]:
        table = part.table
        if share.groups is not None:
            opened = open_parquet(self.task.found(table.file), self.task.declared, share.groups, share.first)
            table = replace(opened, file=table.file)
        kind = PARTS[share.kind]
        alone = Parts(kind, (Part(table, part.columns),))
        return alone.slices(alone.names, DIFFERENT[kind], tell)

    def _divided(self, some: Slice, digests: Digests) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """The rows of each bucket that has any."""
        numbers = np.asarray(digests.of(identified(some.columns[KEY]).fill_null(""))) % np.uint64(self.task.buckets)
        order = np.argsort(numbers, kind="stable")
        ends = np.searchsorted(numbers[order], np.arange(self.task.buckets + 1))
        for bucket in np.flatnonzero(np.diff(ends)).tolist():
            yield bucket, order[ends[bucket] : ends[bucket + 1]]
