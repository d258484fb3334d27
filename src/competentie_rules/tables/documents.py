"""The assessments of a dataset as documents, one by one: for reports that tell of each, and for explanations."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import numpy as np

from competentie_rules.documents.find import Source
from competentie_rules.documents.tree import Document
from competentie_rules.errors import TooMany, UsageError
from competentie_rules.library import Entry, Library
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.readings import reading
from competentie_rules.tables.shapes import Broken, Dataset, open_dataset
from competentie_rules.tables.source import Declared, Table, Unreadable
from competentie_rules.text import safe

MOST = 20_000
"""Assessments of datasets that a report can tell of one by one; each takes some 20 kB while it is made."""


class Datasets:
    """The datasets among the sources of a report. Raises UsageError where they hold more than a report can tell of.

    `number` is how many assessments they hold, None where that is not known beforehand.
    """

    def __init__(self, paths: Iterable[Path], declared: Declared | None = None) -> None:
        self._opened = {str(path): open_dataset(path, declared) for path in paths}
        numbers = [_number(dataset) for dataset in self._opened.values()]
        self.number = None if None in numbers else sum(number or 0 for number in numbers)
        self._told = 0
        self._limit(self.number or 0)

    def rows(self, source: Source, library: Library) -> Iterator[Entry] | None:
        """The assessments of a source, one by one; None for one that is no dataset (`desk.Rows`)."""
        dataset = self._opened.get(source.file)
        return None if dataset is None else self._limited(entries(dataset, library))

    def _limited(self, found: Generator[Entry]) -> Iterator[Entry]:
        with closing(found):
            for each in found:
                self._told += each.kind != "dataset"
                self._limit(self._told)
                yield each

    def _limit(self, number: int) -> None:
        if number > MOST:
            raise TooMany(
                f"A report tells of at most {MOST:,} assessments in tables; there are {'' if self.number else 'over '}"
                f"{self.number or MOST:,}.",
                hint="Have the results written as tables: --format parquet --output FOLDER.",
            )


def _number(dataset: Dataset) -> int | None:
    """How many assessments there are, where that is known."""
    match dataset:
        case Table():
            return dataset.rows
        case Broken():
            return 0
    return dataset.tables["assessments"].rows if "assessments" in dataset.tables else 0


def entries(dataset: Dataset, library: Library) -> Generator[Entry]:
    """The assessments of a dataset in order, and at the end what is wrong with its tables.

    What is wrong with a table is an entry of the kind `dataset`; a row that is none, one of an unknown kind, without faults where
    nothing is known of it but that it is there.
    """
    way = reading(dataset, library)
    done = 0
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for stretch in way.stretches(Path(scratch)):
                yield from stretch.entries(np.arange(len(stretch)))
                done += len(stretch)
        except Unreadable as error:
            way.faults.add(error.file, error.fault)
            if way.rows is not None:
                way.unjudged = max(way.unjudged, way.rows - done)
    if any(number > way.faults.most for number in way.faults.counts.values()):
        raise UsageError(
            f"A report tells of at most {way.faults.most:,} faults of one kind; {safe(way.file)} has more.",
            hint="Mend the file, or have the results written as tables: --format parquet --output FOLDER.",
        )
    known = 0
    for each in _of_tables(way.faults, _files(dataset)):
        known += each.kind is None
        yield each
    yield from (Entry(Document(way.file, ""), None, ()) for _ in range(way.unjudged - known))


def _files(dataset: Dataset) -> set[str]:
    """The files of which each row is an assessment."""
    match dataset:
        case Table() | Broken():
            return {dataset.file}
    parts = dataset.tables.get("assessments")
    return {part.table.file for part in parts.files} if parts else set()


def _of_tables(faults: Faults, assessments: set[str]) -> Iterator[Entry]:
    for (file, rule), told in groupby(faults.told, key=lambda each: (each[0], each[1].rule)):
        of_rule = tuple(fault for _, fault in told)
        if rule == "table-row-broken" and file in assessments:
            yield from (Entry(Document(file, ""), None, (fault,)) for fault in of_rule)
        else:
            yield Entry(Document(file, ""), "dataset", of_rule)
