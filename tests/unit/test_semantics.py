"""The worked example of the semantics, and each option of a method at its borders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from worlds import ENGINES, RULES, documents, judgement, report

from competentie_rules.engines.protocol import Engine
from competentie_rules.model import Finding

FOLDER = Path(__file__).parents[1] / "cases" / "semantics"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['title']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def _short(finding: Finding) -> str:
    return finding.rule if finding.level is None else f"{finding.rule}({finding.level})"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("case", CASES)
def test_semantics(case: dict[str, Any], engine: type[Engine]) -> None:
    made = report(case, engine)
    [assessment] = made.assessments
    result = assessment.competencies[0]
    assert (result.reached, result.possible, assessment.verdict) == (case["reached"], case["possible"], case["verdict"])
    assert sorted(map(_short, made.findings)) == sorted(case["findings"])


@pytest.mark.parametrize("case", CASES)
def test_standings(case: dict[str, Any]) -> None:
    judged = judgement(case)
    competency = documents(case)["framework"]["competencies"][0]["id"]
    names = ("demonstrated", "excluded", "presumed", "undetermined")
    standings = [[name for name in names if judged.holds(name, competency, n)] for n in range(1, len(case["standings"]) + 1)]
    assert standings == [[standing] for standing in case["standings"]]


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 20
    assert len(RULES.rules) == 127
