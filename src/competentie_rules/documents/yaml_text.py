"""YAML to data and places, in one pass over libyaml's events.

The events are read in a loop, so no depth of nesting can end the process; the scalars are those of the YAML 1.2 core schema, so
`no`, `12:30` and dates stay text; what makes two readers disagree (duplicate keys, anchors, tags, merge keys) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from competentie_rules.documents.refusal import LONGEST_NUMBER, TOO_DEEP, TOO_MANY, Refused
from competentie_rules.documents.tree import MAX_DEPTH, MAX_NODES, Blocks, Fault, Node, Places, Reading
from competentie_rules.model import Phrase, Span

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_ODD = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_NUMERIC = frozenset("0123456789+-.")
_NOT_TEXT = _NUMERIC | {word[:1] for word in _WORDS}
"""What a plain scalar begins with that may not be a text; nothing where it is empty."""


def scalar(text: str) -> Any:
    """The value of a plain scalar under the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC or len(text) > LONGEST_NUMBER:
        return text
    if _INTEGER.match(text):
        return int(text)
    if _BASED.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text)
    return text


_PROBLEMS = {
    "found a tab character that violates indentation": Phrase(
        "ingesprongen met een tab; gebruik spaties", "indented with a tab; use spaces"
    ),
    "found character that cannot start any token": Phrase(
        "een teken dat hier niets kan beginnen; zet de tekst tussen aanhalingstekens, en gebruik spaties in plaats van tabs",
        "a character that can begin nothing here; put the text between quotation marks, and use spaces in place of tabs",
    ),
    "mapping values are not allowed in this context": Phrase(
        "een dubbele punt waar die niet kan staan; zet de tekst tussen aanhalingstekens",
        "a colon where none can stand; put the text between quotation marks",
    ),
    "did not find expected key": Phrase(
        "hier hoort een sleutel; vaak klopt de inspringing niet", "a key belongs here; often the indentation is not right"
    ),
    "did not find expected '-' indicator": Phrase(
        "hier hoort een streepje; vaak klopt de inspringing niet", "a dash belongs here; often the indentation is not right"
    ),
    "did not find expected ',' or '}'": Phrase("hier hoort een komma of een accolade", "a comma or a brace belongs here"),
    "did not find expected ',' or ']'": Phrase(
        "hier hoort een komma of een vierkante haak", "a comma or a square bracket belongs here"
    ),
    "did not find expected node content": Phrase("hier hoort een waarde", "a value belongs here"),
    "could not find expected ':'": Phrase("hier hoort een dubbele punt", "a colon belongs here"),
    "found unexpected end of stream": Phrase(
        "het bestand houdt op voordat een tekst tussen aanhalingstekens is gesloten",
        "the file ends before a text between quotation marks is closed",
    ),
    "did not find expected <document start>": Phrase(
        "na dit document hoort niets meer", "nothing more belongs after this document"
    ),
}
"""What libyaml says most, in words that do not ask for knowledge of YAML."""


def _problem(told: str) -> Phrase:
    return _PROBLEMS.get(told, Phrase(told, told))


