"""Tables as delimited text, as Dutch Excel writes it: a semicolon between cells, UTF-8, perhaps with a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from competentie_rules.documents.tree import Fault
from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase, Span
from competentie_rules.tables import header
from competentie_rules.tables.block import MOST
from competentie_rules.tables.cells import tidy
from competentie_rules.tables.header import SEPARATORS, Header
from competentie_rules.tables.records import Piece, Text
from competentie_rules.tables.source import OFTEN_DIFFERENT, Batch, Declared, Table, Unreadable, Wanted
from competentie_rules.tables.words import words
from competentie_rules.text import safe

ENCODINGS = ("utf-8", "cp1252")
_CODED = pa.dictionary(pa.int32(), pa.string())


def open_delimited(path: Path, declared: Declared) -> Table:
    """The table in a delimited text. The separator is what is declared, else what the header shows."""
    file = str(path)
    if declared.encoding not in ENCODINGS:
        raise UsageError(f"There is no encoding {safe(declared.encoding)} for tables; choose from {', '.join(ENCODINGS)}.")
    if declared.separator is not None and declared.separator not in SEPARATORS:
        raise UsageError("A separator is a semicolon, a comma or a tab.")
    try:
        with path.open("rb") as stream:
            found = header.read(file, stream, declared)
    except OSError as error:
        raise Unreadable(file, error.strerror or str(error)) from error

    def batches(wanted: Wanted | None) -> Iterator[Batch]:
        try:
            with path.open("rb") as stream:
                stream.seek(found.position)
                text = Text(file, stream, found.separator, declared.encoding, found.next_line)
                for piece in text.pieces():
                    yield from _batches(file, piece, found, wanted)
        except OSError as error:
            raise Unreadable(file, error.strerror or str(error)) from error

    return Table(file, found.names, batches, words(declared.values, loose=True), header=found.line)


def _batches(file: str, piece: Piece, header: Header, wanted: Wanted | None) -> Iterator[Batch]:
    """The rows of a piece. Rows in which nothing is filled in are left out; those that are broken are told as faults."""
    if not len(piece.starts):
        return
    cells, broken = _parsed(file, piece, header, wanted)
    kept = np.ones(len(piece.lines), np.bool_)
    kept[[place for place, _ in broken]] = False
    rows = np.flatnonzero(kept)
    faults = tuple(_broken(int(piece.lines[row]), width, header) for row, width in broken)
    filled = ~_blank(piece, header)[rows]
    if not filled.all():
        cells, rows = cells.filter(pa.array(filled)), rows[filled]
    names = [header.names[int(place)] for place in cells.schema.names]
    columns = [tidy(name, column) for name, column in zip(names, cells.columns, strict=True)]
    whole = pa.RecordBatch.from_arrays(columns, names=names)
    for start in range(0, max(len(rows), 1), MOST):
        yield Batch(whole.slice(start, MOST), piece.lines[rows[start : start + MOST]], () if start else faults)


def _parsed(file: str, piece: Piece, header: Header, wanted: Wanted | None) -> tuple[pa.RecordBatch, list[tuple[int, int]]]:
    """The cells of the records that have as many as the header, and each other record with how many it has.

    The columns are named by their places, as those of a header need not be different.
    """
    places = [str(place) for place in range(len(header.names))]
    asked = places if wanted is None else [str(place) for place in wanted.places]
    different = wanted.different if wanted else OFTEN_DIFFERENT
    types = {place: pa.string() if header.names[int(place)] in different else _CODED for place in asked}
    broken: list[tuple[int, int]] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        broken.append((row.number - 1, row.actual_columns))
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(piece.data),
            pa_csv.ReadOptions(column_names=places, use_threads=False, block_size=len(piece.data) + 1),
            pa_csv.ParseOptions(delimiter=header.separator, newlines_in_values=True, invalid_row_handler=skip),
            pa_csv.ConvertOptions(include_columns=asked, column_types=types, check_utf8=False, strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise _unclear(file, piece) from error
    if table.num_rows + len(broken) != len(piece.starts):
        raise _unclear(file, piece)
    cells = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(cells, names=asked), broken


def _unclear(file: str, piece: Piece) -> Unreadable:
    first, last = int(piece.lines[0]), int(piece.lines[-1])
    problem = Phrase(
        f"tussen regel {first} en {last} zijn de aanhalingstekens niet te volgen",
        f"between lines {first} and {last} the quotation marks make no sense",
    )
    return Unreadable(file, problem, Span(first, 1, last, 1))


def _blank(piece: Piece, header: Header) -> NDArray[np.bool_]:
    """The records in which no cell is filled in, as Excel writes an empty row."""
    blank = np.zeros(len(piece.starts), np.bool_)
    # A separator between the cells, and a carriage return.
    for place in np.flatnonzero(piece.ends - piece.starts <= len(header.names)):
        blank[place] = not piece.data[piece.starts[place] : piece.ends[place]].strip(header.separator.encode() + b" \r")
    return blank


def _broken(line: int, width: int, header: Header) -> Fault:
    values: dict[str, str | Phrase] = {"value": str(width), "expected": str(len(header.names))}
    return Fault("table-row-broken", Span(line, 1, line, 1), values, (line,))
