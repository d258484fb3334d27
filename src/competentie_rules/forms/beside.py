"""What somebody wrote in a form beside the cells that are read, so that nothing is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from competentie_rules.documents.tree import Fault
from competentie_rules.forms import layout, words
from competentie_rules.forms.faults import place as called
from competentie_rules.importing.sheets import letters
from competentie_rules.model import Phrase, Span
from competentie_rules.text import safe

Place = tuple[int, int]
"""A row from 0 and a column from 1."""

_TOLD = 10
"""Cells of a sheet that are told of one by one; the last of them tells how many more there are."""
_LEVEL = re.compile(rf"(?:{words.LEVEL.nl}|{words.LEVEL.en}) [0-9]+(?: · (?:{words.NORM.nl}|{words.NORM.en}))?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_FILLED = {column: words.HEADS[column - 1] for column in (layout.RESULT, layout.EVIDENCE, layout.OBSERVED_ON, layout.ASSESSOR)}
_ELSEWHERE = Phrase("zet het in een gele cel", "put it in a yellow cell")


class Beside:
    """The faults of one sheet: its name, and how the text of a cell reads that is at a place."""

    def __init__(self, file: str, name: str, at: Callable[[int, int], str], size: tuple[int, int]) -> None:
        self.file = file
        self.name = name
        self.at = at
        self.rows, self.columns = size

    def faults(self, read: Set[Place], skipped: Set[Place]) -> Iterator[Fault]:
        """A fault for each cell that holds what was not read; `skipped` are cells that show what another holds."""
        own = self._own()
        places = [
            (row, column)
            for row in range(self.rows)
            for column in range(1, self.columns + 1)
            if (row, column) not in read and (row, column) not in skipped and self.at(row, column) and (row, column) not in own
        ]
        most = _TOLD if self._key(0) or self.name == layout.HIDDEN else 1
        for number, place in enumerate(places[:most], 1):
            yield self._fault(place, len(places) - most if number == most else 0)

    def _key(self, row: int) -> str:
        return self.at(row, layout.KEYS)

    def _own(self) -> set[Place]:
        """The cells with what an empty form holds."""
        head = self._key(0)
        if self.name == layout.HIDDEN:
            return {(row, 1) for row in range(3)}
        if head == layout.ABOUT:
            return {(0, 1), (1, 1), (0, layout.KEYS), *self._cover()}
        if head.startswith(layout.RATING):
            return {(0, 1), (0, layout.KEYS), *self._rating(head.removeprefix(layout.RATING))}
        return set()

    def _cover(self) -> Iterator[Place]:
        for row in range(self.rows):
            key = self._key(row)
            if key in layout.FIELDS:
                label, hint = words.FIELDS[key]
                yield row, layout.KEYS
                yield from self._saying(row, {1: [label], 3: [hint]})
            else:
                yield from self._saying(row, {1: words.HELP})

    def _rating(self, competency: str) -> Iterator[Place]:
        heads = {column: [head] for column, head in enumerate(words.HEADS, 1)}
        defined = False
        for row in range(1, self.rows):
            key, first = self._key(row), self.at(row, 1)
            if key == layout.AWARDED:
                defined = True
                yield row, layout.KEYS
                yield from self._saying(row, {1: [words.AWARD]})
            elif key.startswith(f"{competency}."):
                yield row, layout.KEYS
                if first == key.partition(".")[2] or _NUMBER.fullmatch(first):
                    yield row, 1
                # What is asked stands here, and a result that somebody typed over it does not count.
                if layout.KNOWN.result(self.at(row, 2)) is None:
                    yield row, 2
            elif not key and first and not defined:
                # The first text is what the competency means.
                defined = True
                yield row, 1
            else:
                yield from self._saying(row, heads)
                if _LEVEL.fullmatch(first):
                    yield row, 1

    def _saying(self, row: int, said: Mapping[int, Sequence[Phrase]]) -> Iterator[Place]:
        """The cells of a row that say what they should, in either language."""
        for column, phrases in said.items():
            if any(self.at(row, column) in (phrase.nl, phrase.en) for phrase in phrases):
                yield row, column

    def _fault(self, place: Place, more: int) -> Fault:
        row, column = place
        cell, sheet = f"{letters(column - 1)}{row + 1}", safe(self.name, 40)
        text = self.at(row, column)
        # Somebody's words may be personal, as a name is.
        known = text[:80].isdecimal() or layout.KNOWN.result(text) is not None
        shown = Phrase(f'"{safe(text, 80)}"', f'"{safe(text, 80)}"') if known else Phrase("een tekst", "a text")
        if more:
            shown = Phrase(
                f"{shown.nl} (en wat in nog {more} cellen van dit blad staat)",
                f"{shown.en} (and what {more} more cells of this sheet hold)",
            )
        values: dict[str, str | Phrase] = {
            "key": f"{sheet}!{cell}",
            "where": called(sheet, cell),
            "value": shown,
            "expected": self._where(row),
        }
        span = Span(row + 1, column, row + 1, column + 1)
        return Fault("form-cell-unread", span, values, (), f"{self.file}#{sheet}!{cell}")

    def _where(self, row: int) -> Phrase:
        """Where what stands in a row could go."""
        key, head = self._key(row), self._key(0)
        number = row + 1
        if head == layout.ABOUT and key in layout.FIELDS:
            cell = f"{letters(layout.VALUE - 1)}{number}"
            return Phrase(f"{words.FIELDS[key][0].nl} hoort in {cell}", f"{words.FIELDS[key][0].en} belongs in {cell}")
        if head.startswith(layout.RATING) and key == layout.AWARDED:
            cell = f"{letters(layout.RESULT - 1)}{number}"
            return Phrase(f"{words.AWARD.nl} hoort in {cell}", f"{words.AWARD.en} belongs in {cell}")
        if head.startswith(layout.RATING) and key.startswith(head.removeprefix(layout.RATING) + "."):
            cells = [(f"{letters(column - 1)}{number}", name) for column, name in _FILLED.items()]
            return Phrase(
                "zet het in " + ", ".join(f"{cell} ({name.nl})" for cell, name in cells),
                "put it in " + ", ".join(f"{cell} ({name.en})" for cell, name in cells),
            )
        return _ELSEWHERE


def text(value: Any) -> str:
    """The text of a cell; a whole number without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
