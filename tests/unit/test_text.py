"""Untrusted text made safe, and the nearest of several words."""

from __future__ import annotations

import json

import pytest

from competentie_rules.text import LONGEST, beginnings, defused, escaped, nearest, safe, width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gewoon", "gewoon"),
        ("creëert ✓ 🙂", "creëert ✓ 🙂"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2028b", "a\\u2028b"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
        ("x" * 301, "x" * 299 + "…"),
    ],
)
def test_safe(text: str, expected: str) -> None:
    assert safe(text) == expected
    assert len(safe("\x1b" * 1000)) <= 10 * LONGEST


@pytest.mark.parametrize("text", ["a\x7fb", "a\u202eb", "\U000e0041", "##[error]x", "##vso[task]", "é\x9b", "\udc80", "# [x]"])
def test_escaped_json_means_the_same(text: str) -> None:
    made = escaped(json.dumps([text], ensure_ascii=False, indent=2))
    assert json.loads(made) == [text]
    assert all(char.isprintable() or char == "\n" for char in made)
    assert "##[" not in made
    assert "##vso[" not in made


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::error::x", "\\::error::x"),
        ("  ::error::x", "  \\::error::x"),
        ("\x1b[1m::error::x", "\x1b[1m\\::error::x"),
        ("a ::error::x", "a ::error::x"),
        ("a ##[error]x", "a #\\#[error]x"),
        ("##vso[task]", "#\\#vso[task]"),
        ("## kop [1]", "## kop [1]"),
    ],
)
def test_defused(line: str, expected: str) -> None:
    assert defused(line) == expected


def test_nearest() -> None:
    assert nearest("samenwerkn", ["samenwerken", "expertise"]) == "samenwerken"
    assert nearest("zzz", ["samenwerken", "expertise"]) is None
    assert nearest("ab", ["abc", "abd"]) == "abd"


def test_width() -> None:
    assert [width(text) for text in ("abc", "語", "e\u0301")] == [3, 2, 1]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["0123456789"], ["01234567"]),
        (["0123456789", "012345678a", "b" * 10, "b" * 10], ["0123456789", "012345678a", "b" * 10]),
        (["short", "shorter"], ["short", "shorter"]),
    ],
)
def test_beginnings_tell_names_apart(names: list[str], expected: list[str]) -> None:
    told = beginnings(names)
    assert sorted(told) == sorted(set(names))
    assert sorted(told.values()) == expected
    assert all(name.startswith(short) for name, short in told.items())
