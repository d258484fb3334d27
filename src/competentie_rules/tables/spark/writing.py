"""The third job with a dataset of the long shape: results of assessments that stood together are written in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa

from competentie_rules.tables import results, values
from competentie_rules.tables.output import COMPETENCIES, FINDINGS, writer
from competentie_rules.tables.spark.apart import DRIVER, FOLDER, FOUND, LEVELS, Apart
from competentie_rules.tables.spark.sending import PLACES, Sent, received, unpacked


@dataclass(frozen=True)
class Writing:
    """Writes the results of assessments that stood together, in their order, into a new folder."""

    task: Apart

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        self.task.same()
        for goal, rows in groupby(received(batches), key=lambda sent: sent.goal):
            if goal == DRIVER:
                yield from (sent.batch() for sent in rows)
                continue
            name = f"results-{goal:06}"
            folder = self.task.begun(name)
            found = {kind: [unpacked(sent.content) for sent in some] for kind, some in groupby(rows, key=lambda sent: sent.kind)}
            for kind, file, schema in ((LEVELS, COMPETENCIES, results.COMPETENCIES), (FOUND, FINDINGS, results.FINDINGS)):
                with writer(folder / file, schema) as table:
                    if kind in found:
                        table.write_table(_in_order(found[kind], schema))
            self.task.kept(folder, name)
            yield Sent(DRIVER, FOLDER, goal, name.encode()).batch()


def _in_order(pieces: list[pa.Table], schema: pa.Schema) -> pa.Table:
    cast = [
        pa.Table.from_arrays([values.typed(piece[field.name], field.type) for field in schema], schema=schema) for piece in pieces
    ]
    places = np.concatenate([np.asarray(piece[PLACES]) for piece in pieces])
    table = pa.concat_tables(cast).unify_dictionaries().combine_chunks()
    return table.take(pa.array(np.argsort(places, kind="stable")))
