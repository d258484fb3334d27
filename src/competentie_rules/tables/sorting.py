"""Puts tables of the long shape in the order of the assessments, by DuckDB, where they are not in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from competentie_rules.tables import values
from competentie_rules.tables.columns import MOST_KEPT
from competentie_rules.tables.cursor import KEY, identified
from competentie_rules.tables.database import database
from competentie_rules.tables.parquet import AT_A_TIME
from competentie_rules.tables.parts import PLACE, Slice

Place = tuple[int, int]
"""Where a row stands: the file, by number, and the line in it."""

Slices = Callable[[], Iterator[Slice]]
"""Reads the rows of a table once more."""

_REPEATED = """
select assessment, min(place, 2) from assessments where assessment is not null group by assessment having count(*) > 1
"""
_ORDERED = """
select rows.*, first
from rows left join (select assessment, min(place) as first from assessments group by assessment) using (assessment)
order by first nulls last, place
"""
_ORPHANS = """
select assessment, min(place) as first_place, count(*) from rows where first is null group by assessment order by first_place
"""
_ORPHANED = "select count(*) from (select distinct assessment from rows where first is null)"


class Orphan(NamedTuple):
    """An id that no assessment has, in a table that says something of it: where it first stands, and in how many rows."""

    id: str | None
    first: Place
    rows: int


def repeated(folder: Path, assessments: Slices) -> dict[str, tuple[Place, Place]]:
    """The ids that several assessments have, each with the first two places where it stands."""
    with database(folder) as connection, _table(connection, "assessments", assessments, (KEY,)):
        rows = connection.sql(_REPEATED).fetchall()
    return {id: (_place(first), _place(second)) for id, (first, second) in rows}


class Ordered:
    """The rows of a table in the order of the assessments, and of one assessment in their own; kept in a file in a folder."""

    def __init__(self, folder: Path, kind: str, assessments: Slices, rows: Slices, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._file = folder / f"{kind}.parquet"
        with (
            database(folder) as connection,
            _table(connection, "assessments", assessments, (KEY,)),
            _table(connection, "rows", rows, names),
        ):
            connection.sql(_ORDERED).write_parquet(str(self._file), compression="zstd", row_group_size=AT_A_TIME)

    def slices(self) -> Iterator[Slice]:
        """The rows; those of no assessment come last."""
        coded = [
            field.name for field in pq.read_schema(self._file) if pa.types.is_string(field.type) and field.name != "evidence"
        ]
        with pq.ParquetFile(self._file, read_dictionary=coded) as opened:
            for cells in opened.iter_batches(AT_A_TIME):
                columns = dict(zip(cells.schema.names, cells.columns, strict=True))
                del columns["first"]
                place = np.asarray(columns.pop("place"))
                yield Slice(columns, (place >> PLACE).astype(np.int32), place & ~(-1 << PLACE))

    def orphans(self) -> tuple[list[Orphan], int]:
        """The first ids that no assessment has, and how many there are."""
        with database(self._folder) as connection:
            connection.read_parquet(str(self._file)).create_view("rows")
            found = connection.execute(_ORPHANS).fetchmany(MOST_KEPT)
            [(number,)] = connection.execute(_ORPHANED).fetchall()
        return [Orphan(id, _place(first), rows) for id, first, rows in found], number


def _place(number: int) -> Place:
    return number >> PLACE, number & ~(-1 << PLACE)


@contextmanager
def _table(connection: duckdb.DuckDBPyConnection, name: str, slices: Slices, columns: tuple[str, ...]) -> Iterator[None]:
    """Make rows a table that can be read once, as texts and with their places; what goes wrong in reading is raised as it is."""
    schema = pa.schema([*((column, pa.string()) for column in columns), ("place", pa.int64())])
    failed: list[BaseException] = []

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            for some in slices():
                texts = [_texts(column, some) for column in columns]
                yield pa.RecordBatch.from_arrays([*texts, pa.array(some.places())], schema=schema)
        except BaseException as error:
            failed.append(error)
            raise

    connection.register(name, pa.RecordBatchReader.from_batches(schema, batches()))
    try:
        yield
    except duckdb.Error:
        if failed:
            raise failed[0] from None
        raise


def _texts(name: str, some: Slice) -> pa.Array:
    if name not in some.columns:
        return pa.nulls(len(some), pa.string())
    return identified(some.columns[name]) if name == KEY else values.texts(some.columns[name])
