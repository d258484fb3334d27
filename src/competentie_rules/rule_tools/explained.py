"""What a case expects of explanations: the reasons of statements, and the smallest changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from competentie_rules.errors import RuleError, UsageError
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explain.judged import Judged
from competentie_rules.explain.narrate import Narrator
from competentie_rules.explain.tree import Tree
from competentie_rules.explanation import Node, Repair
from competentie_rules.rule_tools.flow import flow, statement
from competentie_rules.rules.join import ground
from competentie_rules.rules.syntax import Atom, Case

AWARDS = frozenset({"award", "awarded_at_least", "attested"})
EFFORTS = ("observe", "settle", "show")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a case expects, and what came instead."""

    expected: str
    came: str


def reasons(case: Case, judged: Judged) -> Iterator[Problem]:
    """Where explanations end in something else than a case expects; RuleError for a statement that has none."""
    relations = judged.judgement.program.ruleset.relations
    for pattern, because in case.reasons:
        atom = ground(pattern, {})
        if atom not in judged.judgement.program.index:
            raise RuleError(f"The case asks why {statement(atom, relations)}, which no rule derives from an assessment.")
        came = _ends(atom, judged)
        if came != because:
            yield Problem(f"{statement(atom, relations)} because of {flow(because)}", flow(came))


def _ends(atom: Atom, judged: Judged) -> dict[str, str]:
    """The inputs in which the explanation of a statement ends, with what was observed of each."""
    narrator = Narrator(judged.judgement.program.ruleset.relations, judged.names, "en")
    nodes = Tree(judged, narrator).draw(atom).values()
    return dict(sorted(_end(node) for node in nodes if node.scope == "case"))


def _end(node: Node) -> tuple[str, str]:
    about = str(next(iter(node.arguments.values())))
    return about, node.status or ("award" if node.relation in AWARDS else node.relation)


def repairs(case: Case, judged: Judged) -> Iterator[Problem]:
    """Where the smallest change is another one than a case expects; RuleError for a level that there is not."""
    explainer = Explainer(judged, {})
    for expected in case.data.get("repair", ()):
        competency, level = expected["competency"], expected["level"]
        try:
            came = explainer.level(competency, level).repair
        except UsageError as error:
            raise RuleError(f"The case asks for a repair that cannot be: {error.message}", hint=error.hint) from None
        told = _changes(came)
        wanted = {key: value for key, value in expected.items() if key in (*EFFORTS, "award") and value}
        if not expected.get("possible", True):
            wanted["possible"] = False
        if told != wanted:
            yield Problem(f"{competency} level {level} to be reached with {_named(wanted)}", _named(told))


def _changes(repair: Repair | None) -> dict[str, Any]:
    """A repair as a case writes it, without what is empty."""
    if repair is None:
        return {"reached": True}
    if not repair.possible:
        return {"possible": False}
    made: dict[str, Any] = {key: [change.behaviour for change in getattr(repair, key)] for key in EFFORTS}
    made["award"] = {change.competency: change.level for change in repair.award}
    return {key: value for key, value in made.items() if value}


def _named(changes: dict[str, Any]) -> str:
    if changes == {"reached": True}:
        return "nothing: it is reached"
    return "no change at all" if changes == {"possible": False} else flow(changes)
