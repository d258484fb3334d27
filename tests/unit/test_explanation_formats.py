"""Every format can say every explanation and every way to the norm."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from explaining import explained

from competentie_rules import api
from competentie_rules.documents import schema
from competentie_rules.explain.explainer import Explainer
from competentie_rules.report.explanations import FORMATS, PLAN_FORMATS

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
CASES = {
    "nothing known of a competency without behaviours": {
        "competencies": {"a": {"norm": 2}, "b": {"levels": ["+", "-"], "norm": 2}}
    },
    "all is met": {"competencies": {"a": {"levels": ["++"], "norm": 1, "awarded": 1}}},
    "a lighter competency is in the way": {
        "competencies": {"a": {"levels": ["+?", "?-"], "norm": 2, "builds_on": {"b": 2}}, "b": {"awarded": 0}}
    },
    "only a higher level can carry it": {"competencies": {"a": {"levels": ["??????", "+?"], "norm": 1}}},
}


def _is_said(explains: Explainer) -> None:
    validator = jsonschema.Draft202012Validator(schema.schema("explanation"))
    several = explains.norms()
    for told in (several, several[:1]):
        for name, render in FORMATS.items():
            made = render(told)
            assert made.endswith("\n")
            if name == "json":
                validator.validate(json.loads(made))
    for name, render_plan in PLAN_FORMATS.items():
        made = render_plan(explains.plan())
        assert made.endswith("\n")
        if name == "json":
            validator.validate(json.loads(made))


@pytest.mark.parametrize("name", ["01-norm-gehaald", "04-lager-niveau-weersproken", "06-te-weinig-waargenomen"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_samples(name: str, lang: str) -> None:
    _is_said(api.explain(SAMPLES / f"{name}.yaml", lang=lang, engine="plain", full=lang == "en"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: dict[str, object]) -> None:
    _is_said(explained(case))
