"""Values that everything shares. Standard library only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Scalar = str | int
"""What a column of a relation may hold."""

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in Dutch and in English."""

    nl: str
    en: str

    def get(self, lang: str) -> str:
        """The words in one language, `nl` or `en`."""
        return self.nl if lang == "nl" else self.en


class Severity(StrEnum):
    """How much a finding matters to an auditor; `error` most."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for an error."""
        return ("note", "warning", "error").index(self.value)


SEVERITIES = {
    Severity.ERROR: Phrase("fout", "error"),
    Severity.WARNING: Phrase("waarschuwing", "warning"),
    Severity.NOTE: Phrase("opmerking", "note"),
}
"""What each severity is called, wherever people read it."""


class Verdict(StrEnum):
    """What is concluded of one competency or one assessment (guide for auditors, *Possible* and *Undecided*)."""

    MET = "met"
    NOT_MET = "not-met"
    UNDECIDED = "undecided"
    UNJUDGED = "unjudged"


VERDICTS = {
    Verdict.MET: Phrase("gehaald", "met"),
    Verdict.NOT_MET: Phrase("niet gehaald", "not met"),
    Verdict.UNDECIDED: Phrase("onbeslist", "undecided"),
    Verdict.UNJUDGED: Phrase("niet beoordeeld", "not judged"),
}
"""What each verdict is called, wherever people read it."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: lines and columns count from 1, columns in code points, the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


_IN_FORM = re.compile(r"(.+\.xlsx)#(.+![A-Z]+[0-9]+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a document: the file as it was given, the span, and the JSON pointer of the value.

    The file of a place in a form names the cell as well: `form.xlsx#Sheet!B4`.
    """

    file: str
    span: Span = START
    pointer: str = ""

    @property
    def document(self) -> str:
        """The file, without a cell."""
        found = _IN_FORM.fullmatch(self.file) if "#" in self.file else None
        return found[1] if found else self.file

    @property
    def cell(self) -> str:
        """Sheet and cell of a place in a form; nothing of another."""
        found = _IN_FORM.fullmatch(self.file) if "#" in self.file else None
        return found[2] if found else ""

    @property
    def at(self) -> str:
        """Line and column, as they stand after a file; nothing where the file names the cell."""
        return "" if self.cell else f":{self.span.line}:{self.span.column}"

    def __str__(self) -> str:
        return f"{self.file}{self.at}"


@dataclass(frozen=True, slots=True)
class Waived:
    """Why a finding need not be acted upon, who answers for that and until when, and where that is written.

    `kind` is `waiver`, or `baseline` for a finding that was there before. The finding is told all the same.
    """

    kind: str
    reason: str
    owner: str
    until: date | None
    location: Location


