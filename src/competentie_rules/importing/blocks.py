"""A document as blocks: headings, paragraphs, list items and table rows, each with its place and its emphasis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase

HEADING, PARAGRAPH, ITEM, ROW, ASIDE = "heading", "paragraph", "item", "row", "aside"
"""The kinds of blocks. An aside is what stands beside the text: a page header or footer, a note, a picture."""

MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one emphasis."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of text, wherever it stands: the least that is taken for something. `number` is its own in the document."""

    number: int
    runs: tuple[Run, ...]
    place: Phrase
    item: bool = False
    """Whether it has a bullet or a number before it."""
    numbered: bool = False
    """Whether that is a number."""

    @property
    def text(self) -> str:
        """The text, with single spaces."""
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(run.bold for run in self.runs if run.text.strip())

    @property
    def lead(self) -> str:
        """The bold text that it begins with, where the rest is not bold."""
        found: list[str] = []
        for run in self.runs:
            if not run.bold and run.text.strip():
                return " ".join("".join(found).split())
            found.append(run.text)
        return ""


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or item, of one cell with one line; or a row of a table.

    `depth` is that of a heading, from 1, or of an item, from 0. Rows of one table have the same `table`, other blocks 0. A block
    is `apart` if white space stands before it. `merged` has the cells of a row that reach further than their own place, by each
    place beyond that.
    """

    kind: str
    cells: tuple[Cell, ...]
    depth: int = 0
    table: int = 0
    apart: bool = False
    merged: Mapping[int, Cell] = field(default_factory=dict)

    @property
    def lines(self) -> Iterator[Line]:
        """Every line in it."""
        return (line for cell in self.cells for line in cell)

    @property
    def text(self) -> str:
        """All its text."""
        return " ".join(line.text for line in self.lines)

    @property
    def filled(self) -> list[int]:
        """The places of the cells that hold anything."""
        return [place for place, cell in enumerate(self.cells) if cell]


@dataclass(slots=True)
class Builder:
    """What every reader fills."""

    blocks: list[Block]
    lines: int = 0
    tables: int = 0
    apart: bool = False

    def line(self, runs: list[Run], place: Phrase, *, item: bool = False, numbered: bool = False) -> Line | None:
        """A line of what is written; None where nothing is. Raises UsageError where there are too many."""
        runs = [run for run in runs if run.text]
        if not any(run.text.strip() for run in runs):
            return None
        self.lines += 1
        if self.lines > MOST_LINES:
            raise UsageError(f"The document has over {MOST_LINES} paragraphs.", hint="Import it in parts.")
        return Line(self.lines, tuple(runs), place, item, numbered)

    def table(self) -> int:
        """The number of a table that begins."""
        self.tables += 1
        return self.tables

    def space(self) -> None:
        """White space: what comes stands apart."""
        self.apart = True

    def add(self, kind: str, line: Line | None, depth: int = 0) -> None:
        """A heading, a paragraph, an item or an aside."""
        if line is not None:
            self._keep(Block(kind, ((line,),), depth, 0, self.apart))

    def row(self, cells: list[Cell], table: int, merged: Mapping[int, Cell] | None = None) -> None:
        """A row of a table, unless nothing is in it."""
        if any(cells):
            self._keep(Block(ROW, tuple(cells), 0, table, self.apart, merged or {}))

    def _keep(self, block: Block) -> None:
        self.blocks.append(block)
        self.apart = False
