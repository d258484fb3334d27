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
from competentie_rules.library import ProfileWork
from competentie_rules.rule_tools.cases import SUBJECT, Data, assessment, documents

IDS = ("a", "b", "c", "d")
SMALL = 3
"""One in so many assessments has a small framework of its own."""

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
    assert work.framework is not None
    reference = work.profile.reference
    competencies: Data = {}
    odd = rng.choice(ODD)
    for competency in work.framework.competencies:
        if rng.random() < 0.9:
            levels = [signs(rng, len(level.behaviours), odd) for level in competency.levels]
            competencies[competency.id] = _rated(rng, {"levels": levels} if levels else {}, work.framework.levels)
    profile = {"id": reference.id, "edition": reference.edition}
    made = assessment(competencies, profile, id=f"generated-{i}", conclusion=rng.choice([None, "meets", "does-not-meet"]))
    return _source(i, "assessment", made)


def _small(i: int, rng: Random) -> Iterator[Source]:
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
    conclusion = rng.choice([None, "meets", "does-not-meet"])
    made = documents({"competencies": competencies, "method": _method(rng), **({"conclusion": conclusion} if conclusion else {})})
    made["framework"]["id"] = made["profile"]["framework"]["id"] = f"generated-{i}"
    made["profile"]["id"] = made["assessment"]["profile"]["id"] = made["assessment"]["id"] = f"generated-{i}"
    for kind, document in made.items():
        yield _source(i, kind, document)


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
