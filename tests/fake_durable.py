"""The C module of durable-rules in a few lines: for Pythons without it, and to see what comes of its faults.

It reads the same networks, and finds by plain search what the real one finds by joining. It knows the forms alone that
`engines/network.py` gives it, and fails on any other.
"""

from __future__ import annotations

import itertools
import json
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

COMPARE = {"$neq": operator.ne, "$lt": operator.lt, "$lte": operator.le, "$gt": operator.gt, "$gte": operator.ge}

Fact = dict[str, Any]


@dataclass
class Network:
    """One ruleset: its rules, and the facts of its one session."""

    rules: dict[str, list[tuple[str, list[Fact]]]]
    facts: list[Fact] = field(default_factory=list)
    fired: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    agenda: list[tuple[str, dict[str, Fact]]] = field(default_factory=list)


class Module:
    """What `import durable_rules_engine` gives."""

    class error(Exception):  # noqa: N801 - its name in the C module
        """What every fault of the C module is."""

    def __init__(self) -> None:
        self.networks: dict[int, Network] = {}
        self._handles = itertools.count(1)

    def create_ruleset(self, name: str, definition: str) -> int:
        rules = {
            rule: [(alias, test.get("$and", [test])) for pattern in told["all"] for alias, test in pattern.items()]
            for rule, told in json.loads(definition).items()
        }
        handle = next(self._handles)
        self.networks[handle] = Network(rules)
        return handle

    def delete_ruleset(self, handle: int) -> None:
        del self.networks[handle]

    def assert_fact(self, handle: int, told: str) -> tuple[int, int]:
        network, fact = self.networks[handle], json.loads(told)
        patterns = [tests for rule in network.rules.values() for _, tests in rule]
        if not any(_passes(tests, fact, {}, joins=False) for tests in patterns):
            return 1, 0
        network.facts.append(fact)
        for rule, described in network.rules.items():
            for premises in _matches(described, network.facts):
                key = (rule, tuple(premise["id"] for premise in premises.values()))
                if key not in network.fired:
                    network.fired.add(key)
                    network.agenda.append((rule, premises))
        return 0, 0

    def get_facts(self, handle: int, session: str) -> str:
        return json.dumps(self.networks[handle].facts)

    def start_action_for_state(self, handle: int, offset: int) -> tuple[str, str] | None:
        told = self.complete_and_start_action(handle, offset)
        return ("{}", told) if told else None

    def complete_and_start_action(self, handle: int, offset: int) -> str | None:
        agenda = self.networks[handle].agenda
        return json.dumps(dict([agenda.pop(0)])) if agenda else None

    def delete_state(self, handle: int, session: str) -> None:
        network = self.networks[handle]
        if not network.facts:
            raise self.error("no session")
        self.networks[handle] = Network(network.rules)


def _matches(patterns: list[tuple[str, list[Fact]]], facts: list[Fact]) -> Iterator[dict[str, Fact]]:
    """Every choice of facts that the positive patterns fit, such that no fact fits a denied one."""
    found: list[dict[str, Fact]] = [{}]
    for alias, tests in patterns:
        if alias.endswith("$not"):
            found = [bound for bound in found if not any(_passes(tests, fact, bound) for fact in facts)]
        else:
            found = [bound | {alias: fact} for bound in found for fact in facts if _passes(tests, fact, bound)]
    return iter(found)


def _passes(tests: list[Fact], fact: Fact, bound: dict[str, Fact], *, joins: bool = True) -> bool:
    for test in tests:
        [(name, value)] = test.items()
        compare = operator.eq
        if name in COMPARE:
            compare = COMPARE[name]
            [(name, value)] = value.items()
        if isinstance(value, dict):
            if not joins:
                continue
            [(alias, other)] = value.items()
            value = bound[alias][other]
        if name not in fact or not compare(fact[name], value):
            return False
    return True
