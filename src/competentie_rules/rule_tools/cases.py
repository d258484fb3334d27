"""Small documents from the compact notation of cases: a competency has a string per level, with a sign per behaviour.

`+` shown, `-` not shown, `!` both, `?` not observed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from competentie_rules.documents.find import Source
from competentie_rules.errors import RuleError
from competentie_rules.text import safe

RESULTS = {"+": ["shown"], "-": ["not-shown"], "!": ["shown", "not-shown"], "?": []}
SUBJECT = "P-1"
PROFILE = {"id": "functie", "edition": "1"}

Data = dict[str, Any]


def documents(case: Mapping[str, Any]) -> dict[str, Data]:
    """A framework, a profile and an assessment, changed as the case says; RuleError where a change leads nowhere.

    A case of several assessments makes `assessment`, `assessment2` and so on, in the order of their files.
    """
    competencies = case["competencies"]
    made = {"framework": _framework(competencies), "profile": _profile(competencies, case.get("method"))}
    for number, own in enumerate(case.get("assessments", [{}]), 1):
        rated = _rated(competencies, own.get("competencies", {}))
        wanted = assessment(rated, PROFILE, id=own.get("id", str(number)), conclusion=case.get("conclusion"))
        about = {key: own[key] for key in ("subject", "assessed_on") if key in own}
        made["assessment" if number == 1 else f"assessment{number}"] = wanted | about
    for name, changes in case.get("change", {}).items():
        for pointer, value in changes.items():
            try:
                _put(made[name], pointer, value)
            except (KeyError, IndexError, ValueError, TypeError, AttributeError):
                raise RuleError(f"The case changes {safe(pointer)} of its {name}, and there is no such place.") from None
    return made


def _rated(competencies: Mapping[str, Any], own: Mapping[str, Any]) -> Data:
    """The competencies of a case as one of its assessments has them."""
    for id in own:
        if id not in competencies:
            raise RuleError(f"An assessment of the case rates {safe(id)}, which is no competency of the case.")
    return {id: spec | own.get(id, {}) for id, spec in competencies.items()}


def sources(made: Mapping[str, Data], comments: Iterable[str] = ()) -> list[Source]:
    """Documents as files that are given; JSON has no comments, so an assessment with some above it is YAML."""
    files = {f"{name}.json": json.dumps(document) for name, document in made.items()}
    if above := "".join(f"{comment}\n" for comment in comments):
        files["assessment.yaml"] = above + files.pop("assessment.json")
    return [Source(name, text.encode()) for name, text in files.items()]


def _framework(competencies: Mapping[str, Any]) -> Data:
    heights = [len(spec["levels"]) for spec in competencies.values() if "levels" in spec]
    return {
        "kind": "framework",
        "id": "kader",
        "edition": "1",
        "title": "Kader",
        "levels": max(heights, default=3),
        "competencies": [_competency(id, spec) for id, spec in competencies.items()],
    }


def _competency(id: str, spec: Mapping[str, Any]) -> Data:
    made: Data = {"id": id, "label": id.capitalize(), "definition": f"Wat {id} is"}
    if "levels" in spec:
        made["levels"] = [
            {"level": n, "behaviours": [{"id": f"{id}.{n}.{k}", "text": f"{id} {n} {k}"} for k in range(1, len(signs) + 1)]}
            for n, signs in enumerate(spec["levels"], 1)
        ]
    made["builds_on"] = [{"competency": other, "level": level} for other, level in spec.get("builds_on", {}).items()]
    made["distinguish_from"] = [{"competency": other, "question": "Welke?"} for other in spec.get("distinguish_from", ())]
    return made


def _profile(competencies: Mapping[str, Any], method: Data | None) -> Data:
    return {
        "kind": "profile",
        **PROFILE,
        "title": "Functie",
        "framework": {"id": "kader", "edition": "1"},
        "method": method or {},
        "norms": [
            {"competency": id, "level": spec["norm"], **({"rationale": spec["rationale"]} if "rationale" in spec else {})}
            for id, spec in competencies.items()
            if "norm" in spec
        ],
    }


def assessment(
    competencies: Mapping[str, Any], profile: Mapping[str, str], *, id: str = "1", conclusion: str | None = None
) -> Data:
    """An assessment against a profile that is known by its id and edition."""
    made: Data = {
        "kind": "assessment",
        "id": id,
        "profile": dict(profile),
        "subject": SUBJECT,
        "assessed_on": "2024-06-11",
        "ratings": [rating for id, spec in competencies.items() if (rating := _rating(id, spec))],
    }
    return made | ({"conclusion": conclusion} if conclusion else {})


def _rating(id: str, spec: Mapping[str, Any]) -> Data | None:
    extra = {key: spec[key] for key in ("evidence", "observed_on", "assessor") if key in spec}
    observations = [
        {"behaviour": f"{id}.{n}.{k}", "result": result, **extra}
        for n, signs in enumerate(spec.get("levels", ()), 1)
        for k, sign in enumerate(signs, 1)
        for result in RESULTS[sign]
    ]
    awarded = {"awarded": spec["awarded"]} if "awarded" in spec else {}
    return {"competency": id, **awarded, "observations": observations} if observations or awarded else None


def _put(document: Any, pointer: str, value: Any) -> None:
    *steps, last = pointer.removeprefix("/").split("/")
    for step in steps:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if isinstance(document, list) and last == "-":
        document.append(value)
    elif isinstance(document, list):
        document[int(last)] = value
    else:
        document[last] = value
