"""What every reader of tables shares: a table, its batches, what is declared of it, and that it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from competentie_rules.documents.tree import Fault
from competentie_rules.model import START, Phrase, Span
from competentie_rules.tables.words import Words
from competentie_rules.text import safe

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


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


Lines: TypeAlias = "range | NDArray[np.int64]"
"""Lines of a file, ascending; where none is left out, as a range, which takes no memory."""


def in_full(lines: Lines) -> NDArray[np.int64]:
    """Lines as an array."""
    import numpy as np

    return np.arange(lines.start, lines.stop) if isinstance(lines, range) else lines


class Batch(NamedTuple):
    """Rows that follow one another: the cells, and the line or row of the file in which each stands, from 1.

    `faults` are about rows between these that are none, one for each.
    """

    cells: pa.RecordBatch
    lines: Lines
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
