"""Documents from the notation of cases."""

from __future__ import annotations

from typing import Any

import pytest

from competentie_rules.errors import RuleError
from competentie_rules.rule_tools.cases import documents

CASE: dict[str, Any] = {"competencies": {"a": {"levels": ["+!"], "norm": 1}, "b": {}}}


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ({"profile": {"/norms/0": {"competency": "b", "level": 2}}}, ("profile", "norms", 0, "competency"), "b"),
        (
            {"assessment": {"/ratings/0/observations/-": {"behaviour": "a.1.1"}}},
            ("assessment", "ratings", 0, "observations", 3, "behaviour"),
            "a.1.1",
        ),
        ({"framework": {"/title": "Anders"}}, ("framework", "title"), "Anders"),
        ({}, ("assessment", "ratings", 0, "observations", 2, "result"), "not-shown"),
        ({}, ("framework", "competencies", 1, "label"), "B"),
    ],
)
def test_change(change: dict[str, Any], path: tuple[str | int, ...], value: object) -> None:
    found: Any = documents(CASE | {"change": change})
    for step in path:
        found = found[step]
    assert found == value


@pytest.mark.parametrize("pointer", ["/norms/3", "/norms/x", "/norms/-1x", "/geen/plek", "/title/a", "/norms/0/level/x"])
def test_a_change_that_leads_nowhere(pointer: str) -> None:
    with pytest.raises(RuleError, match=r"The case changes .* of its profile, and there is no such place\."):
        documents(CASE | {"change": {"profile": {pointer: 1}}})
