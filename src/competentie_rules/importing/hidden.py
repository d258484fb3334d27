"""What a spreadsheet hides: rows, columns and whole sheets. They are read like the others, and it is told that they were."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from competentie_rules.importing.office import Package
from competentie_rules.model import Phrase

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATED = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ROW_OR_COLUMN = re.compile(rb"<(?:\w+:)?(row|col)\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TOLD = 10
"""Stretches of rows or columns that are named."""
_SHEET_HIDDEN = Phrase(
    "het blad is verborgen, en is ook gelezen; kijk na of het erbij hoort",
    "the sheet is hidden, and was read too; see whether it belongs",
)
_ROWS = (Phrase("rij", "row"), Phrase("rijen", "rows"))
_COLUMNS = (Phrase("kolom", "column"), Phrase("kolommen", "columns"))


@dataclass(frozen=True, slots=True)
class Hidden:
    """What one sheet hides: the whole of it, rows by number from 1, and stretches of columns from 1, last one included."""

    whole: bool
    rows: frozenset[int]
    columns: tuple[tuple[int, int], ...]

    def told(self, rows: Set[int], columns: Set[int], named: Sequence[str]) -> Iterator[Phrase]:
        """What to say of it, where anything stands in these rows and columns; `named` are the names of columns from 1."""
        if self.whole:
            yield _SHEET_HIDDEN
        found = {column for first, last in self.columns for column in columns if first <= column <= last}
        if found:
            yield _said(_COLUMNS, found, named)
        if self.rows & rows:
            yield _said(_ROWS, self.rows & rows, range(1 + max(rows)))


def hidden(package: Package) -> dict[str, Hidden]:
    """What each sheet of a workbook hides, by its name."""
    parts = {}
    if "xl/_rels/workbook.xml.rels" in package.members:
        for found in _RELATED.findall(package.read("xl/_rels/workbook.xml.rels")):
            related = _attributes(found)
            target = related.get("Target", "")
            parts[related.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    made = {}
    for found in _SHEET.findall(package.read("xl/workbook.xml")):
        sheet = _attributes(found)
        part = parts.get(next((value for name, value in sheet.items() if name.endswith(":id")), ""), "")
        text = package.read(part) if part in package.members else b""
        made[sheet.get("name", "")] = _of_sheet(sheet.get("state", "visible") != "visible", text)
    return made


def _of_sheet(whole: bool, text: bytes) -> Hidden:
    rows, columns, number = set(), [], 0
    for kind, found in _ROW_OR_COLUMN.findall(text):
        read = _attributes(found)
        if kind == b"row":
            # A row without a number follows the one before.
            number = int(read.get("r", number + 1))
        if read.get("hidden") not in ("1", "true"):
            continue
        if kind == b"row":
            rows.add(number)
        else:
            columns.append((int(read.get("min", 0)), int(read.get("max", 0))))
    return Hidden(whole, frozenset(rows), tuple(columns))


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape((one or other).decode("utf-8", "replace")) for name, one, other in _ATTRIBUTE.findall(text)
    }


def _said(words: tuple[Phrase, Phrase], numbers: Set[int], named: Sequence[object]) -> Phrase:
    stretches: list[list[int]] = []
    for number in sorted(numbers):
        if stretches and stretches[-1][-1] == number - 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    listed = ", ".join("-".join(str(named[end]) for end in dict.fromkeys((each[0], each[-1]))) for each in stretches[:_TOLD])
    more = len(stretches) - _TOLD
    one = len(numbers) == 1
    word = words[0] if one else words[1]
    nl, en = (f" en nog {more}", f" and {more} more") if more > 0 else ("", "")
    if one:
        return Phrase(
            f"verborgen {word.nl} {listed} is ook gelezen; kijk na of die erbij hoort",
            f"hidden {word.en} {listed} was read too; see whether it belongs",
        )
    return Phrase(
        f"verborgen {word.nl} {listed}{nl} zijn ook gelezen; kijk na of die erbij horen",
        f"hidden {word.en} {listed}{en} were read too; see whether they belong",
    )
