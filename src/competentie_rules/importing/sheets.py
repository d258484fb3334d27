"""Spreadsheets (.xlsx) and delimited text (.csv) to blocks: rows that follow one another are a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from competentie_rules.errors import UsageError
from competentie_rules.importing.blocks import HEADING, PARAGRAPH, Builder, Cell, Line, Run
from competentie_rules.importing.hidden import Hidden, hidden
from competentie_rules.importing.ledger import Remark
from competentie_rules.importing.office import Package
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import safe

SEPARATORS = ";\t,|"
MOST_CELLS = 2_000_000
"""Cells of the smallest rectangle that holds all of a sheet."""
_BULLET = re.compile(r"\s*[-*•●▪◦‣·–][ \t]+(\S.*)")
_NUMBERED = re.compile(r"(?:Blad|Sheet|Werkblad)\s*[0-9]+")
"""What a sheet is called that nobody gave a name."""
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')


_NO_OUTCOME = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*t="str")[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula of which no outcome was saved, as some programs do that only write spreadsheets."""


def read_csv(file: str, text: str, builder: Builder) -> None:
    """Fill the builder with the rows of a delimited text."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{safe(file)} cannot be read as delimited text: {error}.", hint="Save it as CSV again.") from error
    _rows(builder, rows, lambda row, column: Phrase(f"regel {row}, kolom {column}", f"line {row}, column {column}"))


def _separator(text: str) -> str:
    """What stands most often in the first lines, outside quotation marks."""
    start = re.sub(r'"[^"]*"', "", text[:20_000])
    return max(
        SEPARATORS, key=lambda separator: (sum(line.count(separator) > 0 for line in start.splitlines()), start.count(separator))
    )


def read_xlsx(path: Path, builder: Builder) -> list[Remark]:
    """Fill the builder with the rows of every sheet; raises UsageError where the file is no spreadsheet, or not safe to read."""
    import python_calamine

    package = Package.of(path, "xl/workbook.xml")
    formulas, unknown = _guarded(package)
    concealed = hidden(package)
    remarks = []
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                shown = safe(name, 60)
                place = Phrase(f"blad {shown}", f"sheet {shown}")
                if len(workbook.sheet_names) > 1 and not _NUMBERED.fullmatch(name):
                    builder.add(HEADING, builder.line([Run(name)], place), 2)
                first_row, first_column = sheet.start or (0, 0)
                rows = [
                    (first_row + i, [""] * first_column + [_text(cell) for cell in row])
                    for i, row in enumerate(sheet.to_python(skip_empty_area=True), 1)
                ]
                if name in concealed:
                    remarks += [Remark(Severity.WARNING, each, place) for each in _concealed(concealed[name], rows)]
                size = (first_row + len(rows), max((len(cells) for _, cells in rows), default=0))
                _rows(builder, rows, partial(_placed, shown), dict(spanned(path, sheet, size)))
    except (python_calamine.CalamineError, OSError) as error:
        raise UsageError(
            f"{safe(str(path))} is no whole spreadsheet ({safe(str(error))}).", hint="Save it again as .xlsx."
        ) from error
    if formulas:
        remarks.append(
            Remark(
                Severity.WARNING,
                Phrase(
                    f"het bestand bevat {formulas} formules; gelezen is wat zij toonden toen het bestand werd opgeslagen",
                    f"the file holds {formulas} formulas; what they showed when it was saved is what was read",
                ),
            )
        )
    if unknown:
        remarks.append(
            Remark(
                Severity.ERROR,
                Phrase(
                    f"van {unknown} formules is geen uitkomst bewaard, zodat niets is gelezen van wat zij tonen; open het "
                    "bestand en bewaar het opnieuw",
                    f"of {unknown} formulas no outcome was saved, so that nothing was read of what they show; open the file and "
                    "save it again",
                ),
            )
        )
    return remarks


def _concealed(sheet: Hidden, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Phrase]:
    """What is hidden and was read."""
    filled = {number for number, cells in rows if any(cells)}
    columns = {column for _, cells in rows for column, cell in enumerate(cells, 1) if cell}
    return sheet.told(filled, columns, ["", *(letters(column) for column in range(max(columns, default=0)))])


def spanned(path: Path, sheet: Any, size: tuple[int, int]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each cell that a merged cell spans but the first, and that first one, in which it is written: (row, column), from 0.

    `size` is the number of rows and of columns in which anything stands. Raises UsageError where merged cells lie over one
    another: no spreadsheet program makes those, and going over them could take for ever.
    """
    rows, columns = size
    left = rows * columns
    for (first, start), (last, end) in getattr(sheet, "merged_cell_ranges", None) or ():
        # A range may go on where nothing is written.
        last, end = min(last, rows - 1), min(end, columns - 1)
        left -= max(0, last - first + 1) * max(0, end - start + 1)
        if left < 0:
            raise UsageError(
                f"{safe(str(path))} has merged cells that lie over one another.", hint="Unmerge them, and save it again as .xlsx."
            )
        for row in range(first, last + 1):
            for column in range(start, end + 1):
                if (row, column) != (first, start):
                    yield (row, column), (first, start)


