"""Random assessments in the compact notation, leaning to the borders, on the bundled handbook and on random frameworks.

Drawn from a `random.Random`, so that benchmarks need no hypothesis: one behaviour short, contested, open below demonstrated,
every option of a method, chains of prerequisites.
"""

from __future__ import annotations

import random
from typing import Any

from worlds import SUBJECT, documents, work

from competentie_rules.documents.assessment import Assessment
from competentie_rules.library import ProfileWork, brought_along
from competentie_rules.rules.syntax import Atom

SIGNS = "+++++-?!"
OPTIONS: dict[str, tuple[Any, ...]] = {
    "share": (1, 0.5, 0.75, 0.8, 0.34, 0.01, 0.999),
    "presumption": ("from-evidence", "from-award", "none"),
    "prerequisites": ("block", "report"),
    "combination": ("unanimous", "majority"),
    "evidence_required": (True, False),
    "observations_valid_months": (12,),
}
REMARKS: dict[str, tuple[str, ...]] = {
    "evidence": ("Sprak de klant aan.", " "),
    "observed_on": ("2024-06-11", "2024-06-12", "2023-06-11", "2023-06-10"),
    "assessor": (SUBJECT, "A-1"),
}


class Judged:
    """A framework and a profile, and random assessments against them."""

    def __init__(self, rng: random.Random, case: dict[str, Any], *, bundled: bool = False) -> None:
        self._rng = rng
        self._case = case
        self._bundled = bundled
        self.work: ProfileWork = work(self._documents(case))

    def assessment(self) -> tuple[Atom, ...]:
        """The facts of another assessment."""
        made = Assessment.of(self._documents(_observed(self._rng, self._case))["assessment"])
        assert self.work.framework is not None
        return tuple(self.work.ratings.said(made).places)

    def _documents(self, case: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = documents(case)
        if self._bundled:
            made |= _handbook()
            made["profile"] = made["profile"] | {"method": case["method"]}
            made["assessment"]["profile"] = {key: made["profile"][key] for key in ("id", "edition")}
        return made


def on_handbook(rng: random.Random) -> Judged:
    """Assessments against the bundled profile, with a method of its own."""
    handbook = _handbook()
    norms = {norm["competency"]: norm["level"] for norm in handbook["profile"]["norms"]}
    competencies: dict[str, Any] = {}
    for competency in handbook["framework"]["competencies"]:
        spec: dict[str, Any] = {}
        if "levels" in competency:
            spec["levels"] = ["?" * len(level["behaviours"]) for level in competency["levels"]]
        if competency["id"] in norms:
            spec["norm"] = norms[competency["id"]]
        competencies[competency["id"]] = spec
    return Judged(rng, {"competencies": competencies, "method": _method(rng)}, bundled=True)


def on_framework(rng: random.Random) -> Judged:
    """Assessments against a random framework and profile."""
    top, number = rng.randint(1, 4), rng.randint(1, 7)
    ids = [f"c{i}" for i in range(number)]
    competencies: dict[str, Any] = {}
    for i, id in enumerate(ids):
        # What comes earlier builds on what comes later, so that there is no circle; mostly on the next one, which makes chains.
        near = {ids[i + 1]: rng.randint(1, top)} if i + 1 < number and rng.random() < 0.5 else {}
        far = {other: rng.randint(1, top) for other in ids[i + 2 :] if rng.random() < 0.1}
        spec: dict[str, Any] = {"builds_on": near | far}
        if i == 0 or rng.random() < 0.8:
            spec["levels"] = ["?" * rng.randint(1, 5) for _ in range(top)]
        if i == 0 or rng.random() < 0.6:
            spec["norm"] = rng.randint(1, top)
        competencies[id] = spec
    return Judged(rng, {"competencies": competencies, "method": _method(rng)})


def _handbook() -> dict[str, Any]:
    return {entry.kind: entry.document.data for entry in brought_along() if entry.kind}


def _method(rng: random.Random) -> dict[str, Any]:
    return {option: rng.choice(values) for option, values in OPTIONS.items() if rng.random() < 0.7}


def _observed(rng: random.Random, case: dict[str, Any]) -> dict[str, Any]:
    """The case with other signs, awards, remarks and conclusion."""
    top = max((len(spec["levels"]) for spec in case["competencies"].values() if "levels" in spec), default=3)
    competencies = {}
    for id, spec in case["competencies"].items():
        more: dict[str, Any] = {}
        if "levels" in spec:
            more["levels"] = [_signs(rng, len(signs)) for signs in spec["levels"]]
        if rng.random() < 0.5:
            more["awarded"] = rng.randint(0, top)
        more |= {remark: rng.choice(values) for remark, values in REMARKS.items() if rng.random() < 0.3}
        competencies[id] = spec | more
    conclusion = rng.choice((None, "meets", "does-not-meet"))
    return case | {"competencies": competencies} | ({"conclusion": conclusion} if conclusion else {})


def _signs(rng: random.Random, number: int) -> str:
    """All shown, open or refuted, at most one of them not; or a mixture."""
    if rng.random() < 0.4:
        return "".join(rng.choice(SIGNS) for _ in range(number))
    signs = rng.choice("+++?-") * number
    place = rng.randrange(2 * number)
    return signs[:place] + rng.choice(SIGNS) + signs[place + 1 :] if place < number else signs
