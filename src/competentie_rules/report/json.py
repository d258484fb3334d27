"""The report as JSON, as `schemas/report.schema.json` describes it. A public contract."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from competentie_rules.model import (
    AssessmentResult,
    Checked,
    CompetencyResult,
    Finding,
    Location,
    PassedOver,
    Report,
    RuleText,
    Severity,
    Verdict,
    Waived,
)
from competentie_rules.report.shown import USUAL, Shown
from competentie_rules.text import escaped

FORMAT = "competentie-rules/report/1"
INPUTS = ("rules", "framework", "profile", "configuration", "waivers", "baseline")
"""What a report tells the digest of."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """The report, with what could steer a terminal written as escapes of JSON."""
    whole = {name: _text(value) for name, value in (*head(report).items(), ("summary", summary(report)))}
    whole["assessments"] = _list(map(assessment, report.assessments))
    whole["findings"] = _list(map(finding, report.findings))
    whole["checked"] = _list(map(checked, report.checked))
    whole["passed_over"] = _list(map(passed_over, report.passed_over))
    whole["rules"] = _list(map(rule, report.rules))
    lines = ",\n".join(f"  {_text(name)}: {_deeper(text)}" for name, text in whole.items())
    return f"{{\n{lines}\n}}\n"


def _list(values: Iterable[dict[str, Any]]) -> str:
    """A list whose values are made and written one by one, as there can be very many."""
    texts = [_deeper(_text(value)) for value in values]
    return "[\n  " + ",\n  ".join(texts) + "\n]" if texts else "[]"


def _text(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, indent=2))


def _deeper(text: str) -> str:
    """The same, one step in; a string of JSON has no line breaks of its own."""
    return text.replace("\n", "\n  ")


def head(report: Report) -> dict[str, Any]:
    """Which format this is, made by which tool, in which language, from which inputs."""
    return {
        "format": FORMAT,
        "tool": {"name": "competentie-rules", "version": report.version},
        "lang": report.lang,
        "inputs": {name: report.inputs.get(name) for name in INPUTS},
        "as_of": report.as_of.isoformat() if report.as_of else None,
    }


def summary(report: Report) -> dict[str, Any]:
    """How many assessments there are by verdict, and how many findings by severity; those that are waived apart."""
    return {
        "assessments": len(report.assessments),
        **{verdict.value: report.count(verdict) for verdict in Verdict},
        **{severity.value: report.count(severity) for severity in Severity},
        "waived": {severity.value: report.waived(severity) for severity in Severity},
        "ignored": dict(report.ignored),
    }


def assessment(result: AssessmentResult) -> dict[str, Any]:
    """What holds for one assessment."""
    return {
        "id": result.id,
        "file": result.file,
        "digest": result.digest,
        "profile": result.profile,
        "edition": result.edition,
        "subject": result.subject,
        "verdict": result.verdict.value,
        "competencies": [competency(each) for each in result.competencies],
    }


def competency(result: CompetencyResult) -> dict[str, Any]:
    """What holds for one competency of an assessment."""
    return {
        "competency": result.competency,
        "norm": result.norm,
        "awarded": result.awarded,
        "reached": result.reached,
        "possible": result.possible,
        "verdict": result.verdict.value if result.verdict else None,
    }


def finding(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "assessment": finding.assessment,
        "competency": finding.competency,
        "level": finding.level,
        "behaviour": finding.behaviour,
        "message": finding.message,
        "because": list(finding.because),
        "location": place(finding.location),
        "fingerprint": finding.fingerprint,
        "waived": waived(finding.waived) if finding.waived else None,
    }


def place(location: Location) -> dict[str, Any]:
    """A place in a file."""
    span = location.span
    return {
        "file": location.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "pointer": location.pointer,
    }


def checked(each: Checked) -> dict[str, Any]:
    """What every rule made of one document."""
    return {
        "file": each.file,
        "assessment": each.assessment,
        "passed": list(each.passed),
        "failed": list(each.failed),
        "undecided": [{"rule": one.rule, "missing": list(one.missing)} for one in each.undecided],
        "not-applicable": [{"why": one.why, "rules": list(one.rules)} for one in each.not_applicable],
    }


def passed_over(each: PassedOver) -> dict[str, Any]:
    """A file that is no document, but something of this tool."""
    return {"file": each.file, "is": each.what}


def rule(rule: RuleText) -> dict[str, Any]:
    """What a rule says of itself, and the ground that it rests on; so a report can be read without the rules at hand."""
    return {
        "rule": rule.id,
        "family": rule.family,
        "severity": rule.severity.value,
        "title": rule.title,
        "message": rule.message,
        "when": list(rule.when),
        "rationale": rule.rationale or None,
        "handbook": rule.handbook or None,
        "passage": rule.passage or None,
        "quote": rule.quote or None,
        "note": rule.note or None,
    }


def waived(waived: Waived) -> dict[str, Any]:
    """Why a finding need not be acted upon."""
    return {
        "kind": waived.kind,
        "reason": waived.reason,
        "owner": waived.owner,
        "until": waived.until.isoformat() if waived.until else None,
        "file": waived.location.file,
        "line": waived.location.span.line,
    }
