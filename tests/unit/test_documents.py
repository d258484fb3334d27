"""Reading within its limits, and places of what is and what is not in a document."""

from __future__ import annotations

from typing import Any

import pytest

from competentie_rules.documents import json_text, tree, yaml_text
from competentie_rules.documents.read import read_bytes
from competentie_rules.facts import months_before
from competentie_rules.model import Phrase, Severity

TEXTS = {
    "document.yaml": b"kind: assessment\nratings:\n  - competency: a\n    observations: [x, 'y']\n",
    "document.json": b'{"kind": "assessment",\n"ratings": [\n  {"competency": "a",\n   "observations": ["x", "y"]}]}\n',
}


@pytest.mark.parametrize("file", TEXTS)
def test_values_and_keys_are_found_where_they_stand(file: str) -> None:
    document = read_bytes(file, TEXTS[file])
    lines = TEXTS[file].decode().split("\n")

    def text(path: tree.Path, *, key: bool = False) -> str:
        span = document.locate(path, key=key).span
        assert span.line == span.end_line
        return lines[span.line - 1][span.column - 1 : span.end_column - 1].strip("\"'")

    assert text(("kind",)) == "assessment"
    assert text(("kind",), key=True) == "kind"
    assert text(("ratings", 0, "competency")) == "a"
    assert text(("ratings", 0, "observations", 1)) == "y"
    assert document.locate(("ratings", 0, "observations", 1)).pointer == "/ratings/0/observations/1"


@pytest.mark.parametrize("file", TEXTS)
@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        (("title",), ()),
        (("ratings", 7), ("ratings",)),
        (("ratings", "first"), ("ratings",)),
        (("kind", "of"), ("kind",)),
        (("ratings", 0, "awarded"), ("ratings", 0)),
        ((0,), ()),
    ],
)
def test_what_is_not_there_is_at_the_nearest_thing_around_it(file: str, path: tree.Path, nearest: tree.Path) -> None:
    document = read_bytes(file, TEXTS[file])
    assert document.locate(path).span == document.locate(nearest).span
    assert document.locate(path).pointer == tree.pointer(path)


@pytest.mark.parametrize("file", TEXTS)
def test_what_is_asked_for_by_itself_is_what_is_asked_for_with_all_around_it(file: str) -> None:
    def same(one: tree.Node, other: tree.Node) -> int:
        children: Any = one.children or {}
        steps = children if isinstance(children, dict) else range(len(children))
        found = [(children[step], other.below(step)) for step in steps]
        assert (one.start, one.end, one.keys) == (other.start, other.end, other.keys)
        return 1 + sum(same(child, below) for child, below in found if below is not None)

    whole, parts = (read_bytes(file, TEXTS[file]).root for _ in range(2))
    assert whole is not None
    assert parts is not None
    assert same(whole, parts) == 8


def test_of_a_key_that_is_repeated_the_last_value_counts() -> None:
    document = read_bytes("a.yaml", b"a: {b: 1, c: 2, b: [3], d: 4}\n")
    assert document.data == {"a": {"b": [3], "c": 2, "d": 4}}
    assert [fault.rule for fault in document.faults] == ["document-key-repeated"]
    columns = {path: document.locate(("a", *path)).span.column for path in (("b",), ("b", 0), ("c",), ("d",))}
    assert columns == {("b",): 20, ("b", 0): 21, ("c",): 14, ("d",): 28}
    assert document.locate(("a", "b"), key=True).span.column == 17
    root: Any = document.root
    assert root.children["a"].children["b"].start == (0, 19)


def test_a_pointer_escapes_what_it_must() -> None:
    assert tree.pointer(("a/b", "c~d", 0)) == "/a~1b/c~0d/0"


@pytest.mark.parametrize(("file", "module"), [("a.yaml", yaml_text), ("a.json", json_text)])
def test_more_values_than_can_be_read(file: str, module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_NODES", 10)
    values = b"[0, 1, 2, 3, 4, 5, 6, 7, 8]"
    assert read_bytes(file, values).faults == ()
    [fault] = read_bytes(file, values.replace(b"8", b"8, 9")).faults
    assert fault.rule == "document-limit"
    assert fault.values == {"limit": Phrase("500.000 waarden", "500,000 values")}
    assert (fault.span.line, fault.span.column) == (1, 29)


def test_a_month_before_the_first_year() -> None:
    from datetime import date

    assert months_before(date(1, 6, 11), 6) == date.min
    assert months_before(date(1, 6, 11), 5) == date(1, 1, 11)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)


def test_severities_have_an_order() -> None:
    assert [severity.rank for severity in Severity] == [2, 1, 0]
