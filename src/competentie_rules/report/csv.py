"""Findings as a table for a spreadsheet: with `;` and a byte order mark, as spreadsheets set to Dutch want it."""

from __future__ import annotations

import csv
import io

from competentie_rules.model import Finding, Report, Scalar
from competentie_rules.report.shown import USUAL, Shown
from competentie_rules.text import defused, safe

COLUMNS = (
    "file",
    "line",
    "column",
    "assessment",
    "rule",
    "severity",
    "title",
    "competency",
    "level",
    "behaviour",
    "message",
    "because",
    "fingerprint",
    "waived",
    "reason",
    "owner",
    "until",
)
LONGEST = 30_000
"""Characters of one cell; a spreadsheet holds 32,767."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """A row for each finding, waived ones as well; the first row names the columns."""
    table = io.StringIO(newline="")
    table.write("\ufeff")
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in report.findings:
        writer.writerow([_cell(value) for value in _row(each)])
    return table.getvalue()


def _row(each: Finding) -> tuple[Scalar | None, ...]:
    span, waived = each.location.span, each.waived
    return (
        each.location.file,
        span.line,
        span.column,
        each.assessment,
        each.rule,
        each.severity.value,
        each.title,
        each.competency,
        each.level,
        each.behaviour,
        each.message,
        " ".join(each.because),
        each.fingerprint,
        waived.kind if waived else None,
        waived.reason if waived else None,
        waived.owner if waived else None,
        waived.until.isoformat() if waived and waived.until else None,
    )


def _cell(value: Scalar | None) -> Scalar:
    if value is None or isinstance(value, int):
        return "" if value is None else value
    told = defused(safe(value, LONGEST))
    return f"'{told}" if told.lstrip().startswith(_FORMULA) else told
