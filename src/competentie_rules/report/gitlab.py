"""Findings as GitLab reads them for its Code Quality widget."""

from __future__ import annotations

import json
from collections import Counter

from competentie_rules.model import Report, Severity
from competentie_rules.report.shown import USUAL, Shown, path
from competentie_rules.text import escaped, safe

LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
"""GitLab has five; `critical` and `blocker` are for what no assessment does."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """A list of what is open. GitLab knows nothing of waivers, and shows the first of equal fingerprints alone."""
    times: Counter[str] = Counter()
    told = []
    for each in report.findings:
        if each.waived is not None and not shown.waived:
            continue
        times[each.fingerprint] += 1
        repeated = times[each.fingerprint]
        told.append(
            {
                "description": f"{each.rule}: {safe(each.message, 2000)}",
                "check_name": each.rule,
                "fingerprint": each.fingerprint if repeated == 1 else f"{each.fingerprint}-{repeated}",
                "severity": LEVELS[each.severity],
                "location": {"path": safe(path(each.location.file)), "lines": {"begin": each.location.span.line}},
            }
        )
    return escaped(json.dumps(told, ensure_ascii=False, indent=2)) + "\n"
