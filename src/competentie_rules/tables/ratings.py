"""Ratings in rows of their own, at most one for each competency of an assessment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from competentie_rules.tables import values
from competentie_rules.tables.block import Block, award
from competentie_rules.tables.cursor import Gathered
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.observations import Flags, looked_up
from competentie_rules.tables.words import text

NONE = -1
"""Stands for an award that was not given."""


def say(block: Block, mine: NDArray[np.intp], kernel: Kernel, ratings: Gathered) -> Flags:
    """Say in a block what was awarded; gives the assessments with a rating that is not as it should be.

    `mine` are the places of the assessments in the stretch that the ratings are of. A competency that is not known, a level that
    does not exist, and a competency that is rated twice are not for a kernel to judge.
    """
    at = np.full(len(ratings.counts), NONE, np.int32)
    at[mine] = np.arange(len(mine), dtype=np.int32)
    odd = np.zeros(len(mine), np.bool_)
    numbers = {competency: number for number, competency in enumerate(kernel.competencies)}
    times = np.zeros((len(numbers) + 1) * len(mine), np.int64)
    levels = np.full(len(times), NONE, np.int8)
    for some, places in zip(ratings.slices, ratings.places, strict=True):
        here = at[places] != NONE
        competency = looked_up(some.columns["competency"], lambda value: numbers.get(text(value), len(numbers)), np.int32)[here]
        awarded, wrong = values.awarded(some.columns["awarded"], kernel.levels)
        place = at[places][here]
        cell = competency * len(mine) + place
        times += np.bincount(cell, minlength=len(times))
        levels[cell] = awarded[here]
        if wrong is not None:
            odd[place[wrong[here]]] = True
    *known, unknown = times.reshape(-1, len(mine))
    odd |= (np.array(known) > 1).any(axis=0) | (unknown > 0)
    for id, awards in zip(numbers, levels.reshape(-1, len(mine)), strict=False):
        if (awards != NONE).any():
            award(block, id, awards, kernel.levels, described=id in kernel.described)
    return odd
