"""Tables in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from competentie_rules.tables.block import MOST
from competentie_rules.tables.source import Table, Unreadable


def open_parquet(path: Path) -> Table:
    """The table in a Parquet file. Strings that repeat stay codes."""
    try:
        with pq.ParquetFile(path) as opened:
            schema, rows = opened.schema_arrow, opened.metadata.num_rows
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Unreadable(_told(error)) from error
    # What is different in every row gains nothing by codes.
    coded = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in ("assessment", "subject")]

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            with pq.ParquetFile(path, read_dictionary=coded) as opened:
                yield from opened.iter_batches(MOST)
        except (pa.ArrowInvalid, OSError) as error:
            raise Unreadable(_told(error)) from error

    return Table(str(path), tuple(schema.names), batches, rows)


def _told(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
