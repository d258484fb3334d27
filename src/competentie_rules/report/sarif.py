"""Findings as SARIF 2.1.0, as GitHub code scanning and editors read it (docs.oasis-open.org/sarif).

Columns count code points, and `columnKind` says so. Every rule is described, whether it found something or not, so that two files
differ in their results alone. GitHub opens an alert for a result even where it is suppressed; so waived findings are left out
unless they are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from competentie_rules.model import Finding, Report, RuleText, Severity
from competentie_rules.report import words
from competentie_rules.report.markup import escape
from competentie_rules.report.shown import USUAL, Shown, justification, told_apart, uri
from competentie_rules.text import escaped, safe

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
LONGEST = 1000
"""Characters of a description; GitHub takes 1,024."""

_LINK = re.compile(r"\[(?=[^\]]*\]\()")
"""What a reader of SARIF takes for the beginning of a link in a message."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """One run with every rule, and a result for each finding."""
    told = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, shown)]}
    return escaped(json.dumps(told, ensure_ascii=False, indent=2)) + "\n"


def _run(report: Report, shown: Shown) -> dict[str, Any]:
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    return {
        "tool": {
            "driver": {
                "name": "competentie-rules",
                "version": report.version,
                "semanticVersion": report.version,
                "rules": [_rule(rule, report.lang) for rule in report.rules],
            }
        },
        "language": report.lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.failures,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": _text(failure)}} for failure in report.failures
                ],
            }
        ],
        "results": list(_results(report, index, shown)),
        "properties": {"inputs": report.inputs},
    }


def _rule(rule: RuleText, lang: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _text(rule.title, LONGEST)},
        "fullDescription": {"text": _text(rule.rationale or re.sub(r"\{(\w+)\}", r"‹\1›", rule.message), LONGEST)},
        "help": {"text": "\n".join(_help(rule, lang, "")), "markdown": "\n".join(_help(rule, lang, "**"))},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [rule.family], "precision": "very-high", "problem.severity": PROBLEM[rule.severity]},
    }


def _help(rule: RuleText, lang: str, strong: str) -> Iterator[str]:
    """What a rule says, and on what ground: as plain text, or as Markdown where `strong` is what makes words so."""

    def told(text: str) -> str:
        return escape(text) if strong else safe(text, 2000)

    yield f"{strong}{told(rule.title)}{strong}"
    if rule.rationale:
        yield from ("", told(rule.rationale))
    yield from ("", f"{words.WHEN.get(lang)}:", "")
    yield from (f"- {told(condition)}" for condition in rule.when)
    ground = words.cited(rule.passage, rule.quote, rule.handbook) if rule.passage else rule.note
    if ground:
        yield from ("", f"{words.SOURCE.get(lang)}: {told(ground)}")
    yield from ("", f"{words.MESSAGE.get(lang)}: {told(rule.message)}")


def _results(report: Report, index: dict[str, int], shown: Shown) -> Iterator[dict[str, Any]]:
    for each, time in told_apart(report, shown):
        yield _result(each, index, time, report.lang)


def _result(each: Finding, index: dict[str, int], time: int, lang: str) -> dict[str, Any]:
    span = each.location.span
    told: dict[str, Any] = {
        "ruleId": each.rule,
        "level": each.severity.value,
        "message": {"text": _message(each, lang)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(each.location.document)},
                    "region": {
                        "startLine": span.line,
                        "startColumn": span.column,
                        "endLine": span.end_line,
                        "endColumn": span.end_column,
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": safe(each.location.pointer, 2000), "kind": "value"}],
            }
        ],
        # GitHub knows an alert by the first; the second is the same, for who compares files.
        "partialFingerprints": {"primaryLocationLineHash": f"{each.fingerprint}:{time}", "competentie/v1": each.fingerprint},
    }
    if each.rule in index:
        told["ruleIndex"] = index[each.rule]
    if each.waived is not None:
        kind = "inSource" if each.waived.location.file == each.location.file else "external"
        told["suppressions"] = [{"kind": kind, "status": "accepted", "justification": _text(justification(each.waived))}]
    return told


def _message(each: Finding, lang: str) -> str:
    """What a finding says, what decides it, and where it stands: GitHub shows nothing but the message."""
    lines = [_text(each.message)]
    lines += [_text(f"- {id}: {told}" if told else f"- {id}") for id, told in words.reasons(each, lang)]
    if each.location.pointer:
        lines.append(_text(f"{words.PLACE.get(lang)}: {each.location.pointer}"))
    return "\n".join(lines)


def _text(text: str, longest: int = 2000) -> str:
    return _LINK.sub(r"\\[", safe(text, longest))
