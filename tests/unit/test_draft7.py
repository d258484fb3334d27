"""The Draft 7 twins of the schemas: they accept and refuse the same documents, and an editor tells the same faults."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from competentie_rules.documents import draft7, schema
from competentie_rules.documents.read import read_bytes

HANDBOOK = Path(__file__).parents[2] / "profiles" / "handboek-2024"


def _documents() -> Iterator[tuple[str, Any]]:
    for file in sorted(HANDBOOK.rglob("*")):
        if file.suffix in (".yaml", ".json"):
            data = read_bytes(file.name, file.read_bytes()).data
            yield data["kind"], data


def _spoilt(value: Any) -> Iterator[Any]:
    """What a document becomes when one thing in it is left out, is of another type, too long, empty, or one too many."""
    if isinstance(value, dict):
        yield value | {"no-such-key": 1}
        for key, below in value.items():
            yield {name: each for name, each in value.items() if name != key}
            for other in _spoilt(below):
                yield value | {key: other}
    elif isinstance(value, list):
        yield []
        if value:
            for other in _spoilt(value[0]):
                yield [other, *value[1:]]
    else:
        yield from (None, -1, 10**6, "", "x" * 10_000, "A B", [value], {"a": value})


@pytest.mark.parametrize("name", schema.NAMES)
def test_every_schema_has_a_twin(name: str) -> None:
    made = draft7.twin(schema.schema(name))
    Draft7Validator.check_schema(made)
    assert made["$schema"].endswith("draft-07/schema#")
    text = json.dumps(made)
    assert "$defs" not in text
    assert '"x-' not in text


@pytest.mark.parametrize("kind", schema.KINDS)
def test_twins_accept_and_refuse_the_same(kind: str) -> None:
    own, twin = Draft202012Validator(schema.schema(kind)), Draft7Validator(draft7.twin(schema.schema(kind)))
    good = next(data for found, data in _documents() if found == kind)
    tried = refused = 0
    for document in (good, *_spoilt(good)):
        valid = own.is_valid(document)
        assert twin.is_valid(document) is valid, document
        tried += 1
        refused += not valid
    assert tried > 50
    assert refused > tried // 2


def test_what_stands_beside_a_reference_counts() -> None:
    made = draft7.twin(
        {"$id": "x", "$defs": {"a": {"type": "string"}}, "properties": {"b": {"$ref": "#/$defs/a", "maxLength": 2}}}
    )
    assert made["properties"]["b"] == {"maxLength": 2, "allOf": [{"$ref": "#/definitions/a"}]}


def test_a_keyword_that_may_mean_something_else_is_no_twin() -> None:
    with pytest.raises(KeyError, match="prefixItems"):
        draft7.twin({"$id": "x", "prefixItems": [{}]})


def test_a_schema_is_left_as_it_is() -> None:
    before = copy.deepcopy(schema.schema("assessment"))
    draft7.twin(schema.schema("assessment"))
    assert schema.schema("assessment") == before
