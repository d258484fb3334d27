"""TOML to data and places. The standard library reads it; where each value stands is found by a walk over the same text."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from competentie_rules.documents.refusal import TOO_DEEP, Refused
from competentie_rules.documents.tree import MAX_DEPTH, Fault, Node, Reading
from competentie_rules.model import Phrase, Span

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_TEXT = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
_WORD = re.compile(r"[^,\]}#\n]*")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read(text: str) -> Reading:
    """Data and places of a TOML text; raises `Refused` where it is none."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_fault(text, str(error))) from error
    except RecursionError as error:
        raise Refused(Fault("document-limit", Span(1, 1, 1, 1), {"limit": TOO_DEEP})) from error
    return Reading(_plain(data), _Walk(text).root(), [], False)


def _fault(text: str, told: str) -> Fault:
    found = _AT.search(told)
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    problem = _AT.sub("", told)
    return Fault("document-syntax", Span(line, column, line, column), {"problem": Phrase(problem, problem)})


def _plain(value: Any) -> Any:
    """Data in which a date is its text, as in every other document."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


class _Walk:
    """A walk over a text that is TOML: of each value its place, and of each key. `tomllib` tells neither."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def root(self) -> Node:
        top = current = self._node({})
        self._take(_BLANK)
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                current = self._header(top)
            else:
                self._pair(current, 1)
            self._take(_BLANK)
        top.end = self._place(len(self.text))
        return top

    def _header(self, top: Node) -> Node:
        """The table that a header opens: `[a.b]`, or one more of a list with `[[a.b]]`."""
        start = self.position
        more = self.text.startswith("[[", start)
        self.position += 2 if more else 1
        steps = list(self._key())
        self._take(_SPACE)
        self.position += 2 if more else 1
        *above, (last, span) = steps
        node = self._down(top, above)
        assert isinstance(node.children, dict)
        assert node.keys is not None
        node.keys.setdefault(last, span)
        made = self._node({}, start)
        if more:
            tables = node.children.setdefault(last, self._node([], start))
            assert isinstance(tables.children, list)
            tables.children.append(made)
            return made
        return node.children.setdefault(last, made)

    def _down(self, node: Node, steps: list[tuple[str, tuple[tuple[int, int], tuple[int, int]]]]) -> Node:
        for step, span in steps:
            assert isinstance(node.children, dict)
            assert node.keys is not None
            node.keys.setdefault(step, span)
            node = node.children.setdefault(step, Node(*span))
            if isinstance(node.children, list):
                node = node.children[-1]
            elif node.children is None:
                node.children, node.keys = {}, {}
        return node

    def _pair(self, node: Node, depth: int) -> None:
        *above, (last, span) = self._key()
        node = self._down(node, above)
        assert isinstance(node.children, dict)
        assert node.keys is not None
        node.keys[last] = span
        self._take(_SPACE)
        self.position += 1
        self._take(_SPACE)
        node.children[last] = self._value(depth)

    def _key(self) -> Iterator[tuple[str, tuple[tuple[int, int], tuple[int, int]]]]:
        while True:
            self._take(_SPACE)
            start = self.position
            told = self._take(_KEY)
            [key] = tomllib.loads(f"{told} = 0")
            yield key, (self._place(start), self._place(self.position))
            self._take(_SPACE)
            if not self.text.startswith(".", self.position):
                return
            self.position += 1

    def _value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            span = Span(*(number + 1 for place in (self._place(self.position),) * 2 for number in place))
            raise Refused(Fault("document-limit", span, {"limit": TOO_DEEP}))
        start = self.position
        opening = self.text[start]
        if opening not in "[{":
            if not self._take(_TEXT):
                self.position = start + len(self._take(_WORD).rstrip())
            return Node(self._place(start), self._place(self.position))
        self.position += 1
        node = self._node([] if opening == "[" else {}, start)
        while True:
            self._take(_BLANK)
            if self.text[self.position] in "]}":
                break
            if self.text[self.position] == ",":
                self.position += 1
            elif isinstance(node.children, list):
                node.children.append(self._value(depth + 1))
            else:
                self._pair(node, depth + 1)
        self.position += 1
        node.end = self._place(self.position)
        return node

    def _node(self, children: dict[str, Node] | list[Node], start: int = 0) -> Node:
        node = Node(self._place(start), self._place(start))
        node.children = children
        node.keys = {} if isinstance(children, dict) else None
        return node

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def _place(self, position: int) -> tuple[int, int]:
        line = bisect_right(self.lines, position) - 1
        return line, position - self.lines[line]
