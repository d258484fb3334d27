"""A document as it was read: plain data, and the place of every value in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from competentie_rules.model import START, Location, Phrase, Span

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 500_000


Path = tuple[str | int, ...]
"""Where a value stands in a document: keys and indices from the root."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that is meant for this tool, where it stands, and the first and last line of what it is about, from 1.

    At the end of a line it is about that line. On a line of its own it is about what begins on the next line that says something:
    a key with its value, an item of a list, or at the top the whole document.
    """

    text: str
    span: Span
    lines: tuple[int, int]


class Places(NamedTuple):
    """Where values begin and end, as many numbers of each, counted from 0: lines, and columns in code points."""

    lines: list[int]
    columns: list[int]
    end_lines: list[int]
    end_columns: list[int]


class Node:
    """The place of one value: its start and end, and the nodes of what is in it.

    A place is (line, column), counted from 0 in code points, with the end exclusive. `children` maps a key or an index to the
    node of its value; `keys` maps a key to the place of the key itself.
    """

    __slots__ = ("children", "end", "keys", "start")

    def __init__(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.start = start
        self.end = end
        self.children: dict[str, Node] | list[Node] | None = None
        self.keys: dict[str, tuple[tuple[int, int], tuple[int, int]]] | None = None

    def below(self, step: str | int) -> Node | None:
        """The node of what is in it under a key or index; None where there is nothing."""
        children = self.children
        if isinstance(children, dict) and isinstance(step, str):
            return children.get(step)
        if isinstance(children, list) and isinstance(step, int) and step < len(children):
            return children[step]
        return None

    def blocks(self, key: str | None = None) -> Blocks:
        """Of a list of blocks these; with a key, those in the lists that stand under it in each block that has one."""
        items: Any = self.children
        if key is None:
            return Blocks(items)
        return Blocks([below for item in items if key in item.children for below in item.children[key].children])

    def slim(self, outer: str, inner: str, key: str, blocks: Blocks) -> Node:
        """The same without what `blocks` hold but for where the values of one key stand, if less is kept then.

        They are those in the list `inner` of each block in the list `outer`, and each has that key.
        """
        return self


class Blocks:
    """The places in many blocks, one after another."""

    def __init__(self, nodes: Sequence[Any]) -> None:
        self._nodes = nodes

    def places(self, keys: Sequence[str]) -> Places:
        """Where the value of one key of each stands; the key is there."""
        found = [node.children[key] for node, key in zip(self._nodes, keys, strict=True)]
        starts, ends = [each.start for each in found], [each.end for each in found]
        return Places(*([place[i] for place in places] for places in (starts, ends) for i in (0, 1)))

    def elsewhere(self, keys: Iterable[str]) -> dict[int, str]:
        """Those of which that value stands in a file of its own, by number, and the file."""
        found = enumerate(node.children[key] for node, key in zip(self._nodes, keys, strict=True))
        return {number: node.file for number, node in found if isinstance(node, NodeElsewhere)}


class NodeElsewhere(Node):
    """The place of a value that stands in a file of its own, not in that of the document."""

    __slots__ = ("file",)

    def __init__(self, start: tuple[int, int], end: tuple[int, int], file: str) -> None:
        super().__init__(start, end)
        self.file = file


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the text itself: the reader's rule, the values its message names, and the place."""

    rule: str
    span: Span
    values: dict[str, str | Phrase] = field(default_factory=dict)
    path: Path = ()
    file: str | None = None
    """The file of the place, where the path does not tell it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file that was read: `data` is None and `root` absent when the text could not be read at all."""

    file: str
    digest: str
    data: Any = None
    root: Node | None = None
    faults: tuple[Fault, ...] = ()
    fractions: bool = False
    """Whether a whole number in it was written with a fraction or an exponent, such as `2.0`."""
    comments: tuple[Comment, ...] = ()
    """What is said to this tool beside the data."""
    rooms: Mapping[str, Location] = field(default_factory=dict)
    """In a form, where each competency is to be rated; a finding on one that is not rated stands there."""

    @property
    def kind(self) -> str | None:
        """What the document says it is, if it says so."""
        kind = self.data.get("kind") if isinstance(self.data, dict) else None
        return kind if isinstance(kind, str) else None

    def locate(self, path: Sequence[str | int], *, key: bool = False) -> Location:
        """The place of the value at a path, or of its key; of the nearest thing around it when there is no such value."""
        node, parent, last = self.root, None, None
        for step in path:
            below = node.below(step) if node is not None else None
            if below is None:
                break
            parent, last, node = node, step, below
        if node is None:
            return Location(self.file, START, pointer(path))
        start, end = node.start, node.end
        if key and parent is not None and parent.keys is not None and isinstance(last, str):
            start, end = parent.keys[last]
        file = node.file if isinstance(node, NodeElsewhere) else self.file
        return Location(file, Span(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1), pointer(path))


class Reading(NamedTuple):
    """What a reader makes of a text."""

    data: Any
    root: Node | None
    faults: list[Fault]
    fractions: bool


def pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
