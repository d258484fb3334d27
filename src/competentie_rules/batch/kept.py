"""What many assessments say and what came of them, in little room: numbers for words, and of evidence a digest alone.

An observation takes some 40 bytes, so that 10,000 documents with a hundred observations each take 40 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from competentie_rules.batch.spots import Spots
from competentie_rules.documents.assessment import Assessment, Rating
from competentie_rules.documents.tree import Document
from competentie_rules.findings import Names
from competentie_rules.model import AssessmentResult, Location
from competentie_rules.text import folded

Row = tuple[Any, ...]

PARTS = 8
"""In how many parts texts are sorted, as sorting a million at once takes more room than keeping them."""


@dataclass(frozen=True, slots=True)
class One:
    """One assessment without its ratings, what came of it, what things are called in its framework, and where it stands."""

    said: Assessment
    result: AssessmentResult
    names: Names
    file: str
    own: Location
    ratings: Location


class Kept:
    """Assessments by place: as many as were added before. What `observations` alone needs is kept if `whole`."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._ones: list[One] = []
        self._codes = {"": 0}
        self._ratings = Spots(2)
        self._observations = Spots(4)
        self._texts = array("q")
        self._more = array("I")

    def __len__(self) -> int:
        return len(self._ones)

    def __getitem__(self, place: int) -> One:
        return self._ones[place]

    def add(self, document: Document, assessment: Assessment, result: AssessmentResult, names: Names) -> None:
        """Keep the next assessment."""
        own, ratings = document.locate(("id",)), document.locate(("ratings",))
        self._ones.append(One(replace(assessment, ratings=()), result, names, document.file, own, ratings))
        nodes: Any = document.root
        for i, rating in enumerate(assessment.ratings):
            node = nodes.children["ratings"].children[i].children
            award = 0 if rating.awarded is None else rating.awarded + 1
            self._ratings.add(node["competency"], self._code(rating.competency), award)
            if rating.observations:
                self._observe(i, rating, node["observations"].children)
        self._ratings.end()
        self._observations.end()

    def _observe(self, number: int, rating: Rating, nodes: Any) -> None:
        for i, each in enumerate(rating.observations):
            if each.result == "not-observed":
                continue
            text = folded(each.evidence) if each.evidence else ""
            if not text and not self._whole:
                continue
            node = nodes[i].children["evidence" if text else "behaviour"]
            self._observations.add(node, self._code(each.behaviour), number, i, len(text))
            self._texts.append(hash(text))
            if self._whole:
                day = each.observed_on.isoformat() if each.observed_on else ""
                self._more.extend(map(self._code, (each.result, day, each.assessor or "")))

    def _code(self, word: str) -> int:
        return self._codes.setdefault(word, len(self._codes))

    def rating(self, place: int, competency: str) -> Location | None:
        """Where the first rating of a competency stands; None where there is none."""
        for i, thing in enumerate(self._ratings.of(place)):
            if self._ratings.numbers(thing)[0] == self._codes.get(competency):
                return self._ratings.location(thing, self[place].file, ("ratings", i, "competency"))
        return None

    def observation(self, place: int, number: int) -> Location | None:
        """Where an observation stands, at its evidence or else its behaviour; None where there is none."""
        things = self._observations.of(place)
        if not 0 <= number < len(things):
            return None
        _, rating, item, length = self._observations.numbers(things[number])
        path = ("ratings", rating, "observations", item, "evidence" if length else "behaviour")
        return self._observations.location(things[number], self[place].file, path)

    def assessments(self) -> Iterator[Row]:
        """The rows of the table of that name (rules/sql.py), as the others."""
        for place, one in enumerate(self._ones):
            said = one.said
            about = said.profile.id, said.profile.edition, said.subject, said.assessed_on.isoformat()
            yield place, said.id, *about, one.result.verdict.value

    def ratings(self) -> Iterator[Row]:
        """What was rated, and awarded."""
        words = list(self._codes)
        for place, one in enumerate(self._ones):
            for thing in self._ratings.of(place):
                competency, award = self._ratings.numbers(thing)
                yield place, one.said.id, words[competency], award - 1 if award else None

    def observations(self) -> Iterator[Row]:
        """What was shown or not."""
        words = list(self._codes)
        for place in range(len(self)):
            for number, thing in enumerate(self._observations.of(place)):
                result, day, assessor = self._more[thing * 3 : thing * 3 + 3]
                *about, length = self._observed(words, place, number, thing)
                yield *about, words[result], words[day] or None, words[assessor] or None, length

    def shared_evidence(self) -> Iterator[Row]:
        """The observations that have a text that another one has as well."""
        words = list(self._codes)
        shared: set[int] = set()
        for part in range(PARTS):
            some = sorted(text for text in self._texts if text % PARTS == part)
            shared.update(one for one, other in pairwise(some) if one == other and one)
        keys: dict[int, int] = {}
        for thing, text in enumerate(self._texts):
            if text in shared:
                place = self._observations.place(thing)
                number = thing - self._observations.of(place)[0]
                *about, length = self._observed(words, place, number, thing)
                yield *about, keys.setdefault(text, len(keys)), length

    def _observed(self, words: list[str], place: int, number: int, thing: int) -> Row:
        behaviour, rating, _, length = self._observations.numbers(thing)
        competency, _ = self._ratings.numbers(self._ratings.of(place)[rating])
        return place, number, self[place].said.id, words[competency], words[behaviour], length

    def levels(self) -> Iterator[Row]:
        """The competencies in play of what was judged."""
        for place, one in enumerate(self._ones):
            for of in one.result.competencies:
                verdict = of.verdict.value if of.verdict else None
                yield place, of.competency, one.said.id, of.norm, of.awarded, of.reached, of.possible, verdict
