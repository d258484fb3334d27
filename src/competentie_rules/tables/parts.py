"""A table of the long shape: its files, one after another, and its rows in slices that know where each row stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from competentie_rules.documents.find import TABLES
from competentie_rules.documents.tree import Fault
from competentie_rules.model import Phrase, Span
from competentie_rules.tables import faults, values
from competentie_rules.tables.block import MOST
from competentie_rules.tables.builder import Cell
from competentie_rules.tables.columns import Columns, columns
from competentie_rules.tables.files import open_table
from competentie_rules.tables.regrouped import together
from competentie_rules.tables.source import Batch, Declared, Lines, Table, Unreadable, Wanted, in_full
from competentie_rules.tables.words import Words

Tell = Callable[[str, Fault], None]
"""Told of a fault, and of the file that it is in."""


OF_WINDOWS = ("thumbs.db", "desktop.ini")
"""What Windows puts into folders by itself."""

PLACE = 40
"""Bits of a number that stands for a place, of which those above are the file; it ascends in the order of a table."""


class Slice(NamedTuple):
    """Rows that follow one another: the columns by name, all of one length, the file of each row by number, and its line."""

    columns: dict[str, Any]
    part: NDArray[np.int32]
    line: Lines

    def __len__(self) -> int:
        return len(self.line)

    def size(self) -> int:
        """Bytes that it takes."""
        return sum(int(column.nbytes) for column in self.columns.values())

    def places(self) -> NDArray[np.int64]:
        """Where each row stands, as one number: the file, and the line in it."""
        return (self.part.astype(np.int64) << PLACE) + in_full(self.line)

    def cut(self, start: int, stop: int) -> Slice:
        """Some of the rows."""
        cut = {name: column.slice(start, stop - start) for name, column in self.columns.items()}
        return Slice(cut, self.part[start:stop], self.line[start:stop])


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table, and what its columns mean."""

    table: Table
    columns: Columns


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of the table of a kind: `assessments`, `ratings` or `observations`."""

    kind: str
    files: tuple[Part, ...]

    @property
    def rows(self) -> int | None:
        """How many rows there are, where that is known."""
        numbers = [part.table.rows for part in self.files]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def words(self) -> Words:
        """What results may read; where people wrote any of the files, what they write."""
        loose = [part.table.words for part in self.files if part.table.words.loose]
        return (loose or [part.table.words for part in self.files])[0]

    @property
    def usable(self) -> bool:
        """Whether every file has the columns that it must have."""
        return not any(part.columns.missing for part in self.files)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that some file has."""
        return tuple(dict.fromkeys(name for part in self.files for name in part.columns.about))

    def slices(self, names: tuple[str, ...], different: tuple[str, ...], tell: Tell) -> Iterator[Slice]:
        """The rows, in order, with those columns of these names that each file has; raises Unreadable."""
        for number, part in enumerate(self.files):
            found = {name: place for name, place in part.columns.about.items() if name in names}
            unnamed = set(part.columns.unnamed)
            wanted = Wanted((*found.values(), *part.columns.unnamed), different)
            for batch in together(part.table.batches(wanted), MOST):
                for fault in batch.faults:
                    tell(part.table.file, fault)
                for place in _filled(batch, len(found), part.columns.unnamed, unnamed):
                    unnamed.remove(place)
                    tell(part.table.file, faults.unnamed(part.table.header, place))
                if len(batch.lines):
                    held = {name: batch.cells.column(i) for i, name in enumerate(found)}
                    yield Slice(held, np.broadcast_to(np.int32(number), len(batch.lines)), batch.lines)

    def place(self, part: int, line: int, name: str) -> tuple[Span, str]:
        """Where the cell of a column stands, as a span and a file."""
        line, column, file = self.cell(part, line, name)
        return faults.cell(line, column), file or ""

    def cell(self, part: int, line: int, name: str) -> Cell:
        """Where the cell of a column stands."""
        file = self.files[part]
        return line, file.columns.about.get(name, 0), file.table.file


def _filled(batch: Batch, first: int, places: tuple[int, ...], unnamed: set[int]) -> Iterator[int]:
    """The columns without a name that hold something, of those that were empty up to here."""
    for i, place in enumerate(places):
        if place in unnamed and values.holds_anything(batch.cells.column(first + i)):
            yield place


def open_parts(folder: Path, kind: str, declared: Declared, tell: Tell) -> Parts | None:
    """The table of a kind in a folder: one file, or a folder of files; None, and what is wrong is told, where there is none."""
    found = [path for path in sorted(folder.iterdir()) if path.stem == kind and (path.is_dir() or path.suffix.lower() in TABLES)]
    if len(found) != 1:
        tell(str(folder), _not_one(kind, [path.name for path in found]))
        return None
    parts: list[Part] = []
    for path in _files(found[0]):
        if path.suffix.lower() not in TABLES:
            tell(str(path), _no_part(kind))
            return None
        try:
            table = open_table(path, declared)
        except Unreadable as error:
            tell(error.file, error.fault)
            return None
        meant = columns(kind, table.names)
        for fault in faults.of_columns(meant, table.header):
            tell(table.file, fault)
        parts.append(Part(table, meant))
    if not parts:
        tell(str(found[0]), _not_one(kind, []))
    return Parts(kind, tuple(parts)) if parts else None


def _files(path: Path) -> list[Path]:
    """The files of a table; in a folder, what other programs keep there for themselves begins with a dot or a line.

    Whether anything else there holds rows of the table nobody can say, so it is among them.
    """
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.name[0] not in "._" and each.name.lower() not in OF_WINDOWS)


def _no_part(kind: str) -> Fault:
    problem = Phrase(
        f"het staat tussen de delen van {kind} en is geen Parquet, CSV of XLSX; haal het weg, "
        "of zet wat het bevat als zo'n bestand in deze map zelf",
        f"it stands among the parts of {kind}, and is no Parquet, CSV or XLSX; take it away, "
        "or put what it holds into this folder itself as such a file",
    )
    return faults.unreadable(problem)


def _not_one(kind: str, found: list[str]) -> Fault:
    if not found:
        return faults.missing(kind)
    listed = ", ".join(found)
    problem = Phrase(
        f"de tabel {kind} staat er meer dan eens ({listed}); laat er één staan",
        f"there is more than one table {kind} ({listed}); leave one",
    )
    return faults.unreadable(problem)
