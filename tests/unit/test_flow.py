"""Data as rule files write it, read back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from worlds import RULES

from competentie_rules.documents.read import read_bytes
from competentie_rules.rule_tools.flow import flow

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), max_size=12)
DATA = st.recursive(
    st.integers(-(10**6), 10**6) | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"a": {"levels": ["+?", "!-"], "norm": 2}}, '{a: {levels: ["+?", "!-"], norm: 2}}'),
        (
            ["a.1.1", "Een zin van woorden", "1", "no", "NULL", "12:30"],
            '[a.1.1, Een zin van woorden, "1", "no", "NULL", "12:30"]',
        ),
        ({"/ratings/-": []}, '{"/ratings/-": []}'),
        ({"x": None, "$c": True}, "{x: null, $c: true}"),
        ("a, b", '"a, b"'),
        ("een: twee", '"een: twee"'),
    ],
)
def test_flow(value: Any, told: str) -> None:
    assert flow(value) == told


@given(DATA)
def test_both_readers_read_it_back(value: Any) -> None:
    text = f"value: {flow(value)}"
    assert read_bytes("a.yaml", text.encode()).data == {"value": value}
    assert yaml.safe_load(text) == {"value": value}


def test_every_case_reads_back() -> None:
    for rule in RULES.rules:
        for case in rule.cases:
            assert yaml.safe_load(flow(case.data)) == case.data
