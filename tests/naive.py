"""What follows from rules by the definition of their language alone, straight from the text of rule files.

No grounding, no order of joins, no numbers for statements: every rule is tried on everything that is known, stratum by stratum,
until nothing new follows. Slow, and therefore easy to believe.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import Any

COMPARE = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}
FINDING = ("competency", "level", "behaviour", "other", "at", "limit")
"""The order in which a finding, taken as a statement, has its columns."""

Value = str | int
Row = tuple[Value, ...]
Binding = dict[str, Value]
Model = dict[str, set[Row]]


def model(relations: dict[str, Any], rules: list[dict[str, Any]], given: Iterable[tuple[str, Row]]) -> Model:
    """Everything that holds: what is given, what the rules derive, and findings as statements named after their rule."""
    found: Model = {name: set() for name in relations} | {_head(rule): set() for rule in rules}
    for name, row in given:
        found[name].add(row)
    columns = {name: list(relation["columns"]) for name, relation in relations.items()}
    for stratum in _strata(rules):
        changed = {_head(rule) for rule in stratum} | found.keys()
        while changed:
            before = {_head(rule): len(found[_head(rule)]) for rule in stratum}
            for rule in stratum:
                if changed.intersection(name for atom in _positive(rule) for name in atom) or not _positive(rule):
                    found[_head(rule)] |= {_conclusion(rule, binding, columns) for binding in bindings(rule, found, columns)}
            changed = {name for name, size in before.items() if len(found[name]) > size}
    return found


def counted(literal: dict[str, Any], binding: Binding, found: Model, relations: dict[str, Any]) -> bool:
    """Whether an `every` or `at_least` holds, given the values of the variables that its rule binds elsewhere."""
    return _counts(literal, binding, found, {name: list(relation["columns"]) for name, relation in relations.items()})


def _head(rule: dict[str, Any]) -> str:
    return next(iter(rule["then"])) if "then" in rule else str(rule["id"])


def _is_pattern(literal: dict[str, Any]) -> bool:
    return len(literal) == 1 and "not" not in literal and not COMPARE.keys() & literal


def _positive(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return [literal for literal in rule["when"] if _is_pattern(literal)]


def _strata(rules: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The rules in groups, such that what a group denies or counts is complete before it."""
    level = {_head(rule): 0 for rule in rules}
    for _ in range(len(level) + 1):
        for rule in rules:
            for literal in rule["when"]:
                for name, complete in _asks(literal):
                    level[_head(rule)] = max(level[_head(rule)], level.get(name, -1) + complete)
    if level and max(level.values()) > len(level):
        raise ValueError("something rests on its own denial")
    return [[rule for rule in rules if level[_head(rule)] == n] for n in sorted(set(level.values()))]


def _asks(literal: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    if _is_pattern(literal):
        yield next(iter(literal)), False
    for key, complete in (("not", True), ("holds", True), ("every", True), ("of", True)):
        if key in literal:
            yield next(iter(literal[key])), complete


def bindings(rule: dict[str, Any], found: Model, columns: dict[str, list[str]]) -> list[Binding]:
    """The values of the variables under which all conditions of a rule hold, each once."""
    known: list[Binding] = [{}]
    for atom in _positive(rule):
        longer = {tuple(sorted(more.items())) for binding in known for more in _fits(atom, binding, found, columns)}
        known = [dict(items) for items in longer]
    tests = [literal for literal in rule["when"] if not _is_pattern(literal)]
    return [binding for binding in known if all(_holds(test, binding, found, columns) for test in tests)]


def _fits(atom: dict[str, Any], binding: Binding, found: Model, columns: dict[str, list[str]]) -> Iterator[Binding]:
    """The binding, made longer by each row that an atom fits."""
    [(name, terms)] = atom.items()
    places = [(columns[name].index(column), term) for column, term in terms.items()]
    for row in found[name]:
        longer = dict(binding)
        for place, term in places:
            if _is_variable(term):
                if longer.setdefault(term, row[place]) != row[place]:
                    break
            elif term != row[place]:
                break
        else:
            yield longer


def _holds(literal: dict[str, Any], binding: Binding, found: Model, columns: dict[str, list[str]]) -> bool:
    if "not" in literal:
        return not list(_fits(literal["not"], binding, found, columns))
    if "holds" in literal:
        return _counts(literal, binding, found, columns)
    [(name, (left, right))] = literal.items()
    return bool(COMPARE[name](_value(left, binding), _value(right, binding)))


def _counts(literal: dict[str, Any], binding: Binding, found: Model, columns: dict[str, list[str]]) -> bool:
    [(name, terms)] = literal["holds"].items()
    ranges = literal["every"] if "every" in literal else literal["of"]
    members = {
        tuple(_value(terms[column], inner) for column in columns[name]) for inner in _fits(ranges, binding, found, columns)
    }
    needed = _value(literal["at_least"], binding) if "at_least" in literal else len(members)
    return len(members & found[name]) >= int(needed)


def _conclusion(rule: dict[str, Any], binding: Binding, columns: dict[str, list[str]]) -> Row:
    if "then" in rule:
        [(name, terms)] = rule["then"].items()
        return tuple(_value(terms[column], binding) for column in columns[name])
    return tuple(_value(rule["finding"][column], binding) for column in FINDING if column in rule["finding"])


def _is_variable(term: Value) -> bool:
    return isinstance(term, str) and term.startswith("$")


def _value(term: Value, binding: Binding) -> Value:
    return binding[term] if isinstance(term, str) and term.startswith("$") else term
