"""Explanations of cases in the compact notation, and repairs applied to their documents."""

from __future__ import annotations

from typing import Any

from worlds import RULES, documents, sources

from competentie_rules.check import study
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explanation import Repair

FILE = "assessment.json"


def explainer(made: dict[str, dict[str, Any]], engine: type[Engine] = PlainEngine, lang: str = "nl", **options: Any) -> Explainer:
    """What answers questions on the assessment among documents."""
    judges = Judges(engine)
    try:
        report, judged = study(FILE, sources(made), RULES, judges, lang=lang)
    finally:
        judges.close()
    assert judged is not None, report.findings
    return Explainer(judged, report.inputs, report.findings, lang, results=report.assessments, **options)


def explained(case: dict[str, Any], engine: type[Engine] = PlainEngine, lang: str = "nl", **options: Any) -> Explainer:
    """What answers questions on the assessment of a case."""
    return explainer(documents(case), engine, lang, **options)


def repaired(case: dict[str, Any], repair: Repair) -> dict[str, dict[str, Any]]:
    """The documents of a case after a repair: what is to be shown is observed once, and shown."""
    made = documents(case)
    ratings = {rating["competency"]: rating for rating in made["assessment"]["ratings"]}

    def rating(competency: str) -> dict[str, Any]:
        if competency not in ratings:
            ratings[competency] = {"competency": competency, "observations": []}
            made["assessment"]["ratings"].append(ratings[competency])
        return ratings[competency]

    for change in (*repair.observe, *repair.settle, *repair.show):
        mine = rating(change.competency)
        mine["observations"] = [each for each in mine["observations"] if each["behaviour"] != change.behaviour]
        mine["observations"].append({"behaviour": change.behaviour, "result": "shown"})
    for change in repair.award:
        rating(change.competency)["awarded"] = change.level
    return made
