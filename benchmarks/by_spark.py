"""Spark: judging a dataset of a million assessments beside its own sum over the columns of the wide table, both warm.

`python benchmarks/by_spark.py --rows 10000000` takes another number, `--file FILE` a wide table that is there, `--long FOLDER`
has the same assessments judged in the long shape too, and `--ways sum judge` leaves out the others. What is measured is told, and
nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import generate
from measures import Measure

from competentie_rules.rules.load import load
from competentie_rules.tables.spark.check import check
from competentie_rules.tables.spark.session import session
from competentie_rules.tables.spark.tickets import ROWS

ROUNDS = 3
WARM = 100_000
"""Assessments of the table that everything is tried on before, so that Java has compiled what it is to carry out."""
WAYS = ("sum", "judge", "all", "long")


def measure(
    quick: bool,
    rows: int = 1_000_000,
    rounds: int = ROUNDS,
    file: Path | None = None,
    long: Path | None = None,
    names: Sequence[str] = WAYS,
) -> Iterator[Measure]:
    """How judging compares to adding up what is in the file, without and with the rules that compare assessments."""
    rows = rows // 10 if quick else rows
    everything = load()
    alone = replace(everything, rules=tuple(rule for rule in everything.rules if rule.sql is None))
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            file = Path(folder) / "wide.parquet"
            generate.wide(file, rows)
        few = Path(folder) / "few.parquet"
        generate.wide(few, min(rows, WARM))
        place, spark = Path(folder) / "judged", session()
        every: dict[str, Callable[[Path], Any]] = {
            "sum": lambda file: _sum(spark, file),
            "judge": lambda file: check(file, alone, [], "nl", place, spark, min(rows // 8, ROWS)),
            "all": lambda file: check(file, everything, [], "nl", place, spark, min(rows // 8, ROWS)),
            "long": lambda file: check(long or file, everything, [], "nl", place, spark),
        }
        ways = {name: way for name, way in every.items() if name in names and (name != "long" or long is not None)}
        for name, way in ways.items():
            if name != "long":
                way(few)
        # One after the other, so that all have the same share of what else the machine does.
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                begun = time.perf_counter(), _processor()
                way(file)
                took[name].append((time.perf_counter() - begun[0], _processor() - begun[1]))
        memory = max((_peak(pid) for pid in _family() if b"pyspark.daemon" in _read(pid, "cmdline")), default=0.0)
        spark.stop()
    wall, processor = ({name: statistics.median(each[i] for each in times) for name, times in took.items()} for i in range(2))
    about = {
        "judge": f"Spark, warm, {rows:,}: judging, both tables written, to Spark's sum over the columns",
        "all": "the same with rules that compare assessments",
        "long": "the same of the long shape",
    }
    for name in list(ways)[1:]:
        told = f"{wall[name] / wall['sum']:.2f}x ({wall[name]:.1f} s, the sum {wall['sum']:.1f} s"
        told += f"; processor {processor[name] / processor['sum']:.2f}x, {processor[name]:.1f} s and {processor['sum']:.1f} s)"
        bound = ("1x", wall[name] <= wall["sum"]) if name == "judge" else ("-", None)
        yield Measure(about[name], told, *bound)
    yield Measure("peak memory of a worker of Spark", f"{memory:.0f} MiB", "1 GiB", memory < 1024)


def _read(pid: int, name: str) -> bytes:
    """What the system tells of a process; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _family() -> list[int]:
    """This process, and all that it started, and those started."""
    parents = {
        int(path.name): int(told.rpartition(b")")[2].split()[1])
        for path in Path("/proc").glob("[0-9]*")
        if (told := _read(int(path.name), "stat"))
    }
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _processor() -> float:
    """Seconds of processor time of all of these, and of those of theirs that have ended."""
    every = (_read(pid, "stat").rpartition(b")")[2].split()[11:15] for pid in _family())
    return sum(int(ticks) for some in every for ticks in some) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """The most memory that a process ever had, in MiB."""
    found = re.search(rb"VmHWM:\s+(\d+) kB", _read(pid, "status"))
    return int(found[1]) / 1024 if found else 0.0


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
    parser.add_argument("--file", type=Path)
    parser.add_argument("--long", type=Path)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    options = parser.parse_args()
    for found in measure(False, options.rows, options.rounds, options.file, options.long, options.ways):
        print(f"{found.name}: {found.figure}", flush=True)
