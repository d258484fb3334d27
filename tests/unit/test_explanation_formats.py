"""Every format can say every explanation and every way to the norm."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from explaining import FILE, explained
from worlds import documents, sources

from competentie_rules import api
from competentie_rules.check import study
from competentie_rules.documents import schema
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explanation import Explanation, Repair
from competentie_rules.report.explanations import FORMATS, PLAN_FORMATS
from competentie_rules.rules.load import load

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
CASES = {
    "nothing known of a competency without behaviours": {
        "competencies": {"a": {"norm": 2}, "b": {"levels": ["+", "-"], "norm": 2}}
    },
    "all is met": {"competencies": {"a": {"levels": ["++"], "norm": 1, "awarded": 1}}},
    "a lighter competency is in the way": {
        "competencies": {"a": {"levels": ["+?", "?-"], "norm": 2, "builds_on": {"b": 2}}, "b": {"awarded": 0}}
    },
    "a conclusion that comes too early": {
        "conclusion": "meets",
        "competencies": {"a": {"levels": ["+?"], "norm": 1}, "b": {"levels": ["+"], "norm": 1}},
    },
    "something left out": {
        "competencies": {"a": {"levels": ["+-"], "norm": 1}},
        "change": {"assessment": {"/ratings/0/observations/-": {"behaviour": "b.1.1", "result": "shown"}}},
    },
    "only a higher level can carry it": {"competencies": {"a": {"levels": ["??????", "+?"], "norm": 1}}},
}


def _findings(explains: Explainer) -> list[Explanation]:
    """Every finding that an inference made."""
    return [explains.finding(each.fingerprint) for each in explains.findings if each.fingerprint in explains.judged.statements]


def _is_said(explains: Explainer) -> None:
    validator = jsonschema.Draft202012Validator(schema.schema("explanation"))
    several = explains.norms()
    cut = replace(explains, depth=0).norms()
    for told in (several, several[:1], cut, *((each,) for each in _findings(explains))):
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


OWN = {
    "mine.yaml": """
kind: relations
relations:
  sound: {scope: derived, columns: {competency: id, level: int}}
""",
    "rules.yaml": """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: is-sound
    title: {nl: Deugdelijk, en: Sound}
    source: {note: Afspraak}
    when:
      - level: {competency: $c, level: $n}
      - demonstrated: {competency: $c, level: $n}
      - not: {excluded: {competency: $c, level: $n}}
    then: {sound: {competency: $c, level: $n}}
  - id: norm-sound
    severity: note
    title: {nl: Norm deugdelijk, en: Norm sound}
    source: {note: Afspraak}
    when: [{norm: {competency: $c, level: $n}}, {sound: {competency: $c, level: $n}}]
    finding: {competency: $c, level: $n}
    message: {nl: "{competency} klopt", en: "{competency} is right"}
  - id: norm-unsound
    severity: note
    title: {nl: Norm ondeugdelijk, en: Norm unsound}
    source: {note: Afspraak}
    when: [{norm: {competency: $c, level: $n}}, {not: {sound: {competency: $c, level: $n}}}]
    finding: {competency: $c, level: $n}
    message: {nl: "{competency} klopt niet", en: "{competency} is not right"}
""",
}


def _own(tmp_path: Path, case: dict[str, Any], **options: Any) -> Explainer:
    """What explains a case by rules of a user beside ours, with a relation that has no words."""
    for name, text in OWN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report, judged = study(FILE, sources(documents(case)), load([tmp_path]), Judges(PlainEngine))
    assert judged is not None
    return Explainer(judged, report.inputs, report.findings, **options)


def test_what_was_observed_is_told_once_though_two_statements_rest_on_it(tmp_path: Path) -> None:
    explains = _own(tmp_path, {"competencies": {"a": {"levels": ["+"], "norm": 1, "evidence": "Gezien"}}}, full=True)
    told = (explains.finding("norm-sound"),)
    page, lines = FORMATS["html"](told), FORMATS["text"](told)
    assert lines.count("“Gezien”") == page.count("“Gezien”") == 1
    assert "+ getoond: “a 1 1” (a.1.1)" in lines
    assert "+ niet weersproken: “a 1 1” (a.1.1)" in lines
    assert "sound(A, 1)" in lines


def test_a_relation_without_words_is_told_by_its_name(tmp_path: Path) -> None:
    explains = _own(tmp_path, {"competencies": {"a": {"levels": ["-"], "norm": 1}}})
    assert "niet sound(A, 1)" in FORMATS["text"]((explains.finding("norm-unsound"),))


@pytest.mark.parametrize(
    ("repair", "words"),
    [
        (Repair(possible=False), "Geen enkele waarneming brengt dit niveau binnen bereik."),
        (Repair(exact=False), "Er is misschien een kleinere verandering; het zoeken is afgebroken."),
    ],
)
def test_a_change_that_was_not_found(repair: Repair, words: str) -> None:
    explains = explained({"competencies": {"a": {"levels": ["?"], "norm": 1}}})
    told = replace(explains.level("a", 1), repair=repair)
    plan = replace(explains.plan(), ways=((told.result, repair),) if told.result else ())
    for name in ("text", "html"):
        assert words in FORMATS[name]((told,))
        assert words in PLAN_FORMATS[name](plan)
        assert ("0 stappen" in PLAN_FORMATS[name](plan)) == repair.possible
    assert json.loads(PLAN_FORMATS["json"](plan))["ways"][0]["repair"]["size"] == (0 if repair.possible else None)


def test_several_explanations_are_below_one_title_with_a_link_to_each() -> None:
    explainer = api.explain(SAMPLES / "04-lager-niveau-weersproken.yaml")
    page = FORMATS["html"](explainer.norms())
    assert re.findall("<h1[^>]*>(.*?)</h1>", page) == ["Beoordeling 2024-0148 van P-0067 · Medewerker servicedesk 2 (2024-03)"]
    links = re.findall('<a href="#(e[0-9]+)" class="([a-z-]*)">(.*?)</a>', page)
    assert links == re.findall('<article id="(e[0-9]+)">\n<h2 class="answer ([a-z-]*)">(.*?)</h2>', page)
    assert ("e7", "not-reached", "Samenwerken niveau 2: niet bereikt") in links
    assert page.count("P-0067") == 2
    assert "<h4>Alsnog te tonen</h4>" in page
    alone = FORMATS["html"]((explainer.level("samenwerken", 2),))
    assert "<nav" not in alone
    assert "<h3>Alsnog te tonen</h3>" in alone


@pytest.mark.parametrize("name", ["text", "html", "json"])
def test_a_passage_of_another_handbook_is_told_apart(name: str) -> None:
    told = explained({"competencies": {"a": {"levels": ["+"], "norm": 1}}}).norms()[0]
    (foreign,) = {citation.handbook for citation in told.citations}
    assert foreign == "handboek-2024"
    assert all(citation.foreign for citation in told.citations)
    own = replace(told.citations[0], passage="Eigen woorden", handbook=None, foreign=False)
    made = FORMATS[name]([replace(told, citations=(*told.citations, own))])
    if name == "json":
        assert [each["handbook"] for each in json.loads(made)["citations"]] == [foreign] * len(told.citations) + [None]
        return
    here, there = "Bronnen in het handboek", "Bronnen in handboek-2024, het handboek waaruit deze regels komen"
    assert made.index(here) < made.index("Eigen woorden") < made.index(there) < made.index(told.citations[0].passage)
    assert here not in FORMATS[name]([told])
