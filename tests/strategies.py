"""Cases that lean to the borders: one behaviour short, contested, open below demonstrated, chains, every option of a method."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

DEPTH = int(os.environ.get("TEST_DEPTH", "1"))
"""How many times as many cases are tried as in an ordinary run."""


def tried(number: int) -> settings:
    """How many random cases a test tries."""
    return settings(max_examples=number * DEPTH, deadline=None)


IDS = ["a", "b", "c", "d"]
SIGNS = st.sampled_from("+++++-?!")


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case in the compact notation, whose references are right."""
    top = draw(st.integers(1, 4))
    number = draw(st.integers(1, len(IDS)))
    described = [draw(st.integers(0, 4)) > 0 for _ in range(number)]
    if not any(described):
        top = 3
    competencies: dict[str, Any] = {}
    for i, id in enumerate(IDS[:number]):
        spec: dict[str, Any] = {}
        if described[i]:
            spec["levels"] = draw(st.lists(_level(), min_size=top, max_size=top))
        if i == 0 or draw(st.booleans()):
            spec["norm"] = draw(st.integers(1, top))
        if draw(st.booleans()):
            spec["awarded"] = draw(st.integers(0, top))
        # What comes earlier builds on what comes later, so that there is no circle.
        spec["builds_on"] = {other: draw(st.integers(1, top)) for other in IDS[i + 1 : number] if draw(st.integers(0, 3)) == 0}
        competencies[id] = spec
    case: dict[str, Any] = {"competencies": competencies, "method": draw(methods())}
    conclusion = draw(st.sampled_from([None, "meets", "does-not-meet"]))
    return case | ({"conclusion": conclusion} if conclusion else {})


@st.composite
def _level(draw: st.DrawFn) -> str:
    number = draw(st.integers(1, 5))
    signs = draw(st.sampled_from(["+" * number, "?" * number, "-" * number, None, None, None]))
    if signs is None:
        return draw(st.text(SIGNS, min_size=number, max_size=number))
    if draw(st.booleans()):
        place = draw(st.integers(0, number - 1))
        return signs[:place] + draw(SIGNS) + signs[place + 1 :]
    return signs


def methods() -> st.SearchStrategy[dict[str, Any]]:
    """The method of a profile; every key may be left out."""
    return st.fixed_dictionaries(
        {},
        optional={
            "share": st.sampled_from([1, 0.5, 0.75, 0.8, 0.34, 0.01, 0.999]),
            "presumption": st.sampled_from(["from-evidence", "from-award", "none"]),
            "prerequisites": st.sampled_from(["block", "report"]),
            "combination": st.sampled_from(["unanimous", "majority"]),
        },
    )
