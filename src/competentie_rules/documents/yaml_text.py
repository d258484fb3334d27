"""YAML to data and places, in one pass over libyaml's events.

The events are read in a loop, so no depth of nesting can end the process; the scalars are those of the YAML 1.2 core schema, so
`no`, `12:30` and dates stay text; what makes two readers disagree (duplicate keys, anchors, tags, merge keys) is refused.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from competentie_rules.documents.refusal import LONGEST_NUMBER, TOO_DEEP, TOO_MANY, Refused
from competentie_rules.documents.tree import MAX_DEPTH, MAX_NODES, Fault, Node, Reading
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


def _compose(text: str, faults: list[Fault]) -> Reading:  # noqa: C901 - one loop over the events, for speed
    scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
    map_start, map_end = yaml.MappingStartEvent, yaml.MappingEndEvent
    seq_start, seq_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
    # One entry for each open collection: its data, its node, and the key that waits for a value.
    stack: list[tuple[Any, Node]] = []
    keys: list[str | None] = []
    result: Any = None
    root: Node | None = None
    documents = nodes = 0
    fractions = False
    loader = _LOADER(text)
    get_event = loader.get_event
    kind: type | None = None
    while kind is not yaml.StreamEndEvent:
        event = get_event()
        kind = type(event)
        if kind is scalar_event:
            raw = event.value
            plain = event.implicit[0]
            value = scalar(raw) if plain else raw
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                _refuse_extras(event, faults)
            if plain and raw and raw[0] in "+-." and _ODD.match(raw):
                faults.append(Fault("document-number", _span(event.start_mark, event.end_mark), {"value": raw}))
            fractions = fractions or (type(value) is float and value.is_integer())
            child = None
        elif kind is map_start or kind is seq_start:
            if event.anchor is not None or event.tag is not None:
                _refuse_extras(event, faults)
            value = {} if kind is map_start else []
            child = value
        elif kind is map_end or kind is seq_end:
            _, node = stack.pop()
            keys.pop()
            mark = event.end_mark
            node.end = (mark.line, mark.column)
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
        start, end = event.start_mark, event.end_mark
        if stack:
            parent, above = stack[-1]
            if type(parent) is dict:
                key = keys[-1]
                if key is None:
                    if child is not None:
                        raise Refused(Fault("document-key", _span(start, end), {"value": "[...]" if child == [] else "{...}"}))
                    keys[-1] = _key(event, raw, value, parent, faults)
                    above.keys[keys[-1]] = ((start.line, start.column), (end.line, end.column))  # type: ignore[index]  # it has keys
                    continue
                node = Node((start.line, start.column), (end.line, end.column))
                parent[key] = value
                above.children[key] = node  # type: ignore[index, call-overload]  # a mapping has children by key
                keys[-1] = None
            else:
                node = Node((start.line, start.column), (end.line, end.column))
                parent.append(value)
                above.children.append(node)  # type: ignore[union-attr]  # a list has children in order
        else:
            node = root = Node((start.line, start.column), (end.line, end.column))
            result = value
        if child is not None:
            if len(stack) >= MAX_DEPTH:
                raise Refused(Fault("document-limit", _span(start, end), {"limit": TOO_DEEP}))
            node.children = {} if kind is map_start else []
            node.keys = {} if kind is map_start else None
            stack.append((child, node))
            keys.append(None)
    return Reading(result, root, faults, fractions)


def _key(event: Any, raw: str, value: Any, parent: dict[str, Any], faults: list[Fault]) -> str:
    if raw == "<<" and event.implicit[0]:
        faults.append(Fault("document-merge-key", _span(event.start_mark, event.end_mark), {"value": raw}))
    if not isinstance(value, str):
        faults.append(Fault("document-key", _span(event.start_mark, event.end_mark), {"value": raw}))
    if raw in parent:
        faults.append(Fault("document-key-repeated", _span(event.start_mark, event.end_mark), {"value": raw}))
    return raw


def _refuse_extras(event: Any, faults: list[Fault]) -> None:
    span = _span(event.start_mark, event.end_mark)
    if event.anchor is not None:
        faults.append(Fault("document-anchor", span, {"value": f"&{event.anchor}"}))
    if event.tag is not None and event.tag != "!":
        faults.append(Fault("document-tag", span, {"value": event.tag.replace("tag:yaml.org,2002:", "!!")}))
