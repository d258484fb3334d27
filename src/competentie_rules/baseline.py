"""The baseline: what was found on a day, with an owner, so that what comes after it stands out. It changes no verdict."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from competentie_rules.documents import ours
from competentie_rules.errors import FileErrors, ToolError
from competentie_rules.model import START, Finding, Location, Phrase, Report, Waived
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.waivers import FAMILY, Unjudged, files, made

KIND = "baseline"
_NOWHERE = Location("", START)
_ABOUT = ("competency", "level", "behaviour")

REASON = Phrase("reden", "reason")
WRITTEN = Phrase("geschreven op {day} door versie {version}", "written on {day} by version {version}")
OLDEST = Phrase("oudste", "oldest")
SINCE = Phrase("sinds", "since")
FINDINGS = (Phrase("bevindingen", "findings"), Phrase("bevinding", "finding"))
DAYS = (Phrase("dagen", "days"), Phrase("dag", "day"))
"""Of several, and of one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """So many findings with one fingerprint, since when they are known, and of which assessment, or else in which file."""

    rule: str
    fingerprint: str
    count: int
    added: date
    assessment: str | None = None
    file: str | None = None
    competency: str | None = None
    level: int | None = None
    behaviour: str | None = None
    location: Location = _NOWHERE


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was found, who answers for it and why it may stay for now; `tool` is the version that wrote it."""

    file: str
    tool: str
    written_on: date
    owner: str
    reason: str
    entries: tuple[Entry, ...]

    @property
    def count(self) -> int:
        """How many findings it holds."""
        return sum(entry.count for entry in self.entries)


def read(file: str, content: bytes) -> Baseline:
    """The baseline in a file; raises FileErrors that names everything wrong with it."""
    document = ours.read_ours(file, content, KIND, "A baseline begins with `kind: baseline`; `baseline write` writes one.")
    data = document.data
    entries: dict[str, Entry] = {}
    faults: list[ToolError] = []
    for i, each in enumerate(data["entries"]):
        entry = _entry(each, document.locate(("entries", i)))
        if entry.fingerprint in entries:
            first = entries[entry.fingerprint].location
            faults.append(ToolError("This fingerprint stands here a second time.", entry.location, f"First at {first}."))
        if entry.assessment is None and entry.file is None:
            faults.append(ToolError("This entry does not say of which document.", entry.location, "Give assessment, or file."))
        entries[entry.fingerprint] = entry
    if faults:
        raise FileErrors(tuple(faults), "the baseline")
    written_on = date.fromisoformat(data["written_on"])
    return Baseline(file, data["tool"], written_on, data["owner"], data["reason"], tuple(entries.values()))


def _entry(data: dict[str, Any], at: Location) -> Entry:
    about = {key: data[key] for key in ("assessment", *_ABOUT) if key in data}
    file = _from(at.file, data["file"]) if "file" in data else None
    return Entry(
        data["rule"], data["fingerprint"], data["count"], date.fromisoformat(data["added"]), file=file, location=at, **about
    )


def _from(baseline: str, file: str) -> str:
    """A path of the baseline, which starts from its own folder, as seen from the current one."""
    return os.path.normpath(os.path.join(os.path.dirname(baseline), file))


def text(baseline: Baseline) -> str:
    """A baseline as it is written: an entry a line, by document and rule, so that a change shows as few lines."""
    head = {"tool": baseline.tool, "written_on": str(baseline.written_on), "owner": baseline.owner, "reason": baseline.reason}
    lines = [f"kind: {KIND}", *(f"{key}: {_quoted(value)}" for key, value in head.items())]
    lines.append("entries:" if baseline.entries else "entries: []")
    base = os.path.dirname(baseline.file)
    for entry in sorted(
        baseline.entries, key=lambda entry: (entry.assessment or "", entry.file or "", entry.rule, entry.fingerprint)
    ):
        file = os.path.relpath(entry.file, base or ".") if entry.file is not None else None
        about: dict[str, object] = {"rule": entry.rule, "assessment": entry.assessment, "file": file}
        about |= {key: getattr(entry, key) for key in _ABOUT}
        about |= {"fingerprint": entry.fingerprint, "count": entry.count, "added": str(entry.added)}
        lines.append(f"  - {_quoted({key: value for key, value in about.items() if value is not None})}")
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: object) -> str:
    # What JSON writes on one line is YAML as well.
    return json.dumps(value, ensure_ascii=True)


def of(report: Report, ruleset: RuleSet, file: str, owner: str, reason: str, on: date, known: Baseline | None) -> Baseline:
    """The baseline of a report. What an earlier one `known` holds keeps the day on which it was added.

    Not in it: what is waived, what cannot be set aside, and whatever is about a document that was not judged.
    """
    since = {entry.fingerprint: entry.added for entry in known.entries} if known is not None else {}
    counts = Counter(finding.fingerprint for finding in _kept(report, ruleset))
    entries = {}
    for finding in _kept(report, ruleset):
        mark = finding.fingerprint
        file_of = None if finding.assessment is not None else finding.location.document
        about = finding.competency, finding.level, finding.behaviour
        entries[mark] = Entry(
            finding.rule, mark, counts[mark], since.get(mark, on), finding.assessment, file_of, *about, location=Location(file)
        )
    return Baseline(file, report.version, on, owner, reason, tuple(entries.values()))


def unchecked(baseline: Baseline, report: Report) -> tuple[Entry, ...]:
    """The entries about documents that a report says nothing of."""
    ids = {result.id for result in report.assessments}
    known = files(report)
    return tuple(
        entry
        for entry in baseline.entries
        if (entry.assessment not in ids if entry.assessment is not None else entry.file not in known)
    )


def _kept(report: Report, ruleset: RuleSet) -> Iterator[Finding]:
    """The findings that a baseline can hold."""
    rules = {rule.id: rule for rule in ruleset.rules}
    unjudged = Unjudged(report)
    for finding in report.findings:
        rule = rules[finding.rule]
        can_be = finding.waived is None and rule.waivable and rule.family != FAMILY
        if can_be and not unjudged.about(finding.location.document, finding.assessment):
            yield finding


def applied(baseline: Baseline, report: Report, ruleset: RuleSet, lang: str) -> Report:
    """A report in which what the baseline holds says so, with an entry that holds more than there is as a finding of its own."""
    left = {entry.fingerprint: entry.count for entry in baseline.entries}
    entries = {entry.fingerprint: entry for entry in baseline.entries}
    can_be = set(map(id, _kept(report, ruleset)))
    findings: list[Finding] = []
    for finding in report.findings:
        if id(finding) in can_be and left.get(finding.fingerprint):
            left[finding.fingerprint] -= 1
            at = entries[finding.fingerprint].location
            finding = replace(finding, waived=Waived("baseline", baseline.reason, baseline.owner, None, at))
        findings.append(finding)
    rule = ruleset.rule("baseline-stale")
    for entry in stale(baseline, report, left):
        number = left[entry.fingerprint]
        words = {"value": entry.rule, "number": str(number), "assessment": entry.assessment or entry.file or "-"}
        known_as = f"baseline {entry.fingerprint}"
        findings.append(made(rule, entry.location, lang, words, entry.assessment, known_as, rule.id))
    return replace(report, findings=tuple(findings))


def stale(baseline: Baseline, report: Report, left: dict[str, int]) -> Iterator[Entry]:
    """The entries of which some are `left`, and of which it can be said that they are gone: their document was judged."""
    unjudged = Unjudged(report)
    ids = {result.id for result in report.assessments}
    judged = ids - {result.id for result in report.assessments if unjudged.about(result.file, result.id)}
    known_files = files(report) - set(map(os.path.normpath, unjudged.files))
    for entry in baseline.entries:
        known = entry.assessment in judged if entry.assessment is not None else entry.file in known_files
        if left[entry.fingerprint] and known and entry.rule not in report.ignored:
            yield entry


def pruned(baseline: Baseline, report: Report, ruleset: RuleSet) -> Baseline:
    """A baseline without what is gone from a report; what the report says nothing of stays."""
    counts = Counter(finding.fingerprint for finding in _kept(report, ruleset))
    left = {entry.fingerprint: max(0, entry.count - counts[entry.fingerprint]) for entry in baseline.entries}
    gone = {entry.fingerprint for entry in stale(baseline, report, left)}
    entries = (
        replace(entry, count=entry.count - left[entry.fingerprint]) if entry.fingerprint in gone else entry
        for entry in baseline.entries
    )
    return replace(baseline, entries=tuple(entry for entry in entries if entry.count))


def told(baseline: Baseline, as_of: date, lang: str) -> Iterator[str]:
    """What a baseline holds: who answers for it, how much there is of each rule, and how old it is."""
    yield f"{baseline.file}: {number(baseline.count, lang)}, {baseline.owner}"
    yield f"  {REASON.get(lang)}: {baseline.reason}"
    yield f"  {WRITTEN.get(lang).format(day=baseline.written_on, version=baseline.tool)}"
    if not baseline.entries:
        return
    oldest = min(entry.added for entry in baseline.entries)
    yield f"  {OLDEST.get(lang)}: {oldest}, {_days(as_of - oldest, lang)}"
    wide = max(len(entry.rule) for entry in baseline.entries)
    for rule in sorted({entry.rule for entry in baseline.entries}):
        mine = [entry for entry in baseline.entries if entry.rule == rule]
        since = min(entry.added for entry in mine)
        yield f"  {rule:<{wide}}  {_count(mine):>6}  {SINCE.get(lang)} {since}, {_days(as_of - since, lang)}"


def number(findings: int, lang: str) -> str:
    """How many findings, in words."""
    return f"{findings} {FINDINGS[findings == 1].get(lang)}"


def _days(since: timedelta, lang: str) -> str:
    return f"{since.days} {DAYS[since.days == 1].get(lang)}"


def _count(entries: Iterable[Entry]) -> int:
    return sum(entry.count for entry in entries)
