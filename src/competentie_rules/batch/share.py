"""What one assessment brings to a comparison with others, in little room: numbers for words, and of evidence a checksum alone.

An observation takes some 40 bytes, so that 10,000 documents with a hundred observations each take 40 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from zlib import adler32, crc32

from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.tree import Blocks, Document, Path, pointer
from competentie_rules.model import Location, Span
from competentie_rules.text import folded

RATED, FORM, OBSERVED, MORE = 6, 3, 5, 3
"""Columns that are kept of ratings (word, award + 1 or 0, place), of observations what those in a form have in common (word,
rating, item) and what not (length of the evidence, place), and more of them (words: result, day, assessor)."""

MOST_FORMS = 1000
"""Forms of which the words are remembered."""

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
    form: bytes
    observed: bytes
    texts: bytes
    more: bytes
    elsewhere: dict[tuple[int, int], str] = field(default_factory=dict)
    """The files of ratings (0) and observations (1), by number, that do not stand in that of the assessment."""

    @classmethod
    def of(cls, document: Document, assessment: Assessment, observed: Blocks, *, whole: bool) -> Share:
        """The share of an assessment that its schema accepts; what only the table `observations` needs is kept if `whole`."""
        assert document.root is not None
        given = document.root.below("ratings")
        assert given is not None
        ratings = assessment.ratings
        texts = _folded([text or "" for rating in ratings for text in rating.evidence])
        keys = ["evidence" if text else "behaviour" for text in texts]
        places: Sequence[Sequence[int]] = observed.places(keys)
        files = observed.elsewhere(keys)
        form = _form(tuple([(rating.competency, rating.behaviours) for rating in ratings]))
        words, more = form.words, b""
        results = [result for rating in ratings for result in rating.results]
        if whole or not all(texts) or "not-observed" in results:
            kept = [i for i, text in enumerate(texts) if results[i] != "not-observed" and (text or whole)]
            texts, places, form = [texts[i] for i in kept], [[place[i] for i in kept] for place in places], form.part(kept)
            files = {number: files[i] for number, i in enumerate(kept) if i in files}
            if whole:
                words, more = _more(words, assessment, kept)
        names = ["competency"] * len(ratings)
        blocks = given.blocks()
        awards = [0 if rating.awarded is None else rating.awarded + 1 for rating in ratings]
        return cls(
            assessment.id,
            assessment.profile.id,
            assessment.profile.edition,
            assessment.subject,
            assessment.assessed_on.isoformat(),
            document.locate(("id",)),
            document.locate(("ratings",)),
            words,
            _bytes(form.rated, awards, *blocks.places(names)),
            form.observed,
            _bytes(list(map(len, texts)), *places),
            _sums(texts),
            more,
            {(kind, i): file for kind, found in enumerate((blocks.elsewhere(names), files)) for i, file in found.items()},
        )

    def place_of_rating(self, competency: str) -> Location | None:
        """Where the first rating of a competency stands; None where there is none."""
        words, (rated, _, *places) = self.words.split("\n"), columns(self.rated, RATED)
        for i, word in enumerate(rated):
            if words[word] == competency:
                return self._location(0, i, [place[i] for place in places], ("ratings", i, "competency"))
        return None

    def place_of_observation(self, number: int) -> Location | None:
        """Where an observation stands, at its evidence or else its behaviour; None where there is none."""
        _, ratings, items = columns(self.form, FORM)
        if not 0 <= number < len(items):
            return None
        length, *places = columns(self.observed, OBSERVED)
        path = ("ratings", ratings[number], "observations", items[number], "evidence" if length[number] else "behaviour")
        return self._location(1, number, [place[number] for place in places], path)

    def _location(self, kind: int, number: int, place: Sequence[int], path: Path) -> Location:
        line, column, end_line, end_column = place
        span = Span(line + 1, column + 1, end_line + 1, end_column + 1)
        return Location(self.elsewhere.get((kind, number), self.own.file), span, pointer(path))


def columns(packed: bytes, number: int) -> list[array[int]]:
    """The columns of numbers of 32 bits in a share, so many of the same length."""
    whole = array("I", packed)
    length = len(whole) // number
    return [whole[i * length : (i + 1) * length] for i in range(number)]


def _bytes(*columns: Sequence[int]) -> bytes:
    return b"".join([array("I", column).tobytes() for column in columns])


class _Form(NamedTuple):
    """What documents that were made from one form have in common: words, those of ratings, and columns of observations."""

    words: str
    rated: list[int]
    observed: bytes

    def part(self, kept: list[int]) -> _Form:
        """The same for some of the observations."""
        return self._replace(observed=_bytes(*([column[i] for i in kept] for column in columns(self.observed, FORM))))


@lru_cache(MOST_FORMS)
def _form(ratings: tuple[tuple[str, tuple[str, ...]], ...]) -> _Form:
    known: dict[str, int] = {}
    rated = [known.setdefault(competency, len(known)) for competency, _ in ratings]
    observed = [known.setdefault(id, len(known)) for _, behaviours in ratings for id in behaviours]
    numbers = [number for number, (_, behaviours) in enumerate(ratings) for _ in behaviours]
    items = [item for _, behaviours in ratings for item in range(len(behaviours))]
    return _Form("\n".join(known), rated, _bytes(observed, numbers, items))


def _more(words: str, assessment: Assessment, kept: list[int]) -> tuple[str, bytes]:
    """The words of these observations besides, and their numbers."""
    told = [each for rating in assessment.ratings for each in zip(rating.results, rating.days, rating.assessors, strict=True)]
    known = {word: number for number, word in enumerate(words.split("\n"))}
    numbers = [
        [known.setdefault(word or "", len(known)) for word in column] for column in zip(*[told[i] for i in kept], strict=True)
    ]
    return "\n".join(known), _bytes(*numbers)


def _sums(texts: list[str]) -> bytes:
    """Of each text 64 bits, 0 where there is none: the same in every process, as `hash` is not, and quicker than a digest."""
    return array("Q", [crc32(text) << 32 | adler32(text) if text else 0 for text in map(str.encode, texts)]).tobytes()


def _folded(texts: list[str]) -> list[str]:
    """Each text as `folded` makes it; all at once where they are plain, which is quicker."""
    whole = "\n".join(texts)
    if whole.isascii() and not any(map(whole.__contains__, _BLANK)) and "  " not in whole:
        made = [text.strip(" ") for text in whole.lower().split("\n")]
        if len(made) == len(texts):
            return made
    return [folded(text) for text in texts]
