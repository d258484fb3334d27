"""The walk over TOML finds a place for everything that the standard library reads, and the text that stands there."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from competentie_rules.documents import toml_text
from competentie_rules.documents.tree import Node

KEYS = st.sampled_from(["a", "b-c", "1", '"d.e"', "'f # g'", '"h\\"i"', "j . k", 'l."m n"'])
SCALARS = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        "2026-01-01",
        "07:32:00",
        '"x"',
        '"# ]} \\" ,"',
        "'\\'",
        '"""a\n"b" \\\nc"""',
        '""""q"""""',
        "'''x\n'y''''",
    ]
)
BLANKS = st.sampled_from(["", " ", "\t", "\n", " # ] } \" '''\n", "\r\n"])


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    items = draw(st.lists(values, max_size=3))
    blanks = [draw(BLANKS) for _ in range(len(items) + 1)]
    inside = ",".join(blank + item for blank, item in zip(blanks, items, strict=False))
    return f"[{inside}{draw(st.sampled_from(['', ','])) if items else ''}{blanks[-1]}]"


def tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.dictionaries(KEYS, values, max_size=3)
    return pairs.map(lambda found: "{" + ", ".join(f"{key} = {value}" for key, value in found.items()) + "}")


VALUES = st.recursive(SCALARS, lambda values: arrays(values) | tables(values), max_leaves=6)
PAIRS = st.dictionaries(KEYS, VALUES, max_size=3)
HEADERS = st.sampled_from(["", "[t]", "[ t . u ]", "[[v]]", "[[v]] # x", "[v.w]", '["x y".z]', "[[t.list]]"])


@given(st.lists(st.tuples(HEADERS, PAIRS), max_size=5), BLANKS)
def test_places_of_toml(parts: list[tuple[str, dict[str, str]]], blank: str) -> None:
    text = "".join(
        f"{header}\n" + "".join(f"{key} = {value}{blank.rstrip(' ')}\n" for key, value in pairs.items())
        for header, pairs in parts
    )
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    reading = toml_text.read(text)
    assert reading.root is not None
    _same(json.loads(json.dumps(data, default=lambda value: value.isoformat())), reading.root, text.splitlines(keepends=True))


def _same(data: Any, node: Node, lines: list[str]) -> None:
    if isinstance(data, dict):
        assert isinstance(node.children, dict)
        assert node.children.keys() == data.keys() == (node.keys or {}).keys()
        for key, value in data.items():
            _same(value, node.children[key], lines)
    elif isinstance(data, list):
        assert isinstance(node.children, list)
        assert len(node.children) == len(data)
        for value, below in zip(data, node.children, strict=True):
            _same(value, below, lines)
    else:
        found = tomllib.loads("x = " + _text(node, lines))["x"]
        assert (found if isinstance(found, str | int | float) else found.isoformat()) == data


def _text(node: Node, lines: list[str]) -> str:
    (line, column), (end_line, end) = node.start, node.end
    if line == end_line:
        return lines[line][column:end]
    return "".join([lines[line][column:], *lines[line + 1 : end_line], lines[end_line][:end]])
