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
from competentie_rules.report.json import INPUTS, waived
from competentie_rules.tables import faults, results
from competentie_rules.tables.ahead import ahead
from competentie_rules.tables.comparing import Comparing
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.output import Output
from competentie_rules.tables.readings import reading
from competentie_rules.tables.run import Runner
from competentie_rules.tables.settling import Settling
from competentie_rules.tables.shapes import Dataset, files
from competentie_rules.tables.source import Unreadable
from competentie_rules.terms import Terms

Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and of how many if that is known."""


class Tables(Protocol):
    """A dataset by name, and what is wrong with its tables."""

    file: str
    faults: Faults


FORMAT = "competentie-rules/summary/1"


def check(dataset: Dataset, desk: Desk, folder: Path, progress: Progress | None = None, terms: Terms | None = None) -> Summary:
    """Judge every assessment of a dataset and write the results into a folder, on some terms; all of them, or none.

    Where a table lacks a column, or breaks off, what can be judged is, and the summary tells the rest. One thread reads, one
    judges, and this one writes.
    """
    settling = Settling(terms, dataset.file, files(dataset)) if terms is not None and terms.treats else None
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
                    if settling is not None:
                        settling.roll.add(stretch.ids, outcome.unjudged)
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
        if settling is not None:
            with output.complete() as findings:
                summary = settling.settled(summary, way.faults, findings, desk.library.named(desk.used))
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
    told = [finding for finding in report.findings if finding.waived is None]
    counts.update(finding.severity.value for finding in told)
    counts.update(f"rule:{finding.rule}" for finding in told)
    summary = Summary(
        version=report.version,
        lang=report.lang,
        inputs=report.inputs,
        file=str(folder),
        assessments=len(report.assessments),
        counts=dict(counts),
        findings=(),
        waived={severity.value: report.waived(severity) for severity in Severity},
        ignored=report.ignored,
        as_of=report.as_of,
    )
    marked = report.as_of is not None or report.inputs.get("baseline") is not None
    schema = results.MARKED if marked else results.FINDINGS
    with Output(folder, schema) as output:
        levels = pa.Table.from_batches([results.levels_of_documents(report.assessments)])
        output.write(levels, pa.Table.from_batches([results.findings_of_documents(report.findings, schema)]))
        output.finish(as_json(summary))
    return summary


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary as `summary.json` holds it."""
    counts = summary.counts
    return {
        "format": FORMAT,
        "tool": {"name": "competentie-rules", "version": summary.version},
        "inputs": {name: summary.inputs.get(name) for name in INPUTS},
        "as_of": summary.as_of.isoformat() if summary.as_of else None,
        "file": summary.file,
        "summary": {
            "assessments": summary.assessments,
            **{verdict.value: counts.get(verdict, 0) for verdict in Verdict},
            **{severity.value: counts.get(severity, 0) for severity in Severity},
            "waived": {severity.value: summary.waived.get(severity, 0) for severity in Severity},
            "ignored": dict(summary.ignored),
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
                "waived": waived(each.waived) if each.waived is not None else None,
            }
            for each in summary.findings
        ],
        "more": summary.more(summary.findings),
    }
