"""The report for people: a matrix for each assessment, its findings by competency, and a summary at the end."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache

from competentie_rules.model import (
    SEVERITIES,
    VERDICTS,
    AssessmentResult,
    CompetencyResult,
    Finding,
    Report,
    Severity,
    Summary,
    Verdict,
)
from competentie_rules.report import words
from competentie_rules.report.about import About
from competentie_rules.report.shown import USUAL, Shown, justification
from competentie_rules.text import beginnings, defused, safe, width

WIDTH = 100
"""Columns of running text."""
MOST_SHOWN = 20
"""Findings alike on one table that are shown; the rest are counted."""
MOST_REMEMBERED = 4096
"""Texts and matrices that are laid out once, as very many documents have them in common."""
MOST_NAMED = 3
"""Documents that are named of waivers about what was not there."""

MARKS = {Verdict.MET: "✓", Verdict.NOT_MET: "✗", Verdict.UNDECIDED: "?", Verdict.UNJUDGED: "–"}

Paint = Callable[[str, str], str]
"""Gives a text a style: a verdict, a severity, `strong` or `faint`."""


def plain(text: str, style: str) -> str:
    """No style at all."""
    return text


def render(report: Report, shown: Shown = USUAL, paint: Paint = plain, width: int = WIDTH) -> str:
    """The report as text, of which running text takes so many columns."""
    return "".join(defused(line) + "\n" for line in _Writer(report, shown, paint, width).lines())


class _Writer:
    def __init__(self, report: Report, shown: Shown, paint: Paint, width: int) -> None:
        self.width = width
        self.report = report
        self.shown = shown
        self.lang = report.lang
        self.paint = paint
        self.matrices: dict[tuple[CompetencyResult, ...], list[str]] = {}
        self.short: dict[str, str] = {}
        """What is shown of each fingerprint: enough to tell it from the others in its file."""

    def lines(self) -> Iterator[str]:
        by_file: dict[str, list[Finding]] = {}
        for finding in self.report.findings:
            by_file.setdefault(finding.location.document, []).append(finding)
        for findings in by_file.values():
            self.short |= beginnings(finding.fingerprint for finding in findings)
        about = About(self.report.assessments)
        of_each, others = about.grouped(self.report.findings)
        for number, result in enumerate(self.report.assessments):
            # What nothing is known of is told by what is wrong with its table, and counted.
            if result.row != 0:
                yield from self._assessment(result, of_each.get(number, []))
        for file, every in others.items():
            findings = list(filter(self.shown.tells, every))
            if not findings:
                continue
            yield f"{words.DOCUMENT.get(self.lang)} {self.paint(safe(file), 'strong')}"
            yield ""
            yield from self._findings(findings, {})
        if self.shown.passed:
            yield from self._checked()
        yield from self._summary()

    def _checked(self) -> Iterator[str]:
        for each in self.report.checked:
            yield f"{self.paint(words.CHECKED.get(self.lang), 'strong')} {safe(each.file)}" + (
                f" · {safe(each.assessment)}" if each.assessment else ""
            )
            for head, rules in words.outcomes(each, self.lang):
                yield f"  {safe(head, 2000)}"
                yield from _wrapped(safe(rules, 5000), "    ", width=self.width)
            yield ""

    def _assessment(self, result: AssessmentResult, findings: list[Finding]) -> Iterator[str]:
        name = f"{words.ASSESSMENT.get(self.lang)} {safe(result.id)}" if result.id else words.DOCUMENT.get(self.lang)
        head = self.paint(name, "strong")
        if result.subject:
            head += f" {words.OF.get(self.lang)} {safe(result.subject)}"
        if result.profile:
            head += f" · {safe(result.title or result.profile)} ({safe(result.edition or '-')})"
        verdict = VERDICTS[result.verdict].get(self.lang)
        yield f"{head} · {self.paint(f'{MARKS[result.verdict]} {verdict}', result.verdict)}"
        yield self.paint(safe(result.file) + (f":{result.row}" if result.row else ""), "faint")
        yield ""
        if result.competencies:
            yield from self._matrix_of(result.competencies)
            yield ""
        told = list(filter(self.shown.tells, findings))
        yield from self._findings(told, {each.competency: each for each in result.competencies})
        if not told:
            known = words.KNOWN.get(self.lang).format(number=len(findings)) if findings else words.NOTHING.get(self.lang)
            yield f"  {known}"
            yield ""

    def _matrix_of(self, results: tuple[CompetencyResult, ...]) -> list[str]:
        if results not in self.matrices:
            if len(self.matrices) == MOST_REMEMBERED:
                self.matrices.clear()
            self.matrices[results] = list(self._matrix(results))
        return self.matrices[results]

    def _matrix(self, results: Sequence[CompetencyResult]) -> Iterator[str]:
        rows = [self._row(each) for each in results]
        heads = [column.get(self.lang) for column in words.COLUMNS]
        widths = [max(width(row[i]) for row in (heads, *rows)) for i in range(len(heads) - 1)]
        yield "  " + self.paint(_line(heads, widths), "faint")
        for each, row in zip(results, rows, strict=True):
            yield "  " + _line([*row[:-1], self.paint(row[-1], each.verdict or "faint")], widths)

    def _row(self, each: CompetencyResult) -> list[str]:
        numbers = ["–" if number is None else str(number) for number in (each.norm, each.awarded, each.reached, each.possible)]
        if each.verdict is None:
            verdict = f"  {words.OUTSIDE.get(self.lang)}"
        else:
            verdict = f"{MARKS[each.verdict]} {VERDICTS[each.verdict].get(self.lang)}"
        return [safe(each.label), *numbers, verdict]

    def _findings(self, findings: list[Finding], results: dict[str, CompetencyResult]) -> Iterator[str]:
        """The findings by competency, in the order of the matrix; first those that concern the whole."""
        groups: dict[str | None, list[Finding]] = {}
        for finding in findings:
            groups.setdefault(finding.competency, []).append(finding)
        places = {competency: number for number, competency in enumerate(results)}
        for competency in sorted(groups, key=lambda name: (name is not None, places.get(name or "", len(places)), name or "")):
            group = sorted(groups[competency], key=lambda finding: -finding.severity.rank)
            if competency is not None:
                yield "  " + self.paint(safe(group[0].label or competency), "strong")
            elif results:
                yield "  " + self.paint(words.WHOLE.get(self.lang), "strong")
            shown = first(group, _of_tables)
            for finding in shown:
                yield from self._finding(finding, results)
            left = Counter(finding.rule for finding in group) - Counter(finding.rule for finding in shown)
            for rule, number in left.items():
                yield f"    {words.MORE.get(self.lang).format(number=number)} {self.paint(f'[{rule}]', 'faint')}"
            yield ""

    def _finding(self, finding: Finding, results: dict[str, CompetencyResult]) -> Iterator[str]:
        severity = SEVERITIES[finding.severity].get(self.lang)
        where = f"{safe(finding.location.file)}{finding.location.at}"
        yield f"    {self.paint(severity, finding.severity)} · {safe(finding.title)} {self.paint(f'[{finding.rule}]', 'faint')}"
        message = safe(finding.message, 2000)
        if finding.label and message.startswith(f"{finding.label}: "):
            message = message.removeprefix(f"{finding.label}: ")
            if not (finding.behaviour and message.startswith(finding.behaviour)):
                message = message[:1].upper() + message[1:]
        yield from _wrapped(message, "      ", width=self.width)
        for reason in self._reasons(finding, results):
            yield from _wrapped(reason, "      - ", "        ", self.width)
        if finding.waived is not None:
            told = safe(justification(finding.waived), 2000)
            yield from _wrapped(f"{words.WAIVED[finding.waived.kind].get(self.lang)}: {told}", "      ", width=self.width)
        yield "      " + self.paint(f"{where} · {self.short[finding.fingerprint]}", "faint")

    def _reasons(self, finding: Finding, results: dict[str, CompetencyResult]) -> Iterator[str]:
        """What decides: competencies with what holds of them, behaviours with what was observed of them."""
        evidence = finding.evidence or ("",) * len(finding.because)
        for id, told, kind in zip(finding.because, finding.told, evidence, strict=True):
            if id in results:
                of = results[id]
                norm = "" if of.norm is None else words.NORM.get(self.lang).format(norm=of.norm) + ", "
                yield f"{safe(of.label)}: {norm}{words.RANGE.get(self.lang).format(reached=of.reached, possible=of.possible)}"
            elif told:
                known = f" ({words.EVIDENCE[kind].get(self.lang)})" if kind else ""
                yield f"{safe(id)}{known}: {safe(told, 2000)}"

    def _summary(self) -> Iterator[str]:
        report = self.report
        if not report.documents:
            yield words.NO_DOCUMENTS.get(self.lang)
            return
        yield self.paint(words.SUMMARY.get(self.lang), "strong")
        yield from counted(report, self.paint, self.width)
        judged = {result.file for result in report.assessments if result.verdict is not Verdict.UNJUDGED}
        if any(finding.location.document in judged for finding in report.findings if finding.waived is None):
            known = words.EXPLAIN_ROW if all(result.row for result in report.assessments) else words.EXPLAIN
            for line in _wrapped(known.get(self.lang), "  ", "    ", self.width):
                yield self.paint(line, "faint")


def first(findings: Sequence[Finding], kind: Callable[[Finding], Hashable]) -> list[Finding]:
    """Of each kind of finding the first; those of the kind None all."""
    seen: Counter[Hashable] = Counter()
    shown = []
    for finding in findings:
        what = kind(finding)
        seen[what] += 1
        if what is None or seen[what] <= MOST_SHOWN:
            shown.append(finding)
    return shown


def _of_tables(finding: Finding) -> tuple[str, str] | None:
    """The file and the rule of what is wrong with a table, of which there can be very many alike."""
    return (finding.location.file, finding.rule) if finding.rule.startswith("table-") else None


def counted(report: Report, paint: Paint = plain, width: int = WIDTH) -> Iterator[str]:
    """How many assessments and findings there are; and where some are waived, how many there would be without that."""
    lang = report.lang
    waived = {severity: report.waived(severity) for severity in Severity}
    first, *rest = _counts(len(report.assessments), report.count, lang, paint)
    others = words.counted(report.documents, words.OTHERS, lang)
    yield first if report.assessments else f"{first}; {words.ALSO.get(lang).format(documents=others)}"
    yield from rest
    yield from _on_terms(report, report.count, waived, width)
    if report.absent:
        names = dict.fromkeys(each.assessment or each.file or "-" for each in report.absent)
        shown = [safe(name) for name in list(names)[:MOST_NAMED]] + ["…"] * (len(names) > MOST_NAMED)
        yield from _wrapped(f"{words.ABSENT.get(lang)}: {len(report.absent)} ({', '.join(shown)})", "  ", "    ", width)
    if report.passed_over:
        files = words.counted(len(report.passed_over), words.FILES, lang)
        yield f"  {words.PASSED_OVER.get(lang).format(files=files)}"


def summary(found: Summary, paint: Paint) -> Iterator[str]:
    """The same of a dataset."""
    yield paint(words.SUMMARY.get(found.lang), "strong")
    yield from _counts(found.assessments, lambda kind: found.counts.get(kind, 0), found.lang, paint)
    yield from _on_terms(found, lambda kind: found.counts.get(kind, 0), found.waived)


def _on_terms(
    found: Report | Summary,
    count: Callable[[Severity], int],
    waived: Mapping[Severity, int] | Mapping[str, int],
    width: int = WIDTH,
) -> Iterator[str]:
    """What is waived, on which day that was looked at, and what is left out."""
    lang = found.lang
    if any(waived.values()):
        apart: dict[str, int] = {severity: waived.get(severity, 0) for severity in Severity}
        whole = {severity: apart[severity] + count(severity) for severity in Severity}
        told = {name: _severities(counts.__getitem__, lang, plain) for name, counts in (("waived", apart), ("all", whole))}
        yield from _wrapped(words.WITHOUT.get(lang).format(**told), "  ", "    ", width)
    if found.as_of is not None:
        yield f"  {words.AS_OF.get(lang)}: {found.as_of}"
    if found.ignored:
        rules = ", ".join(f"{rule} ({number})" for rule, number in found.ignored.items())
        yield from _wrapped(f"{words.IGNORED.get(lang)}: {rules}", "  ", "    ", width)


def _counts(number: int, count: Callable[[Verdict | Severity], int], lang: str, paint: Paint) -> Iterator[str]:
    verdicts = [(count(verdict), VERDICTS[verdict].get(lang), verdict) for verdict in Verdict]
    told = ", ".join(paint(f"{found} {word}", style) for found, word, style in verdicts if found)
    yield f"  {words.counted(number, words.ASSESSMENTS, lang)}" + (f": {told}" if told else "")
    told = _severities(count, lang, paint)
    yield f"  {words.FINDINGS.get(lang)}: {told}" if told else f"  {words.NOTHING.get(lang)}"


def _severities(count: Callable[[Severity], int], lang: str, paint: Paint) -> str:
    found = [(number, severity) for severity in Severity if (number := count(severity))]
    return ", ".join(paint(words.counted(number, words.COUNTED[severity], lang), severity) for number, severity in found)


def _line(cells: list[str], widths: list[int]) -> str:
    """The first cell to the left, numbers to the right, the last as it is."""
    first = cells[0] + " " * (widths[0] - width(cells[0]))
    numbers = [" " * (wide - width(cell)) + cell for cell, wide in zip(cells[1:-1], widths[1:], strict=True)]
    return "  ".join([first, *numbers, cells[-1]])


def _wrapped(text: str, first: str, rest: str | None = None, width: int = WIDTH) -> Iterator[str]:
    yield from _wrap(text, first, first if rest is None else rest, width)


@lru_cache(MOST_REMEMBERED)
def _wrap(text: str, first: str, rest: str, width: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))
