"""Explanations: the smallest change, the words of a tree, and what cannot be asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from explaining import explained

from competentie_rules import api
from competentie_rules.errors import UsageError
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explanation import Answer, Explanation, Repair
from competentie_rules.report.explanations import text

FOLDER = Path(__file__).parents[1] / "cases" / "explain"
SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"


def _cases(name: str) -> list[Any]:
    cases = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["title"]) for case in cases]


REPAIRS, TREES, REFUSED = _cases("repairs"), _cases("trees"), _cases("refused")


def _asked(explains: Explainer, ask: dict[str, Any]) -> Explanation:
    if "finding" not in ask:
        return explains.level(ask["competency"], ask["level"])
    found = [finding.fingerprint for finding in explains.findings if finding.rule == ask["finding"]]
    return explains.finding(found[0] if found else ask["finding"])


def _listed(repair: Repair | None) -> dict[str, list[Any]] | None:
    if repair is None:
        return None
    listed = {name: [change.behaviour for change in getattr(repair, name)] for name in ("observe", "settle", "show")}
    listed["award"] = [{"competency": change.competency, "level": change.level} for change in repair.award]
    return {name: changes for name, changes in listed.items() if changes}


@pytest.mark.parametrize("case", REPAIRS)
def test_repair(case: dict[str, Any]) -> None:
    told = _asked(explained(case), case["ask"])
    assert told.answer == Answer(case["answer"])
    assert _listed(told.repair) == case["repair"]
    assert told.repair is None or (told.repair.exact and told.repair.possible)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("case", TREES)
def test_tree(case: dict[str, Any], lang: str) -> None:
    assert text.render([_asked(explained(case, lang=lang, **case.get("options", {})), case["ask"])]) == case[lang]


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refused:
        _asked(explained(case), case["ask"])
    assert str(refused.value) == case["error"]


def test_no_case_falls_out_unseen() -> None:
    assert (len(REPAIRS), len(TREES), len(REFUSED)) == (18, 9, 10)


def test_the_way_to_the_norm_begins_with_the_least_effort() -> None:
    plan = api.explain(SAMPLES / "06-te-weinig-waargenomen.yaml", engine="plain").plan()
    sizes = [repair.size for _, repair in plan.ways]
    assert sizes == sorted(sizes)
    assert len(sizes) == 6
    assert not api.explain(SAMPLES / "01-norm-gehaald.yaml", engine="plain").plan().ways


@pytest.mark.no_cover
def test_every_sample_can_be_explained_at_every_norm() -> None:
    for file in sorted(SAMPLES.iterdir()):
        assert len(api.explain(file, engine="plain").norms()) == 8


def test_the_norm_of_a_competency() -> None:
    explains = explained({"competencies": {"a": {"levels": ["+", "+"], "norm": 2}, "b": {"levels": ["+", "?"]}}})
    assert explains.norm("a") == 2
    with pytest.raises(UsageError) as refused:
        explains.norm("b")
    assert str(refused.value) == "The profile has no norm for b.\n  Give the level to explain."
    with pytest.raises(UsageError, match=r"There is no competency z\."):
        explains.norm("z")
