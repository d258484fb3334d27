"""The quick decision that a document is valid, and the slow one that explains why it is not, always agree."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_input import cases, content
from hypothesis import given
from hypothesis import strategies as st
from strategies import tried
from worlds import documents

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document

pytest.importorskip("jsonschema_rs")

PROFILES = Path(__file__).parents[2] / "profiles"
RICH = {
    "competencies": {
        "a": {
            "levels": ["+-", "?!"],
            "norm": 1,
            "awarded": 2,
            "evidence": "Gezien",
            "observed_on": "2024-05-30",
            "assessor": "A-1",
        },
        "b": {"builds_on": {"a": 1}, "distinguish_from": ["a"], "norm": 2, "rationale": "Nodig", "awarded": 0},
    },
    "method": {
        "share": 0.75,
        "presumption": "from-award",
        "prerequisites": "report",
        "combination": "majority",
        "evidence_required": True,
        "observations_valid_months": 12,
    },
    "conclusion": "meets",
    "change": {
        "framework": {"/clusters": [{"id": "c", "label": "C"}], "/competencies/0/cluster": "c", "/source": "Handboek"},
        "profile": {"/norms/0/category": "generic", "/source": "Handboek"},
        "assessment": {"/assessors": ["A-1", "A-2"]},
    },
}
"""Every key that a document may have."""

VALID = documents(RICH)


def _document(data: Any) -> Document:
    """Data as the reader gives it."""
    return read_bytes("document.json", json.dumps(data).encode())


def _agree(document: Document, kind: str) -> bool | None:
    """Whether a document is valid, as both say; None where the text could not be read, or only the slow one is asked."""
    if document.root is None or document.fractions:
        return None
    valid = not any(True for _ in schema._validator(kind).iter_errors(document.data))
    assert schema._quick(kind).is_valid(document.data) is valid
    # Where to look is asked of the quick one; the slow one finds no less there than everywhere.
    everywhere, there = (
        schema._errors(kind, document.data, ways) for ways in (None, schema._ways(schema._quick(kind), document.data))
    )
    assert [(each.path, each.validator, each.message) for each in everywhere] == [
        (each.path, each.validator, each.message) for each in there
    ]
    # Only what says that it is of a kind is held against the schema of that kind.
    assert document.kind != kind or (schema.faults(document, kind) == ()) is valid
    return valid


@pytest.mark.parametrize("kind", VALID)
def test_a_document_with_every_key_is_valid(kind: str) -> None:
    known = schema.schema(kind)
    assert set(VALID[kind]) == set(known["properties"])
    assert _agree(_document(VALID[kind]), kind)


@pytest.mark.parametrize("file", sorted(PROFILES.rglob("*.*ml")) + sorted(PROFILES.rglob("*.json")), ids=lambda file: file.stem)
def test_what_is_brought_along_is_valid(file: Path) -> None:
    document = read_bytes(file.name, file.read_bytes())
    assert document.kind
    assert _agree(document, document.kind)


@pytest.mark.parametrize(("name", "case"), cases(), ids=[name for name, _ in cases()])
def test_bad_input(name: str, case: dict[str, Any]) -> None:
    document = read_bytes(case.get("file", "document.yaml"), content(case))
    for kind in schema.KINDS:
        _agree(document, kind)


BORDER_TEXTS = (
    *("", " ", "a", "A", "a-b", "a--b", "-a", "a.1.1", "a.0.1", "a.1.100", "a.1.1\n", "2024.1_a", "assessment", "shown", "meets"),
    *("P-1", "P-12345678", "P-1\n", "P-٤", "p-1", "P-A1-1", "ABCDE-1", "É-1", "P-１", "123456789", "jan@x.nl", "Jan"),
    *("0f8fad5b-d9cb-469f-a165-70867728950e", "2024-06-11", "2024-02-30", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01"),
    *("9999-12-31", "10000-01-01", "2024-6-1", "20240611", "2024-W24-2", "2024-06-11T00:00:00", "2024-06-11Z", " 2024-06-11"),
    *("2024-06-11 ", "２０２４-06-11", "+2024-06-11", "-2024-06-11", "2024-13-01", "2024-00-10", "2024-06-00", "2024-06-31"),
    *(char * number for char in "a🙂" for number in (40, 41, 100, 101, 120, 121)),
    *("🙂" * number for number in (20_000, 20_001)),
)
BORDER_NUMBERS = (
    *(-1, 0, 1, 2, 3, 50, 51, 99, 100, 101, 1000, 1001, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**39),
    *(0.5, 1e-9, 0.999999, 1.5, 1e300, -0.5, 1e-400),
)
TEXTS = st.one_of(st.sampled_from(BORDER_TEXTS), st.text(max_size=12))
NUMBERS = st.one_of(st.integers(-3, 20), st.sampled_from(BORDER_NUMBERS), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SCALARS, lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(TEXTS, below, max_size=3)), max_leaves=5
)


def _inside(value: Any) -> Iterator[Any]:
    """Every list and block."""
    if isinstance(value, dict | list):
        yield value
        for below in value.values() if isinstance(value, dict) else value:
            yield from _inside(below)


def _keys(kind: str) -> list[str]:
    """Every key but the kind."""
    found = {key for place in _inside(VALID[kind]) if isinstance(place, dict) for key, value in place.items()}
    return sorted(found - {"kind"})


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind in VALID for key in _keys(kind)])
def test_values_at_the_borders(kind: str, key: str) -> None:
    data = copy.deepcopy(VALID[kind])
    place = next(place for place in _inside(data) if isinstance(place, dict) and key in place)
    for value in (None, True, False, [], {}, *BORDER_TEXTS, *BORDER_NUMBERS):
        place[key] = value
        _agree(_document(data), kind)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    """A valid document with one to three changes, each at any place."""
    kind = draw(st.sampled_from(sorted(VALID)))
    data = copy.deepcopy(VALID[kind])
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(_inside(data))))
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        change = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        if not keys or change == "add":
            value = draw(VALUES)
            if isinstance(place, dict):
                place[draw(st.one_of(TEXTS, st.sampled_from(["id", "level", "source", "evidence"])))] = value
            else:
                place.append(draw(st.sampled_from([value, *copy.deepcopy(place)])))
            continue
        key = draw(st.sampled_from(keys))
        if change == "remove":
            del place[key]
        else:
            place[key] = draw(VALUES)
    return kind, data


@tried(150)
@given(made=mutated())
def test_valid_documents_with_changes(made: tuple[str, Any]) -> None:
    kind, data = made
    _agree(_document(data), kind)


@tried(100)
@given(data=VALUES, kind=st.sampled_from(schema.KINDS))
def test_anything_at_all(data: Any, kind: str) -> None:
    _agree(_document(data), kind)
