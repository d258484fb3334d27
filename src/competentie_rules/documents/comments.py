"""Comments in YAML that speak to this tool. libyaml drops comments, so they are looked for outside of what it read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from competentie_rules.documents.tree import Comment, Node
from competentie_rules.model import Span

_MARK = re.compile(r"#(?<![^ \t\n]#)[ \t]*competentie(?:-rules)?[ \t]*:?[ \t]*(?:waiv|ontheff|ignore|noqa)", re.IGNORECASE)
"""Written for this tool, or so much like it that it had better be told than passed over.

It begins with a sign that few documents hold, so that a search is quick; what stands before that is looked at after it.
"""


def comments(text: str, root: Node | None) -> tuple[Comment, ...]:
    """The comments of a document that are meant for this tool."""
    if root is None or not _MARK.search(text):
        return ()
    lines = text.split("\n")
    return tuple(_found(lines, _Layout(root, lines)))


def _found(lines: list[str], layout: _Layout) -> Iterator[Comment]:
    for number, line in enumerate(lines):
        for match in _MARK.finditer(line):
            if layout.inside(number, match.start()):
                continue
            end = len(line.rstrip())
            span = Span(number + 1, match.start() + 1, number + 1, end + 1)
            about = (number, number) if line[: match.start()].strip() else layout.below(number, lines)
            yield Comment(line[match.start() : end], span, (about[0] + 1, about[1] + 1))
            break


class _Layout:
    """Where texts stand that a comment cannot be in, and how far what begins on a line goes; lines count from 0."""

    def __init__(self, root: Node, lines: list[str]) -> None:
        self._lines = lines
        self._texts: dict[int, list[tuple[int, int]]] = {}
        self._ends: dict[int, int] = {}
        self._begins(root.start[0], self._walk(root))

    def inside(self, line: int, column: int) -> bool:
        """Whether a place is within a text, so that what stands there is no comment."""
        return any(start <= column < end for start, end in self._texts.get(line, ()))

    def below(self, line: int, lines: list[str]) -> tuple[int, int]:
        """The lines of what begins under a comment; the comment alone where nothing does."""
        under = next(
            (at for at in range(line + 1, len(lines)) if lines[at].strip() and not lines[at].lstrip().startswith("#")), None
        )
        if under is None:
            return line, line
        return under, self._ends.get(under, under)

    def _walk(self, node: Node) -> int:
        """Take up a value, and return its last line that says something: libyaml ends a block where the next thing begins."""
        last = node.start[0]
        if node.children is None:
            last = self._text(node)
        elif isinstance(node.children, dict):
            for key, child in node.children.items():
                start, end = (node.keys or {})[key]
                self._take(start, end)
                below = self._walk(child)
                self._begins(start[0], below)
                last = max(last, below)
        else:
            for child in node.children:
                below = self._walk(child)
                self._begins(child.start[0], below)
                last = max(last, below)
        return last

    def _text(self, node: Node) -> int:
        start, end = node.start, node.end
        line = self._lines[start[0]]
        if line[start[1] : start[1] + 1] in ("|", ">"):
            # After the sign of a block of text, a comment can stand.
            start = (start[0], len(line))
        self._take(start, end)
        return end[0] if end[1] or end[0] == start[0] else end[0] - 1

    def _take(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        for line in range(start[0], end[0] + 1):
            first = start[1] if line == start[0] else 0
            self._texts.setdefault(line, []).append((first, end[1] if line == end[0] else len(self._lines[line]) + 1))

    def _begins(self, line: int, last: int) -> None:
        self._ends[line] = max(self._ends.get(line, line), last)
