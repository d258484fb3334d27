"""Counting over many assessments at once."""

from __future__ import annotations

import itertools

import pytest

np = pytest.importorskip("numpy")

from competentie_rules.engines.bitset import at_least  # noqa: E402 - it needs what may not be there


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("needed", range(-1, 8))
def test_at_least(number: int, needed: int) -> None:
    rows = list(itertools.product((0, 1), repeat=number))
    planes = [np.array([sum(row[i] << bit for bit, row in enumerate(rows))], np.uint64) for i in range(number)]
    made = int(at_least(planes, needed, 1)[0])
    assert [made >> bit & 1 for bit in range(len(rows))] == [int(sum(row) >= needed) for row in rows]
