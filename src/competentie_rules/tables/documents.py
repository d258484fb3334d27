"""The assessments of a dataset as documents, one by one: for reports that tell of each, and for explanations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from competentie_rules.documents.tree import Document
from competentie_rules.library import Entry, Library
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.readings import reading
from competentie_rules.tables.source import Dataset, Unreadable


def entries(dataset: Dataset, library: Library, only: str | None = None) -> Iterator[Entry]:
    """The assessments of a dataset in order, or only those with an id, and at the end what is wrong with its tables.

    What is wrong with a table is an entry of the kind `dataset`; a row that is none, one of an unknown kind.
    """
    way = reading(dataset, library)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for stretch in way.stretches(Path(scratch)):
                wanted = np.arange(len(stretch))
                if only is not None:
                    wanted = np.flatnonzero(np.asarray(pc.equal(stretch.ids, only).fill_null(False)))
                yield from stretch.entries(wanted)
        except Unreadable as error:
            way.faults.add(error.file, error.fault)
    yield from _of_tables(way.faults)


def _of_tables(faults: Faults) -> Iterator[Entry]:
    for (file, rule), told in groupby(faults.told, key=lambda each: (each[0], each[1].rule)):
        of_rule = tuple(fault for _, fault in told)
        if rule == "table-row-broken":
            yield from (Entry(Document(file, ""), None, (fault,)) for fault in of_rule)
        else:
            yield Entry(Document(file, ""), "dataset", of_rule)
