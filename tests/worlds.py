"""Small worlds from the compact notation of cases, and what the checker makes of them."""

from __future__ import annotations

from typing import Any

from competentie_rules.api import engines
from competentie_rules.check import check
from competentie_rules.documents.assessment import Assessment
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.judge import Judgement
from competentie_rules.library import Library, ProfileWork, entry
from competentie_rules.model import Checked, Report
from competentie_rules.rule_tools.cases import RESULTS, SUBJECT, documents, sources
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import RuleSet

__all__ = [
    "ENGINES",
    "FINDING",
    "RESULTS",
    "RULES",
    "SUBJECT",
    "documents",
    "judgement",
    "law",
    "report",
    "sources",
    "whole",
    "work",
]

RULES = load()
FINDING = [rule.id for rule in RULES.rules if rule.severity is not None]
ENGINES: list[type[Engine]] = list(engines().values())
"""Every engine that works with this Python."""


def report(
    case: dict[str, Any], engine: type[Engine], lang: str = "nl", rules: RuleSet = RULES, *, outcomes: bool = False
) -> Report:
    """What the checker says of a case."""
    judges = Judges(engine)
    try:
        return check(sources(documents(case)), rules, judges, lang=lang, outcomes=outcomes)
    finally:
        judges.close()


def work(made: dict[str, dict[str, Any]], rules: RuleSet = RULES) -> ProfileWork:
    """The profile of a case, ready to be judged against."""
    entries = [entry(source.file, source.read()) for source in sources(made)]
    library = Library(rules, entries)
    found = library.profile(next(each.reference for each in entries if each.kind == "profile" and each.reference))
    assert found is not None
    assert found.usable
    return found


def judgement(case: dict[str, Any]) -> Judgement:
    """What holds of the assessment of a case, by the plain engine."""
    made = documents(case)
    against = work(made)
    assert against.framework is not None
    assessment = Assessment.of(made["assessment"])
    said = against.ratings.said(assessment)
    truth = PlainEngine(against.program).truth(said.places)
    return Judgement(against.program, against.framework, assessment, said, truth)


def whole(checked: Checked) -> list[str]:
    """Every rule that is told of, as often as it is."""
    apart = [rule for each in checked.not_applicable for rule in each.rules]
    return [*checked.passed, *checked.failed, *(each.rule for each in checked.undecided), *apart]


def law(made: Report) -> None:
    """Each rule stands in one place, and that is `failed` where it told something of the document."""
    for checked in made.checked:
        assert sorted(whole(checked)) == sorted(FINDING), checked.file
        found = {
            each.rule for each in made.findings if (each.location.file, each.assessment) == (checked.file, checked.assessment)
        }
        assert set(checked.failed) == found
        for each in checked.undecided:
            assert RULES.rule(each.rule).undecided_by in checked.failed
