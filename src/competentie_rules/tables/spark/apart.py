"""What the three jobs share that tasks of Spark have with a dataset of the long shape.

Rows are read where they stand, and sent to a bucket that the id of their assessment chooses (`sharing`). In a bucket are all
rows of its assessments, and it is judged as a dataset of its own, by what judges one without Spark (`judging`). The results go to
where the assessments stood, and are written there in order (`writing`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import duckdb

from competentie_rules.documents.find import PARTS
from competentie_rules.documents.tree import Fault
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.parts import Parts, open_parts
from competentie_rules.tables.spark.task import Made, Task

DRIVER = -1
"""The goal of what is told to whoever started the run."""
SHARED, BUCKET, FOLDER = 10, 11, 12
"""What is told: of rows that were read, of a bucket that was judged, and in which folder results were written."""
LEVELS, FOUND = 0, 1
"""What is sent on as results: levels that were reached, and findings."""


class Share(NamedTuple):
    """A file of a table of a kind, by number, or some row groups of it after `first` rows."""

    kind: int
    part: int
    groups: tuple[int, ...] | None
    first: int


@dataclass(slots=True)
class Shared:
    """What is wrong with rows that were read, and how many stand for no assessment; `broken` is where reading ended early."""

    faults: Faults = field(default_factory=Faults)
    unjudged: int = 0
    broken: tuple[str, Fault] | None = None


@dataclass(slots=True)
class Bucket(Made):
    """What came of a bucket; `at` are the places of the assessments that are told of, `wrong` what is wrong with its rows."""

    at: list[int] = field(default_factory=list)
    wrong: Faults = field(default_factory=Faults)


@dataclass(frozen=True, kw_only=True)
class Apart(Task):
    """What all jobs know: the folder of the dataset and its name, what is to be read, and the number of buckets."""

    dataset: str
    name: str
    shares: tuple[Share, ...]
    buckets: int
    database: str = duckdb.__version__
    """By which the buckets of ids are chosen."""

    def tables(self) -> dict[str, Parts]:
        """The tables, whose files are called by the name of the dataset."""
        self.same()
        if self.database != duckdb.__version__:
            raise RuntimeError(f"a worker has duckdb {duckdb.__version__}, and not {self.database}")
        found: dict[str, Parts] = {}
        for kind in PARTS:
            parts = open_parts(Path(self.dataset), kind, self.declared, _nobody)
            if parts is None:
                raise RuntimeError(f"a worker finds no table {kind} in {self.dataset}")
            files = (replace(part, table=replace(part.table, file=self._called(part.table.file))) for part in parts.files)
            found[kind] = Parts(kind, tuple(files))
        return found

    def _called(self, file: str) -> str:
        return str(Path(self.name) / Path(file).relative_to(self.dataset))

    def found(self, file: str) -> Path:
        """Where a file of that name stands."""
        return Path(self.dataset) / Path(file).relative_to(self.name)

    def begun(self, name: str) -> Path:
        """A folder of a run of a task alone, in which is made what is to be called so."""
        folder = Path(self.work) / f"{name}-{uuid4().hex}"
        folder.mkdir()
        return folder

    def kept(self, folder: Path, name: str) -> None:
        """Call a folder by its name, once what it holds is complete; where another run of the task did before, that stays.

        So every run says the same, which Spark asks of what it runs again for others; both hold the same.
        """
        with suppress(OSError):
            folder.rename(Path(self.work) / name)
        if not (Path(self.work) / name).is_dir():
            raise RuntimeError(f"a worker cannot write {name} in {self.work}")


def _nobody(file: str, fault: Fault) -> None:
    """Whoever started the run has told of it."""
