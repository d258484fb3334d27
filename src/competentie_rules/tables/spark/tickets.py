"""A dataset divided into tickets: some row groups of one file, which one task judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from competentie_rules.documents.find import is_dataset
from competentie_rules.errors import UsageError
from competentie_rules.library import Library
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.parquet import open_parquet
from competentie_rules.tables.source import Declared, Unreadable
from competentie_rules.tables.wide import Reading
from competentie_rules.text import safe

ROWS = 500_000
"""Rows from which on a ticket is large enough."""


class Ticket(NamedTuple):
    """Row groups of a file; `first` is how many rows of the file stand before them, `place` how many of the whole dataset.

    `name` is what the file is called where it is told of.
    """

    file: str
    name: str
    groups: tuple[int, ...]
    first: int
    place: int
    rows: int


@dataclass(slots=True)
class Tickets:
    """A dataset by name, its tickets in order, and what is wrong with its tables; `unjudged` rows stand in no ticket."""

    file: str
    tickets: list[Ticket] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    unjudged: int = 0


def is_long(path: Path) -> bool:
    """Whether a path is a folder with the tables of a dataset of the long shape."""
    return path.is_dir() and is_dataset(path)


def files(path: Path) -> list[Path]:
    """The Parquet files of a wide dataset: one, or the parts in a folder, by name."""
    found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not found or any(each.suffix.lower() != ".parquet" or not each.is_file() for each in found):
        raise UsageError(
            f"{safe(str(path))} is no dataset that Spark judges.",
            hint="It judges a table in Parquet with one row an assessment, a folder with such files, or a folder with the tables "
            "assessments, ratings and observations. For all else leave out --engine spark, or choose --engine bitset.",
        )
    return found


def tickets(path: Path, library: Library, rows: int = ROWS, declared: Declared | None = None) -> Tickets:
    """The tickets of a dataset, each of at least so many rows where its file has as many."""
    found = Tickets(str(path))
    place = 0
    for file in files(path):
        try:
            table = open_parquet(file, declared or Declared())
        except Unreadable as error:
            found.faults.add(error.file, error.fault)
            continue
        found.faults.include(Reading(table, library).faults)
        found.tickets += (
            Ticket(str(file.absolute()), str(file), groups, first, place + first, number)
            for groups, first, number in divided(file, rows)
        )
        place += table.rows or 0
    return found


def divided(file: Path, rows: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """The row groups of a Parquet file in parts, of at least so many rows where there are; with the rows before and in each."""
    with pq.ParquetFile(file) as opened:
        metadata = opened.metadata
        ends = list(accumulate((metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)), initial=0))
    for start, stop in pairwise(_cuts(ends, rows)):
        yield tuple(range(start, stop)), ends[start], ends[stop] - ends[start]


def _cuts(ends: list[int], rows: int) -> Iterable[int]:
    """The row groups at which tickets begin, and the end."""
    begin = 0
    yield begin
    for number in range(1, len(ends)):
        last = number == len(ends) - 1
        if ends[number] > ends[begin] and (last or ends[number] - ends[begin] >= rows):
            begin = number
            yield number
