"""What one assessment brings to a comparison with others, in little room: numbers for words, and of evidence a checksum alone.

An observation takes some 40 bytes, so that 10,000 documents with a hundred observations each take 40 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from sys import intern
from typing import Any
from zlib import adler32, crc32

from competentie_rules.documents.assessment import Assessment, Rating
from competentie_rules.documents.tree import Document, Node, Path, pointer
from competentie_rules.model import Location, Span
from competentie_rules.text import folded

RATED, OBSERVED, MORE = 6, 8, 3
"""Numbers that are kept of a rating (word, award + 1 or 0, place), of an observation (word, rating, item, length of its evidence,
place) and of an observation besides (words: result, day, assessor)."""

_BLANK = "\t\v\f\r\x1c\x1d\x1e\x1f"
"""White space in ASCII, besides spaces and line breaks."""


@dataclass(frozen=True, slots=True)
class Share:
    """One assessment without its ratings, and of these what comparisons ask; numbers are 32 bits wide, checksums of texts 64.

    Nothing in it hangs on the process that made it, so that another one can take it up.
    """

    id: str
    profile: str
    edition: str
    subject: str
    assessed_on: str
    own: Location
    ratings: Location
    words: str
    """Every id, and with `whole` every other word, each on a line; a number of a word counts these from 0."""
    rated: bytes
    observed: bytes
    texts: bytes
    more: bytes
    elsewhere: dict[tuple[int, int], str] = field(default_factory=dict)
    """The files of ratings (0) and observations (1), by number, that do not stand in that of the assessment."""

    @classmethod
    def of(cls, document: Document, assessment: Assessment, *, whole: bool) -> Share:
        """The share of an assessment that its schema accepts; what only the table `observations` needs is kept if `whole`."""
        made = _Making(whole)
        assert document.root is not None
        ratings = document.root.below("ratings")
        assert ratings is not None
        made.ratings(assessment.ratings, ratings)
        about = assessment.id, assessment.profile.id, assessment.profile.edition, assessment.subject
        return cls(
            *about,
            assessment.assessed_on.isoformat(),
            document.locate(("id",)),
            document.locate(("ratings",)),
            # Documents that were made from one form have the same words.
            intern("\n".join(made.words)),
            _bytes("I", made.rated),
            _bytes("I", made.observed),
            _bytes("Q", made.texts),
            _bytes("I", made.more),
            made.elsewhere,
        )

    def place_of_rating(self, competency: str) -> Location | None:
        """Where the first rating of a competency stands; None where there is none."""
        words, rated = self.words.split("\n"), numbers(self.rated)
        for i, at in enumerate(range(0, len(rated), RATED)):
            if words[rated[at]] == competency:
                return self._location(0, i, rated[at + 2 : at + RATED], ("ratings", i, "competency"))
        return None

    def place_of_observation(self, number: int) -> Location | None:
        """Where an observation stands, at its evidence or else its behaviour; None where there is none."""
        _, rating, item, length, *place = numbers(self.observed)[number * OBSERVED :][:OBSERVED] or (0,) * 4
        if number < 0 or not place:
            return None
        path = ("ratings", rating, "observations", item, "evidence" if length else "behaviour")
        return self._location(1, number, place, path)

    def _location(self, kind: int, number: int, place: Sequence[int], path: Path) -> Location:
        line, column, end_line, end_column = place
        span = Span(line + 1, column + 1, end_line + 1, end_column + 1)
        return Location(self.elsewhere.get((kind, number), self.own.file), span, pointer(path))


def numbers(packed: bytes) -> array[int]:
    """The numbers of 32 bits in a share."""
    return array("I", packed)


def _bytes(kind: str, values: Sequence[int]) -> bytes:
    return array(kind, values).tobytes()


class _Making:
    def __init__(self, whole: bool) -> None:
        self._whole = whole
        self.words: dict[str, int] = {}
        self.rated: list[int] = []
        self.observed: list[int] = []
        self.texts: list[int] = []
        self.more: list[int] = []
        self.elsewhere: dict[tuple[int, int], str] = {}

    def ratings(self, ratings: Sequence[Rating], node: Node) -> None:
        names = ["competency"] * len(ratings)
        texts = iter(_folded([each.evidence or "" for rating in ratings for each in rating.observations]))
        for i, (rating, place) in enumerate(zip(ratings, node.places(names), strict=True)):
            award = 0 if rating.awarded is None else rating.awarded + 1
            self.rated += (self._word(rating.competency), award, *place)
            below: Any = node.below(i)
            if rating.observations:
                self._observe(i, rating, list(islice(texts, len(rating.observations))), below.below("observations"))
        self.elsewhere.update({(0, i): file for i, file in node.elsewhere(names)})

    def _observe(self, number: int, rating: Rating, evidence: list[str], node: Node) -> None:
        words, observed, texts = self.words, self.observed, self.texts
        keys = ["evidence" if text else "behaviour" for text in evidence]
        files = dict(node.elsewhere(keys))
        for i, (each, text, place) in enumerate(zip(rating.observations, evidence, node.places(keys), strict=True)):
            if each.result == "not-observed" or not (text or self._whole):
                continue
            if files and i in files:
                self.elsewhere[1, len(texts)] = files[i]
            observed += (words.setdefault(each.behaviour, len(words)), number, i, len(text), *place)
            content = text.encode()
            # 64 bits, 0 where there is no text: the same in every process, as `hash` is not, and quicker than a digest.
            texts.append(crc32(content) << 32 | adler32(content) if content else 0)
            if self._whole:
                day = each.observed_on.isoformat() if each.observed_on else ""
                self.more += (self._word(each.result), self._word(day), self._word(each.assessor or ""))

    def _word(self, word: str) -> int:
        return self.words.setdefault(word, len(self.words))


def _folded(texts: list[str]) -> list[str]:
    """Each text as `folded` makes it; all at once where they are plain, which is quicker."""
    whole = "\n".join(texts)
    if whole.isascii() and "  " not in whole and whole.count("\n") == len(texts) - 1 and not any(map(whole.__contains__, _BLANK)):
        return [text.strip(" ") for text in whole.lower().split("\n")]
    return [folded(text) for text in texts]
