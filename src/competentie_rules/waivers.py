"""Waivers: that a finding need not be acted upon, why, who answers for that and until when. They change no verdict."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from competentie_rules.documents import ours
from competentie_rules.documents.tree import Comment, Document
from competentie_rules.errors import FileErrors, ToolError, UsageError
from competentie_rules.findings import fingerprint, message
from competentie_rules.model import Finding, Location, Phrase, Report, Severity, Verdict, Waived, Waiver
from competentie_rules.rules.syntax import Rule, RuleSet
from competentie_rules.text import nearest, safe

FAMILY = "waivers"
_RULES = re.compile(r"#\s*competentie:\s*waive\[([^\]]*)\]\s*")
_REASON = re.compile(r"--\s*(.*?)\s*(?:\(([^()]*)\)\s*)?$")
_TERM = re.compile(r"(.*?)\s*,\s*until\s+(\S+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def beside(document: Document, assessment: str | None) -> tuple[Waiver, ...]:
    """The waivers that stand in the comments of a document, one for each rule that they name."""
    return tuple(waiver for comment in document.comments for waiver in _of(comment, document.file, assessment))


def _of(comment: Comment, file: str, assessment: str | None) -> Iterator[Waiver]:
    said = Waiver(Location(file, comment.span), assessment=assessment, file=file, lines=comment.lines)
    rules = _RULES.match(comment.text)
    if rules is None:
        yield replace(said, problem=Phrase("het begint niet met waive[regel]", "it does not begin with waive[rule]"))
        return
    reason, owner, until, problem = _ground(comment.text[rules.end() :])
    named = [name.strip() for name in rules[1].split(",") if name.strip()]
    if not named:
        problem = Phrase("er staat geen regel tussen de haken", "no rule stands between the brackets")
    for name in dict.fromkeys(named or [""]):
        yield replace(said, rule=name or None, reason=reason, owner=owner, until=until, problem=problem)


def _ground(text: str) -> tuple[str, str, date | None, Phrase | None]:
    """The reason, the owner and the last day, and what is lacking of them."""
    found = _REASON.match(text)
    if found is None or not found[1]:
        return "", "", None, Phrase("de reden ontbreekt", "the reason is missing")
    term = _TERM.fullmatch(found[2].strip()) if found[2] else None
    if term is None:
        return (
            found[1],
            "",
            None,
            Phrase("wie ervoor instaat en tot wanneer ontbreken", "who answers for it and until when is missing"),
        )
    if not term[1]:
        return found[1], "", None, Phrase("wie ervoor instaat ontbreekt", "who answers for it is missing")
    try:
        until = date.fromisoformat(term[2]) if _DATE.fullmatch(term[2]) else None
    except ValueError:
        until = None
    told = safe(term[2], 40)
    wrong = Phrase(f"{told} is geen bestaande datum zoals 2026-12-31", f"{told} is no date that exists, such as 2026-12-31")
    return found[1], term[1], until, wrong if until is None else None


def read(file: str, content: bytes) -> tuple[Waiver, ...]:
    """The waivers in a file; raises FileErrors that names everything wrong with it."""
    document = ours.read_ours(file, content, "waivers", "A file with waivers begins with `kind: waivers`.")
    faults: list[ToolError] = []
    waivers = []
    for i, data in enumerate(document.data["waivers"]):
        at = document.locate(("waivers", i))
        if "rule" not in data and "fingerprint" not in data:
            faults.append(ToolError("This waiver does not say what it waives.", at, "Give rule, or fingerprint, or both."))
        if "assessment" not in data and "file" not in data:
            faults.append(ToolError("This waiver does not say of which document.", at, "Give assessment, or file, or both."))
        waivers.append(_waiver(data, at))
    if faults:
        raise FileErrors(tuple(faults), "the waivers")
    return tuple(waivers)


def _waiver(data: dict[str, Any], at: Location) -> Waiver:
    about = {key: data[key] for key in ("rule", "fingerprint", "assessment", "competency", "level", "behaviour") if key in data}
    file = os.path.normpath(os.path.join(os.path.dirname(at.file), data["file"])) if "file" in data else None
    return Waiver(at, data["reason"], data["owner"], date.fromisoformat(data["until"]), file=file, **about)


class Waivers:
    """What is waived of the findings of a run: by `given` waivers, and by those that stand beside its documents."""

    def __init__(self, ruleset: RuleSet, lang: str, given: Iterable[Waiver], as_of: date | None) -> None:
        self._rules = {rule.id: rule for rule in ruleset.rules if rule.severity is not None}
        self._lang = lang
        self.given = tuple(given)
        self._as_of = as_of

    def applied(self, report: Report) -> Report:
        """A report in which what is waived says so, with what is wrong with waivers as findings of its own.

        Raises UsageError where there are waivers and nobody said which day it is.
        """
        waivers = sorted((*report.waivers, *self.given), key=lambda waiver: (waiver.location, waiver.rule or ""))
        if not waivers:
            return report
        if self._as_of is None:
            raise UsageError("There are waivers, and they hold until a day.", hint="Say which day it is.")
        told: list[Finding] = []
        waived: dict[int, Waived] = {}
        absent: list[Waiver] = []
        lookup = _Lookup(report)
        for waiver in waivers:
            rule = self._wrong(waiver, lookup, self._as_of)
            if rule is None:
                found = [i for i in lookup.about(waiver) if self._waivable(report.findings[i].rule)]
                new = [i for i in found if i not in waived]
                waived.update(dict.fromkeys(new, _waived(waiver)))
                if not new and lookup.checked(waiver):
                    rule = "waiver-unused" if lookup.unknown(waiver) is None else "waiver-unknown"
                elif not found and lookup.absent(waiver):
                    absent.append(waiver)
            if rule is not None:
                told.append(self._finding(rule, waiver, lookup))
        findings = [replace(each, waived=waived[i]) if i in waived else each for i, each in enumerate(report.findings)]
        return replace(report, findings=(*findings, *told), as_of=self._as_of, absent=tuple(absent))

    def _wrong(self, waiver: Waiver, lookup: _Lookup, as_of: date) -> str | None:
        """The rule that says why a waiver waives nothing."""
        if waiver.problem is not None or waiver.until is None:
            return "waiver-incomplete"
        if waiver.rule is not None and waiver.rule not in self._rules:
            return "waiver-unknown"
        named = [waiver.rule] if waiver.rule is not None else [lookup.findings[i].rule for i in lookup.about(waiver)]
        if named and not any(map(self._waivable, named)):
            return "waiver-refused"
        if waiver.until < as_of:
            return "waiver-expired"
        return "waiver-ambiguous" if lookup.ambiguous(waiver) else None

    def _waivable(self, id: str) -> bool:
        rule = self._rules[id]
        return rule.waivable and rule.family != FAMILY

    def _finding(self, id: str, waiver: Waiver, lookup: _Lookup) -> Finding:
        rule = self._rules[id]
        named = waiver.rule or waiver.fingerprint or "-"
        problem, near = waiver.problem or Phrase("", ""), None
        if id == "waiver-unknown":
            problem, near = lookup.unknown(waiver) or _none("regel", "rule", named, self._rules)
        suggestion = Phrase(f" Misschien is {near} bedoeld.", f" Perhaps {near} is meant.") if near else Phrase("", "")
        words = {
            "value": named,
            "problem": problem.get(self._lang),
            "suggestion": suggestion.get(self._lang),
            "until": waiver.until.isoformat() if waiver.until else "-",
            "owner": waiver.owner or "-",
            "assessment": waiver.assessment or waiver.file or "-",
        }
        return made(rule, waiver.location, self._lang, words, waiver.assessment, _known_by(waiver), id)


Unknown = tuple[Phrase, str | None]
"""What there is not, and the name of what is most like it."""


def _none(dutch: str, english: str, name: str, known: Iterable[str]) -> Unknown:
    return Phrase(f"er is geen {dutch} {safe(name)}", f"there is no {english} {safe(name)}"), nearest(name, known)


def made(
    rule: Rule, location: Location, lang: str, words: dict[str, str], assessment: str | None, known_as: str, *about: str | None
) -> Finding:
    """A finding about what is said of findings."""
    return Finding(
        rule=rule.id,
        severity=rule.severity or Severity.ERROR,
        message=message(rule, lang, words),
        location=location,
        fingerprint=fingerprint(known_as, *about),
        assessment=assessment,
        title=rule.title.get(lang),
    )


def _known_by(waiver: Waiver) -> str:
    """What a waiver is about and why, which stays the same when lines move."""
    about = (waiver.rule, waiver.fingerprint, waiver.assessment, waiver.competency, waiver.level, waiver.behaviour, waiver.reason)
    place = os.path.basename(waiver.location.file) if waiver.assessment is None else ""
    return f"waiver {about} {place}"


def _waived(waiver: Waiver) -> Waived:
    return Waived("waiver", waiver.reason, waiver.owner, waiver.until, waiver.location)


def files(report: Report) -> set[str]:
    """The documents and tables that a report says something of."""
    named = [*report.digests, *_tables(report), *(finding.location.file for finding in report.findings)]
    return set(map(os.path.normpath, named))


class Unjudged:
    """What of a report was not judged: documents by file, and rows of tables by id, as they share a file."""

    def __init__(self, report: Report) -> None:
        unjudged = [result for result in report.assessments if result.verdict is Verdict.UNJUDGED]
        self.files = {result.file for result in unjudged}
        self._documents = {result.file for result in unjudged if result.row is None}
        self._rows = {result.id for result in unjudged if result.row is not None}

    def about(self, file: str, assessment: str | None) -> bool:
        """Whether what stands in a file, about an assessment, was not judged."""
        return file in self._documents or (assessment is not None and assessment in self._rows)


class _Lookup:
    """The findings of a report by what waivers say of them."""

    def __init__(self, report: Report) -> None:
        self.findings = report.findings
        self._ids = Counter(result.id for result in report.assessments)
        self._unjudged = Unjudged(report)
        self._files = {os.path.normpath(file): file for file in (*report.digests, *_tables(report))}
        self._of = {result.id: result.file for result in report.assessments}
        self._named = report.named
        self._left_out = report.ignored
        folders = {folder for file in _tables(report) if (folder := _dataset(file)) is not None}
        self._files |= {folder: folder for folder in folders}
        self._by: dict[tuple[str, str], list[int]] = {}
        for i, finding in enumerate(report.findings):
            file = os.path.normpath(finding.location.document)
            keys = [("file", file)]
            if finding.assessment is not None:
                keys.append(("assessment", finding.assessment))
            # Two steps up, as a table may be a folder of parts.
            keys += [("file", above) for above in _above(file) if above in folders]
            for key in keys:
                self._by.setdefault(key, []).append(i)

    def about(self, waiver: Waiver) -> list[int]:
        """The places of the findings that a waiver is about."""
        if waiver.file is not None:
            some = self._by.get(("file", os.path.normpath(waiver.file)), [])
        else:
            some = self._by.get(("assessment", waiver.assessment or ""), [])
        return [i for i in some if self._meant(waiver, self.findings[i])]

    @staticmethod
    def _meant(waiver: Waiver, finding: Finding) -> bool:
        asked = ("rule", "fingerprint", "competency", "level", "behaviour", *(() if waiver.lines else ("assessment",)))
        if any((wanted := getattr(waiver, name)) is not None and wanted != getattr(finding, name) for name in asked):
            return False
        return waiver.lines is None or waiver.lines[0] <= finding.location.span.line <= waiver.lines[1]

    def ambiguous(self, waiver: Waiver) -> bool:
        """Whether several documents have the id that a waiver names; only a file tells which is meant, then."""
        return waiver.file is None and self._ids[waiver.assessment] > 1

    def checked(self, waiver: Waiver) -> bool:
        """Whether it can be said that there is nothing to waive: its document was judged, and nothing of its rule left out."""
        file = self._files.get(os.path.normpath(waiver.file)) if waiver.file is not None else self._of.get(waiver.assessment)
        if file is None or waiver.rule in self._left_out or self._unjudged.about(file, waiver.assessment):
            return False
        return waiver.assessment is not None or not any(file in (each, _dataset(each)) for each in self._unjudged.files)

    def absent(self, waiver: Waiver) -> bool:
        """Whether the document that a waiver is about was not among those that were checked, or has no such assessment."""
        if waiver.file is not None and os.path.normpath(waiver.file) not in self._files:
            return True
        return waiver.assessment is not None and waiver.assessment not in self._of

    def unknown(self, waiver: Waiver) -> Unknown | None:
        """What a waiver names that no framework of the run has; None where there is nothing, or no framework."""
        behaviours = [id for id in self._named if "." in id]
        competencies = self._named.keys() - behaviours
        if competencies and waiver.competency is not None and waiver.competency not in competencies:
            return _none("competentie", "competency", waiver.competency, competencies)
        if behaviours and waiver.behaviour is not None and waiver.behaviour not in behaviours:
            return _none("gedragsvoorbeeld", "behaviour", waiver.behaviour, behaviours)
        of = self._named.get(waiver.competency or "", max(self._named.values(), default=0))
        if waiver.level is None or not of or waiver.level <= of:
            return None
        about = safe(waiver.competency) if waiver.competency else None
        told = Phrase(
            f"{about or 'geen enkele competentie'} heeft {'geen' if about else 'een'} niveau {waiver.level}; het hoogste is {of}",
            f"{about or 'no competency'} has {'no' if about else 'a'} level {waiver.level}; {of} is the highest",
        )
        return told, None


def _tables(report: Report) -> set[str]:
    """The files of which rows are assessments."""
    return {result.file for result in report.assessments if result.row is not None}


def _above(file: str) -> Iterator[str]:
    yield os.path.dirname(file)
    yield os.path.dirname(os.path.dirname(file))


def _dataset(file: str) -> str | None:
    """The folder of the dataset to which a table of assessments belongs; None where it is one by itself."""
    folder, name = os.path.split(os.path.normpath(file))
    if os.path.splitext(name)[0] == "assessments":
        return folder
    return os.path.dirname(folder) if os.path.basename(folder) == "assessments" else None
