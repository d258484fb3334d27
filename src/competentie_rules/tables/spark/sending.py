"""What tasks send each other through Spark: rows, packed many at a time, so that Spark moves them and never looks inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.tables.parts import PLACE, Slice

SENT = "goal long, kind int, place long, content binary"
_SENT = pa.schema([("goal", pa.int64()), ("kind", pa.int32()), ("place", pa.int64()), ("content", pa.binary())])

PLACES = "place"
"""The column with the place of each row, beside those of the table."""
_ALIGNED = 64
"""Bytes; Arrow reads in place what begins at a multiple of these."""


class Sent(NamedTuple):
    """Something for a goal. Spark brings together what has one goal, ordered by kind and by place."""

    goal: int
    kind: int
    place: int
    content: Any

    def batch(self) -> pa.RecordBatch:
        """As Spark takes it."""
        row = (self.goal, self.kind, self.place, bytes(self.content))
        arrays = [pa.array([value], field.type) for value, field in zip(row, _SENT, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=_SENT)


def received(batches: Iterable[pa.RecordBatch]) -> Iterator[Sent]:
    """What Spark brings."""
    for batch in batches:
        goals, kinds, places = (batch[name].to_pylist() for name in ("goal", "kind", "place"))
        for row, (goal, kind, place) in enumerate(zip(goals, kinds, places, strict=True)):
            yield Sent(goal, kind, place, batch["content"][row].as_buffer())


def packed(columns: dict[str, Any], places: NDArray[np.int64]) -> pa.Buffer:
    """Rows as bytes. Codes that have more to stand for than there are rows are no gain."""
    made = {name: _plain(column, len(places)) for name, column in columns.items()} | {PLACES: pa.array(places)}
    table = pa.table(made).unify_dictionaries().combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _plain(column: Any, rows: int) -> Any:
    large = isinstance(column, pa.DictionaryArray) and len(column.dictionary) > rows
    return column.dictionary_decode() if large else column


def unpacked(content: pa.Buffer) -> pa.Table:
    """The rows again, with their places as a column more."""
    with pa.ipc.open_stream(content) as stream:
        return stream.read_all()


def put(content: pa.Buffer, file: BinaryIO) -> None:
    """Add packed rows to a file."""
    file.write(len(content).to_bytes(_ALIGNED, "little"))
    file.write(content)
    file.write(bytes(-len(content) % _ALIGNED))


def slices(file: Path, names: tuple[str, ...]) -> Iterator[Slice]:
    """The rows in a file, with these of their columns."""
    with pa.memory_map(str(file)) as source:
        while head := source.read(_ALIGNED):
            length = int.from_bytes(head, "little")
            table = unpacked(source.read_buffer(length))
            source.seek(source.tell() + -length % _ALIGNED)
            for batch in table.to_batches():
                places = np.asarray(batch[PLACES])
                held = {name: batch[name] for name in batch.schema.names if name in names}
                yield Slice(held, (places >> PLACE).astype(np.int32), places & ~(-1 << PLACE))
