"""JSON to data and places; as strict and as bounded as the reader of YAML, and iterative like it."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import Any

from competentie_rules.documents.refusal import LONGEST_NUMBER, TOO_DEEP, TOO_MANY, Refused
from competentie_rules.documents.tree import MAX_DEPTH, MAX_NODES, Fault, Node, Reading
from competentie_rules.model import Phrase, Span

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[A-Za-z_+-][A-Za-z_]*")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_A_NUMBER = frozenset({"NaN", "Infinity", "-Infinity"})
_CLOSED = {
    "}": Phrase("hier hoort een komma of een accolade", "a comma or a brace belongs here"),
    "]": Phrase("hier hoort een komma of een vierkante haak", "a comma or a square bracket belongs here"),
}
_IN_TEXT = {
    "Unterminated": Phrase(
        "deze tekst wordt niet gesloten met een aanhalingsteken", "this text is not closed by a quotation mark"
    ),
    "Invalid control": Phrase(
        "een regeleinde of ander stuurteken midden in een tekst; schrijf \\n voor een regeleinde",
        "a line break or other control character within a text; write \\n for a line break",
    ),
    "Invalid \\": Phrase(
        "een schuine streep naar achteren die niets betekent; schrijf er twee",
        "a backslash that means nothing; write two of them",
    ),
}
"""What is wrong within a text, by the beginning of what the standard library says of it."""


def read(text: str) -> Reading:
    """Data, places and faults of a JSON text; raises `Refused` where reading must stop."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line = 0
        self.line_start = 0
        self.faults: list[Fault] = []
        self.nodes = 0
        self.fractions = False

    def read(self) -> Reading:
        self._skip()
        if self.position == len(self.text):
            return Reading(None, None, self.faults, False)
        data, root = self._value()
        stack: list[tuple[Any, Node]] = [(data, root)] if isinstance(data, dict | list) else []
        while stack:
            parent, above = stack[-1]
            closing = "}" if isinstance(parent, dict) else "]"
            self._skip()
            if self._peek() == closing:
                self.position += 1
                above.end = self._here()
                stack.pop()
                continue
            if parent and not self._take(","):
                self._stop(_CLOSED[closing])
            self._skip()
            if isinstance(parent, dict):
                key = self._key(parent, above)
                value, node = self._value()
                parent[key] = value
                above.children[key] = node  # type: ignore[index, call-overload]  # a mapping has children by key
            else:
                value, node = self._value()
                parent.append(value)
                above.children.append(node)  # type: ignore[union-attr]  # a list has children in order
            if isinstance(value, dict | list):
                if len(stack) >= MAX_DEPTH:
                    raise Refused(Fault("document-limit", self._span(node.start), {"limit": TOO_DEEP}))
                stack.append((value, node))
        self._skip()
        if self.position < len(self.text):
            self._stop(Phrase("na dit document hoort niets meer", "nothing more belongs after this document"))
        return Reading(data, root, self.faults, self.fractions)

    def _key(self, parent: dict[str, Any], above: Node) -> str:
        start = self._here()
        if self._peek() != '"':
            self._stop(
                Phrase(
                    "hier hoort een sleutel tussen dubbele aanhalingstekens", "a key between double quotation marks belongs here"
                )
            )
        key = self._string()
        if key in parent:
            self.faults.append(Fault("document-key-repeated", self._span(start), {"value": key}))
        above.keys[key] = (start, self._here())  # type: ignore[index]  # a mapping has keys
        self._skip()
        if not self._take(":"):
            self._stop(Phrase("na een sleutel hoort een dubbele punt", "a colon belongs after a key"))
        self._skip()
        return key

    def _value(self) -> tuple[Any, Node]:
        """A scalar, or an opened and still empty collection."""
        self.nodes += 1
        start = self._here()
        if self.nodes > MAX_NODES:
            raise Refused(Fault("document-limit", self._span(start), {"limit": TOO_MANY}))
        node = Node(start, start)
        char = self._peek()
        value: Any
        if char == '"':
            value = self._string()
        elif char == "{":
            self.position += 1
            value, node.children, node.keys = {}, {}, {}
        elif char == "[":
            self.position += 1
            value, node.children = [], []
        elif number := _NUMBER.match(self.text, self.position):
            self.position = number.end()
            raw = number[0]
            if len(raw) > LONGEST_NUMBER:
                value = raw
            else:
                value = float(raw) if number[1] or number[2] else int(raw)
                self.fractions = self.fractions or (isinstance(value, float) and value.is_integer())
        else:
            value = self._word(start)
        node.end = self._here()
        return value, node

    def _word(self, start: tuple[int, int]) -> Any:
        word = _WORD.match(self.text, self.position)
        if word and word[0] in _WORDS:
            self.position = word.end()
            return _WORDS[word[0]]
        if word and word[0] in _NOT_A_NUMBER:
            self.position = word.end()
            self.faults.append(Fault("document-number", self._span(start), {"value": word[0]}))
            return word[0]
        return self._stop(Phrase("hier hoort een waarde", "a value belongs here"))

    def _string(self) -> str:
        start = self._here()
        try:
            value, self.position = scanstring(self.text, self.position + 1, True)
        except JSONDecodeError as error:
            self.position = error.pos
            self._stop(next(problem for told, problem in _IN_TEXT.items() if error.msg.startswith(told)))
        if not value.isascii() and (lone := _SURROGATE.search(value)):
            raise Refused(Fault("document-character", self._span(start), {"problem": f"U+{ord(lone[0]):04X}"}))
        return str(value)

    def _peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def _take(self, char: str) -> bool:
        if self._peek() != char:
            return False
        self.position += 1
        return True

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.position)
        end = match.end() if match else self.position
        breaks = self.text.count("\n", self.position, end)
        if breaks:
            self.line += breaks
            self.line_start = self.text.rfind("\n", self.position, end) + 1
        self.position = end

    def _here(self) -> tuple[int, int]:
        return self.line, self.position - self.line_start

    def _span(self, start: tuple[int, int]) -> Span:
        line, column = self._here()
        return Span(start[0] + 1, start[1] + 1, line + 1, column + 1)

    def _stop(self, problem: Phrase) -> Any:
        # The position of an error inside a string may lie behind a line break that no string may hold.
        line, column = self._here()
        raise Refused(Fault("document-syntax", Span(line + 1, column + 1, line + 1, column + 1), {"problem": problem}))
