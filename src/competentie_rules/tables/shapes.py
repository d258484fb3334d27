"""From a path to the dataset there, in whichever shape it has. What reads a shape is loaded when it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from competentie_rules.documents.tree import Fault
from competentie_rules.errors import UsageError
from competentie_rules.tables.files import open_table
from competentie_rules.tables.source import Declared, Table, Unreadable

if TYPE_CHECKING:
    from competentie_rules.tables.long import Long


@dataclass(frozen=True, slots=True)
class Broken:
    """A dataset of which nothing can be read, and why."""

    file: str
    fault: Fault


Dataset: TypeAlias = "Table | Long | Broken"


def files(dataset: Dataset) -> list[str]:
    """The files in which a dataset stands."""
    match dataset:
        case Table() | Broken():
            return [dataset.file]
    return [part.table.file for table in dataset.tables.values() for part in table.files]


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
