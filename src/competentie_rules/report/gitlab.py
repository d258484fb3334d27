"""Findings as GitLab reads them for its Code Quality widget."""

from __future__ import annotations

import json

from competentie_rules.model import Report, Severity
from competentie_rules.report.shown import USUAL, Shown, path, told_apart
from competentie_rules.text import escaped, safe

LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
"""GitLab has five; `critical` and `blocker` are for what no assessment does."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """A list of what is open. GitLab knows nothing of waivers, and shows the first of equal fingerprints alone."""
    told = [
        {
            "description": f"{each.rule}: {safe(each.message, 2000)}",
            "check_name": each.rule,
            "fingerprint": each.fingerprint if time == 1 else f"{each.fingerprint}-{time}",
            "severity": LEVELS[each.severity],
            "location": {"path": safe(path(each.location.document)), "lines": {"begin": each.location.span.line}},
        }
        for each, time in told_apart(report, shown)
    ]
    return escaped(json.dumps(told, ensure_ascii=False, indent=2)) + "\n"
