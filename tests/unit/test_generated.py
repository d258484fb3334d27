"""Assessments that are made up."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from worlds import RULES

from competentie_rules.check import check
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.library import Library
from competentie_rules.model import Verdict
from competentie_rules.rule_tools.generated import sources

WORKS = Library(RULES, []).all_profiles()


def test_a_seed_gives_the_same_ones_and_more_of_them_begin_alike() -> None:
    twelve = list(sources(12, 3, WORKS))
    assert twelve == list(sources(12, 3, WORKS))
    assert list(sources(24, 3, WORKS))[: len(twelve)] == twelve
    assert list(sources(12, 4, WORKS)) != twelve
    assert list(sources(0, 3, WORKS)) == []


@pytest.mark.no_cover
def test_they_are_right_and_lean_to_the_borders() -> None:
    report = check(sources(150, 0, WORKS), RULES, Judges(PlainEngine))
    assert len(report.assessments) == 150
    verdicts = Counter(result.verdict for result in report.assessments)
    assert Verdict.UNJUDGED not in verdicts
    assert all(verdicts[each] >= 15 for each in (Verdict.MET, Verdict.NOT_MET, Verdict.UNDECIDED))
    reached = {
        rule.id for rule in RULES.rules if rule.family in ("standing", "norms", "awards", "prerequisites") and rule.severity
    }
    assert reached <= {finding.rule for finding in report.findings}


def test_without_a_profile_all_have_one_of_their_own() -> None:
    made = [json.loads(source.read()) for source in sources(4, 0, [])]
    assert [each["kind"] for each in made] == ["framework", "profile", "assessment"] * 4
