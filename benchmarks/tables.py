"""Datasets judged, beside what no program can do without: reading the same file and writing tables of the same size.

`python benchmarks/tables.py [--rows 1000000] [--rounds 3] [--only wide --only long --only growth]`. Every run is a process of its
own, ours and the other in turns; the median of each counts. Where a machine does other things too, the processor time says more.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import generate
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_AT_A_TIME = 65_536
GROWTH = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("wide", "long", "growth"), action="append")
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_timed(*options.run)))
        return
    only = options.only or ["wide", "long", "growth"]
    print("| what | processor, s | wall, s | peak, MiB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        wide, results = folder / "wide.parquet", folder / "results"
        if "wide" in only:
            generate.wide(wide, options.rows)
            _process("ours", wide, results)
            one = {"ours, one core": ("ours", wide, folder / "one")}
            ours = _told(
                {"ours": ("ours", wide, results), "bare": ("bare", wide, folder / "bare", results), **one}, options.rounds
            )
            _ratios(ours, f"wide, {options.rows:,} rows")
        if "long" in only:
            long = folder / "long"
            generate.long(long, options.rows)
            _process("ours", long, results)
            least = {"grouped and written": ("least", long, folder / "least", results)}
            told = _told({"ours": ("ours", long, results), "bare": ("grouped", long), **least}, options.rounds)
            _ratios(told, f"long, {options.rows:,}")
            _ratios({"ours": told["ours"], "bare": told["grouped and written"]}, f"long, {options.rows:,}, beside writing too")
        for rows in GROWTH if "growth" in only else ():
            generate.wide(wide, rows)
            _told({f"ours, {rows:,} rows": ("ours", wide, results)}, 1)


Command = tuple[Any, ...]


def _told(commands: dict[str, Command], rounds: int) -> dict[str, dict[str, float]]:
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(_process(*command, one_core=name.endswith("one core")))
    found = {name: {key: statistics.median(run[key] for run in each) for key in each[0]} for name, each in runs.items()}
    for name, each in found.items():
        print(f"| {name} | {each['processor']:.2f} | {each['wall']:.2f} | {each['memory']:.0f} |", flush=True)
    return found


def _ratios(found: dict[str, dict[str, float]], name: str) -> None:
    for key in ("processor", "wall"):
        line = f"{name}: ours / bare, {key}: {found['ours'][key] / found['bare'][key]:.2f}x"
        alone = found.get("ours, one core")
        print(line + (f"; one core / two: {alone[key] / found['ours'][key]:.2f}x" if alone else ""), file=sys.stderr)


def _process(*command: Any, one_core: bool = False) -> dict[str, float]:
    pinned = ["taskset", "--cpu-list", "0"] if one_core else []
    run = subprocess.run(
        [*pinned, sys.executable, __file__, "--run", *map(str, command)],
        capture_output=True,
        text=True,
        check=True,
        env={"ARROW_DEFAULT_MEMORY_POOL": "system", **os.environ},  # as the command line has it
    )
    told: dict[str, float] = json.loads(run.stdout)
    return told


def _timed(kind: str, *given: str) -> dict[str, float]:
    # Where pandas is installed, Arrow imports it when it is first given values; that is start-up, as the imports above are.
    pa.array([0])
    work = {"ours": _ours, "bare": _bare, "grouped": _grouped, "least": _least}[kind](*map(Path, given))
    start, used = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - start, time.process_time() - used
    return {"wall": wall, "processor": processor, "memory": _peak()}


def _peak() -> float:
    """The most memory that this process held, in MiB; getrusage would count what the one before it held as well."""
    [line] = [line for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def _ours(dataset: Path, folder: Path) -> Callable[[], None]:
    import duckdb  # noqa: F401 - that it is imported is not measured

    from competentie_rules.desk import Desk
    from competentie_rules.rules.load import load
    from competentie_rules.tables.check import check
    from competentie_rules.tables.shapes import open_dataset

    def work() -> None:
        summary = check(open_dataset(dataset), Desk(load(), [], "nl"), folder)
        assert not summary.counts["unjudged"], "every assessment is one that a kernel can judge"

    return work


def _bare(dataset: Path, folder: Path, results: Path) -> Callable[[], None]:
    """Reads the file as ours does, and writes tables that it has in memory, as many rows at a time as ours."""
    write = _writing(folder, results)

    def work() -> None:
        with pq.ParquetFile(dataset) as file:
            coded = [name for name in file.schema_arrow.names if name not in ("assessment", "subject")]
            number = -(-file.metadata.num_rows // ROWS_AT_A_TIME)
        with pq.ParquetFile(dataset, read_dictionary=coded) as file:
            for _ in file.iter_batches(ROWS_AT_A_TIME):
                pass
        write(number)

    return work


def _writing(folder: Path, results: Path) -> Callable[[int], None]:
    """Holds tables of results in memory, and writes them in so many parts."""
    tables = {name: pq.read_table(results / name) for name in ("competencies.parquet", "findings.parquet")}
    folder.mkdir(exist_ok=True)

    def write(number: int) -> None:
        for name, table in tables.items():
            step = -(-table.num_rows // number)
            with pq.ParquetWriter(folder / name, table.schema, compression="zstd") as writer:
                for start in range(0, table.num_rows, step):
                    writer.write_table(table.slice(start, step))

    return write


def _grouped(dataset: Path) -> Callable[[], None]:
    """DuckDB reads the observations and groups them by assessment, and does nothing else."""
    query = f"""
        select count(*), sum(shown) from (
          select assessment, count(behaviour) as told, count(*) filter (result = 'shown') as shown
          from read_parquet('{dataset / "observations.parquet"}') group by assessment)"""
    connection = duckdb.connect()
    return lambda: print(connection.sql(query).fetchall(), file=sys.stderr)


def _least(dataset: Path, folder: Path, results: Path) -> Callable[[], None]:
    """The same, and then tables of the size of the results are written (docs/adr/0013-bound-of-long-tables.md)."""
    group, write = _grouped(dataset), _writing(folder, results)
    with pq.ParquetFile(dataset / "assessments.parquet") as file:
        number = -(-file.metadata.num_rows // ROWS_AT_A_TIME)

    def work() -> None:
        group()
        write(number)

    return work


if __name__ == "__main__":
    main()
