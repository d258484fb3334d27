"""What was checked, as JUnit XML: a suite for each document, a case for each rule.

A case fails where its findings make the check fail; those below that are in its output. It is skipped where the rule does not
apply, where what it asks is undecided, and where all of its findings are waived, each with the reason. So a report is red where
the exit code is. It has no more than the schema of Jenkins' xUnit plugin (junit-10) allows, which refuses what it does not know:
so no file and line with a case, and no times, as equal inputs give equal bytes. What readers group cases by is the class name, so
that names the document.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from competentie_rules.model import SEVERITIES, Checked, Finding, Report
from competentie_rules.report import words
from competentie_rules.report.shown import USUAL, Shown, justification, path
from competentie_rules.text import defused, referred, safe

BROKEN = "judgement-failed"
"""The rule that says that the tool itself failed."""


def render(report: Report, shown: Shown = USUAL) -> str:
    """A suite for each document, and one for what the tool could not do."""
    root = Element("testsuites", name="competentie-rules")
    found: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.location.document, finding.assessment), []).append(finding)
    order = {rule.id: number for number, rule in enumerate(report.rules)}
    for checked in report.checked:
        _suite(root, checked, found.pop((checked.file, checked.assessment), []), order, report.lang, shown)
    for (file, assessment), rest in found.items():
        # What is told of a table is told of no assessment in it.
        rules = tuple(dict.fromkeys(finding.rule for finding in rest))
        _suite(root, Checked(file, assessment, (), rules, (), ()), rest, order, report.lang, shown)
    if report.failures:
        suite = SubElement(root, "testsuite", name="competentie-rules")
        for failure in report.failures:
            case = SubElement(suite, "testcase", classname="competentie-rules", name=safe(failure))
            SubElement(case, "error", message=safe(failure))
    for suite in root:
        _count(suite, [case for case in suite if case.tag == "testcase"])
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in root)))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{referred(tostring(root, encoding="unicode"))}\n'


def _suite(root: Element, checked: Checked, findings: list[Finding], order: dict[str, int], lang: str, shown: Shown) -> None:
    name = safe(path(checked.file))
    about = f" {safe(checked.assessment)}" if checked.assessment else ""
    suite = SubElement(root, "testsuite", name=name + about, file=name)
    # Readers take what precedes a dot for a package.
    classname = os.path.splitext(name)[0] + about
    skipped = dict(_skipped(checked, lang))
    rules = {*checked.passed, *checked.failed, *skipped}
    for rule in sorted(rules, key=lambda id: order.get(id, len(order))):
        mine = [finding for finding in findings if finding.rule == rule]
        case = SubElement(suite, "testcase", classname=classname, name=safe(rule))
        if rule in skipped:
            SubElement(case, "skipped", message=safe(skipped[rule], 2000))
        elif mine:
            _found(case, mine, lang, shown)


def _skipped(checked: Checked, lang: str) -> Iterator[tuple[str, str]]:
    """The rules that say nothing of a document, each with why."""
    for each in checked.undecided:
        needed = f": {words.MISSING.get(lang).format(ids=', '.join(each.missing))}" if each.missing else ""
        yield each.rule, words.STILL_OPEN.get(lang) + needed
    for apart in checked.not_applicable:
        yield from ((rule, f"{words.NOT_APPLICABLE.get(lang)}: {apart.why}") for rule in apart.rules)


def _found(case: Element, findings: list[Finding], lang: str, shown: Shown) -> None:
    open = [finding for finding in findings if finding.waived is None or shown.waived]
    failing = [finding for finding in open if finding.severity.rank >= shown.fail_on.rank]
    told = "\n".join(_told(finding, lang) for finding in findings)
    if failing:
        # One for all findings, since some readers keep no more than one of a case.
        kind = "error" if failing[0].rule == BROKEN else "failure"
        about = {"message": safe(failing[0].message, 2000), "type": failing[0].severity.value}
        SubElement(case, kind, about).text = told
    elif not open:
        waived = findings[0].waived
        assert waived is not None
        SubElement(case, "skipped", message=safe(f"{words.WAIVED[waived.kind].get(lang)}: {justification(waived)}", 2000))
        SubElement(case, "system-out").text = told
    else:
        SubElement(case, "system-out").text = told


def _told(finding: Finding, lang: str) -> str:
    severity = SEVERITIES[finding.severity].get(lang)
    lines = [f"{safe(str(finding.location))}: {severity}: {safe(finding.message, 2000)}"]
    lines += [f"  - {safe(f'{id}: {text}' if text else id, 2000)}" for id, text in words.reasons(finding, lang)]
    if finding.waived is not None:
        lines.append(f"  {words.WAIVED[finding.waived.kind].get(lang)}: {safe(justification(finding.waived), 2000)}")
    # What a job prints is what its runner obeys.
    return "\n".join(map(defused, lines))


def _count(suite: Element, cases: list[Element]) -> None:
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
