"""Tables in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from competentie_rules.errors import system
from competentie_rules.model import Phrase
from competentie_rules.tables import types
from competentie_rules.tables.block import MOST
from competentie_rules.tables.source import OFTEN_DIFFERENT, Batch, Declared, Table, Unreadable, Wanted
from competentie_rules.tables.words import words
from competentie_rules.text import safe

MOST_BYTES = 512 * 1024 * 1024
"""Bytes, unpacked, of one column in one row group; it is read as a whole."""

LARGE_BYTES, LARGE_CELL = 64 * 1024 * 1024, 64 * 1024
"""Bytes from which on a column in one row group has cells that are too large, if they are of so many bytes by average."""

AT_A_TIME = 262_144
"""Rows of a few columns that are read at a time."""


def open_parquet(path: Path, declared: Declared, groups: Sequence[int] | None = None, first: int = 0) -> Table:
    """The table in a Parquet file, or in some row groups of it, after `first` rows. Strings that repeat stay codes."""
    file = str(path)
    try:
        with pq.ParquetFile(path) as opened:
            schema, metadata = opened.schema_arrow, opened.metadata
            _bounded(file, metadata)
    except UnicodeEncodeError as error:
        problem = Phrase("de naam van het bestand is geen tekst; geef het een andere", "its name is no text; give it another")
        raise Unreadable(file, problem) from error
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error

    def batches(wanted: Wanted | None) -> Iterator[Batch]:
        different = wanted.different if wanted else OFTEN_DIFFERENT
        coded = [field.name for field in schema if types.is_text(field.type) and field.name not in different]
        # Columns of one name can only be had together.
        apart = wanted is not None and len(set(schema.names)) == len(schema.names)
        columns = [schema.names[place] for place in wanted.places] if wanted and apart else None
        done = first
        try:
            with pq.ParquetFile(path, read_dictionary=coded) as opened:
                # Group by group, so that one that cannot be read takes none with it.
                for group in range(opened.num_row_groups) if groups is None else groups:
                    for cells in opened.iter_batches(AT_A_TIME if wanted else MOST, row_groups=[group], columns=columns):
                        for column in cells.columns:
                            _sound(column)
                        if wanted is not None and not apart:
                            cells = pa.RecordBatch.from_arrays(*_chosen(cells, wanted.places))
                        yield Batch(types.simple(cells), range(done + 1, done + 1 + cells.num_rows))
                        done += cells.num_rows
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(file, error) from error

    return Table(file, tuple(schema.names), batches, words(declared.values), metadata.num_rows)


def _chosen(cells: pa.RecordBatch, places: tuple[int, ...]) -> tuple[list[pa.Array], list[str]]:
    return [cells.column(place) for place in places], [cells.schema.names[place] for place in places]


def _sound(column: pa.Array) -> None:
    """Raise ArrowInvalid where a column holds texts that are none, or codes that stand for nothing; a file may hold such."""
    if pa.types.is_dictionary(column.type):
        column.dictionary.validate(full=True)
        kind = np.dtype(column.indices.type.to_pandas_dtype())
        # Without a sign, a code below 0 is a very large one.
        codes = np.frombuffer(column.indices.buffers()[1], f"u{kind.itemsize}")
        if not len(codes) or int(codes.max()) < len(column.dictionary):
            return
    column.validate(full=True)


def _unreadable(file: str, error: Exception) -> Unreadable:
    if isinstance(error, OSError) and error.errno:
        return Unreadable(file, system(error))
    told = safe(str(error).strip().splitlines()[0].rstrip("."))
    return Unreadable(
        file,
        Phrase(
            f"het is geen heel Parquet-bestand ({told}); maak of kopieer het opnieuw",
            f"it is no whole Parquet file ({told}); make or copy it anew",
        ),
    )


def _bounded(file: str, metadata: pq.FileMetaData) -> None:
    """Refuse what would take too much memory, before any of it is unpacked."""
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            most = min(MOST_BYTES, max(LARGE_BYTES, LARGE_CELL * group.num_rows))
            if column.total_uncompressed_size > most:
                name, size = safe(column.path_in_schema, 80), most // 2**20
                raise Unreadable(
                    file,
                    Phrase(
                        f"kolom {name} van rijgroep {number + 1} is groter dan {size} MiB; "
                        "kort cellen in of maak rijgroepen kleiner",
                        f"column {name} of row group {number + 1} is larger than {size} MiB; "
                        "shorten cells, or make row groups smaller",
                    ),
                )
