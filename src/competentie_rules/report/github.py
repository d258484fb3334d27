"""Findings as commands that make GitHub annotate a pull request."""

from __future__ import annotations

from competentie_rules.model import Finding, Report, Severity
from competentie_rules.report.shown import USUAL, Shown, path
from competentie_rules.text import safe

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, shown: Shown = USUAL) -> str:
    """A command for each open finding, the most severe first: of each kind GitHub shows the first ten of a step."""
    told = [each for each in report.findings if each.waived is None or shown.waived]
    return "".join(_command(each) + "\n" for each in sorted(told, key=lambda each: -each.severity.rank))


def _command(each: Finding) -> str:
    span = each.location.span
    about: dict[str, str | int] = {"file": path(each.location.document), "line": span.line}
    if span.end_line == span.line:
        # Columns mean nothing to GitHub where a finding runs over several lines.
        about |= {"col": span.column, "endColumn": span.end_column}
    else:
        about["endLine"] = span.end_line
    about["title"] = f"{each.title or each.rule} [{each.rule}]"
    told = ",".join(f"{name}={_property(str(value))}" for name, value in about.items())
    return f"::{COMMANDS[each.severity]} {told}::{_data(each.message)}"


def _data(text: str) -> str:
    return safe(text, 2000).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
