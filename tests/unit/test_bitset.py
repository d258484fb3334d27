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
    whole = [sum(row[i] << bit for bit, row in enumerate(rows)) for i in range(number)]
    planes = [np.array([plane], np.uint64) for plane in whole]
    every = (1 << 64) - 1
    as_words = at_least(planes, needed, np.zeros(1, np.uint64), np.array([every], np.uint64))
    for made in (int(as_words[0]), at_least(whole, needed, 0, every)):
        assert [made >> bit & 1 for bit in range(len(rows))] == [int(sum(row) >= needed) for row in rows]
