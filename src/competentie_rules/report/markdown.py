"""The report as Markdown, for a comment or the summary of a job: a table of assessments, and the findings of each document."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.model import SEVERITIES, VERDICTS, AssessmentResult, Finding, Report, Severity, Verdict
from competentie_rules.report import text, words
from competentie_rules.report.markup import escape
from competentie_rules.report.shown import USUAL, Shown, justification

MARKS = {Verdict.MET: "✅", Verdict.NOT_MET: "❌", Verdict.UNDECIDED: "❔", Verdict.UNJUDGED: "➖"}
SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟠", Severity.NOTE: "🔵"}

LINE = 10_000
"""Columns of a line, which whoever shows it breaks."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """The report as Markdown."""
    return "".join(line + "\n" for line in _lines(report, shown))


def _lines(report: Report, shown: Shown) -> Iterator[str]:
    lang = report.lang
    yield "## competentie-rules"
    yield ""
    if not report.documents:
        yield words.NO_DOCUMENTS.get(lang)
    else:
        yield from (f"{line.strip()}  " for line in text.counted(report, width=LINE))
    for failure in report.failures:
        yield from ("", f"- ⚠️ {escape(failure)}")
    if report.assessments:
        yield ""
        yield f"| {words.ASSESSMENT.get(lang)} | {words.PROFILE.get(lang)} | {words.VERDICT.get(lang)} |"
        yield "|---|---|---|"
        yield from (_row(result, lang) for result in report.assessments)
    by_file: dict[str, list[Finding]] = {}
    for finding in filter(shown.tells, report.findings):
        by_file.setdefault(finding.location.document, []).append(finding)
    for file, findings in by_file.items():
        yield from ("", f"### {escape(file)}", "")
        for finding in sorted(findings, key=lambda each: (each.waived is not None, -each.severity.rank)):
            yield from _finding(finding, lang)
    for checked in report.checked if shown.passed else ():
        name = escape(checked.file) + (f" · {escape(checked.assessment)}" if checked.assessment else "")
        yield from ("", f"### {words.CHECKED.get(lang)}: {name}", "")
        yield from (f"- {escape(head)}: {escape(rules, 5000)}" for head, rules in words.outcomes(checked, lang))


def _row(result: AssessmentResult, lang: str) -> str:
    name = escape(result.id or result.file) + (f" · {escape(result.subject)}" if result.subject else "")
    profile = f"{escape(result.title or result.profile)} ({escape(result.edition or '-')})" if result.profile else "–"
    return f"| {name} | {profile} | {MARKS[result.verdict]} {VERDICTS[result.verdict].get(lang)} |"


def _finding(each: Finding, lang: str) -> Iterator[str]:
    severity = SEVERITIES[each.severity].get(lang)
    place = escape(each.location.cell) or f"{words.LINE.get(lang)} {each.location.span.line}"
    where = f"(`{each.rule}`, {place})"
    yield f"- {SIGNS[each.severity]} **{severity}** {escape(each.message)} {where}"
    for id, told in words.reasons(each, lang):
        yield f"  - {escape(id)}" + (f": {escape(told)}" if told else "")
    if each.waived is not None:
        yield f"  - {words.WAIVED[each.waived.kind].get(lang)}: {escape(justification(each.waived))}"


def cut(told: str, most: int, lang: str) -> str:
    """As many whole lines as fit so many bytes, with a word on the rest."""
    if len(told.encode()) <= most:
        return told
    end = f"\n{words.CUT.get(lang)}\n"
    kept = told.encode()[: most - len(end.encode())].decode(errors="ignore")
    return kept[: kept.rfind("\n") + 1] + end
