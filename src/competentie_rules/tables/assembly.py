"""An assessment of the long shape as the document that its rows stand for, with the file, line and column of each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from competentie_rules.documents.tree import Document, Fault, Path
from competentie_rules.library import Entry
from competentie_rules.model import Phrase
from competentie_rules.tables import builder, faults, values
from competentie_rules.tables.builder import Cell, Part
from competentie_rules.tables.columns import is_behaviour
from competentie_rules.tables.cursor import MOST_OF_ONE
from competentie_rules.tables.parts import Parts, Slice
from competentie_rules.tables.row import cover
from competentie_rules.tables.source import in_full
from competentie_rules.tables.words import Words, text


class Row(NamedTuple):
    """A row of a table: what its cells hold by column, and where it stands."""

    table: Parts
    part: int
    line: int
    cells: dict[str, Any]

    def cell(self, name: str) -> Cell:
        """Where the cell of a column stands."""
        return self.table.cell(self.part, self.line, name)


def rows(table: Parts, slices: Iterable[Slice]) -> Iterator[Row]:
    """The rows of slices, one by one."""
    for some in slices:
        columns = {name: column.to_pylist() for name, column in some.columns.items()}
        for i, (part, line) in enumerate(zip(some.part.tolist(), in_full(some.line).tolist(), strict=True)):
            yield Row(table, part, line, {name: cells[i] for name, cells in columns.items()})


def entry(about: Row, ratings: Iterable[Row], observations: Iterable[Row], words: Words) -> Entry:
    """The document of an assessment, and every fault of its shape."""
    assembled = _Assembled(about, words)
    for rating in ratings:
        assembled.rate(rating)
    for observation in observations:
        assembled.observe(observation)
    found = builder.row(assembled.document(), words)
    # What no cell says is not told.
    return Entry(found.document, found.kind, tuple(fault for fault in found.faults if fault.path not in assembled.made_up))


def repeated(about: Row, other: str) -> Entry:
    """One of several assessments that have the same id: whose the ratings and observations are, nobody can say."""
    found = entry(about, (), (), Words({}))
    line, column, _ = about.cell("assessment")
    told: dict[str, str | Phrase] = {"assessment": text(about.cells["assessment"]), "other_file": other}
    return Entry(found.document, found.kind, (Fault("assessment-duplicated", faults.cell(line, column), told),))


def too_large(about: Row) -> Entry:
    """An assessment with more rows than can be held."""
    found = entry(about, (), (), Words({}))
    line, column, _ = about.cell("assessment")
    limit = Phrase(f"{MOST_OF_ONE:,} rijen".replace(",", "."), f"{MOST_OF_ONE:,} rows")
    return Entry(found.document, found.kind, (Fault("document-limit", faults.cell(line, column), {"limit": limit}),))


class _Assembled:
    def __init__(self, about: Row, words: Words) -> None:
        self._words = words
        _, _, self._file = about.cell("assessment")
        start = (about.line, 0, None)
        cells = {name: ((*about.cell(name)[:2], None), value) for name, value in about.cells.items()}
        self._root = cover(cells, start)
        self._ratings = builder.sequence(start)
        self._listed: dict[str, Part] = {}
        self._number = 0
        self.made_up: set[Path] = set()
        """The places of values that no cell says."""

    def document(self) -> Document:
        builder.hang(self._root, "ratings", self._ratings)
        return Document(self._file or "", "", *self._root)

    def rate(self, row: Row) -> None:
        """Add a rating; what is observed goes to the first one of its competency."""
        competency = text(row.cells.get("competency"))
        rating = self._rating(competency, row.cell("competency"))
        if text(awarded := row.cells.get("awarded")):
            builder.put(rating, "awarded", values.level(awarded), row.cell("awarded"))
        builder.append(self._ratings, rating)

    def _rating(self, competency: str, cell: Cell) -> Part:
        """A rating of a competency, in which observations are listed from now on if there was none before."""
        rating, listed = builder.mapping(cell), builder.sequence(cell)
        if competency:
            builder.put(rating, "competency", competency, cell)
        builder.hang(rating, "observations", listed)
        self._listed.setdefault(competency, listed)
        self._number += 1
        return rating

    def observe(self, row: Row) -> None:
        """Add an observation, to a rating that nobody wrote down where there is none of its competency."""
        behaviour, cell = text(row.cells.get("behaviour")), row.cell("behaviour")
        competency = behaviour.rsplit(".", 2)[0]
        if competency not in self._listed:
            if not is_behaviour(behaviour):
                self.made_up.add(("ratings", self._number, "competency"))
                self.made_up.add(("ratings", self._number))
            builder.append(self._ratings, self._rating(competency, cell))
        observation = builder.mapping(cell)
        if behaviour:
            builder.put(observation, "behaviour", behaviour, cell)
        given = row.cells.get("result")
        builder.put(observation, "result", self._words.result(given) or values.plain(given), row.cell("result"))
        for name in ("evidence", "observed_on", "assessor"):
            if told := text(row.cells.get(name)):
                builder.put(observation, name, told, row.cell(name))
        builder.append(self._listed[competency], observation)
