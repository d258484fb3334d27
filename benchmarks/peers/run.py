"""Judge the same assessments by every engine and program here, see that they agree, and print a table.

`python benchmarks/peers/run.py --python ENVIRONMENT/bin/python [--node-path FOLDER/node_modules]`, where the environment has what
requirements.txt names. What is not installed is listed as not measured. Times are of the processor; engines run in turns, and of
each the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import generate  # noqa: E402 - it stands in the folder that was named just now

ALONE = "durable-rules alone"
OURS = "competentie-rules, tables"


class Peer(NamedTuple):
    """What judges: how it is called, its program, and whether that needs our own environment or another program than Python."""

    name: str
    file: str
    with_: str = "peers"
    more: tuple[str, ...] = ()


ENGINES = (
    Peer("competentie-rules, rete, one by one", "ours_documents.py", "ours", ("rete",)),
    Peer(ALONE, "durable_rules_alone.py"),
    Peer("CLIPS (clipspy)", "clips_alone.py"),
    Peer("clingo", "asp.py"),
    Peer("json-rules-engine", "json_rules_engine.js", "node"),
    Peer("Rego (regorus)", "rego.py"),
    Peer("GoRules zen-engine", "gorules.py"),
    Peer("competentie-rules, plain, one by one", "ours_documents.py", "ours", ("plain",)),
    Peer("Python, no engine", "python_plain.py"),
    Peer("SWI-Prolog", "prolog.py"),
)
PROGRAMS = (
    Peer("DuckDB, SQL by hand", "duckdb_program.py"),
    Peer("Polars, by hand", "polars_program.py"),
    Peer(OURS, "ours_tables.py", "ours"),
    Peer("competentie-rules, judging alone, in memory", "ours_judging.py", "ours"),
)
TABLES = {
    "competencies": ("assessment", "competency", "norm", "awarded", "reached", "possible", "verdict"),
    "findings": ("rule", "severity", "assessment", "competency", "level", "behaviour", "because"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the Python of the peers' environment")
    parser.add_argument("--node-path", default=str(HERE / "node_modules"), help="where json-rules-engine is installed")
    parser.add_argument("--engines", type=int, default=2000, help="assessments for engines, one by one")
    parser.add_argument("--tables", type=int, default=1_000_000, help="assessments for programs over tables")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(options, Path(folder))
        print("| engine | assessments a second of processor time | against durable-rules alone | agrees |\n|---|---|---|---|")
        seconds = bench.engines()
        alone = seconds.get(ALONE)
        rates = {peer.name: options.engines / found for peer in ENGINES if (found := seconds.get(peer.name))}
        rates |= {peer.name: options.tables / found for peer in PROGRAMS if (found := bench.tables().get(peer.name))}
        for peer in (*ENGINES, *PROGRAMS):
            if peer.name not in rates:
                print(f"| {peer.name} | not measured: {bench.missing[peer.name]} | | |")
                continue
            against = f"{rates[peer.name] * alone / options.engines:,.1f}x" if alone else "-"
            print(f"| {peer.name} | {rates[peer.name]:,.0f} | {against} | yes{bench.memory.get(peer.name, '')} |")
    return int(bool(bench.disagreeing))


class _Bench:
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._found: dict[str, float] | None = None
        self.missing: dict[str, str] = {}
        self.disagreeing: list[str] = []
        self.memory: dict[str, str] = {}
        self._catalogue = generate.Catalogue()

    def engines(self) -> dict[str, float]:
        """Seconds of each engine; what they say has to be what the definition in Python says."""
        work = self._folder / "work.json"
        [made, *_] = self._catalogue.made(self._options.engines, 1, generate.DENSITIES["boundary"])
        results = [
            {id: generate.RESULTS[each] for id, each in zip(self._catalogue.behaviours, column, strict=True) if each < 2}
            for column in made.results.T
        ]
        work.write_text(json.dumps(self._about() | {"assessments": results}), encoding="utf-8")
        told = {peer.name: self._run(peer, [str(work)]) for peer in ENGINES}
        wanted = told["Python, no engine"]
        for name, answer in told.items():
            if answer is not None and wanted is not None and answer["answers"] != wanted["answers"]:
                self._disagrees(name)
        return self._medians(ENGINES, told, [str(work)])

    def tables(self) -> dict[str, float]:
        """Seconds of each program; on a sample their tables have to be ours."""
        if self._found is None:
            catalogue = self._folder / "catalogue.json"
            catalogue.write_text(json.dumps(self._about()), encoding="utf-8")
            sample, whole = self._folder / "sample.parquet", self._folder / "whole.parquet"
            for file, rows in ((sample, min(2000, self._options.tables)), (whole, self._options.tables)):
                generate.wide(file, rows)
            made = {}
            for peer in PROGRAMS:
                if self._run(peer, [str(sample), str(catalogue), str(self._folder / peer.file)]) is not None:
                    made[peer.name] = _tables(self._folder / peer.file)
            for name, tables in made.items():
                if tables and tables != made[OURS]:
                    self._disagrees(name)
            told = {peer.name: {"processor": 0} if peer.name in made else None for peer in PROGRAMS}
            given = [str(whole), str(catalogue), str(self._folder / "out")]
            self._found = self._medians(PROGRAMS, told, given, first=False)
        return self._found

    def _about(self) -> dict[str, Any]:
        of = self._catalogue
        levels: dict[str, dict[int, list[str]]] = {id: {} for id in of.competencies}
        for id, competency, level in zip(of.behaviours, of.competency, of.level, strict=True):
            levels[of.competencies[competency]].setdefault(int(level), []).append(id)
        norms = dict(zip(of.competencies, map(int, of.norms), strict=True))
        return {"competencies": {id: list(each.values()) for id, each in levels.items()}, "norms": norms}

    def _medians(
        self, peers: tuple[Peer, ...], told: dict[str, Any], given: list[str], *, first: bool = True
    ) -> dict[str, float]:
        seconds = {name: [answer["processor"]] if first else [] for name, answer in told.items() if answer is not None}
        for _ in range(self._options.rounds - first):
            for peer in peers:
                if peer.name in seconds and (answer := self._run(peer, given)) is not None:
                    seconds[peer.name].append(answer["processor"])
        return {name: statistics.median(each) for name, each in seconds.items() if name not in self.disagreeing}

    def _run(self, peer: Peer, given: list[str]) -> dict[str, Any] | None:
        program = {"peers": self._options.python, "ours": sys.executable, "node": "node"}[peer.with_]
        environment = os.environ | {"NODE_PATH": self._options.node_path}
        command = [program, str(HERE / peer.file), *given, *peer.more]
        try:
            made = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        except FileNotFoundError as error:
            self.missing[peer.name] = f"{error.filename} is not there"
            return None
        answers = [line for line in made.stdout.splitlines() if line.startswith("{")]
        if made.returncode or not answers:
            self.missing[peer.name] = (made.stderr.strip().splitlines() or ["it says nothing"])[-1]
            return None
        answer: dict[str, Any] = json.loads(answers[-1])
        if "memory" in answer:
            self.memory[peer.name] = f", {answer['memory']} MiB"
        return answer

    def _disagrees(self, name: str) -> None:
        self.disagreeing.append(name)
        self.missing[name] = "it does not agree"


def _tables(folder: Path) -> list[list[str]]:
    """What the tables say, in no order; nothing of a program that writes none."""
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    columns = [pq.read_table(files[name], columns=list(of)) for name, of in TABLES.items() if files[name].exists()]
    return [sorted(map(str, table.to_pylist())) for table in columns]


if __name__ == "__main__":
    sys.exit(main())
