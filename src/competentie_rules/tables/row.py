"""A row of a wide table as the document that it stands for, with the place of each value: line by row, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from competentie_rules.documents.tree import Document, Node
from competentie_rules.tables.columns import Columns

Cell = tuple[Any, int]
"""A value and the place of its column, from 0."""


def document(file: str, number: int, columns: Columns, cells: Mapping[int, Any], words: Mapping[str, str]) -> Document:
    """The assessment in one row; `number` is the line that the row stands in, from 1. Empty cells say nothing."""
    builder = _Builder(number)
    about = {name: cells.get(place) for name, place in columns.about.items()}
    root = builder.mapping(0)
    builder.put(root, "kind", "assessment", 0)
    for name, key in (("assessment", "id"), ("subject", "subject"), ("assessed_on", "assessed_on"), ("conclusion", "conclusion")):
        if about.get(name) not in (None, ""):
            builder.put(root, key, about[name], columns.about[name])
    profile = builder.mapping(columns.about.get("profile", 0))
    for name, key in (("profile", "id"), ("edition", "edition")):
        if about.get(name) not in (None, ""):
            builder.put(profile, key, about[name], columns.about[name])
    builder.hang(root, "profile", profile)
    ratings = builder.sequence(0)
    for rating in _ratings(builder, columns, cells, words):
        builder.append(ratings, rating)
    builder.hang(root, "ratings", ratings)
    return Document(file, "", root[0], root[1])


def _ratings(builder: _Builder, columns: Columns, cells: Mapping[int, Any], words: Mapping[str, str]) -> Iterable[_Part]:
    rated: dict[str, tuple[list[tuple[str, Any, int]], Cell | None]] = {}
    for behaviour, place in columns.behaviours.items():
        value = cells.get(place)
        if value in (None, "") or words.get(str(value)) == "not-observed":
            continue
        competency = behaviour.rsplit(".", 2)[0]
        rated.setdefault(competency, ([], None))[0].append((behaviour, words.get(str(value), value), place))
    for competency, place in columns.awards.items():
        value = cells.get(place)
        if value not in (None, ""):
            observations = rated.get(competency, ([], None))[0]
            rated[competency] = (observations, (_number(value), place))
    for competency, (observations, awarded) in rated.items():
        where = awarded[1] if awarded else observations[0][2]
        rating = builder.mapping(where)
        builder.put(rating, "competency", competency, where)
        if awarded:
            builder.put(rating, "awarded", *awarded)
        listed = builder.sequence(where)
        for behaviour, result, place in observations:
            observation = builder.mapping(place)
            builder.put(observation, "behaviour", behaviour, place)
            builder.put(observation, "result", result, place)
            builder.append(listed, observation)
        builder.hang(rating, "observations", listed)
        yield rating


def _number(value: Any) -> Any:
    """A text of digits as the number that it is; anything else as it is, for the schema to refuse."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value


_Part = tuple[Any, Node]
"""Data and its place."""


class _Builder:
    def __init__(self, number: int) -> None:
        self._line = number - 1

    def _node(self, column: int) -> Node:
        return Node((self._line, column), (self._line, column + 1))

    def mapping(self, column: int) -> _Part:
        node = self._node(column)
        node.children, node.keys = {}, {}
        return {}, node

    def sequence(self, column: int) -> _Part:
        node = self._node(column)
        node.children = []
        return [], node

    def put(self, parent: _Part, key: str, value: Any, column: int) -> None:
        self.hang(parent, key, (value, self._node(column)))

    def hang(self, parent: _Part, key: str, child: _Part) -> None:
        data, node = parent
        data[key] = child[0]
        assert isinstance(node.children, dict)
        assert node.keys is not None
        node.children[key] = child[1]
        node.keys[key] = (child[1].start, child[1].end)

    def append(self, parent: _Part, child: _Part) -> None:
        data, node = parent
        data.append(child[0])
        assert isinstance(node.children, list)
        node.children.append(child[1])
