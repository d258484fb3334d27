"""Checks a dataset, and writes its results as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

import competentie_rules
from competentie_rules.desk import Desk
from competentie_rules.findings import severity
from competentie_rules.model import Finding, Report, Severity, Summary, Verdict
from competentie_rules.tables import faults, results
from competentie_rules.tables.ahead import ahead
from competentie_rules.tables.batch import Comparing
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.output import Output
from competentie_rules.tables.readings import reading
from competentie_rules.tables.run import Runner
from competentie_rules.tables.shapes import Dataset
from competentie_rules.tables.source import Unreadable

Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and of how many if that is known."""


class Tables(Protocol):
    """A dataset by name, and what is wrong with its tables."""

    file: str
    faults: Faults


FORMAT = "competentie-rules/summary/1"


def check(dataset: Dataset, desk: Desk, folder: Path, progress: Progress | None = None) -> Summary:
    """Judge every assessment of a dataset and write the results into a folder; all of them, or none.

    Where a table lacks a column, or breaks off, what can be judged is, and the summary tells the rest. One thread reads, one
    judges, and this one writes.
    """
    way = reading(dataset, desk.library)
    runner = Runner(desk)
    counts: Counter[str] = Counter()
    told: list[Finding] = []
    done = 0
    with Output(folder) as output, Comparing(desk.ruleset, output) as comparing:
        try:
            with ahead(way.stretches(output.scratch)) as stretches, ahead(runner.outcomes(stretches)) as outcomes:
                for stretch, outcome in outcomes:
                    output.write(outcome.levels, outcome.findings)
                    comparing.add(stretch, outcome)
                    counts.update(outcome.counts)
                    told += outcome.faults
                    done += len(stretch)
                    if progress is not None:
                        progress(done + way.unjudged, way.rows)
        except Unreadable as error:
            way.faults.add(error.file, error.fault)
            if way.rows is not None:
                way.unjudged = max(way.unjudged, way.rows - done)
        comparing.finish(counts)
        counts[Verdict.UNJUDGED.value] += way.unjudged
        summary = summed(way, desk, counts, told, done + way.unjudged)
        output.finish(as_json(summary))
    return summary


def summed(way: Tables, desk: Desk, counts: Counter[str], told: list[Finding], assessments: int) -> Summary:
    """What a dataset came to, with what is wrong with its tables."""
    for rule, number in way.faults.counts.items():
        counts[severity(desk.rules[rule]).value] += number
        counts[f"rule:{rule}"] += number
    found = faults.findings(way.faults.told, desk.ruleset, desk.lang)
    return Summary(competentie_rules.__version__, desk.lang, desk.inputs(), way.file, assessments, dict(counts), (*found, *told))


def write_report(report: Report, folder: Path) -> Summary:
    """Write what was found of documents as tables."""
    counts: Counter[str] = Counter(result.verdict.value for result in report.assessments)
    counts.update(finding.severity.value for finding in report.findings)
    counts.update(f"rule:{finding.rule}" for finding in report.findings)
    number = len(report.assessments)
    summary = Summary(report.version, report.lang, report.inputs, str(folder), number, dict(counts), ())
    with Output(folder) as output:
        levels = pa.Table.from_batches([results.levels_of_documents(report.assessments)])
        output.write(levels, pa.Table.from_batches([results.findings_of_documents(report.findings)]))
        output.finish(as_json(summary))
    return summary


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary as `summary.json` holds it."""
    counts = summary.counts
    return {
        "format": FORMAT,
        "tool": {"name": "competentie-rules", "version": summary.version},
        "inputs": summary.inputs,
        "file": summary.file,
        "summary": {
            "assessments": summary.assessments,
            **{verdict.value: counts.get(verdict, 0) for verdict in Verdict},
            **{severity.value: counts.get(severity, 0) for severity in Severity},
        },
        "rules": {name[5:]: number for name, number in sorted(counts.items()) if number and name.startswith("rule:")},
        "table": [
            {
                "rule": each.rule,
                "severity": each.severity.value,
                "message": each.message,
                "assessment": each.assessment,
                "file": each.location.file,
                "line": each.location.span.line,
                "column": each.location.span.column,
            }
            for each in summary.findings
        ],
    }
