"""Measure what the tool has to reach, print one table, and write it to results.md; exit with 1 where a bound is not met."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from measures import Measure

from competentie_rules.engines import rete
from competentie_rules.tables.spark.session import java

HERE = Path(__file__).parent
# What makes random assessments and rule sets is shared with the tests.
sys.path.insert(0, str(HERE.parent / "tests"))

MODULES = ("start_up", "reading", "pace", "explanations", "agreement", "memory", "cold_starts", "by_spark")
"""Each has a function `measure`, which yields measures; the quick ones come first."""
OF_RETE = ("agreement", "memory", "cold_starts")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller numbers; writes no results")
    parser.add_argument("--only", choices=MODULES, action="append", help="only these measures; writes no results")
    options = parser.parse_args()
    rows = [("measure", "figure", "bound", "")]
    failed = False
    for name in options.only or MODULES:
        for found in _measured(name, options.quick):
            failed = failed or found.ok is False
            rows.append((found.name, found.figure, found.bound, {True: "ok", False: "NOT MET", None: ""}[found.ok]))
            print(f"{found.name}: {found.figure}", file=sys.stderr, flush=True)
    table = _table(rows)
    print(table)
    if not options.quick and not options.only:
        file = HERE / "results.md"
        # What other commands gave comes after it, under headings of its own.
        _, heading, others = file.read_text(encoding="utf-8").partition("\n## ")
        file.write_text(f"{RESULTS}\n{table}\n{heading}{others}", encoding="utf-8")
    return int(failed)


RESULTS = """# Results

Given by `make bench` (`.venv/bin/python benchmarks/run.py`) on 2026-11-24. Ratios, and the processor time of whole commands, are
measured in one run; the modules beside this page say how.
"""


def _measured(name: str, quick: bool) -> Iterator[Measure]:
    if name in OF_RETE and not rete.available():
        return iter([Measure(name, "not measured: durable-rules does not work here", "-", False)])
    if name == "by_spark" and (find_spec("pyspark") is None or java() is None):
        return iter([Measure(name, "not measured: there is no Spark (make spark) or no Java", "-", None)])
    found: Iterator[Measure] = importlib.import_module(name).measure(quick)
    return found


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
