"""The wide shape: a row for each assessment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.framework import Reference
from competentie_rules.library import Entry, Library
from competentie_rules.rules.syntax import Atom
from competentie_rules.tables import builder, faults, row, said, values
from competentie_rules.tables.block import MOST, Block, award, bits
from competentie_rules.tables.columns import meanings
from competentie_rules.tables.cover import Cover
from competentie_rules.tables.dataset import Faults, Stretch
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.regrouped import together
from competentie_rules.tables.row import Shape
from competentie_rules.tables.source import Batch, Table, in_full


class Reading:
    """One way through a wide table; see `dataset.Reading`."""

    def __init__(self, table: Table, library: Library) -> None:
        self.file, self.rows = table.file, table.rows
        self.shape = Shape(table.file, meanings(table.names, library), table.words)
        self.faults = Faults()
        self.unjudged = 0
        self._table = table
        self._unnamed = set(self.shape.columns.unnamed)
        for fault in faults.of_columns(self.shape.columns, table.header):
            self.faults.add(self.file, fault)

    def stretches(self, scratch: Path) -> Iterator[Stretch]:
        """See `dataset.Reading`. Without a column that every table needs the rows are only counted."""
        for batch in together(self._table.batches(None), MOST):
            for fault in batch.faults:
                self.faults.add(self.file, fault)
            self.unjudged += len(batch.faults)
            self._without_name(batch.cells)
            if self.shape.columns.missing:
                self.unjudged += batch.cells.num_rows
            elif batch.cells.num_rows:
                yield Rows(self.shape, batch)

    def _without_name(self, cells: pa.RecordBatch) -> None:
        """Tell of columns without a name that hold something."""
        for place in [place for place in self._unnamed if values.holds_anything(cells.column(place))]:
            self._unnamed.remove(place)
            self.faults.add(self.file, faults.unnamed(self._table.header, place))


class Rows:
    """Rows of a wide table; see `dataset.Stretch`."""

    def __init__(self, shape: Shape, batch: Batch) -> None:
        self._shape = shape
        self._cells = batch.cells
        self._lines = batch.lines
        self._cover = self._covered(batch.cells)

    def _covered(self, cells: pa.RecordBatch) -> Cover:
        return Cover({name: cells.column(place) for name, place in self._shape.columns.about.items()})

    def __len__(self) -> int:
        return int(self._cells.num_rows)

    @property
    def ids(self) -> pa.Array:
        """See `dataset.Stretch`."""
        return self._cover.ids

    def sound(self) -> NDArray[np.bool_]:
        """See `dataset.Stretch`."""
        return self._cover.sound()

    def references(self) -> Iterator[tuple[Reference | None, NDArray[np.intp]]]:
        """See `dataset.Stretch`."""
        return self._cover.references()

    def block(self, mine: NDArray[np.intp], kernel: Kernel) -> tuple[Block, NDArray[np.bool_]]:
        """See `dataset.Stretch`."""
        whole = len(mine) == len(self)
        cells = self._cells if whole else self._cells.take(pa.array(mine))
        made = Block(self._cover.ids if whole else self._cover.ids.take(pa.array(mine)))
        self._cover.conclude(made, mine)
        odd = np.zeros(len(mine), np.bool_)
        for behaviour, place in self._shape.columns.behaviours.items():
            if pa.types.is_null(cells.column(place).type):
                continue
            shown, against, wrong = values.observed(cells.column(place), self._shape.words)
            if behaviour not in kernel.behaviours:
                odd |= bits(shown | against, len(mine))
            made.say(Atom("supported", (behaviour,)), shown)
            made.say(Atom("refuted", (behaviour,)), against)
            # A wide table has no room for evidence.
            made.say(Atom("without_evidence", (behaviour,)), shown | against)
            if wrong is not None:
                odd |= wrong
        for competency, place in self._shape.columns.awards.items():
            levels, wrong = values.awarded(cells.column(place), kernel.levels)
            if competency not in kernel.competencies:
                odd |= levels >= 0
            award(made, competency, levels, kernel.levels, described=competency in kernel.described)
            if wrong is not None:
                odd |= wrong
        return made, odd

    def entries(self, mine: NDArray[np.intp]) -> Iterator[Entry]:
        """See `dataset.Stretch`."""
        names = [str(place) for place in range(self._cells.num_columns)]
        cells = pa.RecordBatch.from_arrays(self._cells.take(pa.array(mine)).columns, names=names).to_pylist()
        for line, found in zip(in_full(self._lines)[mine], cells, strict=True):
            made = row.document(self._shape, int(line), {int(name): value for name, value in found.items()})
            yield builder.row(made, self._shape.words)

    def about(self) -> pa.RecordBatch:
        """See `dataset.Stretch`."""
        return self._cover.about()

    def ratings(self) -> pa.RecordBatch:
        """See `dataset.Stretch`."""
        return said.wide_ratings(self._shape, self._cells)

    def observations(self, *, with_evidence: bool) -> Iterator[pa.RecordBatch]:
        """See `dataset.Stretch`. A wide table has no room for evidence."""
        if not with_evidence:
            yield said.wide_observations(self._shape, self._cells)
