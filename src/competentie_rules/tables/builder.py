"""Makes documents of cells: data, and for each value the cell that it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from competentie_rules.documents.tree import Document, Fault, Node, NodeElsewhere
from competentie_rules.library import Entry, entry_of
from competentie_rules.model import Phrase
from competentie_rules.tables.words import Words

Cell = tuple[int, int, str | None]
"""A place in a table: line from 1, column from 0, and the file where it is not that of the document."""

Part = tuple[Any, Node]
"""Data and its place."""


def node(cell: Cell) -> Node:
    """The place of a value in a cell."""
    line, column, file = cell
    start, end = (line - 1, column), (line - 1, column + 1)
    return Node(start, end) if file is None else NodeElsewhere(start, end, file)


def mapping(cell: Cell) -> Part:
    """A block of keys, empty as yet."""
    made = node(cell)
    made.children, made.keys = {}, {}
    return {}, made


def sequence(cell: Cell) -> Part:
    """A list, empty as yet."""
    made = node(cell)
    made.children = []
    return [], made


def put(parent: Part, key: str, value: Any, cell: Cell) -> None:
    """Put a plain value under a key."""
    hang(parent, key, (value, node(cell)))


def hang(parent: Part, key: str, child: Part) -> None:
    """Put anything under a key."""
    data, place = parent
    data[key] = child[0]
    assert isinstance(place.children, dict)
    assert place.keys is not None
    place.children[key] = child[1]
    place.keys[key] = (child[1].start, child[1].end)


def room(parent: Part, key: str, cell: Cell) -> None:
    """Keep the cell where a key is to be filled in, so that its absence is told there."""
    children = parent[1].children
    assert isinstance(children, dict)
    children[key] = node(cell)


def append(parent: Part, child: Part) -> None:
    """Put anything at the end of a list."""
    data, place = parent
    data.append(child[0])
    assert isinstance(place.children, list)
    place.children.append(child[1])


def entry(document: Document, words: Words) -> Entry:
    """Find every fault of the shape of a document that was made; of a result it is told which words there are."""
    found = entry_of(document)
    return Entry(found.document, found.kind, tuple(_worded(document, fault, words) for fault in found.faults))


_COLUMNS = {("id",): "assessment", ("profile", "id"): "profile", ("profile", "edition"): "edition"}
"""The columns of values that a document has under another key."""
_ROW = Phrase("deze rij", "this row")
_UNQUOTED = {
    ("id",): Phrase(
        "een kenmerk van letters en cijfers, met . _ of - ertussen, zoals 2024-0173",
        "an id of letters and digits, with . _ or - between them, such as 2024-0173",
    ),
    ("profile", "edition"): Phrase("een editie, zoals 2024-03", "an edition, such as 2024-03"),
}
"""What a cell holds without the quotation marks that a document asks."""


def row(document: Document, words: Words) -> Entry:
    """The same of a row of a table, in the words of a table: its columns."""
    found = entry(document, words)
    return Entry(found.document, found.kind, tuple(map(_of_row, found.faults)))


def _of_row(fault: Fault) -> Fault:
    missing = fault.rule == "document-key-missing"
    path = tuple(map(str, (*fault.path, fault.values["key"]) if missing else fault.path))
    column = _COLUMNS.get(path)
    values: dict[str, str | Phrase] = {}
    if missing:
        name = column or str(fault.values["key"])
        values |= {"where": _ROW, "key": name, "named": Phrase(f"een waarde voor {name}", f"a value for {name}")}
    elif column:
        values["where"] = column
    if path in _UNQUOTED:
        values["expected"] = _UNQUOTED[path]
    return replace(fault, values=fault.values | values) if values else fault


def _worded(document: Document, fault: Fault, words: Words) -> Fault:
    if fault.rule != "document-value" or fault.path[-1:] != ("result",):
        return fault
    value: Any = document.data
    for step in fault.path:
        value = value[step]
    return replace(fault, values={**fault.values, "expected": words.expected(value)})
