"""Checks a dataset, and writes its results as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

import competentie_rules
from competentie_rules.desk import Desk
from competentie_rules.library import Library
from competentie_rules.model import Report, Severity, Summary, Verdict
from competentie_rules.tables import faults, results
from competentie_rules.tables.columns import Columns, columns
from competentie_rules.tables.output import Output
from competentie_rules.tables.run import Runner
from competentie_rules.tables.source import Table, Unreadable

Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and of how many if that is known."""

FORMAT = "competentie-rules/summary/1"


def meanings(table: Table, library: Library) -> Columns:
    """What the columns of a table mean, given every framework that a profile of the library rests on."""
    frameworks = {id(work.framework): work.framework for work in library.all_profiles() if work.framework is not None}
    competencies = [competency for framework in frameworks.values() for competency in framework.competencies]
    behaviours = (each.id for competency in competencies for level in competency.levels for each in level.behaviours)
    return columns(table.names, (competency.id for competency in competencies), behaviours)


def check(table: Table, desk: Desk, folder: Path, progress: Progress | None = None) -> Summary:
    """Judge every row of a table and write the results into a folder; all of them, or none.

    The rows of a table that lacks a column, or breaks off, are not lost: what can be judged is, and the summary tells the rest.
    """
    meant = meanings(table, desk.library)
    told = list(faults.of_columns(meant, table.first_line - 1 or 1))
    counts: Counter[str] = Counter()
    done = 0
    with Output(folder) as output:
        if not meant.missing:
            runner = Runner(desk, table.file, meant, table.words, table.first_line)
            try:
                for batch in table.batches():
                    outcome = runner.judge(batch, done)
                    output.write(outcome.levels, outcome.findings)
                    counts.update(outcome.counts)
                    done += batch.num_rows
                    if progress is not None:
                        progress(done, table.rows)
            except Unreadable as error:
                told.append(faults.unreadable(str(error)))
        found = faults.findings(table.file, "", iter(told), desk.ruleset, desk.lang)
        counts.update(finding.severity.value for finding in found)
        counts.update(f"rule:{finding.rule}" for finding in found)
        version = competentie_rules.__version__
        summary = Summary(version, desk.lang, desk.inputs(), table.file, done, dict(counts), tuple(found))
        output.finish(as_json(summary))
    return summary


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
        "rules": {name.removeprefix("rule:"): number for name, number in sorted(counts.items()) if name.startswith("rule:")},
        "table": [
            {
                "rule": each.rule,
                "severity": each.severity.value,
                "message": each.message,
                "line": each.location.span.line,
                "column": each.location.span.column,
            }
            for each in summary.findings
        ],
    }
