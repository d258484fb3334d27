"""Laws that hold for every assessment."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import Oracle
from strategies import cases, tried
from worlds import ENGINES, RULES, documents, law, report, sources

from competentie_rules.check import check
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.report import json as as_json

OF_PROFILE = {"norm-undescribed", "prerequisite-listed", "prerequisite-norm-too-low"}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@tried(100)
@given(case=cases())
def test_rules_say_what_the_semantics_say(engine: type[Engine], case: dict[str, Any]) -> None:
    made, oracle = report(case, engine), Oracle(case)
    [result] = made.assessments
    told = [(c.competency, c.norm, c.awarded, c.reached, c.possible, c.verdict) for c in result.competencies]
    assert told == oracle.results()
    assert result.verdict == oracle.verdict()
    found = {
        (finding.rule, finding.competency, finding.level, finding.behaviour, finding.because)
        for finding in made.findings
        if finding.rule not in OF_PROFILE
    }
    assert found == oracle.findings()


@tried(30)
@given(case=cases())
def test_every_rule_has_one_outcome_whichever_engine_decides(case: dict[str, Any]) -> None:
    first, *others = (report(case, engine, outcomes=True) for engine in ENGINES)
    law(first)
    assert all(other.checked == first.checked for other in others)


@tried(30)
@given(case=cases())
def test_what_is_reached_is_possible(case: dict[str, Any]) -> None:
    for result in report(case, PlainEngine).assessments[0].competencies:
        assert 0 <= result.reached <= result.possible


@tried(30)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_the_order_inside_documents_changes_places_and_digests_alone(case: dict[str, Any], seed: int) -> None:
    made = documents(case)
    assert _without_places(_check(sources(made))) == _without_places(_check(sources(_shuffled(made, random.Random(seed)))))


@tried(15)
@given(some=st.lists(cases(), min_size=1, max_size=4), seed=st.integers(0, 2**32))
def test_the_order_of_documents_changes_no_byte(some: list[dict[str, Any]], seed: int) -> None:
    given_ = [
        Source(f"{number}-{source.file}", source.content)
        for number, case in enumerate(some)
        for source in sources(documents(case))
    ]
    shuffled = list(given_)
    random.Random(seed).shuffle(shuffled)
    assert _check(given_) == _check(shuffled) == _check(given_)


def _check(given_: list[Source]) -> str:
    return as_json.render(check(given_, RULES, Judges(PlainEngine)))


def _without_places(text: str) -> Any:
    made = json.loads(text)
    del made["inputs"]
    for assessment in made["assessments"]:
        del assessment["digest"]
    for finding in made["findings"]:
        finding["location"] = finding["location"]["file"]
    made["findings"].sort(key=json.dumps)
    return made


def _shuffled(value: Any, rng: random.Random) -> Any:
    """The same documents, with keys, ratings, observations and norms in another order; competencies keep the handbook's order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        made = {key: _shuffled(value[key], rng) for key in keys}
        for key in ("ratings", "observations", "norms", "builds_on"):
            if isinstance(made.get(key), list):
                rng.shuffle(made[key])
        return made
    return [_shuffled(item, rng) for item in value] if isinstance(value, list) else value
