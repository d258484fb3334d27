"""Blocks as the stream of competencies sees them: what begins a level, what goes on with one, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from competentie_rules.importing import words
from competentie_rules.importing.blocks import HEADING, ITEM, ROW, Block, Line
from competentie_rules.importing.levels import LONGEST_NAME, Marker, bare, marker


@dataclass(slots=True)
class Unit:
    """A block, or a part of a table that says the same: with a marker it begins a level, and `said` are behaviours in it.

    What a `closed` unit says of its level is all there is.
    """

    block: Block
    marker: Marker | None = None
    marked: Line | None = None
    said: list[Line] = field(default_factory=list)
    closed: bool = False
    named: tuple[Line, ...] = ()
    """Lines below the marker with the name of the level."""

    @property
    def line(self) -> Line:
        """Its first line."""
        return next(self.block.lines)

    @property
    def first(self) -> Sequence[Line]:
        """The lines of its first cell."""
        return self.block.cells[0]

    @property
    def others(self) -> list[Line]:
        """The lines of its other cells."""
        return [line for cell in self.block.cells[1:] for line in cell]

    @property
    def goes_on(self) -> bool:
        """Whether it is a row that goes on with the one above: nothing stands in its first cell."""
        return self.block.kind == ROW and not self.first

    @property
    def is_item(self) -> bool:
        """Whether it is an item, or a row with nothing but one."""
        return self.block.kind == ITEM or all(line.item for line in self.block.lines)


def units(blocks: Iterable[Block]) -> list[Unit]:
    """The units of blocks, in order."""
    found: list[Unit] = []
    table: list[Block] = []
    for block in blocks:
        if table and block.table != table[0].table:
            found += _of_table(table)
            table = []
        if block.table:
            table.append(block)
        else:
            found.append(_of_text(block))
    return found + (_of_table(table) if table else [])


def _of_text(block: Block) -> Unit:
    line = next(block.lines)
    found = marker(line.text)
    return Unit(block, found, line if found else None)


def _of_table(rows: Sequence[Block]) -> list[Unit]:
    """The units of a table: levels beside each other become levels below each other."""
    found: list[Unit] = []
    levels: dict[int, tuple[int, Line]] = {}
    numbered = any(words.meaning(line.text) == "level" for block in rows for cell in block.cells[:1] for line in cell)
    for i, block in enumerate(rows):
        heads = {
            column: (head.level, cell[0])
            for column, cell in enumerate(block.cells)
            if cell and (head := marker(cell[0].text)) and len(head.rest) <= LONGEST_NAME
        }
        if len(heads) > 1 and len({level for level, _ in heads.values()}) == len(heads):
            levels = heads
            beside = [row for row in rows[i + 1 :] if not any(cell and marker(cell[0].text) for cell in row.cells)]
            for column, (level, line) in heads.items():
                head = marker(line.text)
                said = [each for row in beside if column < len(row.cells) for each in row.cells[column]]
                found.append(Unit(block, Marker(level, head.rest if head else ""), line, said, closed=True))
            continue
        if levels:
            continue
        found.append(_of_row(block, numbered))
    return found


def _of_row(block: Block, numbered: bool) -> Unit:
    cell = block.cells[0]
    if not cell:
        return Unit(block)
    head = marker(cell[0].text)
    if head is None and numbered and len(cell) == 1 and len(block.filled) > 1 and (level := bare(cell[0].text)):
        head = Marker(level, "")
    if head is None:
        return Unit(block)
    others = [line for other in block.cells[1:] for line in other]
    below = " ".join(line.text for line in cell[1:])
    if others and below and not head.rest and len(below) <= LONGEST_NAME:
        # What the level is called, below its number.
        return Unit(block, Marker(head.level, below), cell[0], others, named=tuple(cell[1:]))
    return Unit(block, head, cell[0], [*cell[1:], *others])


def is_heading(unit: Unit) -> bool:
    """Whether a unit is a heading by its kind."""
    return unit.block.kind == HEADING
