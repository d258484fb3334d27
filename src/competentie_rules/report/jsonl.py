"""The report as JSON, a line for each thing, so that it can be read while it comes in and cut where one likes.

Every line has a `type`: first `report`, then each `rule`, each `assessment`, each `finding` and what was `checked` of each
document, each file that was `passed_over`, as in the JSON report, and `summary` last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from competentie_rules.model import Report
from competentie_rules.report.json import assessment, checked, finding, head, passed_over, rule, summary
from competentie_rules.report.shown import USUAL, Shown
from competentie_rules.text import escaped


def render(report: Report, shown: Shown = USUAL) -> str:
    """The report, a line for each thing."""
    return "".join(escaped(json.dumps(line, ensure_ascii=False)) + "\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    yield {"type": "report", **head(report)}
    yield from ({"type": "rule", **rule(each)} for each in report.rules)
    yield from ({"type": "assessment", **assessment(each)} for each in report.assessments)
    yield from ({"type": "finding", **finding(each)} for each in report.findings)
    yield from ({"type": "checked", **checked(each)} for each in report.checked)
    yield from ({"type": "passed_over", **passed_over(each)} for each in report.passed_over)
    yield {"type": "summary", **summary(report)}
