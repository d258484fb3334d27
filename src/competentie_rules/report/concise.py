"""One line a finding, as compilers write and editors read it: file, line, column, severity (in English), rule, message."""

from __future__ import annotations

from competentie_rules.model import Report
from competentie_rules.report import words
from competentie_rules.report.shown import USUAL, Shown
from competentie_rules.text import defused, safe


def render(report: Report, shown: Shown = USUAL) -> str:
    """A line for each finding; none where there is nothing to tell."""
    lang = report.lang
    lines = []
    for each in filter(shown.tells, report.findings):
        waived = f" ({words.WAIVED[each.waived.kind].get(lang)})" if each.waived else ""
        place = f"{safe(each.location.file)}{each.location.at}"
        lines.append(f"{place}: {each.severity.value}[{each.rule}]{waived}: {safe(each.message, 2000)}")
    return "".join(defused(line) + "\n" for line in lines)
