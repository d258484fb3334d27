"""The nodes of an explanation: from one statement down to observations and, if asked, to what the handbook fixes."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from competentie_rules.explain import fixed
from competentie_rules.explain.cone import Cone
from competentie_rules.explain.judged import STATUS, Judged
from competentie_rules.explain.narrate import Narrator
from competentie_rules.explain.why import Derivation, Why
from competentie_rules.explain.why_not import WhyNot
from competentie_rules.explanation import Node, Step
from competentie_rules.rules.ground import Count, Program
from competentie_rules.rules.syntax import Atom, Rule

NOT_OBSERVED = "not-observed"


class _Drawn(NamedTuple):
    """A statement before it has an id: its node, and the rule and premises of each of its steps."""

    node: Node
    steps: list[tuple[Rule, list[Atom]]]


@dataclass(slots=True)
class Tree:
    """Draws explanations of one assessment, in one language, from what holds of it, whichever engine decided that."""

    judged: Judged
    narrator: Narrator
    full: bool = False
    """Whether what is fixed for a run is told as well."""
    program: Program = field(init=False)
    truth: Set[int] = field(init=False)
    rules: dict[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        self.program, self.truth = self.judged.judgement.program, self.judged.judgement.truth
        self.rules = {rule.id: rule for rule in self.program.ruleset.rules}

    def draw(self, goal: Atom, depth: int | None = None) -> dict[str, Node]:
        """The nodes below a statement, itself first, in the order in which a reader meets them."""
        number = self.program.index[goal]
        cone = Cone(self.program, number)
        drawn = self._drawn(goal, _Reasons(cone, self.truth), depth)
        return _numbered(goal, drawn, self.narrator)

    def _drawn(self, goal: Atom, reasons: _Reasons, depth: int | None) -> dict[Atom, _Drawn]:
        found: dict[Atom, _Drawn] = {}
        waiting, below = [goal], 0
        while waiting:
            fresh: list[Atom] = []
            for atom in waiting:
                if atom not in found:
                    found[atom] = drawn = self._node(atom, reasons, cut=depth is not None and below >= depth)
                    fresh += [premise for _, premises in drawn.steps for premise in premises]
            waiting, below = fresh, below + 1
        return found

    def _node(self, atom: Atom, reasons: _Reasons, *, cut: bool) -> _Drawn:
        number = self.program.index.get(atom)
        if number is None:
            return self._fixed(atom, cut=cut)
        holds = number in self.truth
        steps = [self._step(derivation) for derivation in reasons.of(number)]
        count = next((step for step in self.program.steps_of.get(number, ()) if isinstance(step, Count)), None)
        if count is not None:
            text = self.narrator.count(count, sum(member in self.truth for member in count.of), self.program.atoms)
            node = Node("", "count", atom.relation, {}, holds, text)
        elif atom.relation in self.rules:
            node = Node("", "derived", atom.relation, {}, holds, self.narrator.finding(self.rules[atom.relation], holds=holds))
        else:
            node = self._statement(atom, holds=holds)
        return _Drawn(replace(node, cut=cut and bool(steps)), [] if cut else steps)

    def _step(self, derivation: Derivation) -> tuple[Rule, list[Atom]]:
        step, numbers = derivation
        atoms = [self.program.atoms[number] for number in numbers]
        if isinstance(step, Count):
            return self.rules[self.program.atoms[step.head].relation.partition("#")[0]], atoms
        # What is fixed holds, so it is a reason for what holds and never one for what does not.
        given = list(step.premises) if self.full and step.head in self.truth else []
        return step.rule, [*given, *atoms]

    def _statement(self, atom: Atom, *, holds: bool) -> Node:
        relation = self.program.ruleset.relations[atom.relation]
        arguments = dict(zip(relation.columns, atom.args, strict=True))
        if relation.scope != "case":
            text = self.narrator.statement(atom, holds=holds)
            return Node("", "derived", atom.relation, arguments, holds, text, presumed=relation.defeasible)
        instead = next((other for name in relation.instead if self.judged.judgement.decide(other := Atom(name, atom.args))), None)
        told = atom if instead is None or holds else instead
        unknown = not holds and instead is None and bool(relation.instead)
        text, brief = (
            self.narrator.statement(told, holds=holds or instead is not None, unknown=unknown, short=short)
            for short in (False, True)
        )
        return Node(
            "",
            "case",
            atom.relation,
            arguments,
            holds,
            text,
            status=self._status(atom),
            observations=self.judged.observations(str(atom.args[0])) if atom.relation in STATUS else (),
            location=self.judged.place(told),
            short=brief,
        )

    def _status(self, atom: Atom) -> str | None:
        if atom.relation not in STATUS:
            return None
        held = (status for name, status in STATUS.items() if self.judged.judgement.decide(Atom(name, atom.args)))
        return next(held, NOT_OBSERVED)

    def _fixed(self, atom: Atom, *, cut: bool) -> _Drawn:
        relation = self.program.ruleset.relations[atom.relation]
        arguments = dict(zip(relation.columns, atom.args, strict=True))
        text = self.narrator.statement(atom, holds=True)
        derived = fixed.derivation(self.program, atom)
        steps = [] if derived is None else [(derived.rule, list(derived.premises))]
        scope = "framework" if derived is None else "derived"
        node = Node("", scope, atom.relation, arguments, True, text, location=self.judged.origin(atom), cut=cut and bool(steps))
        return _Drawn(node, [] if cut else steps)


class _Reasons:
    def __init__(self, cone: Cone, truth: Set[int]) -> None:
        self._truth = truth
        self._holds = cone.goal in truth
        self._why = Why(cone, truth)
        self._why_not = WhyNot(cone, truth)

    def of(self, number: int) -> list[Derivation]:
        if number not in self._truth:
            return self._why_not.failures(number)
        return self._why.proof(number) if self._holds else self._why.proofs(number)


def _numbered(goal: Atom, drawn: Mapping[Atom, _Drawn], narrator: Narrator) -> dict[str, Node]:
    """Nodes with ids, in the order of reading: each before what it rests on, and that step by step."""
    order: dict[Atom, str] = {}
    waiting = [goal]
    while waiting:
        atom = waiting.pop()
        if atom not in order:
            order[atom] = f"n{len(order) + 1}"
            waiting += reversed([premise for _, premises in drawn[atom].steps for premise in premises])
    nodes = {}
    for atom, id in order.items():
        node, steps = drawn[atom]
        told = (Step(rule.id, narrator.title(rule), tuple(order[each] for each in premises)) for rule, premises in steps)
        nodes[id] = replace(node, id=id, steps=tuple(told))
    return nodes
