"""An assessment: what was observed of one subject, and which levels were awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from competentie_rules.documents.framework import Reference


class Observation(NamedTuple):
    """A behaviour was `shown` or `not-shown`, or it was `not-observed`."""

    behaviour: str
    result: str
    evidence: str | None = None
    observed_on: date | None = None
    assessor: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What was awarded and observed of one competency."""

    competency: str
    awarded: int | None = None
    observations: tuple[Observation, ...] = ()


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
        rated = [(each.competency, each.awarded, tuple([of.behaviour for of in each.observations])) for each in self.ratings]
        return self.profile, tuple(rated)

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
    observations = [
        Observation(each["behaviour"], each["result"], each.get("evidence"), _day(each.get("observed_on")), each.get("assessor"))
        for each in data.get("observations", ())
    ]
    return Rating(data["competency"], data.get("awarded"), tuple(observations))


@lru_cache(4096)
def _day(text: str | None) -> date | None:
    # The same days come back in very many observations.
    return date.fromisoformat(text) if text else None
