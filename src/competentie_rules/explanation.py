"""Values of explanations, which what explains makes and what reports shows. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from competentie_rules.model import CompetencyResult, Location, Scalar


class Answer(StrEnum):
    """Whether a level is reached, no longer possible, or neither (guide for auditors, *Reached* and *Possible*)."""

    REACHED = "reached"
    NOT_REACHED = "not-reached"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation that an explanation rests on, as the document gives it; `result` is shown or not-shown."""

    result: str
    evidence: str | None
    observed_on: str | None
    assessor: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that concludes a statement, or could have: the ids of the nodes that it rests on, or that failed it."""

    rule: str
    title: str
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One statement of an explanation, and why it holds or does not.

    `scope` is `case` (said by the assessment), `framework` (fixed for a run), `derived`, or `count` (so many of several must
    hold). A statement that does not hold has a step for each rule that could have concluded it, the nearest first, with the
    premises that failed. One that holds has one step, its proof; where the question is why something does not hold, it has every
    proof, since each stands in the way. `status` tells what was observed of a behaviour: shown, not-shown, contested or
    not-observed. What is `presumed` may be withdrawn. Of a `cut` node the steps are left out.
    """

    id: str
    scope: str
    relation: str
    arguments: dict[str, Scalar]
    holds: bool
    text: str
    status: str | None = None
    presumed: bool = False
    cut: bool = False
    steps: tuple[Step, ...] = ()
    observations: tuple[Observed, ...] = ()
    location: Location | None = None
    short: str = ""
    """The text with behaviours by their ids alone, for where it was told before."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would have to become so: a behaviour shown, or a level awarded of a competency without behaviours."""

    competency: str
    level: int
    behaviour: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest change with which a level is reached (guide for auditors, *What it would take*).

    What is still to observe, to settle (observed both ways), to show after all (observed not to be shown), and to award. It is
    not `exact` where the search was cut off. No change does it where `possible` is false.
    """

    observe: tuple[Change, ...] = ()
    settle: tuple[Change, ...] = ()
    show: tuple[Change, ...] = ()
    award: tuple[Change, ...] = ()
    exact: bool = True
    possible: bool = True

    @property
    def size(self) -> int:
        """How many things would have to become so."""
        return len(self.observe) + len(self.settle) + len(self.show) + len(self.award)


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage of a handbook, and the rules of an explanation that rest on it.

    `handbook` is the id of the framework that is meant, None where the rules do not say; `foreign` is whether the assessment was
    judged against another one.
    """

    passage: str
    quote: str | None
    rules: tuple[str, ...]
    handbook: str | None = None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What an explanation is about: a level of a competency in one assessment, or a finding by its fingerprint."""

    assessment: str
    competency: str | None
    level: int | None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The assessment that something is told of: its id, file and digest, whom it is of, and the profile it was judged against."""

    assessment: str
    file: str
    digest: str | None
    subject: str
    profile: str
    edition: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a level is reached or not, and what it would take. `nodes` stand in the order in which a reader meets them.

    Where the question is about a finding, `message` is what that says, and `because` holds the competencies that decide it.
    `left_out` tells what of the assessment took no part.
    A `full` one tells what is fixed for a run as well.
    """

    version: str
    lang: str
    inputs: dict[str, str | None]
    about: About
    question: Question
    label: str
    answer: Answer | None
    result: CompetencyResult | None
    root: str
    nodes: dict[str, Node]
    repair: Repair | None
    citations: tuple[Citation, ...]
    message: str = ""
    because: tuple[CompetencyResult, ...] = ()
    left_out: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The development view of one assessment: each competency below its norm with the cheapest way there, by effort."""

    version: str
    lang: str
    inputs: dict[str, str | None]
    about: About
    ways: tuple[tuple[CompetencyResult, Repair], ...]
