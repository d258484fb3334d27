"""One engine beside another, and beside what follows from the rules by definition; AssertionError where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import naive
from rulesets import Made

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Truth
from competentie_rules.engines.rete import ReteEngine
from competentie_rules.rules.ground import Count, Program, fixed_findings
from competentie_rules.rules.join import ground
from competentie_rules.rules.syntax import Atom


def atoms(statements: Iterable[tuple[str, tuple[Any, ...]]]) -> list[Atom]:
    """Statements as engines take them."""
    return [Atom(*statement) for statement in statements]


def plain_is_right(made: Made) -> int:
    """The plain engine says what follows from the rules by definition, and no more; how many statements hold."""
    engine = PlainEngine(made.program)
    number = 0
    for case in made.cases:
        truth = engine.truth(atoms(case))
        found = naive.model(made.relations, made.rules, [*made.given, *case])
        said = _everything(made.program, truth, atoms(case))
        right = {Atom(name, row) for name, rows in found.items() for row in rows}
        assert said == right, f"plain says {sorted(said - right)}, and does not say {sorted(right - said)}"
        _counts_are_right(made, truth, found)
        number += len(said)
    return number


def rete_agrees(program: Program, cases: Iterable[Iterable[Atom]]) -> int:
    """One rete engine says of each case what the plain engine says, and of the first again after the others; of how many."""
    some = [tuple(case) for case in cases]
    plain = PlainEngine(program)
    rete = ReteEngine(program)
    try:
        for case in [*some, *some[:1]]:
            differing = sorted(program.atoms[number] for number in rete.truth(case) ^ plain.truth(case))
            assert not differing, f"rete and plain differ on {differing}"
    finally:
        rete.close()
    return len(program.atoms) * (len(some) + 1)


def _everything(program: Program, truth: Truth, case: Iterable[Atom]) -> set[Atom]:
    """All that holds, whether fixed, given or derived, as the program and an engine say; without the helpers of counts."""
    held = {program.atoms[number] for number in truth}
    found = {Atom(name, row) for name in program.ruleset.relations for row in program.facts.rows(name)}
    found |= {ground(fixed.rule.head, fixed.binding) for fixed in fixed_findings(program.ruleset, program.facts)}
    return found | set(case) | {atom for atom in held if "#" not in atom.relation}


def _counts_are_right(made: Made, truth: Truth, found: naive.Model) -> None:
    """Each helper holds when what it counts is there often enough."""
    rules = {rule["id"]: rule for rule in made.rules}
    program = made.program
    for step in program.steps:
        if isinstance(step, Count):
            atom = program.atoms[step.head]
            rule, literal = atom.relation.rsplit("#", 1)
            names = program.helpers[rule, int(literal)]
            binding = dict(zip((f"${name}" for name in names), atom.args, strict=True))
            counted = naive.counted(rules[rule]["when"][int(literal)], binding, found, made.relations)
            assert (step.head in truth) == counted, f"plain is wrong about {atom}"
