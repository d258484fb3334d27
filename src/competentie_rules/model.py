"""Values that everything shares. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
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


class Verdict(StrEnum):
    """What is concluded of one competency or one assessment (SEMANTICS, *Verdicts*)."""

    MET = "met"
    NOT_MET = "not-met"
    UNDECIDED = "undecided"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: lines and columns count from 1, columns in code points, the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a document: the file as it was given, the span, and the JSON pointer of the value."""

    file: str
    span: Span = START
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.span.line}:{self.span.column}"


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
    waived: str | None = None
    title: str = ""
    label: str = ""
    """What the competency is called."""
    told: tuple[str, ...] = ()
    """For each id in `because` what it is called or reads."""
    evidence: tuple[str, ...] = ()
    """For each id in `because` the evidence of it (SEMANTICS, *Evidence of one behaviour*); nothing where it is no behaviour."""


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

    def count(self, kind: Verdict | Severity) -> int:
        """How many assessments have this verdict, or how many findings this severity."""
        if isinstance(kind, Verdict):
            return sum(result.verdict is kind for result in self.assessments)
        return sum(finding.severity is kind for finding in self.findings)
