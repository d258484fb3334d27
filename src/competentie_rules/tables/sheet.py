"""A sheet, looked over before anything else opens its file: where its cells stand, and which of them hold formulas.

Two cells can stand so far apart that what lies between them fills the memory. A formula is what a cell would show, if somebody
computed it; nobody does here, so it counts as the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.tables.archive import Archive, Damaged
from competentie_rules.tables.source import Unreadable
from competentie_rules.text import nearest, safe

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_CELLS = 10_000_000
"""Cells of the smallest rectangle that holds all of a sheet."""
MOST_FORMULAS = 10_000
LONGEST_FORMULA = 200

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Attributes = dict[str, str]


@dataclass(slots=True)
class Sheet:
    """A sheet by its name, with its formulas: for each row, from 1, and each column, from 0, how it reads."""

    name: str
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)


def look(path: Path, wanted: str | None) -> Sheet:
    """The wanted sheet, or the first that is not hidden; raises Unreadable for what is no spreadsheet, or too much."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            archive = Archive(file, stream)
            name, member = _found(archive, file, wanted)
            for other in archive.names() - {member}:
                for _ in archive.unpacked(other):
                    pass
            return _Scan(archive, name).over(member)
    except (Damaged, expat.ExpatError, OSError) as error:
        told = safe(str(error))
        raise Unreadable(file, Phrase(f"het is geen heel XLSX-bestand ({told})", f"it is no whole XLSX file ({told})")) from error


def _found(archive: Archive, file: str, wanted: str | None) -> tuple[str, str]:
    """The name of a sheet, and of the part of the archive that it is."""
    sheets = _elements(archive, "xl/workbook.xml", "sheet")
    names = [sheet.get("name", "") for sheet in sheets]
    if not names:
        raise Damaged("there is no sheet")
    if wanted is not None and wanted not in names:
        near = nearest(wanted, names)
        hint = f"Perhaps {safe(near)} is meant." if near else f"Its sheets are {safe(', '.join(names))}."
        raise UsageError(f"{safe(file)} has no sheet {safe(wanted)}.", hint=hint)
    visible = [place for place, sheet in enumerate(sheets) if sheet.get("state", "visible") == "visible"]
    place = names.index(wanted) if wanted is not None else next(iter(visible), 0)
    id = next((value for key, value in sheets[place].items() if key.endswith(":id")), None)
    links = _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    target = next((link.get("Target") for link in links if link.get("Id") == id), None)
    if id is None or target is None:
        raise Damaged(f"no part is the sheet {names[place]}")
    return names[place], target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _elements(archive: Archive, member: str, wanted: str) -> list[Attributes]:
    """The attributes of all elements of a name."""
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == wanted:
            found.append(attributes)

    _parse(archive, member, _parser(start))
    return found


def _parser(start: Callable[[str, Attributes], None]) -> expat.XMLParserType:
    """A parser that tells where elements begin, by name without prefix; it takes no text that declares anything."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Damaged("it declares entities")

    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _parse(archive: Archive, member: str, parser: expat.XMLParserType) -> None:
    for made in archive.unpacked(member):
        parser.Parse(made, False)
    parser.Parse(b"", True)


class _Scan:
    """Goes over the cells of a sheet."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive = archive
        self._sheet = Sheet(name)
        self._row = self._column = self._last_row = self._last_column = 0
        self._formulas = 0
        self._amiss = False
        self._parser = _parser(self._start)
        self._parser.EndElementHandler = self._end

    def over(self, member: str) -> Sheet:
        """The sheet, once all of it has been seen."""
        _parse(self._archive, member, self._parser)
        if self._last_row * self._last_column > MOST_CELLS:
            self._archive.refuse(
                f"het blad is groter dan {MOST_CELLS} cellen; verwijder wat ver buiten de tabel staat",
                f"the sheet is larger than {MOST_CELLS} cells; remove what stands far outside the table",
            )
        return self._sheet

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            place = attributes.get("r", str(self._row + 1))
            if not place.isascii() or not place.isdigit() or len(place) > 7:
                raise Damaged(f"there is no row {place}")
            self._row, self._column = int(place), 0
        elif name == "c":
            self._cell(attributes.get("r"))
            self._amiss = attributes.get("t") == "e"
        elif name == "f":
            self._formula("=")
            self._amiss = False
        elif name == "v" and self._amiss:
            self._formula("")

    def _cell(self, place: str | None) -> None:
        """Move to a cell; one that does not say where it stands is next to the one before."""
        if place is None:
            self._column += 1
        else:
            found = _PLACE.fullmatch(place)
            if found is None:
                raise Damaged(f"there is no cell {place}")
            self._column, self._row = number(found[1]), int(found[2])
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            raise Damaged(f"there is no cell {place or self._column}")
        self._last_row, self._last_column = max(self._last_row, self._row), max(self._last_column, self._column)

    def _formula(self, begin: str) -> None:
        """A cell with a formula; or one whose formula failed and is gone, of which the error is all that there is to tell."""
        self._formulas += 1
        if self._formulas > MOST_FORMULAS:
            self._archive.refuse(
                f"er staan meer dan {MOST_FORMULAS} formules in; plak ze als waarden",
                f"it holds over {MOST_FORMULAS} formulas; paste them as values",
            )
        self._sheet.formulas.setdefault(self._row, {})[self._column - 1] = begin
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        mine = self._sheet.formulas[self._row]
        mine[self._column - 1] = (mine[self._column - 1] + text)[:LONGEST_FORMULA]

    def _end(self, name: str) -> None:
        self._parser.CharacterDataHandler = None


def number(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found
