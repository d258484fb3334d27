"""One document on its way from being read to what is found of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from competentie_rules.batch.share import Share
from competentie_rules.documents.assessment import Assessment
from competentie_rules.done import Used
from competentie_rules.engines.judges import Task
from competentie_rules.facts import Said
from competentie_rules.findings import Teller
from competentie_rules.library import Entry, ProfileWork
from competentie_rules.model import Finding
from competentie_rules.rules.join import Facts


@dataclass(slots=True)
class Case:
    """One document on its way: `work` is what an assessment is to be judged against, if it can be; `row` where it stands, if that
    is in a table; one that is `studied` is kept for explaining.
    """

    entry: Entry
    teller: Teller
    findings: list[Finding] = field(default_factory=list)
    assessment: Assessment | None = None
    work: ProfileWork | None = None
    said: Said = field(default_factory=Said)
    used: tuple[Used, ...] = ()
    failures: tuple[str, ...] = ()
    read: bool = True
    row: int | None = None
    studied: bool = False
    share: Share | None = None
    facts: Facts | None = None
    """What its references are held against, where it is asked what every rule made of it."""


def task(case: Case) -> Task | None:
    """What an engine has to decide for a document; None where there is nothing."""
    if case.work is None:
        return None
    return Task(case.work.program, tuple(case.said.places))
