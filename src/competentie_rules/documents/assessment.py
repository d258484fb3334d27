"""An assessment: what was observed of one subject, and which levels were awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from competentie_rules.documents.framework import Reference
from competentie_rules.documents.tree import Blocks, Document


class Observation(NamedTuple):
    """A behaviour was `shown` or `not-shown`, or it was `not-observed`."""

    behaviour: str
    result: str
    evidence: str | None = None
    observed_on: date | None = None
    assessor: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What was awarded and observed of one competency: of its observations each part by itself, as many of each."""

    competency: str
    awarded: int | None = None
    behaviours: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    evidence: tuple[str | None, ...] = ()
    days: tuple[str | None, ...] = ()
    """When each was observed: as text, which has the order of the days."""
    assessors: tuple[str | None, ...] = ()

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations one by one."""
        days = map(_day, self.days)
        return tuple(map(Observation, self.behaviours, self.results, self.evidence, days, self.assessors))


@dataclass(frozen=True, slots=True)
class Assessment:
    """One subject against one profile; persons are pseudonyms."""

    id: str
    profile: Reference
    subject: str
    assessed_on: date
    assessors: tuple[str, ...] = ()
    conclusion: str | None = None
    ratings: tuple[Rating, ...] = ()

    @property
    def refers(self) -> tuple[object, ...]:
        """All that it refers to."""
        return self.profile, tuple([(each.competency, each.awarded, each.behaviours) for each in self.ratings])

    @classmethod
    def of(cls, data: Any) -> Assessment:
        """The assessment in data that its schema accepts."""
        return cls(
            data["id"],
            Reference(data["profile"]["id"], data["profile"]["edition"]),
            data["subject"],
            date.fromisoformat(data["assessed_on"]),
            tuple(data.get("assessors", ())),
            data.get("conclusion"),
            tuple(_rating(rating) for rating in data["ratings"]),
        )


def _rating(data: Any) -> Rating:
    given = data.get("observations", ())
    return Rating(
        data["competency"],
        data.get("awarded"),
        tuple([each["behaviour"] for each in given]),
        tuple([each["result"] for each in given]),
        tuple([each.get("evidence") for each in given]),
        tuple([each.get("observed_on") for each in given]),
        tuple([each.get("assessor") for each in given]),
    )


@lru_cache(4096)
def _day(text: str | None) -> date | None:
    # The same days come back in very many observations.
    return date.fromisoformat(text) if text else None


def observations(document: Document) -> Blocks:
    """Where the observations of an assessment that its schema accepts stand, of all ratings one after another."""
    ratings = document.root.below("ratings") if document.root is not None else None
    assert ratings is not None
    return ratings.blocks("observations")


def slim(document: Document, observations: Blocks) -> Document:
    """What is kept of an assessment that was opened, and has to wait: of its observations only where their results stand."""
    assert document.root is not None
    head = {key: value for key, value in document.data.items() if key != "ratings"}
    root = document.root.slim("ratings", "observations", "result", observations)
    return Document(document.file, document.digest, head, root, comments=document.comments, rooms=document.rooms)
