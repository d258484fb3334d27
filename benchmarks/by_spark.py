"""Spark: judging a wide table of a million assessments beside its own sum over the columns of that table, both warm.

`python benchmarks/by_spark.py --rows 10000000` takes another number; what is measured is told, and nothing is written.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import generate
from measures import Measure

from competentie_rules.rules.load import load
from competentie_rules.tables.spark.check import check
from competentie_rules.tables.spark.session import session

ROUNDS = 3


def measure(quick: bool, rows: int = 1_000_000, rounds: int = ROUNDS) -> Iterator[Measure]:
    """How judging compares to adding up what is in the file, without and with the rules that compare assessments."""
    rows = rows // 10 if quick else rows
    everything = load()
    alone = replace(everything, rules=tuple(rule for rule in everything.rules if rule.sql is None))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wide.parquet"
        generate.wide(file, rows)
        spark = session()
        ways: dict[str, Callable[[], Any]] = {
            "sum": lambda: _sum(spark, file),
            "judge": lambda: check(file, alone, [], "nl", Path(folder) / "judged", spark, rows // 8),
            "all": lambda: check(file, everything, [], "nl", Path(folder) / "judged", spark, rows // 8),
        }
        for way in ways.values():
            way()
        # One after the other, so that all have the same share of what else the machine does.
        took: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                begun = time.perf_counter()
                way()
                took[name].append(time.perf_counter() - begun)
        spark.stop()
    seconds = {name: statistics.median(times) for name, times in took.items()}
    judge, everywhere = (seconds[name] / seconds["sum"] for name in ("judge", "all"))
    told = f"{judge:.2f}x ({seconds['judge']:.1f} s, the sum {seconds['sum']:.1f} s)"
    yield Measure(f"Spark, warm, {rows:,}: judging, both tables written, to Spark's sum over the columns", told, "1x", judge <= 1)
    yield Measure("the same with rules that compare assessments", f"{everywhere:.2f}x ({seconds['all']:.1f} s)", "-", None)


def _sum(spark: Any, file: Path) -> Any:
    """Add up every column: numbers, and the lengths of texts, so that each has to be unpacked."""
    table = spark.read.parquet(file.as_uri())
    texts = {name for name, kind in table.dtypes if kind == "string"}
    sums = [f"sum(length(`{name}`))" if name in texts else f"sum(`{name}`)" for name in table.columns]
    return table.selectExpr(*sums).collect()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    for found in measure(False, options.rows, options.rounds):
        print(f"{found.name}: {found.figure}", flush=True)
