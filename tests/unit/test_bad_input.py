"""Each case of bad input, with the exact words in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from bad_input import cases, report, said

from competentie_rules.model import Severity

CASES = cases()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_bad_input(name: str, case: dict[str, Any]) -> None:
    assert said(case) == case["errors"]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_nothing_falls_out(name: str, case: dict[str, Any]) -> None:
    """Every document is counted, and none with an error of its own is judged in silence."""
    made = report(case, "nl")
    assert made.documents == 1
    standard = any(word in case.get("content", "") for word in ("kind: framework", "kind: profile\nid"))
    assert len(made.assessments) == (0 if standard else 1)
    assert bool(case["errors"]) == bool(made.count(Severity.ERROR))


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_no_message_can_steer_a_terminal_or_fill_it(name: str, case: dict[str, Any]) -> None:
    for lang in ("nl", "en"):
        for finding in report(case, lang).findings:
            assert finding.message.isprintable()
            assert len(finding.message) < 600


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 102
