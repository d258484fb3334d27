"""A framework as a table, as `import` reads it: a row for each behaviour, or a row for each competency (`wide`)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from competentie_rules.errors import UsageError
from competentie_rules.exchange.losses import Exported, between, of_framework
from competentie_rules.importing import sheets
from competentie_rules.importing.blocks import Builder
from competentie_rules.importing.compose import compose
from competentie_rules.importing.options import Options
from competentie_rules.importing.origin import LONGEST_CELL, harmless
from competentie_rules.importing.recognise import recognise
from competentie_rules.model import Phrase
from competentie_rules.text import safe

LONG = ("competentie_id", "competentie", "cluster", "definitie", "niveau", "gedragsvoorbeeld_id", "gedragsvoorbeeld")
WIDE = ("competentie_id", "competentie", "cluster", "definitie")
"""The columns; of the wide table those before the levels."""
BULLET = "•"

Row = Sequence[str]


def csv_table(framework: Mapping[str, Any], *, wide: bool = False) -> Exported:
    """A table with semicolons and a byte order mark, as Dutch spreadsheets read it, and what it does not hold."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows(map(_cell, row) for row in _rows(framework, wide))
    content = written.getvalue()
    return _exported("csv", "\ufeff" + content, framework, lambda builder: sheets.read_csv("table.csv", content, builder))


def xlsx_table(framework: Mapping[str, Any], *, wide: bool = False) -> Exported:
    """A spreadsheet with one sheet, and what it does not hold. It needs openpyxl and python_calamine."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Competenties"
    for number, row in enumerate(_rows(framework, wide), 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, column)
                # A text is no formula, whatever it begins with.
                cell.value, cell.data_type = "\n".join(safe(line, LONGEST_CELL) for line in text.split("\n")), "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if number == 1:
                    cell.font = Font(bold=True)
    for column, head in enumerate(next(_rows(framework, wide)), 1):
        sheet.column_dimensions[get_column_letter(column)].width = 60 if head in ("definitie", LONG[-1]) or " " in head else 24
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    content = stream.getvalue()

    def read(builder: Builder) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.xlsx"
            path.write_bytes(content)
            sheets.read_xlsx(path, builder)

    return _exported("xlsx", content, framework, read)


def _cell(text: str) -> str:
    return "\n".join(harmless(line) for line in text.split("\n"))


def _exported(name: str, content: str | bytes, framework: Mapping[str, Any], fill: Callable[[Builder], object]) -> Exported:
    """The table with what is lost, by the way of `import --framework --edition --title`."""
    options = Options(framework["edition"], framework["id"], framework["title"])
    builder = Builder([])
    try:
        fill(builder)
        draft, ledger = recognise(builder.blocks)
        found = compose(draft, ledger, options).framework
    except UsageError as error:
        raise UsageError(f"So large a table cannot be read back: {error.message}", hint="Export it as case or skos.") from error
    read = found or {**framework, "clusters": [], "competencies": []}
    given = f"--framework {framework['id']} --edition {framework['edition']} --title"
    note = Phrase(
        f"De tabel zegt niet van welk handboek zij is; geef bij import {given} “{safe(framework['title'])}”.",
        f"The table does not say which framework it is of; on import give {given} “{safe(framework['title'])}”.",
    )
    return Exported(name, of_framework(framework), content, between(framework, read), (note,))


def _rows(framework: Mapping[str, Any], wide: bool) -> Iterator[Row]:
    yield [*WIDE, *(f"Niveau {n}" for n in range(1, framework["levels"] + 1))] if wide else LONG
    clusters = {each["id"]: each["label"] for each in framework.get("clusters", ())}
    for competency in framework["competencies"]:
        cluster = clusters.get(competency.get("cluster"), "")
        about = [competency["id"], *map(_line, (competency["label"], cluster, competency["definition"]))]
        levels = {level["level"]: level["behaviours"] for level in competency.get("levels", ())}
        if wide:
            yield [*about, *(_bullets(levels.get(n, ())) for n in range(1, framework["levels"] + 1))]
        else:
            yield from _long(about, levels)


def _long(about: list[str], levels: Mapping[int, Sequence[Mapping[str, str]]]) -> Iterator[Row]:
    """A row for each behaviour; a level or a competency without any has a row of its own."""
    for number, behaviours in levels.items():
        for behaviour in behaviours:
            yield [*about, str(number), behaviour["id"], _line(behaviour["text"])]
        if not behaviours:
            yield [*about, str(number), "", ""]
    if not levels:
        yield [*about, "", "", ""]


def _bullets(behaviours: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{BULLET} {_line(behaviour['text'])}" for behaviour in behaviours)


def _line(text: str) -> str:
    """A text in one line: in a cell every line is a behaviour of its own."""
    return " ".join(text.split())
