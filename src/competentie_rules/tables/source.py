"""From a path, and what is declared of it, to a dataset. What reads a kind of file is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from competentie_rules.documents.find import TABLES
from competentie_rules.documents.tree import Fault
from competentie_rules.errors import UsageError
from competentie_rules.model import START, Phrase, Span
from competentie_rules.tables.words import Words
from competentie_rules.text import safe

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from competentie_rules.tables.long import Long


class Unreadable(Exception):
    """A file that is not what its name says, is cut off, or has an encoding or shape that none can read; and from where on."""

    def __init__(self, file: str, problem: str | Phrase, span: Span = START) -> None:
        super().__init__(problem if isinstance(problem, str) else problem.en)
        self.file = file
        self.fault = Fault("table-unreadable", span, {"problem": safe(problem) if isinstance(problem, str) else problem})


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a dataset, because its files do not say it."""

    values: Mapping[str, str] = field(default_factory=dict)
    """More words for the cells of behaviours, each with the result that it stands for."""
    separator: str | None = None
    """What stands between the cells of a delimited text."""
    encoding: str = "utf-8"
    """The encoding of a delimited text: utf-8 or cp1252."""
    sheet: str | None = None
    """The sheet of a spreadsheet; by default the first."""


OFTEN_DIFFERENT = ("assessment", "subject", "evidence")
"""Columns of texts that gain nothing by codes, as they are different in every row."""


class Batch(NamedTuple):
    """Rows that follow one another: the cells, and the line or row of the file in which each stands, from 1.

    `faults` are about rows between these that are none, one for each.
    """

    cells: pa.RecordBatch
    lines: NDArray[np.int64]
    faults: tuple[Fault, ...] = ()


class Wanted(NamedTuple):
    """The columns of a table that are wanted, by place, and the names of those whose texts are different in every row."""

    places: tuple[int, ...]
    different: tuple[str, ...] = OFTEN_DIFFERENT


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read once or more.

    `batches` gives its rows in order, and raises Unreadable: of at most `block.MOST` rows at a time all columns, or of as many as
    suits the file the wanted ones. `rows` is how many there are, where that is known beforehand; `header` is the line of the
    header; `words` is what the cells of behaviours may hold.
    """

    file: str
    names: tuple[str, ...]
    batches: Callable[[Wanted | None], Iterator[Batch]]
    words: Words
    rows: int | None = None
    header: int = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """A dataset of which nothing can be read, and why."""

    file: str
    fault: Fault


Dataset: TypeAlias = "Table | Long | Broken"


def open_dataset(path: Path, declared: Declared | None = None) -> Dataset:
    """The dataset in a file or a folder.

    Raises UsageError where what is declared is no good, nothing can read such a file, or what can is not installed.
    """
    try:
        if path.is_dir():
            from competentie_rules.tables.long import open_long

            return open_long(path, declared or Declared())
        return open_table(path, declared)
    except Unreadable as error:
        return Broken(error.file, error.fault)
    except ImportError as error:
        hint = 'Install it with: pip install "competentie-rules[tables]"'
        raise UsageError(f"Tables need {error.name}.", hint=hint) from error


def open_table(path: Path, declared: Declared | None = None) -> Table:
    """The table in a file, by its ending; raises Unreadable, or UsageError where nothing can read such a file."""
    declared = declared or Declared()
    match path.suffix.lower():
        case ".parquet":
            from competentie_rules.tables.parquet import open_parquet

            return open_parquet(path, declared)
        case ".csv":
            from competentie_rules.tables.delimited import open_delimited

            return open_delimited(path, declared)
        case ".xlsx":
            from competentie_rules.tables.spreadsheet import open_spreadsheet

            return open_spreadsheet(path, declared)
    raise UsageError(f"{safe(str(path))} is no table that can be read.", hint=f"Tables end in {', '.join(TABLES)}.")
