"""The report as JSON, as `schemas/report.schema.json` describes it. A public contract."""

from __future__ import annotations

import json
from typing import Any

from competentie_rules.model import AssessmentResult, Finding, Report, Severity, Verdict, Waived
from competentie_rules.text import escaped

FORMAT = "competentie-rules/report/1"
INPUTS = ("rules", "framework", "profile", "configuration", "waivers", "baseline")
"""What a report tells the digest of."""


def render(report: Report) -> str:
    """The report, with what could steer a terminal written as escapes of JSON."""
    return escaped(json.dumps(_report(report), ensure_ascii=False, indent=2)) + "\n"


def _report(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tool": {"name": "competentie-rules", "version": report.version},
        "inputs": {name: report.inputs.get(name) for name in INPUTS},
        "summary": {
            "assessments": len(report.assessments),
            **{verdict.value: report.count(verdict) for verdict in Verdict},
            **{severity.value: report.count(severity) for severity in Severity},
            "waived": {severity.value: report.waived(severity) for severity in Severity},
            "ignored": dict(report.ignored),
        },
        "assessments": [_assessment(result) for result in report.assessments],
        "findings": [_finding(finding) for finding in report.findings],
    }


def _assessment(result: AssessmentResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "file": result.file,
        "digest": result.digest,
        "profile": result.profile,
        "edition": result.edition,
        "subject": result.subject,
        "verdict": result.verdict.value,
        "competencies": [
            {
                "competency": each.competency,
                "norm": each.norm,
                "awarded": each.awarded,
                "reached": each.reached,
                "possible": each.possible,
                "verdict": each.verdict.value if each.verdict else None,
            }
            for each in result.competencies
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.location.span
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "assessment": finding.assessment,
        "competency": finding.competency,
        "level": finding.level,
        "behaviour": finding.behaviour,
        "message": finding.message,
        "because": list(finding.because),
        "location": {
            "file": finding.location.file,
            "line": span.line,
            "column": span.column,
            "end_line": span.end_line,
            "end_column": span.end_column,
            "pointer": finding.location.pointer,
        },
        "fingerprint": finding.fingerprint,
        "waived": _waived(finding.waived) if finding.waived else None,
    }


def _waived(waived: Waived) -> dict[str, Any]:
    return {
        "kind": waived.kind,
        "reason": waived.reason,
        "owner": waived.owner,
        "until": waived.until.isoformat() if waived.until else None,
        "file": waived.location.file,
        "line": waived.location.span.line,
    }
