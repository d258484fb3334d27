"""Rules of one's own that compare assessments: what they can ask, where their findings stand, and how they fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from worlds import documents, sources

from competentie_rules.batch import share
from competentie_rules.batch.compare import Batch
from competentie_rules.check import check
from competentie_rules.documents.assessment import Assessment, observations
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Blocks, Document, NodeElsewhere
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.errors import RuleError
from competentie_rules.model import AssessmentResult, Finding, Severity, Span, Verdict
from competentie_rules.rules.load import load, load_texts
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.text import folded

CASE: dict[str, Any] = {
    "competencies": {"a": {"levels": ["++", "?"], "norm": 1, "awarded": 0}, "b": {"norm": 2, "awarded": 2}},
    "assessments": [
        {"subject": "P-1", "competencies": {"a": {"observed_on": "2024-05-30", "assessor": "A-1", "evidence": "Zag het."}}},
        {"subject": "P-2", "assessed_on": "2025-01-01", "competencies": {"b": {"awarded": 1}}},
    ],
}
RELATIONS = b"kind: relations\nrelations: {thing: {scope: framework, columns: {thing: id}}}\n"


def _rules(folder: Path, sql: str, message: str = "Iets.") -> RuleSet:
    rule = {
        "id": "own",
        "title": {"nl": "Eigen", "en": "Own"},
        "severity": "warning",
        "message": {"nl": message, "en": "Something."},
        "sql": sql,
    }
    made = {"kind": "rules", "family": "own", "title": {"nl": "Eigen", "en": "Own"}, "rules": [rule]}
    file = folder / "own.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    return load([file])


def _found(rules: RuleSet, case: dict[str, Any] = CASE, more: tuple[Source, ...] = ()) -> list[Finding]:
    judges = Judges(PlainEngine)
    try:
        report = check([*sources(documents(case)), *more], rules, judges)
    finally:
        judges.close()
    return [finding for finding in report.findings if finding.rule == "own"]


AWARDS = """
    select place, level, award
    from (
      select r.place, r.awarded as level, l.norm as award
      from ratings r join levels l on l.place = r.place and l.competency = r.competency
    ) x
    where level = 1
"""
OBSERVED = """
    select place, observation, behaviour, competency from observations
    where assessor = 'A-1' and observed_on = '2024-05-30' and result = 'shown' and evidence_length = 8
"""
WITHOUT = """
    select place, count(*) as level from observations
    where assessor is null and observed_on is null and evidence_length = 0 and assessment = '2' group by place
"""
NOTHING = """
    select place, null as competency, null as other, null as level from assessments
    where profile = 'functie' and edition = '1' and subject = 'P-2' and verdict = 'not-met'
