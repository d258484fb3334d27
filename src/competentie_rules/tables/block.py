"""A stretch of assessments against one profile, column by column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from competentie_rules.engines.bitset import WORD, Plane, words
from competentie_rules.rules.syntax import Atom

MOST = 65_536
"""Assessments in one block, so that a row fits 16 bits."""


@dataclass(slots=True)
class Block:
    """Assessments in the order of the input.

    `ids` are their ids, an Arrow array of texts; `said` has a plane for each statement that is said of some; `awarded` for each
    rated competency the level, or -1.
    """

    ids: Any
    said: dict[Atom, Plane] = field(default_factory=dict)
    awarded: dict[str, NDArray[np.int8]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def say(self, atom: Atom, where: Plane) -> None:
        """Say a statement of the assessments in a plane, besides those of which it is said already."""
        self.said[atom] = self.said[atom] | where if atom in self.said else where


def plane(bits: NDArray[np.bool_]) -> Plane:
    """A plane of one bit for each assessment."""
    made = np.zeros(words(len(bits)) * (WORD // 8), np.uint8)
    packed = np.packbits(bits, bitorder="little")
    made[: len(packed)] = packed
    return made.view(np.uint64)


def bits(plane: Plane, number: int) -> NDArray[np.bool_]:
    """The bits of the first assessments of a plane."""
    return np.unpackbits(plane.view(np.uint8), count=number, bitorder="little").view(np.bool_)


def award(block: Block, competency: str, levels: NDArray[np.int8], highest: int, *, described: bool) -> None:
    """Say what was awarded of a competency; -1 where nothing was."""
    block.awarded[competency] = levels
    for n in range(highest + 1):
        block.say(Atom("award", (competency, n)), plane(levels == n))
        if n:
            least = plane(levels >= n)
            block.say(Atom("awarded_at_least", (competency, n)), least)
            if not described:
                block.say(Atom("attested", (competency, n)), least)
