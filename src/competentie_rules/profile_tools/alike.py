"""Behaviours of different competencies that say nearly the same, and what the norms of a profile make of them.

Where a norm requires the one and another norm not the other, the norms are in tension: the profile asks something and does not
ask it. Where both are required, one thing that somebody does counts twice.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from competentie_rules.documents.framework import Behaviour, Competency, Framework
from competentie_rules.documents.profile import Profile
from competentie_rules.model import Severity

LEAST_WORDS, LEAST_PART, LEAST_RUN = 6, 0.4, 3
"""Texts are alike that share so many words, in runs of so many, and so large a part of the shorter one."""
_WORD = re.compile(r"\w+(?:['’.]\w+)*")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two behaviours that are alike: its competency, level and norm; without a norm the profile does not ask for it."""

    competency: Competency
    level: int
    behaviour: Behaviour
    norm: int | None

    @property
    def required(self) -> bool:
        """Whether the norm requires it."""
        return self.norm is not None and self.level <= self.norm


@dataclass(frozen=True, slots=True)
class Alike:
    """Two behaviours that are alike, and the words that they share."""

    one: Side
    other: Side
    shared: str

    @property
    def tension(self) -> bool:
        """Whether the norms require the one, and not the other."""
        return self.one.required != self.other.required

    @property
    def severity(self) -> Severity:
        """A tension is a warning, what counts twice a note."""
        return Severity.WARNING if self.tension else Severity.NOTE


def alike(framework: Framework, profile: Profile) -> tuple[Alike, ...]:
    """The pairs that matter to a profile: both competencies have a norm, and at least one of the two behaviours is required."""
    norms = {norm.competency: norm.level for norm in profile.norms}
    sides = [
        (Side(competency, level.level, behaviour, norms.get(competency.id)), tuple(_WORD.findall(behaviour.text.casefold())))
        for competency in framework.competencies
        if competency.id in norms
        for level in competency.levels
        for behaviour in level.behaviours
    ]
    found = [pair for pair in _pairs(sides) if pair.one.required or pair.other.required]
    return tuple(sorted(found, key=lambda pair: not pair.tension))


def _pairs(sides: list[tuple[Side, tuple[str, ...]]]) -> Iterator[Alike]:
    for place, (one, words) in enumerate(sides):
        # The matcher keeps what it knows of its second text.
        matcher = difflib.SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(words)
        known = set(words)
        for other, others in sides[place + 1 :]:
            if other.competency is one.competency or len(known.intersection(others)) < LEAST_WORDS:
                continue
            matcher.set_seq1(others)
            runs = [block for block in matcher.get_matching_blocks() if block.size >= LEAST_RUN]
            size = sum(block.size for block in runs)
            if size >= LEAST_WORDS and size >= LEAST_PART * min(len(words), len(others)):
                yield Alike(one, other, " … ".join(" ".join(words[run.b : run.b + run.size]) for run in runs))
