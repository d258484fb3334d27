"""What many assessments say and what came of them, as the tables that rules ask (rules/sql.py)."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from competentie_rules.batch.share import FORM, MORE, OBSERVED, RATED, Share, columns
from competentie_rules.model import AssessmentResult

Row = tuple[Any, ...]

AT_ONCE = 500_000
"""Texts that are looked through at a time, as looking through very many takes more room than keeping them."""


class One(NamedTuple):
    """One assessment, and what came of it."""

    share: Share
    result: AssessmentResult


class Kept:
    """Assessments by place: as many as were added before."""

    def __init__(self) -> None:
        self._ones: list[One] = []
        self._texts = array("Q")
        self._ends = array("I")

    def __len__(self) -> int:
        return len(self._ones)

    def __getitem__(self, place: int) -> One:
        return self._ones[place]

    def add(self, share: Share, result: AssessmentResult) -> None:
        """Keep the next assessment."""
        self._ones.append(One(share, result))
        self._texts.frombytes(share.texts)
        self._ends.append(len(self._texts))

    def assessments(self) -> Iterator[Row]:
        """The rows of the table of that name, as the others."""
        for place, (share, result) in enumerate(self._ones):
            about = share.profile, share.edition, share.subject, share.assessed_on
            yield place, share.id, *about, result.verdict.value

    def ratings(self) -> Iterator[Row]:
        """What was rated, and awarded."""
        for place, (share, _) in enumerate(self._ones):
            words, (rated, awards, *_) = share.words.split("\n"), columns(share.rated, RATED)
            for word, award in zip(rated, awards, strict=True):
                yield place, share.id, words[word], award - 1 if award else None

    def observations(self) -> Iterator[Row]:
        """What was shown or not."""
        for place, (share, _) in enumerate(self._ones):
            words, more = share.words.split("\n"), columns(share.more, MORE)
            for row, *told in zip(_observed(place, share), *more, strict=True):
                result, day, assessor = (words[word] for word in told)
                *about, length = row
                yield *about, result, day or None, assessor or None, length

    def shared_evidence(self) -> Iterator[Row]:
        """The observations that have a text that another one has as well."""
        shared: set[int] = set()
        parts = 1 + len(self._texts) // AT_ONCE
        for part in range(parts):
            some = self._texts if parts == 1 else [text for text in self._texts if text % parts == part]
            if len(set(some)) < len(some):
                shared.update(text for text, number in Counter(some).items() if number > 1 and text)
        if not shared:
            return
        keys: dict[int, int] = {}
        rows: list[Row] = []
        known = -1
        for thing, text in enumerate(self._texts):
            if text in shared:
                place = bisect_right(self._ends, thing)
                if place != known:
                    known, rows = place, list(_observed(place, self._ones[place].share))
                *about, length = rows[thing - (self._ends[place - 1] if place else 0)]
                yield *about, keys.setdefault(text, len(keys)), length

    def levels(self) -> Iterator[Row]:
        """The competencies in play of what was judged."""
        for place, (share, result) in enumerate(self._ones):
            for of in result.competencies:
                verdict = of.verdict.value if of.verdict else None
                yield place, of.competency, share.id, of.norm, of.awarded, of.reached, of.possible, verdict


def _observed(place: int, share: Share) -> Iterator[Row]:
    words, (rated, *_) = share.words.split("\n"), columns(share.rated, RATED)
    (behaviours, ratings, _), (lengths, *_) = columns(share.form, FORM), columns(share.observed, OBSERVED)
    for number, (behaviour, rating, length) in enumerate(zip(behaviours, ratings, lengths, strict=True)):
        yield place, number, share.id, words[rated[rating]], words[behaviour], length
