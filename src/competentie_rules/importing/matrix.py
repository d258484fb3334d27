"""The competency matrix: which level each function asks of each competency, in figures, in words or by crosses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from competentie_rules.importing import words
from competentie_rules.importing.blocks import Block, Line
from competentie_rules.importing.draft import DraftNorm, DraftProfile, Words
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.levels import bare, marker
from competentie_rules.model import Severity

_ABOUT = re.compile(r"matrix|norm|niveau|level|profiel|profile|vereist|required", re.IGNORECASE)
_CROSSES = frozenset({"x", "✓", "✔", "●", "•", "v", "ja", "■", "☒", "☑", "×", "+"})
_LEVEL = re.compile(
    r"^\W*(?:(?:competentie|norm|gewenst |vereist )?niveaus?|norm|(?:required )?level)\b\W*(?:(?:voor|of|for)\s+)?", re.IGNORECASE
)
_NONE = frozenset({"n.v.t.", "nvt", "n.v.t", "-", "–", "—", "geen", "n/a", "none", "0"})
"""What says that there is no norm."""
NEARLY_ALL = 2 / 3
"""The part of a column that must be levels for it to hold norms."""


def take(rows: Sequence[Block], heading: Line | None, known: set[str], ledger: Ledger) -> list[DraftProfile]:
    """The profiles in a table, whose lines are then claimed; none where it is no matrix."""
    table = _Table(rows, heading, ledger)
    columns = table.crossed() or table.numbered()
    if not columns or not table.convincing(known):
        return []
    return table.profiles()


class _Table:
    def __init__(self, rows: Sequence[Block], heading: Line | None, ledger: Ledger) -> None:
        self.rows = rows
        self.heading = heading
        self.ledger = ledger
        self.norms: dict[int, dict[int, tuple[Line, int]]] = {}
        """For each column of norms the rows with one: the cell, and the level."""
        self.first = len(rows)
        self.head: dict[int, Line] = {}

    def text(self, row: int, column: int) -> str:
        cells = self.rows[row].cells
        return words.joined(list(cells[column])) if column < len(cells) else ""

    def crossed(self) -> bool:
        """Norms as crosses under levels."""
        width = max(len(block.cells) for block in self.rows)
        for i, block in enumerate(self.rows):
            levels = {column: level for column in range(1, len(block.cells)) if (level := bare(self.text(i, column)))}
            if len(levels) < 2 or len(set(levels.values())) < len(levels):
                continue
            below = [(row, column) for row in range(i + 1, len(self.rows)) for column in levels if self.text(row, column)]
            if not below or not all(self.text(*cell).casefold() in _CROSSES for cell in below):
                return False
            found: dict[int, tuple[Line, int]] = {}
            for row, column in below:
                line, level = self.rows[row].cells[column][0], levels[column]
                if row in found:
                    self.ledger.claim(found[row][0], "norm")
                if row not in found or level > found[row][1]:
                    found[row] = line, level
            self.norms, self.first = {width: found}, i + 1
            return True
        return False

    def numbered(self) -> bool:
        """Norms as levels in a column for each function."""
        if any(marker(self.text(row, 0)) for row in range(len(self.rows))):
            return False
        for column in range(1, max(len(block.cells) for block in self.rows)):
            levels = {row: level for row in range(len(self.rows)) if (level := bare(self.text(row, column)))}
            if not levels:
                continue
            filled = [
                row
                for row in range(min(levels), len(self.rows))
                if self.text(row, column) and self.text(row, column).casefold() not in _NONE
            ]
            if len(levels) < NEARLY_ALL * len(filled) or words.meaning(self.text(0, column)) == "competency-id":
                continue
            own = {row: (self.rows[row].cells[column][0], level) for row, level in levels.items()}
            self.norms[column] = dict(sorted((own | self._shared(column)).items()))
            self.first = min(self.first, *levels)
        return bool(self.norms)

    def _shared(self, column: int) -> dict[int, tuple[Line, int]]:
        """The norms of a column that stand in a cell merged with it, and so count for every function and competency it spans."""
        found = {}
        for row, block in enumerate(self.rows):
            cell = block.merged.get(column, ())
            level = bare(words.joined(list(cell))) if cell else None
            if level and (label := self.text(row, 0)) and words.category(label) is None:
                found[row] = cell[0], level
        return found

    def convincing(self, known: set[str]) -> bool:
        """Whether it says that it is a matrix, or is about competencies that are known."""
        labels = [text for row in self._data() if (text := self.text(row, 0))]
        if not labels or not all(words.can_be_label(text) for text in labels):
            return False
        same = sum(words.folded(words.label(text)) in known for text in labels)
        if same * 2 >= len(labels):
            return True
        told = " ".join([self.heading.text if self.heading else "", *(block.text for block in self.rows[: self.first])])
        return bool(_ABOUT.search(told)) and (not known or same > 0)

    def _data(self) -> list[int]:
        return sorted({row for found in self.norms.values() for row in found})

    def profiles(self) -> list[DraftProfile]:
        """A profile for each column of norms."""
        if self.heading and not self.ledger.claimed(self.heading):
            self.ledger.claim(self.heading, "header")
        kinds = self._kinds()
        made = []
        labels: dict[int, Words] = {}
        for row in self._data():
            cell = self.rows[row].cells[0] if self.rows[row].cells else ()
            if cell:
                labels[row] = Words(words.label(words.joined(list(cell))), cell[0])
                for line in cell:
                    self.ledger.claim(line, "label")
        for column, found in self.norms.items():
            function = self._function(column)
            made.append(DraftProfile(function, self.heading.text if self.heading else ""))
            for row, (line, level) in found.items():
                if row in labels:
                    self.ledger.claim(line, "norm")
                    made[-1].norms.append(DraftNorm(labels[row], level, kinds.get(row), line))
        for row, block in enumerate(self.rows):
            for column, cell in enumerate(block.cells):
                for line in cell:
                    self._other(line, row, column)
        for line in (line for block in self.rows for line in block.lines if not self.ledger.claimed(line)):
            self.ledger.remark(
                Severity.WARNING,
                f"in de matrix niet begrepen: “{line.text}”",
                f"not understood in the matrix: “{line.text}”",
                line,
            )
        return made

    def _other(self, line: Line, row: int, column: int) -> None:
        """Claim what is a caption, or says that there is no norm."""
        if self.ledger.claimed(line):
            return
        if row < self.first and (
            column == 0 or column in self.norms or not self.norms.keys() - {len(self.rows[row].cells)} or words.meaning(line.text)
        ):
            self.ledger.claim(line, "header")
        elif column in self.norms and line.text.casefold() in _NONE:
            self.ledger.claim(line, "norm")

    def _kinds(self) -> dict[int, str | None]:
        """For each row the kind of competency: by a column of its own, or by the caption above it."""
        found: dict[int, str | None] = {}
        now: str | None = None
        data = set(self._data())
        for row, block in enumerate(self.rows):
            if row not in data and len(block.filled) == 1:
                line = next(block.lines)
                now = words.category(line.text)
                self.ledger.claim(line, "category" if now else "header")
            found[row] = now
            for column in block.filled[1:]:
                if row in data and not any(column == place and row in norms for place, norms in self.norms.items()):
                    text = self.text(row, column)
                    generic, specific = words.kind(text)
                    kind = "generic" if generic else "specific" if specific else None
                    if kind and len(text.split()) <= words.MOST_WORDS:
                        found[row] = kind
                        self.ledger.claim(block.cells[column][0], "category")
        return found

    def _function(self, column: int) -> Words | None:
        """The function that a column is of, by its header."""
        for row in range(self.first - 1, -1, -1):
            text = self.text(row, column)
            line = self.rows[row].cells[column][0] if text else None
            if line is None or len(self.rows[row].filled) == 1:
                continue
            name = _LEVEL.sub("", text, count=1).strip(" :()–-")
            if name and words.meaning(name) is None and bare(name) is None:
                self.ledger.claim(line, "function", name)
                return Words(name, line)
        return None
