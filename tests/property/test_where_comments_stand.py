"""A comment is found wherever one stands, and nowhere else: what looks like one within a text is text."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from competentie_rules.documents.read import read_bytes

SAID = "# competentie: waive[norm-not-met] -- reden (HR, until 2026-12-31)"
TEXTS = st.sampled_from(
    [SAID, f"a {SAID}", f"a\n{SAID}", f"{SAID}\nb", f"a\n\n  {SAID}\n", "it's", 'say "x"', "a: b", "plain", ""]
)


class _Styled(str):
    style: str | None = None


def _text(dumper: yaml.SafeDumper, text: _Styled) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=text.style)


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Styled, _text)


@st.composite
def styled(draw: st.DrawFn) -> _Styled:
    text = _Styled(draw(TEXTS))
    text.style = draw(st.sampled_from([None, "|", ">", '"', "'"]))
    return text


KEYS = st.sampled_from(["kind", "a b", "c", SAID])
VALUES = st.recursive(
    styled(), lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


def dumped(data: Any, flow: bool | None) -> str:
    return yaml.dump(
        data, Dumper=_Dumper, default_flow_style=flow, width=30, allow_unicode=True, sort_keys=False, explicit_start=True
    )


@given(DOCUMENTS, st.sampled_from([False, None, True]))
def test_what_looks_like_a_comment_within_a_text_is_text(data: Any, flow: bool | None) -> None:
    document = read_bytes("a.yaml", dumped(data, flow).encode())
    assert document.faults == ()
    assert document.comments == ()


@given(DOCUMENTS, st.sampled_from([False, None, True]), st.data())
def test_a_comment_is_found_wherever_one_stands(data: Any, flow: bool | None, draw: st.DataObject) -> None:
    """Put where it changes nothing of the data, it is a comment; where it does, it was a text."""
    lines = dumped(data, flow).splitlines()
    number = draw.draw(st.integers(0, len(lines)))
    indent = " " * draw.draw(st.integers(0, 4))
    before = read_bytes("a.yaml", "\n".join([*lines, ""]).encode())
    after = read_bytes("a.yaml", "\n".join([*lines[:number], indent + SAID, *lines[number:], ""]).encode())
    if after.faults:
        return
    expected = [number + 1] if after.data == before.data else []
    assert [comment.span.line for comment in after.comments] == expected
    assert all(comment.text == SAID for comment in after.comments)
