"""Laws that hold for every explanation."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from explaining import explained, explainer, repaired
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import cases, tried
from worlds import ENGINES

from competentie_rules.documents import schema
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.explain.cone import inputs
from competentie_rules.explain.cone import satisfied as gate_holds
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explanation import Answer, Explanation, Node
from competentie_rules.report.explanations import FORMATS, PLAN_FORMATS
from competentie_rules.rules.ground import Count, Gate, Program
from competentie_rules.rules.syntax import Atom

MOST_TRIED = 500
VALID = jsonschema.Draft202012Validator(schema.schema("explanation"))


def _levels(explains: Explainer) -> list[tuple[str, int]]:
    judgement = explains.judged.judgement
    return [(result.competency, n) for result in judgement.competencies for n in range(1, judgement.levels + 1)]


def _atom(node: Node, program: Program) -> Atom:
    if node.scope == "count":
        return next(program.atoms[head] for head in program.steps_of if program.atoms[head].relation == node.relation)
    return Atom(node.relation, tuple(node.arguments.values()))


@tried(12)
@given(case=cases(), full=st.booleans())
def test_every_node_says_what_is_so_and_rests_on_what_decides_it(case: dict[str, Any], full: bool) -> None:
    explains = explained(case, full=full)
    for competency, level in _levels(explains):
        told = explains.level(competency, level)
        for node in told.nodes.values():
            if node.scope == "framework":
                assert node.holds
                assert _atom(node, explains.judged.judgement.program) in explains.judged.judgement.program.facts
            elif node.scope == "case":
                assert not node.steps
                assert explains.judged.judgement.decide(_atom(node, explains.judged.judgement.program)) == node.holds
            else:
                _check(node, told, explains)


def _check(node: Node, told: Explanation, explains: Explainer) -> None:
    judgement = explains.judged.judgement
    program, truth = judgement.program, judgement.truth
    if node.scope == "count":
        [step] = node.steps
        assert all(told.nodes[premise].holds == node.holds for premise in step.premises)
        if node.holds and told.nodes[told.root].holds:
            assert node.text.endswith(f": {len(step.premises)})")
        return
    atom = _atom(node, program)
    if atom.relation in program.fixed:
        assert node.holds
        assert all(told.nodes[premise].holds for step in node.steps for premise in step.premises)
        return
    number = program.index[atom]
    assert (number in truth) == node.holds
    gates = [step for step in program.steps_of.get(number, ()) if isinstance(step, Gate)]
    holding = sum(gate_holds(gate, truth) for gate in gates)
    assert len(node.steps) == (len(gates) if not node.holds else 1 if told.nodes[told.root].holds else holding)
    for step in node.steps:
        assert step.premises
        found = [_told(premise, told, program) for premise in step.premises]
        fitting = [gate for gate in gates if gate.rule.id == step.rule and _fits(gate, node, set(found), program, truth)]
        assert fitting, (node.text, step.rule, found)


def _told(premise: str, told: Explanation, program: Program) -> str:
    """A premise, with what tells counts of one rule apart."""
    node = told.nodes[premise]
    return f"{node.relation}{sorted(node.arguments.items())}"


def _fits(gate: Gate, node: Node, found: set[str], program: Program, truth: frozenset[int]) -> bool:
    def name(number: int) -> str:
        atom = program.atoms[number]
        counted = any(isinstance(step, Count) for step in program.steps_of.get(number, ()))
        columns = () if counted else program.ruleset.relations[atom.relation].columns
        return f"{atom.relation}{sorted(zip(columns, atom.args, strict=not counted))}"

    if node.holds:
        wanted = {name(number) for number in inputs(gate)}
        return wanted <= found and all(n in truth for n in gate.positives) and not any(n in truth for n in gate.negatives)
    failed = [n for n in gate.positives if n not in truth] + [n for n in gate.negatives if n in truth]
    return {name(number) for number in failed} == found


@tried(30)
@given(case=cases())
def test_a_repair_reaches_the_level(case: dict[str, Any]) -> None:
    explains = explained(case)
    for competency, level in _levels(explains):
        repair = explains.repair(competency, level)
        reached = explains.answer(competency, level) is Answer.REACHED
        assert (repair is None) == reached
        if repair is not None:
            assert repair.possible
            assert repair.exact
            assert repair.size
            assert explainer(repaired(case, repair)).answer(competency, level) is Answer.REACHED


@tried(40)
@given(case=cases())
def test_no_smaller_change_reaches_it(case: dict[str, Any]) -> None:
    explains = explained(case)
    for competency, level in _levels(explains):
        repair = explains.repair(competency, level)
        if repair is None or repair.award:
            continue
        candidates = _candidates(explains, competency)
        tries = sum(1 for size in range(repair.size + 1) for _ in itertools.combinations(candidates, size))
        if tries > MOST_TRIED:
            continue
        found = [change.behaviour for change in (*repair.observe, *repair.settle, *repair.show)]
        assert set(found) == set(_first(explains, competency, level, candidates, repair.size))


def _candidates(explains: Explainer, competency: str) -> list[str]:
    """The behaviours that can matter to a competency and are not shown, in the order of the handbook."""
    program = explains.judged.judgement.program
    below, waiting = {competency}, [competency]
    while waiting:
        fresh = {str(row[1]) for row in program.facts.match("prerequisite", (0,), (waiting.pop(),))} - below
        below |= fresh
        waiting += fresh
    rows = [row for row in program.facts.rows("behaviour") if row[0] in below]
    return [str(row[2]) for row in rows if not explains.judged.judgement.holds("supported", str(row[2]))]


def _first(explains: Explainer, competency: str, level: int, candidates: list[str], most: int) -> tuple[str, ...]:
    """By trying all: the smallest set that does it, of those the one with least refuted, of those the first."""
    judgement = explains.judged.judgement
    goal = judgement.program.index[Atom("reached", (competency, level))]
    engine = PlainEngine(judgement.program)
    for size in range(most + 1):
        working = [
            chosen for chosen in itertools.combinations(candidates, size) if goal in engine.truth(_with(explains, set(chosen)))
        ]
        if working:
            return min(working, key=lambda chosen: sum(judgement.holds("refuted", each) for each in chosen))
    raise AssertionError("no change does it")


def _with(explains: Explainer, shown: set[str]) -> list[Atom]:
    said = explains.judged.judgement.case.places
    kept = [atom for atom in said if atom.relation not in ("refuted", "contested") or atom.args[0] not in shown]
    return [*kept, *(Atom("supported", (behaviour,)) for behaviour in sorted(shown))]


@pytest.mark.skipif(len(ENGINES) < 2, reason="there is one engine alone")
@tried(10)
@given(case=cases())
def test_every_engine_is_explained_alike(case: dict[str, Any]) -> None:
    first, *others = (explained(case, engine) for engine in ENGINES)
    for other in others:
        assert first.norms() == other.norms()
        assert first.plan() == other.plan()


@tried(12)
@given(case=cases(), full=st.booleans())
def test_dutch_and_english_have_the_same_structure(case: dict[str, Any], full: bool) -> None:
    dutch, english = (explained(case, lang=lang, full=full).norms() for lang in ("nl", "en"))
    assert list(map(_without_words, dutch)) == list(map(_without_words, english))


def _without_words(told: Explanation) -> Explanation:
    nodes = {
        id: replace(node, text="", short="", steps=tuple(replace(step, title="") for step in node.steps))
        for id, node in told.nodes.items()
    }
    return replace(told, lang="", nodes=nodes, left_out=())


@tried(12)
@given(case=cases(), lang=st.sampled_from(["nl", "en"]))
def test_every_format_can_say_it(case: dict[str, Any], lang: str) -> None:
    explains = explained(case, lang=lang)
    for render in FORMATS.values():
        assert render(explains.norms()).endswith("\n")
    VALID.validate(json.loads(FORMATS["json"](explains.norms())))
    VALID.validate(json.loads(PLAN_FORMATS["json"](explains.plan())))
    assert all(len(line) <= 80 for line in FORMATS["text"](explains.norms()).splitlines())
    assume(explains.findings)
    inferred = [finding for finding in explains.findings if finding.fingerprint in explains.judged.statements]
    for finding in inferred:
        told = explains.finding(finding.fingerprint)
        assert told.nodes[told.root].holds
        VALID.validate(json.loads(FORMATS["json"]([told])))
