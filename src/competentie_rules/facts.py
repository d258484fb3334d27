"""What documents say, as facts that rules speak of, each with the place where it is said."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import cast

from competentie_rules.documents.assessment import Assessment, Observation, Rating
from competentie_rules.documents.framework import Competency, Framework, Reference
from competentie_rules.documents.profile import Method, Profile
from competentie_rules.documents.tree import Path
from competentie_rules.model import Scalar
from competentie_rules.rules.join import Facts
from competentie_rules.rules.syntax import Atom
from competentie_rules.text import folded

SAID = {
    "framework": frozenset(
        {
            "award_value",
            "behaviour",
            "behaviour_text",
            "builds_on",
            "competency",
            "conclusion_value",
            "described",
            "distinguish_from",
            "fatal",
            "highest_level",
            "level",
            "needed",
            "next_level",
        }
    ),
    "profile": frozenset({"asks_norm", "has_norm", "method", "norm", "rationale", "refers_to_framework"}),
    "assessment": frozenset({"awards", "observes", "rates", "refers_to_profile", "unusable"}),
}
"""What each kind of document says that is known before an assessment is judged; a document builds on those before it."""


@dataclass(slots=True)
class Said:
    """Facts of one document, and for each the place where the document says it."""

    places: dict[Atom, Path] = field(default_factory=dict)
    usual: bool = False
    """Whether of observations nothing is said but what their results are."""

    def add(self, relation: str, *args: Scalar, at: Path = ()) -> None:
        """Add a fact; of a fact said twice the first place counts."""
        self.places.setdefault(Atom(relation, args), at)

    def into(self, facts: Facts) -> Facts:
        """Add them to facts, which are given back."""
        for atom in self.places:
            facts.add(atom.relation, *atom.args)
        return facts


def of_framework(framework: Framework, method: Method | None = None) -> Said:
    """The facts of a framework; `method` says how many behaviours of a level are needed."""
    said = Said()
    share = (method or Method()).share
    position = 0
    for value in ("meets", "does-not-meet"):
        said.add("conclusion_value", value)
    for i, competency in enumerate(framework.competencies):
        c, at = competency.id, ("competencies", i)
        said.add("competency", c, at=(*at, "id"))
        said.add("highest_level", c, framework.levels, at=(*at, "id"))
        for n in range(framework.levels + 1):
            said.add("award_value", c, n)
            if n:
                said.add("level", c, n)
                said.add("next_level", c, n - 1, n)
        for j, (other, level) in enumerate(competency.builds_on):
            said.add("builds_on", c, other, level, at=(*at, "builds_on", j, "competency"))
        for j, other in enumerate(competency.distinguish_from):
            said.add("distinguish_from", c, other, at=(*at, "distinguish_from", j, "competency"))
        if competency.levels:
            said.add("described", c, at=(*at, "levels"))
            position = _levels(said, framework, competency, at, share, position)
    return said


def _levels(said: Said, framework: Framework, competency: Competency, at: Path, share: Decimal, position: int) -> int:
    c = competency.id
    numbers = dict.fromkeys(range(1, framework.levels + 1), 0)
    for j, level in enumerate(competency.levels):
        numbers[level.level] = len(level.behaviours)
        for k, behaviour in enumerate(level.behaviours):
            place = (*at, "levels", j, "behaviours", k)
            said.add("behaviour", c, level.level, behaviour.id, at=(*place, "id"))
            said.add("behaviour_text", behaviour.id, position, folded(behaviour.text), at=(*place, "text"))
            position += 1
    for n, number in numbers.items():
        needed = max(1, int((share * number).to_integral_value(ROUND_CEILING)))
        said.add("needed", c, n, needed)
        said.add("fatal", c, n, number - needed + 1)
    return position


def of_profile(profile: Profile, framework: Framework | None) -> Said:
    """The facts of a profile; norms that the framework cannot carry are only asked, not set."""
    said = Said()
    said.add("refers_to_framework", 0, profile.framework.id, profile.framework.edition, at=("framework",))
    if framework is None:
        return said
    method = profile.method
    options = {
        "presumption": method.presumption,
        "prerequisites": method.prerequisites,
        "combination": method.combination,
        "evidence_required": "true" if method.evidence_required else "false",
    }
    for option, value in options.items():
        said.add("method", option, value, at=("method", option))
    known = {competency.id for competency in framework.competencies}
    for i, norm in enumerate(profile.norms):
        said.add("asks_norm", i, norm.competency, norm.level, at=("norms", i, "competency"))
        if norm.competency in known and norm.level <= framework.levels:
            said.add("norm", norm.competency, norm.level, at=("norms", i, "competency"))
            said.add("has_norm", norm.competency, at=("norms", i, "competency"))
            if norm.rationale:
                said.add("rationale", norm.competency, at=("norms", i, "rationale"))
    return said


def of_references(assessment: Assessment, framework: Framework | None, *, unusable: bool) -> Said:
    """What an assessment refers to, right or wrong; without a framework nothing can be said of competencies."""
    said = Said()
    if unusable:
        said.add("unusable", assessment.profile.id, assessment.profile.edition)
    said.add("refers_to_profile", 0, assessment.profile.id, assessment.profile.edition, at=("profile",))
    if framework is None:
        return said
    number = 0
    for i, rating in enumerate(assessment.ratings):
        said.add("rates", i, rating.competency, at=("ratings", i, "competency"))
        if rating.awarded is not None:
            said.add("awards", i, rating.competency, rating.awarded, at=("ratings", i, "awarded"))
        for j, observation in enumerate(rating.observations):
            place = ("ratings", i, "observations", j, "behaviour")
            # Each has a number of its own, so none is there yet.
            said.places[Atom("observes", (number, rating.competency, observation.behaviour))] = place
            number += 1
    return said


def of_known(frameworks: Iterable[Reference], profiles: Iterable[Reference]) -> Said:
    """Which frameworks and profiles there are."""
    said = Said()
    for relation, references in (("known_framework", frameworks), ("known_profile", profiles)):
        for reference in sorted(references, key=str):
            said.add(relation, reference.id, reference.edition)
    return said


MOST_REMEMBERED = 4000
"""Ratings of which is remembered what they say."""


class Ratings:
    """What assessments say, against one framework and method. What very many ratings have in common is made once."""

    def __init__(self, framework: Framework, method: Method) -> None:
        self._levels = framework.levels
        self._known = {competency.id: competency for competency in framework.competencies}
        self._method = method
        self._usual: dict[tuple[object, ...], dict[Atom, Path]] = {}

    def said(self, assessment: Assessment) -> Said:
        """What was observed and awarded.

        What the framework does not know takes no part, nor does an award that does not exist, nor any rating of a competency that
        is rated twice; the rules on references say so (docs/rules, *References*).
        """
        said = Said()
        if assessment.conclusion:
            said.add("conclusion", assessment.conclusion, at=("conclusion",))
        months = self._method.observations_valid_months
        since = None if months is None else months_before(assessment.assessed_on, months)
        said.usual = _is_usual(assessment.ratings, assessment, since)
        times = Counter([rating.competency for rating in assessment.ratings])
        for i, rating in enumerate(assessment.ratings):
            if rating.competency in self._known and times[rating.competency] == 1:
                usual = said.usual or _is_usual((rating,), assessment, since)
                said.places.update(self._common(i, rating, assessment) if usual else self._made(i, rating, assessment, since))
        return said

    def _common(self, i: int, rating: Rating, assessment: Assessment) -> dict[Atom, Path]:
        """What a usual rating says."""
        key = i, rating.competency, rating.awarded, rating.behaviours, rating.results
        if key not in self._usual:
            if len(self._usual) == MOST_REMEMBERED:
                self._usual.clear()
            self._usual[key] = self._made(i, rating, assessment, None)
        return self._usual[key]

    def _made(self, i: int, rating: Rating, assessment: Assessment, since: date | None) -> dict[Atom, Path]:
        said, competency = Said(), self._known[rating.competency]
        _award(said, rating, self._levels, competency, ("ratings", i, "awarded"))
        _observations(said, assessment, rating, competency, self._method.combination, since, ("ratings", i, "observations"))
        return said.places


def _is_usual(ratings: Sequence[Rating], assessment: Assessment, since: date | None) -> bool:
    """Whether nothing is said of the observations in these ratings but what was shown and what not."""
    evidence = [text for rating in ratings for text in rating.evidence]
    if not all(evidence) or any(map(str.isspace, cast(list[str], evidence))):
        return False
    subject = assessment.subject
    if subject in assessment.assessors or any(subject in rating.assessors for rating in ratings):
        return False
    days = {day for rating in ratings for day in rating.days if day}
    first, last = min(days, default=""), max(days, default="")
    return last <= assessment.assessed_on.isoformat() and (since is None or not days or first >= since.isoformat())


def _award(said: Said, rating: Rating, levels: int, competency: Competency, at: Path) -> None:
    if rating.awarded is not None and rating.awarded <= levels:
        said.add("award", competency.id, rating.awarded, at=at)
        for n in range(1, rating.awarded + 1):
            said.add("awarded_at_least", competency.id, n, at=at)
            if not competency.levels:
                said.add("attested", competency.id, n, at=at)


def _observations(
    said: Said, assessment: Assessment, rating: Rating, competency: Competency, combination: str, since: date | None, at: Path
) -> None:
    known = competency.behaviours
    told = [
        (observation, (*at, j))
        for j, observation in enumerate(rating.observations)
        if observation.behaviour in known and observation.result != "not-observed"
    ]
    of_each: dict[str, list[tuple[Observation, Path]]] = {}
    for each in told:
        of_each.setdefault(each[0].behaviour, []).append(each)
    for behaviour, mine in of_each.items():
        if len(mine) == 1:
            [(observation, place)] = mine
            relation = "supported" if observation.result == "shown" else "refuted"
        else:
            relation = _evidence([observation for observation, _ in mine], combination)
            place = _decisive(mine, relation)
        said.places[Atom(relation, (behaviour,))] = (*place, "result")
    for observation, place in told:
        if not observation.evidence or not observation.evidence.strip():
            said.add("without_evidence", observation.behaviour, at=(*place, "behaviour"))
        day = observation.observed_on
        if day is None:
            continue
        if day > assessment.assessed_on:
            said.add("after_assessment", observation.behaviour, at=(*place, "observed_on"))
        if since is not None and day < since:
            said.add("outdated", observation.behaviour, at=(*place, "observed_on"))
    if told and all(_by_subject(observation, assessment) for observation, _ in told):
        said.add("self_observed", competency.id, at=at)


def _evidence(observations: list[Observation], combination: str) -> str:
    """The evidence of one behaviour (guide for auditors, *Contested*), from at least one observation."""
    shown = sum(observation.result == "shown" for observation in observations)
    against = len(observations) - shown
    if combination == "majority" and shown != against:
        return "supported" if shown > against else "refuted"
    if shown and against:
        return "contested"
    return "supported" if shown else "refuted"


def _decisive(observations: list[tuple[Observation, Path]], relation: str) -> Path:
    """The first observation that says what the evidence comes to; of contested evidence the first that speaks against."""
    result = "shown" if relation == "supported" else "not-shown"
    return next(place for observation, place in observations if observation.result == result)


def _by_subject(observation: Observation, assessment: Assessment) -> bool:
    by = (observation.assessor,) if observation.assessor else assessment.assessors
    return bool(by) and set(by) == {assessment.subject}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it is shorter; at the earliest year 1."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
