"""Small documents from the compact notation of cases: a competency has a string per level, with a sign per behaviour.

`+` shown, `-` not shown, `!` both, `?` not observed.
"""

from __future__ import annotations

import json
from typing import Any

from competentie_rules import facts
from competentie_rules.check import check
from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.engines.rete import ReteEngine, available
from competentie_rules.judge import Judgement
from competentie_rules.library import Library, ProfileWork, entry
from competentie_rules.model import Report
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import RuleSet

RESULTS = {"+": ["shown"], "-": ["not-shown"], "!": ["shown", "not-shown"], "?": []}
SUBJECT = "P-1"
RULES = load()
ENGINES: list[type[Engine]] = [PlainEngine, *([ReteEngine] if available() else [])]
"""Every engine that works with this Python."""


def documents(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A framework, a profile and an assessment, changed as the case says."""
    competencies = case["competencies"]
    made = {
        "framework": _framework(competencies),
        "profile": _profile(competencies, case.get("method")),
        "assessment": _assessment(competencies, case.get("conclusion")),
    }
    for name, changes in case.get("change", {}).items():
        for pointer, value in changes.items():
            _put(made[name], pointer, value)
    return made


def _framework(competencies: dict[str, Any]) -> dict[str, Any]:
    heights = [len(spec["levels"]) for spec in competencies.values() if "levels" in spec]
    return {
        "kind": "framework",
        "id": "kader",
        "edition": "1",
        "title": "Kader",
        "levels": max(heights, default=3),
        "competencies": [_competency(id, spec) for id, spec in competencies.items()],
    }


def _competency(id: str, spec: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": id, "label": id.capitalize(), "definition": f"Wat {id} is"}
    if "levels" in spec:
        made["levels"] = [
            {"level": n, "behaviours": [{"id": f"{id}.{n}.{k}", "text": f"{id} {n} {k}"} for k in range(1, len(signs) + 1)]}
            for n, signs in enumerate(spec["levels"], 1)
        ]
    made["builds_on"] = [{"competency": other, "level": level} for other, level in spec.get("builds_on", {}).items()]
    made["distinguish_from"] = [{"competency": other, "question": "Welke?"} for other in spec.get("distinguish_from", ())]
    return made


def _profile(competencies: dict[str, Any], method: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "kind": "profile",
        "id": "functie",
        "edition": "1",
        "title": "Functie",
        "framework": {"id": "kader", "edition": "1"},
        "method": method or {},
        "norms": [
            {"competency": id, "level": spec["norm"], **({"rationale": spec["rationale"]} if "rationale" in spec else {})}
            for id, spec in competencies.items()
            if "norm" in spec
        ],
    }


def _assessment(competencies: dict[str, Any], conclusion: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "assessment",
        "id": "1",
        "profile": {"id": "functie", "edition": "1"},
        "subject": SUBJECT,
        "assessed_on": "2024-06-11",
        "ratings": [rating for id, spec in competencies.items() if (rating := _rating(id, spec))],
    }
    return made | ({"conclusion": conclusion} if conclusion else {})


def _rating(id: str, spec: dict[str, Any]) -> dict[str, Any] | None:
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


def sources(made: dict[str, dict[str, Any]]) -> list[Source]:
    """Documents as files that are given."""
    return [Source(f"{name}.json", json.dumps(document).encode()) for name, document in made.items()]


def report(case: dict[str, Any], engine: type[Engine], lang: str = "nl", rules: RuleSet = RULES) -> Report:
    """What the checker says of a case."""
    judges = Judges(engine)
    try:
        return check(sources(documents(case)), rules, judges, lang=lang)
    finally:
        judges.close()


def work(made: dict[str, dict[str, Any]], rules: RuleSet = RULES) -> ProfileWork:
    """The profile of a case, ready to be judged against."""
    entries = [entry(source.file, source.read()) for source in sources(made)]
    library = Library(rules, entries)
    found = library.profile(next(each.reference for each in entries if each.kind == "profile" and each.reference))
    assert found is not None
    assert found.usable
    return found


def judgement(case: dict[str, Any]) -> Judgement:
    """What holds of the assessment of a case, by the plain engine."""
    made = documents(case)
    against = work(made)
    assert against.framework is not None
    assessment = Assessment.of(made["assessment"])
    said = facts.of_assessment(assessment, against.framework, against.profile.method)
    truth = PlainEngine(against.program).truth(said.places)
    return Judgement(against.program, against.framework, assessment, said, truth)
