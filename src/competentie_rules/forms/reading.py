"""A form that was filled in, as an assessment in which every value knows its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import python_calamine

from competentie_rules.digests import digest_of_file
from competentie_rules.documents.find import BOOK
from competentie_rules.documents.framework import Reference
from competentie_rules.documents.tree import Document, Fault
from competentie_rules.errors import UsageError
from competentie_rules.forms import layout, texts
from competentie_rules.forms.beside import Beside
from competentie_rules.forms.beside import text as _text
from competentie_rules.forms.faults import worded
from competentie_rules.importing.office import Package
from competentie_rules.importing.sheets import letters, spanned
from competentie_rules.library import Entry, Library
from competentie_rules.model import Location
from competentie_rules.tables import builder
from competentie_rules.tables.builder import Cell, Part
from competentie_rules.text import safe

Rows = Sequence[Sequence[Any]]

_OBSERVED = (layout.RESULT, layout.EVIDENCE, layout.OBSERVED_ON, layout.ASSESSOR)
"""The columns of what is read of a behaviour."""
_MOST_CELLS = 1_000_000
_REFERENCE = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"|<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_DUTCH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")


def entry(path: Path, library: Library | None = None) -> Entry:
    """The assessment in a form, and every fault of it; raises UsageError where the file is not safe, or not whole.

    With a `library` it remarks on each text that is not that of the handbook.
    """
    package = Package.of(path, BOOK)
    for member in sorted(package.members):
        if member.startswith("xl/worksheets/") and member.endswith(".xml"):
            _bounded(path, package.read(member))
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            sheets = [_sheet(path, name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
    except (python_calamine.CalamineError, OSError) as error:
        raise UsageError(
            f"{safe(str(path))} is no whole spreadsheet ({safe(str(error))}).", hint="Save it again as .xlsx."
        ) from error
    form = _Form(str(path), sheets)
    data, root = form.document()
    digest = digest_of_file(path)
    found = builder.entry(Document(str(path), digest, data, root, rooms=form.rooms), layout.KNOWN)
    made = replace(found, faults=(*worded(found.document, found.faults), *form.beside()))
    if library is None:
        return made
    named = Reference(data["profile"].get("id", ""), data["profile"].get("edition", ""))
    return replace(made, faults=(*made.faults, *form.gone(named, library)), remarks=tuple(form.changed(named, library)))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet by its name; `shown` are cells that show what another holds, with which they are merged.

    A cell is (row, column), the row from 0 and the column from 1.
    """

    name: str
    rows: Rows
    shown: frozenset[tuple[int, int]]


def _sheet(path: Path, name: str, sheet: python_calamine.CalamineSheet) -> _Sheet:
    """A sheet. What is written in cells merged below one another counts for each of them, as it looks."""
    rows = sheet.to_python(skip_empty_area=False)
    shown = set()
    for (row, column), (first, start) in spanned(path, sheet, (len(rows), max(map(len, rows), default=0))):
        if column == start:
            rows[row][column] = rows[first][start]
            shown.add((row, column + 1))
    return _Sheet(name, rows, frozenset(shown))


def _bounded(path: Path, text: bytes) -> None:
    """Refuse a sheet in which two cells stand so far apart that what is between fills the memory."""
    rows = max((int(found[1] or found[3]) for found in _REFERENCE.findall(text)), default=0)
    wide = max((len(found[0] or found[2]) for found in _REFERENCE.findall(text)), default=0)
    if rows * 26 ** max(wide, 1) > _MOST_CELLS * 26:
        raise UsageError(
            f"{safe(str(path))} has a sheet that is too large for a form.", hint="Remove what stands outside the form."
        )


