"""Schemas of what people write: each constraint has words of its own, and both validators give the same faults."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from bad_input import cases, content

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes

WRITTEN = (
    *schema.KINDS,
    "relations",
    "rules",
    "config",
    "waivers",
    "baseline",
    "report",
    "summary",
    "run",
    "verification",
    "report-diff",
)
SAID_BY_KEYWORD = {"type", "required", "additionalProperties", "properties", "items", "minItems", "maxItems", "enum", "const"}
"""What can be told from the keyword alone; `const` says what kind of document it is, which is asked first."""
CONSTRAINTS = {
    *("pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minProperties", "maxProperties", "uniqueItems", "contains", "anyOf", "oneOf", "allOf", "not", "if", "dependentRequired"),
}


def _blocks(block: Any, *, named: bool = False) -> Iterator[dict[str, Any]]:
    """Every schema within a schema; what `properties` and `$defs` hold are schemas, and they themselves are none."""
    if isinstance(block, dict):
        if not named:
            yield block
        for key, below in block.items():
            yield from _blocks(below, named=not named and key in ("properties", "$defs"))
    elif isinstance(block, list):
        for below in block:
            yield from _blocks(below)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_constraint_has_words_of_its_own(name: str) -> None:
    for block in _blocks(schema.schema(name)):
        if CONSTRAINTS & block.keys() or isinstance(block.get("type"), list):
            assert {"nl", "en"} == block.get("x-expected", {}).keys(), block


@pytest.mark.parametrize("name", WRITTEN)
def test_patterns_mean_the_same_to_both_validators(name: str) -> None:
    """They hold for the whole text, and name no class of characters that differs from one library to another."""
    for block in _blocks(schema.schema(name)):
        if isinstance(pattern := block.get("pattern"), str):
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert not any(part in pattern for part in ("\\d", "\\w", "\\s", "\\b", "(?"))


def test_a_constraint_without_words_is_told_by_its_name() -> None:
    error = SimpleNamespace(schema={}, validator="uniqueItems", validator_value=True)
    assert schema._expected(error).en == "uniqueItems true"


def test_faults_without_the_quick_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [read_bytes(case.get("file", "document.yaml"), content(case)) for _, case in cases()]
    told = [schema.faults(document, document.kind) for document in documents if document.kind in schema.KINDS]
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    schema._quick.cache_clear()
    try:
        assert schema._quick("assessment") is None
        assert told == [schema.faults(document, document.kind) for document in documents if document.kind in schema.KINDS]
    finally:
        schema._quick.cache_clear()


@pytest.mark.parametrize("name", schema.KINDS)
def test_nothing_is_right_because_something_else_is_wrong(name: str) -> None:
    """Then a validator could not look only where something is wrong."""
    around = {"not", "if", "anyOf", "oneOf", "allOf", "contains", "prefixItems", "patternProperties", "unevaluatedProperties"}
    assert not any(around & block.keys() for block in _blocks(schema.schema(name)))


def test_many_faults_are_told_up_to_a_limit() -> None:
    ratings = [{"competency": f"C{number}"} for number in range(schema.MOST + 10)]
    data = {
        "kind": "assessment",
        "id": "1",
        "profile": {"id": "a", "edition": "1"},
        "subject": "P-1",
        "assessed_on": "2024-06-11",
    }
    document = read_bytes("a.json", json.dumps(data | {"ratings": ratings}).encode())
    faults = schema.faults(document, "assessment")
    assert [fault.path[1] for fault in faults] == list(range(schema.MOST))
