"""A row of a wide table as the document that it stands for, with the place of each value: line by row, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from competentie_rules.documents.tree import Document
from competentie_rules.tables import builder, values
from competentie_rules.tables.builder import Cell, Part
from competentie_rules.tables.columns import Columns
from competentie_rules.tables.words import NOT_OBSERVED, Words, text

ABOUT = {"assessment": "id", "subject": "subject", "assessed_on": "assessed_on", "conclusion": "conclusion"}
"""Columns about an assessment, each with the key of a document that it stands for."""
PROFILE = {"profile": "id", "edition": "edition"}


class Shape(NamedTuple):
    """What the cells of a wide table mean; `file` is for places."""

    file: str
    columns: Columns
    words: Words


def document(shape: Shape, line: int, cells: Mapping[int, Any]) -> Document:
    """The assessment in one row, given by the places of its columns. Empty cells say nothing."""
    about = {name: ((line, place, None), cells.get(place)) for name, place in shape.columns.about.items()}
    data, root = cover(about, (line, 0, None))
    ratings = builder.sequence((line, 0, None))
    for rating in _ratings(shape, line, cells):
        builder.append(ratings, rating)
    builder.hang((data, root), "ratings", ratings)
    return Document(shape.file, "", data, root)


def cover(about: Mapping[str, tuple[Cell, Any]], start: Cell) -> Part:
    """A document with what the columns about an assessment say, each given by its cell and what that holds."""
    root = builder.mapping(start)
    builder.put(root, "kind", "assessment", start)
    _put_all(root, about, ABOUT)
    profile = builder.mapping(about["profile"][0] if "profile" in about else start)
    _put_all(profile, about, PROFILE)
    builder.hang(root, "profile", profile)
    return root


def _put_all(parent: Part, about: Mapping[str, tuple[Cell, Any]], keys: Mapping[str, str]) -> None:
    for name, key in keys.items():
        if name in about and (told := text(about[name][1])):
            builder.put(parent, key, told, about[name][0])


def _ratings(shape: Shape, line: int, cells: Mapping[int, Any]) -> Iterable[Part]:
    observed: dict[str, list[tuple[str, Any, Cell]]] = {}
    for behaviour, place in shape.columns.behaviours.items():
        value = cells.get(place)
        result = shape.words.result(value)
        if result != NOT_OBSERVED:
            mine = observed.setdefault(behaviour.rsplit(".", 2)[0], [])
            mine.append((behaviour, result or values.plain(value), (line, place, None)))
    awarded = {
        competency: (values.level(value), (line, place, None))
        for competency, place in shape.columns.awards.items()
        if text(value := cells.get(place))
    }
    for competency in {**observed, **awarded}:
        observations, award = observed.get(competency, []), awarded.get(competency)
        where = award[1] if award else observations[0][2]
        rating = builder.mapping(where)
        builder.put(rating, "competency", competency, where)
        if award:
            builder.put(rating, "awarded", *award)
        listed = builder.sequence(where)
        for behaviour, result, cell in observations:
            observation = builder.mapping(cell)
            builder.put(observation, "behaviour", behaviour, cell)
            builder.put(observation, "result", result, cell)
            builder.append(listed, observation)
        builder.hang(rating, "observations", listed)
        yield rating
