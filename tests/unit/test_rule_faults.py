"""Each fault of a rule file, with its place and its words."""

from __future__ import annotations

from typing import Any

import pytest
from rule_faults import cases, said

CASES = cases()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_rule_fault(name: str, case: dict[str, Any]) -> None:
    assert said(case) == case["faults"]


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 87
    assert sum(not case["faults"] for _, case in CASES) == 4
