"""Numbers about very many things that stand in documents, and where each stands, in little room."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from competentie_rules.documents.tree import Node, NodeElsewhere, Path, pointer
from competentie_rules.model import Location, Span


class Spots:
    """Things by number, from 0, those of each document together; `width` numbers are kept of each, of 32 bits."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._whole = width + 4
        self._numbers = array("I")
        self._ends = array("I")
        self._elsewhere: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._numbers) // self._whole

    def add(self, node: Node, *numbers: int) -> None:
        """Add a thing of the document at hand."""
        if isinstance(node, NodeElsewhere):
            self._elsewhere[len(self)] = node.file
        self._numbers.extend((*numbers, *node.start, *node.end))

    def end(self) -> None:
        """The document at hand has no more things; what comes next is of another."""
        self._ends.append(len(self))

    def of(self, place: int) -> range:
        """The things of the document that was added after so many others."""
        return range(self._ends[place - 1] if place else 0, self._ends[place])

    def place(self, thing: int) -> int:
        """The document of a thing."""
        return bisect_right(self._ends, thing)

    def numbers(self, thing: int) -> tuple[int, ...]:
        """What is kept of a thing."""
        return tuple(self._numbers[thing * self._whole :][: self._width])

    def location(self, thing: int, file: str, path: Path) -> Location:
        """Where a thing stands that has this path in the document of this file."""
        begin = thing * self._whole + self._width
        line, column, end_line, end_column = self._numbers[begin : begin + 4]
        span = Span(line + 1, column + 1, end_line + 1, end_column + 1)
        return Location(self._elsewhere.get(thing, file), span, pointer(path))
