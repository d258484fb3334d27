"""Markdown and plain text to blocks, line by line: a line is a paragraph unless it goes on with the one before.

Tabs make a row, as Word writes a table to text; so do bars, as Markdown does, and in plain text three spaces or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from competentie_rules.importing.blocks import HEADING, ITEM, PARAGRAPH, Builder, Line, Run
from competentie_rules.importing.emphasis import plain, runs
from competentie_rules.importing.levels import marker
from competentie_rules.model import Phrase

NARROWEST, WIDEST = 60, 140
"""Columns between which the longest line of a wrapped text ends."""

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
_ITEM = re.compile(r"(\s*)([-*+•●▪◦‣·–o✓➢§]|[0-9]{1,2}(?:[.)]|(?:\.[0-9]{1,2})+[.)]?)|[a-z][.)])[ \t]+(\S.*)")
_DELIMITING = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}|\s*")
_UNDERLINED = re.compile(r"(=+|-{3,})\s*")
_COLUMNS = re.compile(r" {3,}")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(text: str, builder: Builder, *, markdown: bool) -> None:
    """Fill the builder with the blocks of a text."""
    _Reader(builder, markdown).read(text.splitlines())


class _Reader:
    def __init__(self, builder: Builder, markdown: bool) -> None:
        self._to = builder
        self._markdown = markdown
        self._table = 0
        self._numbered = False
        self._waiting: tuple[str, int, str, Phrase] | None = None
        """The kind, depth and text of a block that the next line may go on with, and its place."""

    def read(self, lines: list[str]) -> None:
        margin = max((len(line) for line in lines if "\t" not in line and "|" not in line), default=0)
        self._margin = margin if self._markdown and NARROWEST <= margin <= WIDEST else 0
        before = ""
        for number, line in enumerate(lines, 1):
            place = Phrase(f"regel {number}", f"line {number}")
            if (
                self._waiting
                and self._markdown
                and _UNDERLINED.fullmatch(line)
                and self._waiting[0] == PARAGRAPH
                and before.strip()
            ):
                _, _, text, where = self._waiting
                self._waiting = HEADING, 1 if line[0] == "=" else 2, text, where
                self._flush()
            elif _RULE.fullmatch(line):
                self._flush()
                self._table = 0
                self._to.space()
            elif self._between(line, lines[number : number + 1]):
                self._row([line.strip()], place)
            else:
                self._line(line, before, place)
            before = line
        self._flush()

    def _between(self, line: str, after: list[str]) -> bool:
        """Whether a line stands in the middle of a table, without anything that would make it a row."""
        if not self._table or "\t" in line or _HEADING.fullmatch(line) or _ITEM.fullmatch(line):
            return False
        return not self._cells(line) and any(map(self._cells, after))

    def _line(self, line: str, before: str, place: Phrase) -> None:
        if heading := _HEADING.fullmatch(line) if self._markdown else None:
            self._flush()
            self._table = 0
            self._to.add(HEADING, self._to.line(self._runs(heading[2]), place), len(heading[1]))
        elif cells := self._cells(line):
            self._flush()
            self._row(cells, place)
        elif item := _ITEM.fullmatch(line):
            self._begin(ITEM, len(item[1].expandtabs(4)) // 2, item[3], place)
            self._numbered = item[2][0].isdecimal()
        elif self._waiting and self._goes_on(line, before):
            kind, depth, text, where = self._waiting
            self._waiting = kind, depth, f"{text} {line.strip()}", where
        else:
            self._begin(PARAGRAPH, 0, line.strip(), place)

    def _begin(self, kind: str, depth: int, text: str, place: Phrase) -> None:
        self._flush()
        self._table = 0
        self._waiting = kind, depth, text, place

    def _goes_on(self, line: str, before: str) -> bool:
        """Whether a line goes on with the paragraph before it: in the middle of a sentence, or where that reached the margin."""
        start = line.strip()
        if not before.strip() or marker(plain(start)):
            return False
        if self._markdown and self._waiting and self._waiting[0] == ITEM and line[:2].isspace():
            return True
        if start[0].islower() and len(before) > NARROWEST // 2:
            return True
        # A wrapped line ends where the next word would have gone over the margin.
        return bool(self._margin) and len(before.rstrip()) + 1 + len(start.split()[0]) > self._margin

    def _flush(self) -> None:
        if self._waiting:
            kind, depth, text, place = self._waiting
            self._waiting = None
            line = self._to.line(self._runs(text), place, item=kind == ITEM, numbered=kind == ITEM and self._numbered)
            self._to.add(kind, line, depth)

    def _runs(self, text: str) -> list[Run]:
        return runs(text, markdown=self._markdown)

    def _cells(self, line: str) -> list[str]:
        """The cells of a line that is a row of a table; none where it is not, the line below a header included."""
        if "\t" in line:
            item = _ITEM.fullmatch(line.strip())
            # A bullet with a tab behind it is no cell, unless a table goes on or there are more cells.
            return [] if item and "\t" not in item[3] and not (self._table and line.startswith("\t")) else line.split("\t")
        bare = line.strip()
        if self._markdown and bare.count("|") > 1 and bare.startswith("|"):
            return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))]
        if not self._markdown and _COLUMNS.search(bare):
            return _COLUMNS.split(bare)
        return []

    def _row(self, cells: list[str], place: Phrase) -> None:
        if _DELIMITING.fullmatch("|".join(cells)):
            return
        self._table = self._table or self._to.table()
        self._to.row([tuple(self._in_cell(cell, place)) for cell in cells], self._table)

    def _in_cell(self, cell: str, place: Phrase) -> Iterator[Line]:
        for part in _BREAK.split(cell):
            item = _ITEM.fullmatch(part.strip())
            line = self._to.line(self._runs(item[3] if item else part), place, item=bool(item))
            if line is not None:
                yield line