"""
JUDGED = "select place, competency, possible from levels where verdict = 'not-met'"


@pytest.mark.parametrize(
    ("sql", "message", "told"),
    [
        (AWARDS, "{award} en {level}", ["2: 2 en 1"]),
        (OBSERVED, "{competency} {behaviour} {file}", ["1: A a.1.1 assessment.json", "1: A a.1.2 assessment.json"]),
        (WITHOUT, "{level}", ["2: 2"]),
        (NOTHING, "{competency} {other} {other_file} {level} {assessment}", ["2: - - - - 2"]),
        (JUDGED, "{competency} {possible}", ["2: B 1"]),
    ],
)
def test_every_table_can_be_asked(sql: str, message: str, told: list[str], tmp_path: Path) -> None:
    found = _found(_rules(tmp_path, sql, message))
    assert [f"{finding.assessment}: {finding.message}" for finding in found] == told
    assert all(finding.severity is Severity.WARNING and finding.title == "Eigen" and not finding.because for finding in found)


@pytest.mark.parametrize(
    ("sql", "pointers"),
    [
        ("select place from assessments", ["/id", "/id"]),
        ("select place, competency from ratings where competency = 'b'", ["/ratings/1/competency", "/ratings/1/competency"]),
        ("select place, 'c' as competency from assessments where place = 0", ["/ratings"]),
        ("select place, 'nergens' as competency from assessments where place = 0", ["/ratings"]),
        (
            "select place, observation from observations where behaviour = 'a.1.2'",
            ["/ratings/0/observations/1/evidence", "/ratings/0/observations/1/behaviour"],
        ),
    ],
)
def test_where_a_finding_stands(sql: str, pointers: list[str], tmp_path: Path) -> None:
    assert [finding.location.pointer for finding in _found(_rules(tmp_path, sql))] == pointers


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select place + 5 as place from assessments", "Rule own: its query gives the place 5, where no assessment is."),
        ("select place - 1 as place from assessments", "Rule own: its query gives the place -1, where no assessment is."),
        ("select place, 7 as other from assessments", "Rule own: its query gives the place 7, where no assessment is."),
        (
            "select place, observation + 2 as observation from observations",
            "Rule own: its query gives the observation 2, which is not there.",
        ),
        (
            "select place, observation - 1 as observation from observations",
            "Rule own: its query gives the observation -1, which is not there.",
        ),
        ("select null as place from assessments", "Rule own: its query gives nothing as place."),
        ("select place, 3 as competency from assessments", "Rule own: its query gives 3 as competency."),
        ("select place, 1.5 as level from assessments", "Rule own: its query gives 1.5 as level."),
        (
            "select place, abs(-9223372036854775807 - 1) as level from assessments",
            "Rule own: its query cannot be carried out: integer overflow.",
        ),
    ],
)
def test_a_query_that_goes_wrong_ends_the_run(sql: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as failed:
        _found(_rules(tmp_path, sql))
    assert failed.value.message == problem
    assert failed.value.location is not None


def test_one_assessment_can_be_asked_of_as_well(tmp_path: Path) -> None:
    rules = _rules(tmp_path, "select place from assessments where assessed_on < '2024-07-01'")
    assert [finding.assessment for finding in _found(rules, CASE | {"assessments": [{}]})] == ["1"]
    rules = _rules(tmp_path, "select place + 5 as place from assessments")
    assert _found(rules, CASE | {"assessments": []}) == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select place from assessments where verdict = 'not-met'", "passed"),
        ("select place, null as other from assessments", "failed"),
        ("select a.place, b.place as other from assessments a join assessments b on b.place < a.place", "apart"),
    ],
)
def test_with_one_assessment_only_what_sets_two_against_each_other_does_not_apply(sql: str, told: str, tmp_path: Path) -> None:
    alone = sources(documents(CASE | {"assessments": [{}]}))
    report = check(alone, _rules(tmp_path, sql), Judges(PlainEngine), outcomes=True)
    (checked,) = (each for each in report.checked if each.assessment is not None)
    apart = [rule for each in checked.not_applicable if "geen andere beoordeling" in each.why for rule in each.rules]
    assert "own" in {"passed": checked.passed, "failed": checked.failed, "apart": apart}[told]
    assert {"assessment-duplicated", "evidence-copied", "level-regressed"} <= set(apart)


def test_what_breaks_its_schema_takes_no_part(tmp_path: Path) -> None:
    broken = Source("a.json", b'{"kind": "assessment", "id": "3"}')
    found = _found(_rules(tmp_path, "select place from assessments"), more=(broken,))
    assert [finding.assessment for finding in found] == ["1", "2"]


def test_what_was_not_observed_is_no_observation(tmp_path: Path) -> None:
    change = {"assessment": {"/ratings/0/observations/0/result": "not-observed"}}
    found = _found(_rules(tmp_path, "select place, observation from observations where place = 0"), CASE | {"change": change})
    assert [finding.location.pointer for finding in found] == ["/ratings/0/observations/1/evidence"]


def test_without_rules_that_compare_nothing_is_kept() -> None:
    batch = Batch(load_texts([("relations.yaml", RELATIONS)]), "nl")
    for _ in range(2):
        _add(batch, Document("x", ""))
    assert list(batch.findings()) == []


def test_a_value_that_stands_in_another_file_is_told_there(tmp_path: Path) -> None:
    made = documents(CASE)["assessment"]
    document = read_bytes("dataset", json.dumps(made).encode())
    ratings: Any = document.root
    rating = ratings.children["ratings"].children[0].children
    rating["competency"] = NodeElsewhere((4, 0), (4, 1), "ratings.csv")
    rating["observations"].children[0].children["evidence"] = NodeElsewhere((9, 3), (9, 4), "observations.csv")
    query = "select place, min(observation) as observation, null as competency from observations group by place"
    for sql, file, span in (
        (query, "observations.csv", Span(10, 4, 10, 5)),
        ("select place, competency from ratings where competency = 'a'", "ratings.csv", Span(5, 1, 5, 2)),
    ):
        batch = Batch(_rules(tmp_path, sql), "en")
        for _ in range(2):
            _add(batch, document)
        found = [finding for finding in batch.findings() if finding.rule == "own"]
        assert [(finding.location.file, finding.location.span) for finding in found] == [(file, span)] * 2


def _add(batch: Batch, document: Document) -> None:
    assessment = Assessment.of(document.data or documents(CASE)["assessment"])
    result = AssessmentResult(assessment.id, document.file, "functie", "1", "P-1", Verdict.UNJUDGED)
    observed = observations(document) if document.root is not None else Blocks(())
    batch.add(batch.share(document, assessment, observed), result)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["Een Tekst ", " nog een", "", "x"],
        ["twee  spaties", "X"],
        ["regel\neinde", "X"],
        ["a\tb", "X"],
        ["a\x0b", "\x1fX"],
        ["Één", "ẞ"],
    ],
)
def test_texts_are_folded_together_as_each_by_itself(texts: list[str]) -> None:
    assert share._folded(texts) == [folded(text) for text in texts]


def test_a_case_can_rate_only_what_it_has() -> None:
    with pytest.raises(RuleError, match="rates c, which is no competency of the case"):
        documents(CASE | {"assessments": [{"competencies": {"c": {}}}]})
