"""Explanations as JSON, as `schemas/explanation.schema.json` describes them. A public contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from competentie_rules.explanation import Change, Explanation, Node, Observed, Plan, Repair
from competentie_rules.model import Location
from competentie_rules.report.json import place
from competentie_rules.text import escaped

ONE = "competentie-rules/explanation/1"
SEVERAL = "competentie-rules/explanations/1"
PLAN = "competentie-rules/plan/1"


def render(explanations: Sequence[Explanation]) -> str:
    """One explanation by itself, several in a list."""
    made = [_explanation(explanation) for explanation in explanations]
    return _text(made[0] if len(made) == 1 else {"format": SEVERAL, "explanations": made})


def render_plan(plan: Plan) -> str:
    """The development view."""
    return _text(
        {
            "format": PLAN,
            "tool": {"name": "competentie-rules", "version": plan.version},
            "inputs": plan.inputs,
            "assessment": plan.about.assessment,
            "file": plan.about.file,
            "digest": plan.about.digest,
            "ways": [
                {
                    "competency": result.competency,
                    "norm": result.norm,
                    "awarded": result.awarded,
                    "reached": result.reached,
                    "possible": result.possible,
                    "repair": _repair(repair),
                }
                for result, repair in plan.ways
            ],
        }
    )


def _text(made: dict[str, Any]) -> str:
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def _explanation(explanation: Explanation) -> dict[str, Any]:
    question = explanation.question
    return {
        "format": ONE,
        "tool": {"name": "competentie-rules", "version": explanation.version},
        "inputs": explanation.inputs,
        "file": explanation.about.file,
        "digest": explanation.about.digest,
        "question": {
            "assessment": question.assessment,
            "competency": question.competency,
            "level": question.level,
            "finding": question.finding,
        },
        "because": [result.competency for result in explanation.because],
        "answer": explanation.answer.value if explanation.answer else None,
        "root": explanation.root,
        "nodes": {id: _node(node) for id, node in explanation.nodes.items()},
        "repair": _repair(explanation.repair) if explanation.repair else None,
        "citations": [
            {"handbook": each.handbook, "passage": each.passage, "quote": each.quote, "rules": list(each.rules)}
            for each in explanation.citations
        ],
        "left_out": list(explanation.left_out),
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "scope": node.scope,
        "relation": None if node.scope == "count" else node.relation,
        "arguments": node.arguments,
        "holds": node.holds,
        "status": node.status,
        "presumed": node.presumed and node.holds,
        "text": node.text,
        "steps": [{"rule": step.rule, "title": step.title, "premises": list(step.premises)} for step in node.steps],
        "cut": node.cut,
        "observations": [_observed(each) for each in node.observations],
        "location": _location(node.location),
    }


def _observed(observed: Observed) -> dict[str, Any]:
    return {
        "result": observed.result,
        "evidence": observed.evidence,
        "observed_on": observed.observed_on,
        "assessor": observed.assessor,
        "location": _location(observed.location),
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else place(location)


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "size": repair.size if repair.possible else None,
        "observe": [change.behaviour for change in repair.observe],
        "settle": [change.behaviour for change in repair.settle],
        "show": [change.behaviour for change in repair.show],
        "award": [_award(change) for change in repair.award],
        "exact": repair.exact,
    }


def _award(change: Change) -> dict[str, Any]:
    return {"competency": change.competency, "level": change.level}