def _span(start: Any, end: Any) -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def read(text: str) -> Reading:
    """Data, places and faults of a text that holds one YAML document; raises `Refused` where reading must stop."""
    faults: list[Fault] = []
    try:
        return _compose(text, faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Refused(
            Fault("document-syntax", Span(line, column, line, column), {"problem": _problem(error.problem or "?")})
        ) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"U+{error.character:04X}" if isinstance(error.character, int) else "?"
        raise Refused(Fault("document-character", Span(line, column, line, column + 1), {"problem": problem})) from error


class _Noted(Node):
    """A node that keeps the marks of its text, and is made of them once something is asked of it.

    Of most documents few places are asked for, and to make them all would take half as long as the reading.
    """

    __slots__ = ("_data", "_marks")

    def __init__(self, data: Any, marks: Any) -> None:
        # Where it begins and ends; then of a list the same of each item, of a mapping that of each key and then of its value.
        # What is a list or mapping itself has its own list of marks, and nothing for its end.
        self._data = data
        self._marks = marks

    def __getattr__(self, name: str) -> Any:
        # Called for what is not filled in yet.
        data, marks = self._data, self._marks
        self.start, self.end = _place(marks[0]), _place(marks[1])
        self.children, self.keys = None, None
        if isinstance(data, dict):
            self.children = {key: _below(value, marks, 4 * i + 4) for i, (key, value) in enumerate(data.items())}
            self.keys = {key: (_place(marks[4 * i + 2]), _place(marks[4 * i + 3])) for i, key in enumerate(data)}
        elif isinstance(data, list):
            self.children = [_below(value, marks, 2 * i + 2) for i, value in enumerate(data)]
        return object.__getattribute__(self, name)

    def below(self, step: str | int) -> Node | None:
        data = self._data
        at = -1
        if type(data) is dict and step in data:
            at = 4 * [*data].index(step) + 4
        elif type(data) is list and isinstance(step, int) and step < len(data):
            at = 2 * step + 2
        return None if at < 0 else _below(data[step], self._marks, at)

    def blocks(self, key: str | None = None) -> Blocks:
        if key is None:
            return _NotedBlocks(self._data, self._marks[2::2])
        data: list[Any] = []
        marks: list[Any] = []
        for item, mine in zip(self._data, self._marks[2::2], strict=True):
            if key in item:
                data += item[key]
                marks += mine[_at(item, key)][2::2]
        return _NotedBlocks(data, marks)

    def slim(self, outer: str, inner: str, key: str, blocks: Blocks) -> Node:
        assert isinstance(blocks, _NotedBlocks)
        starts, ends = blocks.marks([key] * len(blocks))
        data, marks = self._data, self._marks
        at = _at(data, outer)
        items, places, first = [], marks[at][:2], 0
        for given, where in zip(data[outer], marks[at][2::2], strict=True):
            item, mine = given, where
            if inner in item:
                i, last = _at(item, inner), first + len(item[inner])
                item = {**item, inner: _Slim(mine[i], key, starts[first:last], ends[first:last])}
                mine = [*mine[:i], None, *mine[i + 1 :]]
                first = last
            items.append(item)
            places += (mine, None)
        return _Noted({**data, outer: items}, [*marks[:at], places, *marks[at + 1 :]])


class _NotedBlocks(Blocks):
    """Blocks by their marks."""

    def __init__(self, data: list[dict[str, Any]], marks: list[list[Any]]) -> None:
        self._keys = [[*item] for item in data]
        self._marks = marks

    def __len__(self) -> int:
        return len(self._marks)

    def marks(self, keys: Sequence[str]) -> tuple[list[Any], list[Any]]:
        """Where the value of one key of each begins, and where it ends."""
        at = [4 * mine.index(key) + 4 for mine, key in zip(self._keys, keys, strict=True)]
        marks = self._marks
        return [mine[i] for mine, i in zip(marks, at, strict=True)], [mine[i + 1] for mine, i in zip(marks, at, strict=True)]

    def places(self, keys: Sequence[str]) -> Places:
        starts, ends = self.marks(keys)
        return Places(
            [mark.line for mark in starts],
            [mark.column for mark in starts],
            [mark.line for mark in ends],
            [mark.column for mark in ends],
        )

    def elsewhere(self, keys: Iterable[str]) -> dict[int, str]:
        return {}


class _Slim(Node):
    """A list of blocks, of which is known where the values of one key stand, and nothing else."""

    __slots__ = ("_ends", "_key", "_starts")

    def __init__(self, marks: list[Any], key: str, starts: list[Any], ends: list[Any]) -> None:
        super().__init__(_place(marks[0]), _place(marks[1]))
        self._key = key
        self._starts = starts
        self._ends = ends

    def below(self, step: str | int) -> Node | None:
        if not isinstance(step, int) or step >= len(self._starts):
            return None
        start, end = _place(self._starts[step]), _place(self._ends[step])
        block = Node(start, end)
        block.children = {self._key: Node(start, end)}
        return block


def _at(block: dict[str, Any], key: str) -> int:
    """Where the marks of a value stand among those of its block."""
    return 4 * [*block].index(key) + 4


def _below(value: Any, marks: list[Any], at: int) -> Node:
    kind = type(value)
    if kind is _Slim:
        slim: _Slim = value
        return slim
    return _Noted(value, marks[at] if kind is dict or kind is list else marks[at : at + 2])


def _place(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column


def _compose(text: str, faults: list[Fault]) -> Reading:  # noqa: C901 - one loop over the events, for speed
    scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
    map_start, map_end = yaml.MappingStartEvent, yaml.MappingEndEvent
    seq_start, seq_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
    # What is around the root is taken for a list. `key` is the one that waits for a value, in a mapping.
    data: Any = []
    marks: list[Any] = [None, None]
    outer, outer_marks = data, marks
    mapping = False
    key: str | None = None
    around: list[tuple[Any, list[Any], bool]] = []
    documents = nodes = 0
    fractions = False
    # Without these signs there are no anchors and tags.
    extras = "&" in text or "!" in text
    loader = _LOADER(text)
    get_event = loader.get_event
    kind: type | None = None
    while kind is not yaml.StreamEndEvent:
        event = get_event()
        kind = type(event)
        if kind is scalar_event:
            value = raw = event.value
            plain = event.implicit[0]
            if extras and (event.anchor is not None or (event.tag is not None and event.tag != "!")):
                _refuse_extras(event, faults)
            if plain and raw[:1] in _NOT_TEXT:
                value = scalar(raw)
                if raw and raw[0] in "+-." and _ODD.match(raw):
                    faults.append(Fault("document-number", _span(event.start_mark, event.end_mark), {"value": raw}))
                fractions = fractions or (type(value) is float and value.is_integer())
        elif kind is map_start or kind is seq_start:
            if extras and (event.anchor is not None or event.tag is not None):
                _refuse_extras(event, faults)
            value = {} if kind is map_start else []
        elif kind is map_end or kind is seq_end:
            marks[1] = event.end_mark
            data, marks, mapping = around.pop()
            key = None
            continue
        elif kind is alias_event:
            raise Refused(Fault("document-alias", _span(event.start_mark, event.end_mark), {"value": f"*{event.anchor}"}))
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Refused(Fault("document-several", _span(event.start_mark, event.end_mark)))
            continue
        else:
            continue

        nodes += 1
        if nodes > MAX_NODES:
            raise Refused(Fault("document-limit", _span(event.start_mark, event.end_mark), {"limit": TOO_MANY}))
        if not mapping:
            data.append(value)
        elif key is None:
            if kind is not scalar_event:
                shown = "{...}" if kind is map_start else "[...]"
                raise Refused(Fault("document-key", _span(event.start_mark, event.end_mark), {"value": shown}))
            if value is not raw or raw in data or raw == "<<":
                _key(event, raw, value, data, marks, faults)
            key = raw
            marks += (event.start_mark, event.end_mark)
            continue
        else:
            data[key] = value
            key = None
        if kind is scalar_event:
            marks += (event.start_mark, event.end_mark)
            continue
        if len(around) >= MAX_DEPTH:
            raise Refused(Fault("document-limit", _span(event.start_mark, event.end_mark), {"limit": TOO_DEEP}))
        inner = [event.start_mark, None]
        marks += (inner, None)
        around.append((data, marks, mapping))
        data, marks, mapping = value, inner, kind is map_start
    if not outer:
        return Reading(None, None, faults, fractions)
    return Reading(outer[0], _below(outer[0], outer_marks, 2), faults, fractions)


def _key(event: Any, raw: str, value: Any, parent: dict[str, Any], marks: list[Any], faults: list[Fault]) -> None:
    """Tell what is wrong with a key. Of one that is repeated the last value counts, so what was there before is let go."""
    if raw == "<<" and event.implicit[0]:
        faults.append(Fault("document-merge-key", _span(event.start_mark, event.end_mark), {"value": raw}))
    if not isinstance(value, str):
        faults.append(Fault("document-key", _span(event.start_mark, event.end_mark), {"value": raw}))
    if raw in parent:
        faults.append(Fault("document-key-repeated", _span(event.start_mark, event.end_mark), {"value": raw}))
        at = 4 * list(parent).index(raw) + 2
        del marks[at : at + 4], parent[raw]


def _refuse_extras(event: Any, faults: list[Fault]) -> None:
    span = _span(event.start_mark, event.end_mark)
    if event.anchor is not None:
        faults.append(Fault("document-anchor", span, {"value": f"&{event.anchor}"}))
    if event.tag is not None and event.tag != "!":
        faults.append(Fault("document-tag", span, {"value": event.tag.replace("tag:yaml.org,2002:", "!!")}))
