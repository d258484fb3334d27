"""Tables in spreadsheets (XLSX): the first sheet that is not hidden, or one by its name; the first filled row is the header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine

from competentie_rules.model import Phrase
from competentie_rules.tables import sheet as sheets
from competentie_rules.tables.cells import tidy
from competentie_rules.tables.sheet import Sheet
from competentie_rules.tables.source import OFTEN_DIFFERENT, Batch, Declared, Table, Unreadable, Wanted
from competentie_rules.tables.words import text, words
from competentie_rules.text import safe

AT_A_TIME = 8192
"""Rows in a batch."""

Row = tuple[int, list[str]]
"""The number of a row in its sheet, from 1, and its cells as texts, from column A on."""


def open_spreadsheet(path: Path, declared: Declared) -> Table:
    """The table in a spreadsheet. Cells count as what they show; a formula counts as a text, and is not computed."""
    file = str(path)
    sheet = sheets.look(path, declared.sheet)
    line, written = next(_filled(file, sheet), (1, []))
    names = [name.strip() for name in written]

    def batches(wanted: Wanted | None) -> Iterator[Batch]:
        places, different = (tuple(range(len(names))), OFTEN_DIFFERENT) if wanted is None else wanted
        asked = [names[place] for place in places]
        rows = _filled(file, sheet)
        next(rows, None)
        while some := list(islice(rows, AT_A_TIME)):
            columns = [_column(names[place], [row[place] for _, row in some], different) for place in places]
            yield Batch(pa.RecordBatch.from_arrays(columns, names=asked), np.array([number for number, _ in some]))

    return Table(file, tuple(names), batches, words(declared.values, loose=True), header=line)


def _column(name: str, written: list[str], different: Sequence[str]) -> pa.Array:
    cells = pa.array(written, pa.string())
    return tidy(name, cells if name in different else cells.dictionary_encode())


def _filled(file: str, sheet: Sheet) -> Iterator[Row]:
    """The rows of a sheet in which anything is filled in."""
    try:
        with python_calamine.CalamineWorkbook.from_path(file) as workbook:
            yield from (row for row in _rows(workbook.get_sheet_by_name(sheet.name), sheet) if any(row[1]))
    except (python_calamine.CalamineError, OSError) as error:
        raise _unreadable(file, error) from error


def _rows(found: python_calamine.CalamineSheet, sheet: Sheet) -> Iterator[Row]:
    """All rows, of one width, with formulas for what they would show; a row at the end can hold nothing else."""
    left = dict(sheet.formulas)
    before = [""] * (found.start[1] if found.start else 0)
    last = max((place for formulas in left.values() for place in formulas), default=0)
    width = max(last, found.end[1] if found.end else 0) + 1
    number = 0
    for number, cells in enumerate(found.iter_rows(), 1):
        yield number, _filled_in(before + [text(cell) for cell in cells], left.pop(number, {}), width)
    for number in sorted(left):
        yield number, _filled_in([], left[number], width)


def _filled_in(row: list[str], formulas: dict[int, str], width: int) -> list[str]:
    filled = row + [""] * (width - len(row))
    for place, formula in formulas.items():
        filled[place] = formula
    return filled


def _unreadable(file: str, error: Any) -> Unreadable:
    told = safe(str(error))
    return Unreadable(file, Phrase(f"het is geen heel XLSX-bestand ({told})", f"it is no whole XLSX file ({told})"))
