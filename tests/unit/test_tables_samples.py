"""The sample datasets say what the sample documents say."""

from __future__ import annotations

from competentie_rules import api
from competentie_rules.documents import bundled
from competentie_rules.model import Report

CONTENT = bundled.folder("profiles") / "handboek-2024"
NO_ROOM = {"evidence-missing", "observation-outdated", "observation-after-assessment", "self-assessment-only"}
"""Rules on what a wide table has no room for."""


def _told(report: Report, ids: set[str | None] | None = None) -> tuple[list[object], set[str]]:
    results = sorted((each.id, each.verdict, each.competencies) for each in report.assessments if ids is None or each.id in ids)
    found = [each for each in report.findings if each.rule not in NO_ROOM or ids is None]
    return list(results), {each.fingerprint for each in found if ids is None or each.assessment in ids}


def test_the_long_one_says_all_of_it() -> None:
    report = api.check([CONTENT / "gegevens" / "lang"])
    assert len(report.assessments) == 12
    assert _told(report) == _told(api.check([CONTENT / "voorbeelden"]))


def test_the_wide_one_says_what_it_has_room_for() -> None:
    report = api.check([CONTENT / "gegevens" / "beoordelingen.csv"])
    ids = {each.id for each in report.assessments}
    assert len(ids) == 6
    assert _told(report) == _told(api.check([CONTENT / "voorbeelden"]), ids)
