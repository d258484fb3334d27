"""The rete engine over a module that stands in for durable-rules: right without it, and told of each of its faults."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_durable import Module
from worlds import documents, work

from competentie_rules.documents.assessment import Assessment
from competentie_rules.engines import network, rete
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Truth
from competentie_rules.engines.rete import ReteEngine
from competentie_rules.errors import EngineError
from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom

FOLDER = Path(__file__).parents[1] / "cases" / "semantics"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['title']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]
CASE = {
    "competencies": {"a": {"levels": ["+-", "??"], "norm": 2, "awarded": 1, "builds_on": {"b": 1}}, "b": {"levels": ["+", "!"]}}
}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    made = Module()
    monkeypatch.setattr(rete, "_module", lambda: made)
    return made


def _case(case: dict[str, Any]) -> tuple[Program, tuple[Atom, ...]]:
    made = documents(case)
    against = work(made)
    assert against.framework is not None
    said = against.ratings.said(Assessment.of(made["assessment"]))
    return against.program, tuple(said.places)


def _truth(case: dict[str, Any]) -> Truth:
    program, said = _case(case)
    engine = ReteEngine(program)
    try:
        return engine.truth(said)
    finally:
        engine.close()


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize("case", CASES)
def test_networks_are_right_whatever_runs_them(case: dict[str, Any]) -> None:
    program, said = _case(case)
    assert _truth(case) == PlainEngine(program).truth(said)


@pytest.mark.usefixtures("module")
def test_more_conditions_than_can_be_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MOST_POSITIVE", 1)
    with pytest.raises(EngineError, match="has more than 1 conditions that the engine has to join"):
        ReteEngine(_case(CASE)[0])


def test_nothing_is_left_behind(module: Module) -> None:
    program, said = _case(CASE)
    engine = ReteEngine(program)
    assert engine.truth(said) == engine.truth(said)
    assert not any(network.facts for network in module.networks.values())
    engine._strata[0][0].end()
    engine.close()
    assert not module.networks
    engine.close()


def _refuse(*_: Any) -> Any:
    raise Module.error("out of order")


def _again(module: Module) -> Any:
    """An inference that goes on for ever."""
    message: list[str] = []
    complete = module.complete_and_start_action

    def repeat(handle: int, offset: int) -> str | None:
        told = complete(handle, offset)
        if told and not told.startswith('{"_gate"'):
            message[:] = [told]
        return message[0] if message else told

    return repeat


def _other(module: Module) -> Any:
    """A rule that fires for what no rule can give."""
    complete = module.complete_and_start_action

    def change(handle: int, offset: int) -> str | None:
        told = complete(handle, offset)
        return told if told is None else told.replace('"a1": 1', '"a1": 77')

    return change


FAULTS = {
    "the rules were refused: out of order": ("create_ruleset", lambda module: _refuse),
    "a fact was refused: out of order": ("assert_fact", lambda module: _refuse),
    "a fact was lost (code 2)": ("assert_fact", lambda module: lambda *_: (2, 0)),
    "facts were lost or made up": ("get_facts", lambda module: lambda *_: '[{"id": "made-up"}]'),
    "the gate opened 0 times": ("start_action_for_state", lambda module: lambda *_: None),
    "the inference broke off: out of order": ("complete_and_start_action", lambda module: _refuse),
    "rules fired; the inference does not end": ("complete_and_start_action", _again),
    "a statement was derived that no rule can give": ("complete_and_start_action", _other),
}


@pytest.mark.parametrize("told", FAULTS)
def test_each_fault_of_the_module_is_told(told: str, module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    name, change = FAULTS[told]
    monkeypatch.setattr(module, name, change(module))
    with pytest.raises(EngineError) as error:
        _truth(CASE)
    assert told in str(error.value)


def test_a_gate_that_no_network_knows(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "assert_fact", lambda *_: (1, 0))
    with pytest.raises(EngineError, match="the gate opened 0 times"):
        _truth(CASE)


@pytest.mark.usefixtures("module")
def test_a_number_that_is_too_large() -> None:
    program, _ = _case(CASE)
    engine = ReteEngine(program)
    with pytest.raises(EngineError, match="is too large for the engine"):
        engine._symbols.number(2**62)


def test_without_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rete._module.cache_clear()
    monkeypatch.setitem(sys.modules, "durable_rules_engine", Module())
    try:
        assert rete.available()
        rete._module.cache_clear()
        monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
        assert not rete.available()
        with pytest.raises(EngineError, match="not installed"):
            ReteEngine(_case(CASE)[0])
    finally:
        rete._module.cache_clear()


def test_no_two_names_have_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "_fnv", lambda name: 0 if name in ("f1", "f3") else hash(name))
    names: Iterator[str] = rete._names()
    assert list(itertools.islice(names, 4)) == ["f0", "f1", "f2", "f4"]


def test_names_are_kept() -> None:
    assert rete._name(3) == rete._name(3)
    assert len({rete._fnv(rete._name(number)) for number in range(1000)}) == 1000
