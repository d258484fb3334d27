"""Run by a test: has Spark judge, with each of its jobs so slow on one host that it is run on another as well.

Each first run of a task does all of its work, and waits until the second has done all of its own; then both say so at once. What
came of it is told: the jobs of which that happened, and whether the results are those that come without Spark.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from datasets import write_wide
from given import long_tables, told_of, wide_rows
from worlds import RULES

from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.tables import check as alone
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.spark import check as by_spark
from competentie_rules.tables.spark import compare
from competentie_rules.tables.spark import long as long_shape
from competentie_rules.tables.spark.session import session

PATIENCE = 40
"""Seconds for which a first run waits for a second."""


def slow(job: type[Any], seen: Path) -> type[Any]:
    """A job of which the first task that has work is run twice."""

    class Slow(job):  # type: ignore[misc]  # it is known when it runs
        def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            from pyspark import TaskContext

            found = list(super().__call__(batches))
            context = TaskContext.get()
            assert context is not None
            mark, run = seen / job.__name__, f"{context.partitionId()} {context.taskAttemptId()}"
            if found and not mark.exists():
                half = seen / f"{job.__name__}-{os.getpid()}"
                half.write_text(run)
                with suppress(FileExistsError):
                    # So that it is there with what it says, or not at all.
                    os.link(half, mark)
                half.unlink()
            first = mark.read_text() if found else ""
            done = mark.with_suffix(".twice")
            if first == run:
                until = time.monotonic() + PATIENCE
                while time.monotonic() < until and not done.exists():
                    time.sleep(0.02)
            elif found and first.split()[0] == run.split()[0]:
                done.touch()
            yield from found

    Slow.__name__ = job.__name__
    return Slow


def same(dataset: Path, references: list[Source], place: Path, spark: Any) -> bool:
    """Whether Spark finds in a dataset what is found without, and leaves nothing else."""
    by_spark.check(dataset, RULES, references, "nl", place / "met", spark, 6)
    alone.check(open_dataset(dataset), Desk(RULES, references, "nl"), place / "zonder")
    told, right = told_of(place / "met"), told_of(place / "zonder")
    for each in (told, right):
        # In the long shape, what is wrong with tables is found in another order.
        each["summary"]["table"] = sorted(map(str, each["summary"]["table"]))
    return told == right and sorted(each.name for each in place.iterdir()) == ["met", "zonder"]


def main(folder: Path) -> None:
    """Judge a dataset of either shape."""
    seen = folder / "seen"
    for each in (seen, folder / "breed", folder / "lang"):
        each.mkdir()
    for module, name in (
        (by_spark, "Task"),
        (compare, "Writer"),
        (long_shape, "Sharing"),
        (long_shape, "Judging"),
        (long_shape, "Writing"),
    ):
        setattr(module, name, slow(getattr(module, name), seen))
    long_shape.LEAST = 4096
    rows, references = wide_rows()
    spark = session()
    told = {"wide": same(write_wide(folder / "tabel.parquet", rows), references, folder / "breed", spark)}
    told["long"] = same(folder / "tabellen", long_tables(folder / "tabellen"), folder / "lang", spark)
    spark.stop()
    print(json.dumps(told | {"twice": sorted(mark.stem for mark in seen.glob("*.twice"))}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