class _Form:
    def __init__(self, file: str, sheets: Sequence[_Sheet]) -> None:
        self.file = file
        self.sheets = sheets
        self.rooms: dict[str, Location] = {}
        self.read: set[tuple[int, int, int]] = set()
        """The cells that were read: the number of the sheet, the row from 0 and the column from 1."""

    def document(self) -> Part:
        """The assessment. What is not filled in is not in it."""
        cover = next((each.name for each in self.sheets if _text(_at(each.rows, 0, layout.KEYS)) == layout.ABOUT), None)
        # The cover names the profile, and without it there is no place but the file.
        start, about = ((1, 0, None),) * 2 if cover is None else (self._cell(cover, 0, 1), self._cell(cover, 1, 1))
        made = builder.mapping(start)
        builder.put(made, "kind", "assessment", start)
        hidden = next((each.rows for each in self.sheets if each.name == layout.HIDDEN), ())
        said = [_text(row[0]) if row else "" for row in hidden[:3]] + [""] * 3
        profile = builder.mapping(about)
        for key, text in (("id", said[1]), ("edition", said[2])):
            if text:
                builder.put(profile, key, text, about)
        builder.hang(made, "profile", profile)
        ratings = builder.sequence(start)
        for number, sheet in enumerate(self.sheets):
            key = _text(_at(sheet.rows, 0, layout.KEYS))
            if key == layout.ABOUT:
                self._about(made, number, sheet.name, sheet.rows)
            elif key.startswith(layout.RATING):
                rating = self._rating(key.removeprefix(layout.RATING), number, sheet.name, sheet.rows)
                if len(rating[0]) > 1:
                    builder.append(ratings, rating)
        builder.hang(made, "ratings", ratings)
        return made

    def beside(self) -> Iterator[Fault]:
        """What stands in cells that are not read, once the assessment was made."""
        for number, sheet in enumerate(self.sheets):
            read = {(row, column) for at, row, column in self.read if at == number}
            size = len(sheet.rows), max(map(len, sheet.rows), default=0)
            yield from Beside(self.file, sheet.name, partial(_text_at, sheet.rows), size).faults(read, sheet.shown)

    def changed(self, profile: Reference, library: Library) -> Iterator[Fault]:
        """The texts of the handbook that are not what they were."""
        shown: list[texts.Shown] = []
        for sheet in self.sheets:
            at = partial(_text_at, sheet.rows)
            if at(0, layout.KEYS).startswith(layout.RATING):
                shown += texts.of_sheet(sheet.name, len(sheet.rows), at)
        return texts.changed(self.file, shown, profile, library)

    def gone(self, profile: Reference, library: Library) -> Iterator[Fault]:
        """The sheets and rows that the profile has and the form has not."""
        sheets: dict[str, tuple[str, set[str]]] = {}
        for sheet in self.sheets:
            if (key := _text_at(sheet.rows, 0, layout.KEYS)).startswith(layout.RATING):
                keys = {_text_at(sheet.rows, row, layout.KEYS) for row in range(len(sheet.rows))}
                known = sheets.setdefault(key.removeprefix(layout.RATING), (sheet.name, set()))
                known[1].update(keys)
        return texts.gone(self.file, sheets, profile, library)

    def _cell(self, sheet: str, row: int, column: int) -> Cell:
        """A place: the row from 0, the column from 1; the file names sheet and cell."""
        return row + 1, column - 1, f"{self.file}#{safe(sheet, 40)}!{letters(column - 1)}{row + 1}"

    def _about(self, made: Part, sheet: int, name: str, rows: Rows) -> None:
        for row in range(len(rows)):
            key, value = _text(_at(rows, row, layout.KEYS)), _at(rows, row, layout.VALUE)
            cell = self._cell(name, row, layout.VALUE)
            text = _text(value)
            if key not in layout.FIELDS:
                continue
            if key in made[0]:
                # What stands there a second time is not read, and told.
                continue
            if not text:
                builder.room(made, key, cell)
                continue
            self.read.add((sheet, row, layout.VALUE))
            if key == "assessors":
                listed = builder.sequence(cell)
                for each in filter(None, (part.strip() for part in re.split("[,;\n]", text))):
                    builder.append(listed, (each, builder.node(cell)))
                builder.hang(made, key, listed)
            elif key == "assessed_on":
                builder.put(made, key, _day(value), cell)
            elif key == "conclusion":
                builder.put(made, key, layout.CONCLUDED.get(text.casefold(), text), cell)
            else:
                builder.put(made, key, text, cell)

    def _rating(self, competency: str, sheet: int, name: str, rows: Rows) -> Part:
        start = self._cell(name, 0, 1)
        self.rooms.setdefault(competency, Location(start[2] or self.file))
        rating = builder.mapping(start)
        builder.put(rating, "competency", competency, start)
        observations = builder.sequence(start)
        for row in range(len(rows)):
            key = _text(_at(rows, row, layout.KEYS))
            if key == layout.AWARDED and "awarded" not in rating[0] and _text(value := _at(rows, row, layout.RESULT)):
                self.read.add((sheet, row, layout.RESULT))
                builder.put(rating, "awarded", _level(value), self._cell(name, row, layout.RESULT))
            elif key.startswith(f"{competency}.") and (observation := self._observation(key, name, rows, row)):
                self.read |= {(sheet, row, column) for column in _OBSERVED}
                builder.append(observations, observation)
        if observations[0]:
            builder.hang(rating, "observations", observations)
        return rating

    def _observation(self, behaviour: str, name: str, rows: Rows, row: int) -> Part | None:
        """What a row says of a behaviour; None where nothing is filled in."""
        values = {column: _at(rows, row, column) for column in _OBSERVED}
        if not any(map(_text, values.values())):
            return None
        cells = {column: self._cell(name, row, column) for column in values}
        made = builder.mapping(cells[layout.RESULT])
        builder.put(made, "behaviour", behaviour, self._cell(name, row, 1))
        result = _text(values[layout.RESULT])
        if result or not _text(values[layout.EVIDENCE]):
            builder.put(made, "result", layout.KNOWN.result(result) or result, cells[layout.RESULT])
        else:
            # Who wrote down evidence saw something, and forgot to choose what.
            builder.room(made, "result", cells[layout.RESULT])
        for key, column in (("evidence", layout.EVIDENCE), ("observed_on", layout.OBSERVED_ON), ("assessor", layout.ASSESSOR)):
            if text := _text(values[column]):
                builder.put(made, key, _day(values[column]) if key == "observed_on" else text, cells[column])
        return made


def _at(rows: Rows, row: int, column: int) -> Any:
    """The value of a cell, the column from 1; nothing outside the sheet."""
    return rows[row][column - 1] if row < len(rows) and column <= len(rows[row]) else ""


def _text_at(rows: Rows, row: int, column: int) -> str:
    return _text(_at(rows, row, column))


def _level(value: Any) -> Any:
    text = _text(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else text


def _day(value: Any) -> str:
    """A day as yyyy-mm-dd, where a cell holds one, or a text that a Dutch person writes for one; else what it holds."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value)
    if found := _DUTCH_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return text
    return text
