"""Why something holds that is fixed for a run: the least proof, also where it could be derived in circles."""

from __future__ import annotations

import pytest
from explaining import explained

from competentie_rules.explain.fixed import derivation
from competentie_rules.rules.ground import Program, ground_program
from competentie_rules.rules.join import Facts
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.syntax import Atom

RELATIONS = """
kind: relations
relations:
  road: {scope: framework, columns: {from: id, to: id}}
  bridge: {scope: framework, columns: {from: id, to: id}}
  way: {scope: derived, columns: {from: id, to: id}}
  capital: {scope: derived, columns: {place: id, rank: int}}
"""
RULES = """
kind: rules
family: f
title: {nl: F, en: F}
rules:
  - {id: by-road, title: {nl: T, en: T}, when: [{road: {from: $a, to: $b}}], then: {way: {from: $a, to: $b}}}
  - {id: by-bridge, title: {nl: T, en: T}, when: [{bridge: {from: $a, to: $b}}], then: {way: {from: $a, to: $b}}}
  - id: further
    title: {nl: T, en: T}
    when: [{way: {from: $a, to: $b}}, {way: {from: $b, to: $c}}]
    then: {way: {from: $a, to: $c}}
  - {id: first, title: {nl: T, en: T}, when: [{road: {from: $a, to: $b}}], then: {capital: {place: $a, rank: 1}}}
  - {id: second, title: {nl: T, en: T}, when: [{road: {from: $a, to: $b}}], then: {capital: {place: $b, rank: 2}}}
"""


def _program(roads: str, bridges: str = "") -> Program:
    facts = Facts()
    for road in roads.split():
        facts.add("road", road[0], road[1])
    for bridge in bridges.split():
        facts.add("bridge", bridge[0], bridge[1])
    return ground_program(load_texts([("relations.yaml", RELATIONS.encode()), ("rules.yaml", RULES.encode())]), facts)


def _way(one: str, other: str) -> Atom:
    return Atom("way", (one, other))


@pytest.mark.parametrize(
    ("roads", "bridges", "asked", "rule", "premises"),
    [
        ("ab", "", "ab", "by-road", [Atom("road", ("a", "b"))]),
        ("ab", "ab", "ab", "by-bridge", [Atom("bridge", ("a", "b"))]),
        ("ab bc", "", "ac", "further", [_way("a", "b"), _way("b", "c")]),
        ("ab bc ac", "", "ac", "by-road", [Atom("road", ("a", "c"))]),
        # Of four roads in a row the proof in the middle is less high than those from either end.
        ("ab bc cd de", "", "ae", "further", [_way("a", "c"), _way("c", "e")]),
        ("ab ba", "", "aa", "further", [_way("a", "b"), _way("b", "a")]),
        ("ab ad bc dc", "", "ac", "further", [_way("a", "b"), _way("b", "c")]),
    ],
)
def test_the_least_proof(roads: str, bridges: str, asked: str, rule: str, premises: list[Atom]) -> None:
    found = derivation(_program(roads, bridges), _way(*asked))
    assert found is not None
    assert (found.rule.id, list(found.premises)) == (rule, premises)


def test_what_a_document_says_has_no_proof() -> None:
    assert derivation(_program("ab"), Atom("road", ("a", "b"))) is None


def test_only_rules_that_conclude_just_this() -> None:
    program = _program("ab bc")
    found = [derivation(program, Atom("capital", (place, rank))) for place, rank in (("b", 1), ("b", 2))]
    assert [each.rule.id for each in found if each] == ["first", "second"]


def test_a_proof_goes_on_to_what_the_framework_says() -> None:
    case = {"competencies": {"a": {"levels": ["+"], "norm": 1, "builds_on": {"b": 1}}, "b": {"levels": ["-"]}}}
    explains = explained(case, full=True)
    [fingerprint] = [each.fingerprint for each in explains.findings if each.rule == "prerequisite-not-met"]
    nodes = explains.finding(fingerprint).nodes.values()
    [prerequisite] = [node for node in nodes if node.relation == "prerequisite"]
    assert prerequisite.scope == "derived"
    assert [step.rule for step in prerequisite.steps] == ["prerequisite-known"]
    below = {node.relation: node for node in nodes if node.id in prerequisite.steps[0].premises}
    assert below.keys() == {"builds_on", "level"}
    assert below["builds_on"].scope == "framework"
    assert below["builds_on"].location is not None
    assert below["builds_on"].location.pointer == "/competencies/0/builds_on/0/competency"
