"""Seeded assessments that lean to the borders: a level complete but for one behaviour, contested, open below a demonstrated one.

Some are against the profiles that the tool brings along, the others against small frameworks made for them, with every option of
a method and competencies that build on each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from competentie_rules.documents.find import Source
from competentie_rules.documents.framework import Reference
from competentie_rules.library import ProfileWork
from competentie_rules.rule_tools.cases import SUBJECT, Data, assessment, documents

IDS = ("a", "b", "c", "d")
SMALL = 3
"""One in so many assessments has a small framework of its own."""

CONCLUSIONS = (None, "meets", "does-not-meet")
ODD = (0.03, 0.2, 0.8)
"""The chance that a level is not simply demonstrated: assessments with few surprises, some, and many."""


def sources(number: int, seed: int, works: Iterable[ProfileWork]) -> Iterator[Source]:
    """So many assessments, with the documents that they need; the same seed gives the same ones."""
    usable = [work for work in works if work.usable]
    for i in range(number):
        rng = Random(f"{seed} {i}")  # noqa: S311 - chance decides nothing but what is tried
        if i % SMALL == 0 or not usable:
            yield from _small(i, rng)
        else:
            yield _large(i, rng, usable[i % len(usable)])


def _large(i: int, rng: Random, work: ProfileWork) -> Source:
    return _source(i, "assessment", _assessed(rng, work, work.profile.reference, f"generated-{i}"))


def _assessed(rng: Random, work: ProfileWork, profile: Reference, id: str) -> Data:
    """An assessment of most competencies of a framework."""
    assert work.framework is not None
    competencies: Data = {}
    odd = rng.choice(ODD)
    for competency in work.framework.competencies:
        if rng.random() < 0.9:
            levels = [signs(rng, len(level.behaviours), odd) for level in competency.levels]
            competencies[competency.id] = _rated(rng, {"levels": levels} if levels else {}, work.framework.levels)
    about = {"id": profile.id, "edition": profile.edition}
    return assessment(competencies, about, id=id, conclusion=rng.choice(CONCLUSIONS))


def large_world(rng: Random, name: str, work: ProfileWork, assessments: int) -> dict[str, Data]:
    """A profile like another one, with a method of its own, and assessments against it."""
    profile = work.entry.document.data | {"id": name, "method": _method(rng)}
    reference = Reference(name, profile["edition"])
    made = [_assessed(rng, work, reference, f"{name}-{number}") for number in range(1, assessments + 1)]
    return {"profile": profile, **{f"assessment{number}": each for number, each in enumerate(made, 1)}}


def _small(i: int, rng: Random) -> Iterator[Source]:
    made = documents(case(rng))
    _named(made, f"generated-{i}")
    for kind, document in made.items():
        yield _source(i, kind, document)


def case(rng: Random) -> Data:
    """A small framework, a profile with every option of a method, and an assessment, in the notation of cases."""
    top = rng.randint(1, 4)
    number = rng.randint(1, len(IDS))
    odd = rng.choice(ODD)
    competencies: Data = {}
    for place, id in enumerate(IDS[:number]):
        described = place == 0 or rng.random() < 0.8
        spec = _rated(rng, {"levels": [signs(rng, rng.randint(1, 4), odd) for _ in range(top)]} if described else {}, top)
        if place == 0 or rng.random() < 0.5:
            spec["norm"] = rng.randint(1, top)
        # What comes earlier builds on what comes later, so that there is no circle.
        spec["builds_on"] = {other: rng.randint(1, top) for other in IDS[place + 1 : number] if rng.random() < 0.3}
        competencies[id] = spec
    conclusion = rng.choice(CONCLUSIONS)
    return {"competencies": competencies, "method": _method(rng), **({"conclusion": conclusion} if conclusion else {})}


def world(rng: Random, name: str, assessments: int) -> dict[str, Data]:
    """The documents of a case under names of their own, with several assessments against the same profile."""
    made = case(rng)
    top = max((len(spec["levels"]) for spec in made["competencies"].values() if "levels" in spec), default=3)
    others = [_otherwise(rng, made["competencies"], top) for _ in range(assessments - 1)]
    told = documents(made | {"assessments": [{"competencies": each} for each in ({}, *others)]})
    for document in told.values():
        if document["kind"] == "assessment" and (conclusion := rng.choice(CONCLUSIONS)):
            document["conclusion"] = conclusion
    _named(told, name)
    return told


def _otherwise(rng: Random, competencies: Data, top: int) -> Data:
    """The same competencies, observed and awarded otherwise."""
    odd = rng.choice(ODD)
    return {
        id: _rated(rng, {"levels": [signs(rng, len(level), odd) for level in spec["levels"]]} if "levels" in spec else {}, top)
        for id, spec in competencies.items()
    }


def _named(made: dict[str, Data], name: str) -> None:
    """Give documents that refer to each other names that no others have."""
    made["framework"]["id"] = made["profile"]["framework"]["id"] = made["profile"]["id"] = name
    for number, document in enumerate(each for each in made.values() if each["kind"] == "assessment"):
        document["profile"]["id"] = name
        document["id"] = f"{name}-{number + 1}" if number else name


def _source(i: int, kind: str, made: Data) -> Source:
    return Source(f"generated/{i:04}-{kind}.json", json.dumps(made, indent=1).encode())


def _rated(rng: Random, spec: Data, top: int) -> Data:
    if rng.random() < 0.7:
        spec["awarded"] = rng.randint(0, top)
    extra: dict[str, list[Any]] = {
        "evidence": ["Gezien"],
        "assessor": [SUBJECT, "A-1"],
        "observed_on": ["2024-06-01", "2020-01-01"],
    }
    for key, values in extra.items():
        if rng.random() < 0.5:
            spec[key] = rng.choice(values)
    return spec


def signs(rng: Random, number: int, odd: float) -> str:
    """A sign for each behaviour of a level: mostly the same for all, or for all but one."""
    if rng.random() >= odd:
        return "+" * number
    if rng.random() < 0.2:
        return "".join(rng.choice("+++-?!") for _ in range(number))
    made = [rng.choice("+++??-")] * number
    made[rng.randrange(number)] = rng.choice("+-?!")
    return "".join(made)


def _method(rng: Random) -> Data:
    options: dict[str, list[Any]] = {
        "share": [1, 0.5, 0.75, 0.34],
        "presumption": ["from-evidence", "from-award", "none"],
        "prerequisites": ["block", "report"],
        "combination": ["unanimous", "majority"],
        "evidence_required": [True, False],
        "observations_valid_months": [12],
    }
    return {key: rng.choice(values) for key, values in options.items() if rng.random() < 0.5}