def _placed(sheet: str, row: int, column: str) -> Phrase:
    return Phrase(f"blad {sheet}, cel {column}{row}", f"sheet {sheet}, cell {column}{row}")


def _guarded(package: Package) -> tuple[int, int]:
    """The number of formulas, and of those without an outcome; raises UsageError where a sheet would fill the memory."""
    formulas = unknown = 0
    for member in sorted(package.members):
        if not member.startswith("xl/worksheets/") or not member.endswith(".xml"):
            continue
        text = package.read(member)
        formulas += len(re.findall(rb"<(?:\w+:)?f[\s>/]", text))
        unknown += len(_NO_OUTCOME.findall(text))
        rows, columns = 0, set()
        for column, row in _REFERENCE.findall(text):
            rows = max(rows, int(row))
            columns.add(column)
        if rows * max(map(_number, columns), default=0) > MOST_CELLS:
            raise UsageError(
                f"{safe(str(package.path))} has a sheet larger than {MOST_CELLS} cells.",
                hint="Remove what stands far outside the table.",
            )
    return formulas, unknown


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters(place: int) -> str:
    """The name of a column by its place, from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _rows(
    builder: Builder,
    rows: Iterable[tuple[int, Sequence[str]]],
    placed: Callable[[int, str], Phrase],
    spans: Mapping[tuple[int, int], tuple[int, int]] | None = None,
) -> None:
    """Rows that follow one another are a table; `spans` are cells that are merged with another, which counts for them."""
    shared: dict[tuple[int, int], Cell] = {}
    wanted = set((spans or {}).values())
    below: _Below = {}
    for (row, column), first in (spans or {}).items():
        below.setdefault(row, {})[column] = first
    together: list[tuple[int, list[Cell]]] = []
    for number, cells in rows:
        made = [tuple(_lines(builder, cell, placed(number, letters(column)))) for column, cell in enumerate(cells)]
        if any(made):
            shared.update({(number - 1, column): cell for column, cell in enumerate(made) if (number - 1, column) in wanted})
            together.append((number, made))
            continue
        _table(builder, together, shared, below)
        together = []
        builder.space()
    _table(builder, together, shared, below)
    builder.space()


_Below = dict[int, dict[int, tuple[int, int]]]
"""For each row, from 0, its columns that are merged with another cell, and which."""


def _table(
    builder: Builder, rows: Sequence[tuple[int, list[Cell]]], shared: Mapping[tuple[int, int], Cell], below: _Below
) -> None:
    """Rows that follow one another, as a table that begins in the first column in which anything stands.

    A row above it of one cell, that stands no further than the table begins, is a title or a note.
    """
    starts = [min(column for column, cell in enumerate(cells) if cell) for _, cells in rows]
    begins = [*reversed([*accumulate(reversed(starts), min)]), MOST_CELLS]
    titles = 0
    for (_, cells), start in zip(rows, starts, strict=True):
        if len(list(filter(None, cells))) > 1 or len(cells[start]) > 1 or start > begins[titles + 1]:
            break
        builder.add(PARAGRAPH, cells[start][0])
        titles += 1
    start = begins[titles]
    table = builder.table() if titles < len(rows) else 0
    for number, cells in rows[titles:]:
        merged = {column - start: shared.get(first, ()) for column, first in below.get(number - 1, {}).items() if column >= start}
        builder.row(cells[start:], table, merged)


def _lines(builder: Builder, cell: str, place: Phrase) -> Iterable[Line]:
    for part in cell.splitlines():
        item = _BULLET.fullmatch(part)
        line = builder.line([Run(item[1] if item else part)], place, item=bool(item))
        if line is not None:
            yield line