@dataclass(frozen=True, slots=True)
class Waiver:
    """That findings need not be acted upon: which, why, who answers for that, until which day, and where it says so.

    It is about findings of `rule`, or with this `fingerprint`, on this assessment or in this file, and about whatever else is
    given. Beside a document it is about the `lines` of it, from and including the first. With a `problem` it waives nothing.
    """

    location: Location
    reason: str = ""
    owner: str = ""
    until: date | None = None
    rule: str | None = None
    fingerprint: str | None = None
    assessment: str | None = None
    file: str | None = None
    competency: str | None = None
    level: int | None = None
    behaviour: str | None = None
    lines: tuple[int, int] | None = None
    problem: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an auditor must know: the rule that says it, about what, where, and what decides it."""

    rule: str
    severity: Severity
    message: str
    location: Location
    fingerprint: str
    assessment: str | None = None
    competency: str | None = None
    level: int | None = None
    behaviour: str | None = None
    because: tuple[str, ...] = ()
    waived: Waived | None = None
    title: str = ""
    label: str = ""
    """What the competency is called."""
    told: tuple[str, ...] = ()
    """For each id in `because` what it is called or reads."""
    evidence: tuple[str, ...] = ()
    """For each id in `because` the evidence of it (guide for auditors, *Contested*); nothing where it is no behaviour."""


@dataclass(frozen=True, slots=True)
class CompetencyResult:
    """What holds for one competency in play; `norm` and `verdict` are None outside the profile."""

    competency: str
    label: str
    norm: int | None
    awarded: int | None
    reached: int
    possible: int
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """What holds for one assessment; the competencies stand in the order of the framework."""

    id: str | None
    file: str
    profile: str | None
    edition: str | None
    subject: str | None
    verdict: Verdict
    title: str = ""
    competencies: tuple[CompetencyResult, ...] = ()
    digest: str | None = None
    """Of the document's bytes, as `sha256:` and 64 hexadecimal digits."""
    row: int | None = None
    """Where in its file it stands, for one that is a row of a table; 0 where nothing is known of it but that it is there."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule that makes findings says of itself, in the language of the report; `when` are its conditions in words."""

    id: str
    family: str
    severity: Severity
    title: str
    message: str
    when: tuple[str, ...] = ()
    rationale: str = ""
    passage: str = ""
    quote: str = ""
    note: str = ""
    """The ground of a rule that rests on no passage."""
    handbook: str = ""
    """The id of the framework that the passage is of; empty where the rule does not say."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that cannot be decided yet, and the ids of what would decide it."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Rules that have nothing to say of a document, and why."""

    why: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What every rule made of one document. Each rule stands in one place, in the order of the rules.

    `failed` are those with findings, be they errors or notes, waived or not.
    """

    file: str
    assessment: str | None
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    undecided: tuple[Undecided, ...]
    not_applicable: tuple[NotApplicable, ...]

    def without(self, rules: Collection[str], why: str) -> Checked:
        """The same, where some rules do not apply."""
        if not rules:
            return self
        kept = [NotApplicable(each.why, tuple(id for id in each.rules if id not in rules)) for each in self.not_applicable]
        return Checked(
            self.file,
            self.assessment,
            tuple(id for id in self.passed if id not in rules),
            tuple(id for id in self.failed if id not in rules),
            tuple(each for each in self.undecided if each.rule not in rules),
            (*(each for each in kept if each.rules), NotApplicable(why, tuple(rules))),
        )


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no document, but something of this tool: `what` is the format or the kind that it names."""

    file: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run found, in a fixed order."""

    version: str
    lang: str
    inputs: dict[str, str | None]
    documents: int
    assessments: tuple[AssessmentResult, ...]
    findings: tuple[Finding, ...]
    failures: tuple[str, ...] = ()
    """What the tool itself could not do, such as read a file."""
    ignored: Mapping[str, int] = field(default_factory=dict)
    """For each rule how many findings are left out because the configuration says so."""
    rules: tuple[RuleText, ...] = ()
    """Every rule that can make a finding, whether it did or not, in the order of the rules."""
    waivers: tuple[Waiver, ...] = ()
    """Those that stand beside the documents."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Of each document that was read, by its file."""
    as_of: date | None = None
    """The day that waivers are held against; None where there are none."""
    checked: tuple[Checked, ...] = ()
    """What every rule made of each document, where that was asked for."""
    passed_over: tuple[PassedOver, ...] = ()
    """Files that this tool wrote, and those that tell it what to do but were not named as such."""
    named: Mapping[str, int] = field(default_factory=dict)
    """The competencies of the frameworks that it rests on, each with its highest level, and their behaviours with theirs."""
    absent: tuple[Waiver, ...] = ()
    """Waivers about documents that were not among those that were checked."""

    def count(self, kind: Verdict | Severity) -> int:
        """How many assessments have this verdict, or how many findings that are not waived this severity."""
        if isinstance(kind, Verdict):
            return sum(result.verdict is kind for result in self.assessments)
        return sum(finding.severity is kind and finding.waived is None for finding in self.findings)

    def waived(self, severity: Severity) -> int:
        """How many findings of this severity are waived."""
        return sum(finding.severity is severity and finding.waived is not None for finding in self.findings)

    def fails(self, on: Severity) -> bool:
        """Whether a finding that is not waived is as severe as this, or more."""
        return any(finding.severity.rank >= on.rank and finding.waived is None for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a dataset came to: `counts` by verdict, severity and `rule:<id>`.

    `findings` are those on its tables, and the first of those that tell why an assessment could not be judged, or not as a whole.
    """

    version: str
    lang: str
    inputs: dict[str, str | None]
    file: str
    assessments: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    waived: Mapping[str, int] = field(default_factory=dict)
    """By severity how many findings are waived, or in the baseline; those are not among the `counts`."""
    ignored: Mapping[str, int] = field(default_factory=dict)
    """For each rule how many findings are left out because the configuration says so."""
    as_of: date | None = None
    """The day that waivers are held against; None where there are none."""

    def more(self, shown: Iterable[Finding]) -> dict[str, int]:
        """For each rule of these findings how many more there are than these, but for waived ones."""
        told = Counter(finding.rule for finding in shown if finding.waived is None)
        left = {rule: self.counts.get(f"rule:{rule}", 0) - number for rule, number in sorted(told.items())}
        return {rule: number for rule, number in left.items() if number > 0}

    def worst(self) -> int:
        """The rank of the most severe finding; -1 where there is none."""
        return max((severity.rank for severity in Severity if self.counts.get(severity)), default=-1)
