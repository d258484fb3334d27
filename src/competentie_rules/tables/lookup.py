"""The assessment of a dataset that goes by an id, found without reading the rest where the file allows that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from heapq import nsmallest
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from competentie_rules.desk import Rows
from competentie_rules.documents.find import Source
from competentie_rules.errors import UsageError
from competentie_rules.library import Entry, Library
from competentie_rules.tables import values
from competentie_rules.tables.cursor import KEY
from competentie_rules.tables.database import heeded
from competentie_rules.tables.documents import entries
from competentie_rules.tables.parquet import open_parquet
from competentie_rules.tables.parts import Part, Parts
from competentie_rules.tables.shapes import Broken, Dataset, open_dataset
from competentie_rules.tables.source import Batch, Declared, Table, Wanted, in_full
from competentie_rules.text import safe

NEAR = 3
"""How many ids are told that are like one that is not there."""

_LIKE = """
select id, levenshtein(id, $id) as distance from ids
where abs(length(id) - length($id)) <= $most and levenshtein(id, $id) <= $most group by id order by distance, id limit $number
"""


def rows_named(dataset: Path, assessment: str, declared: Declared | None) -> Rows:
    """What gives the assessments with an id in a dataset; raises UsageError where there is not one."""
    opened = open_dataset(dataset, declared)

    def rows(source: Source, library: Library) -> Iterator[Entry] | None:
        if source.file != str(dataset):
            return None
        found = list(entries(one(opened, assessment), library))
        held = [each.document.locate(("id",)) for each in found if each.kind == "assessment"]
        if len(held) > 1:
            where = ", ".join(map(str, held))
            raise UsageError(f"{len(held)} assessments are called {safe(assessment)}: {where}.", hint="Mend that first.")
        if not found:
            alike = ", ".join(map(safe, near(opened, assessment)))
            hint = f"Like it are: {alike}." if alike else "No other id is like it."
            raise UsageError(f"There is no assessment {safe(assessment)} in {safe(str(dataset))}.", hint=hint)
        return iter(found)

    return rows


def one(dataset: Dataset, id: str) -> Dataset:
    """The part of a dataset that is about the assessments with an id; what is wrong with its other rows is not told."""
    match dataset:
        case Table():
            return _only(dataset, id)
        case Broken():
            return dataset
    parts = {
        kind: Parts(kind, tuple(Part(_only(part.table, id), part.columns) for part in table.files))
        for kind, table in dataset.tables.items()
    }
    return replace(dataset, tables=parts)


def near(dataset: Dataset, id: str) -> list[str]:
    """The ids of assessments that are most like one; none where none is like it."""
    match dataset:
        case Table():
            tables = [dataset]
        case Broken():
            tables = []
        case _:
            tables = [part.table for kind, parts in dataset.tables.items() if kind == "assessments" for part in parts.files]
    found: set[tuple[int, str]] = set()
    wanted = {"id": id, "most": 1 + len(id) // 3, "number": NEAR}
    with heeded(), duckdb.connect() as connection:
        for table in tables:
            for ids in _ids(table):
                connection.register("ids", pa.table({"id": ids}))
                found.update((distance, like) for like, distance in connection.execute(_LIKE, wanted).fetchall())
    return [like for _, like in nsmallest(NEAR, found)]


def _ids(table: Table) -> Iterator[pa.Array]:
    """The ids in a table, read alone."""
    if KEY in table.names:
        for batch in table.batches(Wanted((table.names.index(KEY),))):
            yield values.texts(batch.cells.column(0))


def _only(table: Table, id: str) -> Table:
    """The rows of a table with an id; all of them where it has no ids."""
    if KEY not in table.names:
        return table
    place = table.names.index(KEY)

    def batches(wanted: Wanted | None) -> Iterator[Batch]:
        for part in _parts(table):
            if part is not table and not any(pc.any(pc.equal(ids, id)).as_py() for ids in _ids(part)):
                continue
            for batch in part.batches(wanted):
                ids = batch.cells.column(place if wanted is None else wanted.places.index(place))
                mine = pc.equal(values.texts(ids), id).fill_null(False)
                yield Batch(batch.cells.filter(mine), in_full(batch.lines)[mine.to_numpy(zero_copy_only=False)])

    return replace(table, batches=batches, rows=None)


def _parts(table: Table) -> Iterator[Table]:
    """A table as parts of which each can be read by itself."""
    path = Path(table.file)
    if path.suffix.lower() != ".parquet":
        yield table
        return
    with pq.ParquetFile(path) as opened:
        numbers = [opened.metadata.row_group(group).num_rows for group in range(opened.num_row_groups)]
    first = 0
    for group, number in enumerate(numbers):
        yield open_parquet(path, Declared(), [group], first)
        first += number
