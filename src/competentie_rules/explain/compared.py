"""What a finding rests on that came of comparing assessments: its rule, and what came of each of the two."""

from __future__ import annotations

from collections.abc import Iterable

from competentie_rules.explanation import Node, Step
from competentie_rules.model import AssessmentResult, Finding, Phrase, Scalar
from competentie_rules.rules.syntax import Rule
from competentie_rules.text import safe

ASSESSMENT = Phrase("beoordeling {id} ({file})", "assessment {id} ({file})")
LEVELS = Phrase(
    "{competency}: bereikt niveau {reached}, hoogstens haalbaar niveau {possible}",
    "{competency}: level {reached} is reached, level {possible} is possible at most",
)


def nodes(rule: Rule, finding: Finding, results: Iterable[AssessmentResult], lang: str) -> dict[str, Node]:
    """The finding; below it each assessment that it is about, with levels if it is about a competency; and why it is a rule."""
    mine = [each for each in results if each.file == finding.location.document and each.id == finding.assessment]
    others = [each for each in results if each.id in finding.because and each not in mine]
    below = [_told(f"n{number}", each, finding, lang) for number, each in enumerate([*mine, *others], 2)]
    if ground := rule.rationale.get(lang) if rule.rationale else rule.source.get("note"):
        below.append(Node(f"n{len(below) + 2}", "framework", rule.id, {}, True, safe(ground, 2000)))
    title = rule.title.get(lang)
    step = Step(rule.id, title, tuple(node.id for node in below))
    return {"n1": Node("n1", "derived", rule.id, {}, True, title, steps=(step,)), **{node.id: node for node in below}}


def _told(id: str, result: AssessmentResult, finding: Finding, lang: str) -> Node:
    row = f":{result.row}" if result.row else ""
    about: dict[str, Scalar] = {"assessment": result.id or ""}
    text = ASSESSMENT.get(lang).format(id=safe(result.id or "-"), file=safe(result.file) + row)
    of = next((each for each in result.competencies if each.competency == finding.competency), None)
    if of is not None:
        about["competency"] = of.competency
        told = LEVELS.get(lang).format(competency=safe(of.label), reached=of.reached, possible=of.possible)
        text = f"{text}: {told}"
    return Node(id, "case", "assessment", about, True, text)
