"""Why something holds that is fixed for a run: derived from the framework, the profile and the method alone."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.rules.ground import Fixed, Program, premises_of
from competentie_rules.rules.join import Binding, Plan
from competentie_rules.rules.syntax import Atom, Rule, Variable


def derivation(program: Program, atom: Atom) -> Fixed | None:
    """The proof of least height, then by rule id, then by premises in order; None for what a document says itself."""
    options: dict[Atom, list[Fixed]] = {}
    waiting = [atom]
    while waiting:
        found = waiting.pop()
        if found not in options:
            options[found] = list(_derivations(program, found))
            waiting += [premise for option in options[found] for premise in option.premises]
    heights = {found: 0 for found, ways in options.items() if not ways}
    changed = True
    while changed:
        changed = False
        for found, ways in options.items():
            least = min((height for way in ways if (height := _height(way, heights)) is not None), default=None)
            if least is not None and least < heights.get(found, least + 1):
                heights[found], changed = least, True
    proofs = [(height, way.rule.id, sorted(way.premises), way) for way in options[atom] if (height := _height(way, heights))]
    return min(proofs, key=lambda proof: proof[:3])[3] if proofs else None


def _height(way: Fixed, heights: dict[Atom, int]) -> int | None:
    if not all(premise in heights for premise in way.premises):
        return None
    return 1 + max((heights[premise] for premise in way.premises), default=0)


def _derivations(program: Program, atom: Atom) -> Iterator[Fixed]:
    for rule in program.ruleset.rules:
        if rule.then is not None and rule.then.relation == atom.relation:
            binding = _bound(rule, atom)
            if binding is not None:
                for solved in Plan(rule.when, binding).solve(program.facts, binding):
                    yield Fixed(rule, dict(solved), tuple(premises_of(rule.when, program.facts, solved)))


def _bound(rule: Rule, atom: Atom) -> Binding | None:
    """The variables of a rule that concludes a statement; None where it concludes another."""
    binding: Binding = {}
    for term, value in zip(rule.head.terms, atom.args, strict=True):
        if isinstance(term, Variable):
            binding[term.name] = value
        elif term != value:
            return None
    return binding
