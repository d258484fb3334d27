"""Rules and what is fixed for a run to a ground program: statements, and gates over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, cast

from competentie_rules.errors import RuleError
from competentie_rules.rules.join import Binding, Facts, Plan, ground, matches, members, needed
from competentie_rules.rules.strata import fixed, is_fixed, patterns, strata
from competentie_rules.rules.syntax import AtLeast, Atom, Denied, Holds, Literal, Rule, RuleSet, Variable

MOST_GATES = 250_000
"""Instances of one rule; all of them are kept."""


class Gate(NamedTuple):
    """One instance of a rule: `head` holds when all of `positives` and none of `negatives` do. Numbers index `Program.atoms`."""

    rule: Rule
    head: int
    positives: tuple[int, ...]
    negatives: tuple[int, ...]
    premises: tuple[Atom, ...]
    """The fixed statements that it rests on as well."""


class Count(NamedTuple):
    """`head`, a helper, holds when at least `needed` of `of` do."""

    head: int
    needed: int
    of: tuple[int, ...]


class Scale(NamedTuple):
    """The norm of a competency, and the numbers of the statements that tell whether it is in play and how far it goes."""

    norm: int | None
    in_play: frozenset[int]
    reached: frozenset[int]
    unattainable: frozenset[int]


@dataclass(frozen=True)
class Program:
    """A rule set over one framework, profile and method."""

    ruleset: RuleSet
    facts: Facts
    """Every fixed fact, given or derived."""
    fixed: frozenset[str]
    """The relations that they belong to."""
    rules: tuple[Rule, ...]
    """The rules that an engine has to apply."""
    helpers: dict[tuple[str, int], tuple[str, ...]]
    """For literal i of a rule that counts: the variables that its helper statement `helper(rule, i)` speaks of."""
    strata: dict[str, int]
    """The stratum of each derived relation and of each rule that makes findings."""
    atoms: tuple[Atom, ...]
    index: dict[Atom, int]
    steps: tuple[Gate | Count, ...]
    """In an order in which everything is decided before it is asked."""

    @cached_property
    def steps_of(self) -> dict[int, tuple[Gate | Count, ...]]:
        """What decides each statement that an engine derives, in the order of `steps`."""
        found: dict[int, list[Gate | Count]] = {}
        for step in self.steps:
            found.setdefault(step.head, []).append(step)
        return {head: tuple(steps) for head, steps in found.items()}

    @cached_property
    def position(self) -> dict[int, int]:
        """Where each derived statement stands in the order of `steps`."""
        return {head: number for number, head in enumerate(self.steps_of)}

    @cached_property
    def gates(self) -> dict[int, tuple[Gate, ...]]:
        """The gates of each finding."""
        found = {head: tuple(step for step in steps if isinstance(step, Gate)) for head, steps in self.steps_of.items()}
        return {head: gates for head, gates in found.items() if gates and gates[0].rule.finding is not None}

    @cached_property
    def findings(self) -> frozenset[int]:
        """The statements that are findings."""
        return frozenset(self.gates)

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """For each competency the statements that its result is read from."""
        levels = {str(c): range(1, int(n) + 1) for c, n in self.facts.rows("highest_level")}
        norms = {str(c): int(n) for c, n in self.facts.rows("norm")}
        return {
            c: Scale(
                norms.get(c),
                self._known(Atom("in_play", (c,))),
                self._known(*(Atom("reached", (c, n)) for n in ns)),
                self._known(*(Atom("unattainable", (c, n)) for n in ns)),
            )
            for c, ns in levels.items()
        }

    def _known(self, *atoms: Atom) -> frozenset[int]:
        """The numbers of statements, of those that have one."""
        return frozenset(self.index[atom] for atom in atoms if atom in self.index)

    def numbers(self, case: Iterable[Atom]) -> set[int]:
        """The statements of an assessment that some rule asks about, by number."""
        numbers = {*map(self.index.get, case)}
        numbers.discard(None)
        return cast(set[int], numbers)


def helper(rule: str, literal: int) -> str:
    """The name of the helper relation of a literal that counts; no relation of a rule file can have it."""
    return f"{rule}#{literal}"


def complete(ruleset: RuleSet, facts: Facts, rules: Collection[Rule] | None = None) -> Facts:
    """The facts with everything that follows from them alone, whatever an assessment says; with `rules`, by these rules alone."""
    facts = Facts(facts)
    known = fixed(ruleset)
    if rules is None:
        rules = [rule for rule in ruleset.rules if rule.then is not None and rule.then.relation in known]
    order = strata(ruleset)
    for stratum in sorted({order[rule.head.relation] for rule in rules}):
        here = [rule for rule in rules if order[rule.head.relation] == stratum]
        heads = {rule.head.relation for rule in here}
        plans = [(rule, plan_of(rule)) for rule in here]
        fresh = Facts()
        for rule, plan in plans:
            for atom in [ground(rule.head, binding) for binding in plan.solve(facts)]:
                if facts.add(atom.relation, *atom.args):
                    fresh.add(atom.relation, *atom.args)
        recursive = [
            (rule, plan, literal)
            for rule, plan in plans
            for literal in rule.when
            if isinstance(literal, Holds) and literal.pattern.relation in heads
        ]
        while any(fresh.rows(name) for name in heads):
            found = [
                ground(rule.head, binding)
                for rule, plan, literal in recursive
                for binding in plan.solve(facts, fresh=(literal, fresh))
            ]
            fresh = Facts()
            for atom in found:
                if facts.add(atom.relation, *atom.args):
                    fresh.add(atom.relation, *atom.args)
    return facts


@lru_cache(4096)
def plan_of(rule: Rule) -> Plan:
    """The order in which the conditions of a rule are asked."""
    return Plan(rule.when)


class Fixed(NamedTuple):
    """A finding that rests on fixed facts alone: the rule, the values of its variables, and its premises."""

    rule: Rule
    binding: Binding
    premises: tuple[Atom, ...]


def fixed_findings(ruleset: RuleSet, facts: Facts, rules: Collection[Rule] | None = None) -> Iterator[Fixed]:
    """Every finding that completed facts give, rule by rule; with `rules`, of these rules alone."""
    known = fixed(ruleset)
    for rule in ruleset.rules if rules is None else rules:
        if rule.finding is not None and is_fixed_rule(rule, known):
            for binding in plan_of(rule).solve(facts):
                premises = tuple(premises_of(rule.when, facts, binding))
                yield Fixed(rule, dict(binding), premises)


def is_fixed_rule(rule: Rule, known: frozenset[str]) -> bool:
    """Whether what a rule concludes is fixed; a relation is only so when all rules that derive it are."""
    if rule.then is not None:
        return rule.then.relation in known
    return all(pattern.relation in known for pattern, _ in patterns(rule.when))


def premises_of(literals: Iterable[Literal], facts: Facts, binding: Binding) -> Iterator[Atom]:
    """The fixed statements that literals rest on under a binding; of those that leave columns out, the first that fits."""
    for literal in literals:
        if isinstance(literal, Holds):
            if None in literal.pattern.terms:
                yield Atom(literal.pattern.relation, matches(literal.pattern, facts, binding)[0])
            else:
                yield ground(literal.pattern, binding)


def ground_program(ruleset: RuleSet, given: Facts) -> Program:
    """The program of a rule set over given facts; raises RuleError where statements would rest on themselves."""
    facts = complete(ruleset, given)
    known = fixed(ruleset)
    rules = tuple(rule for rule in ruleset.rules if rule.decided is None and not is_fixed_rule(rule, known))
    grounder = _Grounder(facts, known)
    for rule in rules:
        grounder.add(rule)
    order = strata(ruleset)
    return Program(
        ruleset,
        facts,
        known,
        rules,
        grounder.helpers,
        {rule.head.relation: order[rule.head.relation] for rule in rules},
        tuple(grounder.index),
        grounder.index,
        grounder.ordered(),
    )


class _Grounder:
    def __init__(self, facts: Facts, known: frozenset[str]) -> None:
        self.facts = facts
        self.known = known
        self.index: dict[Atom, int] = {}
        self.gates: dict[int, list[Gate | Count]] = {}
        self.helpers: dict[tuple[str, int], tuple[str, ...]] = {}

    def number(self, atom: Atom) -> int:
        return self.index.setdefault(atom, len(self.index))

    def add(self, rule: Rule) -> None:
        ours = [(i, literal) for i, literal in enumerate(rule.when) if not is_fixed(literal, self.known)]
        fixed_literals = [literal for literal in rule.when if is_fixed(literal, self.known)]
        gated = [literal for literal in fixed_literals if isinstance(literal, Holds)]
        bound = {name for literal in gated for name in literal.pattern.variables()}
        for i, literal in ours:
            if isinstance(literal, AtLeast):
                self.helpers[rule.id, i] = counted_for(literal, bound)
        seen: set[Gate] = set()
        for binding in Plan(fixed_literals).solve(self.facts):
            positives: list[int] = []
            negatives: list[int] = []
            for i, literal in ours:
                if isinstance(literal, Holds):
                    positives.append(self.number(ground(literal.pattern, binding)))
                elif isinstance(literal, Denied):
                    negatives.append(self.number(ground(literal.pattern, binding)))
                else:
                    assert isinstance(literal, AtLeast)
                    self._count(rule, i, literal, binding, positives)
            gate = Gate(
                rule,
                self.number(ground(rule.head, binding)),
                tuple(positives),
                tuple(negatives),
                tuple(premises_of(gated, self.facts, binding)),
            )
            if gate not in seen:
                if len(seen) == MOST_GATES:
                    raise RuleError(
                        f"Rule {rule.id} has more than {MOST_GATES:,} instances in this framework and profile.",
                        rule.location,
                        "Let conditions share variables, so that each narrows the others down.",
                    )
                seen.add(gate)
                self.gates.setdefault(gate.head, []).append(gate)

    def _count(self, rule: Rule, i: int, literal: AtLeast, binding: Binding, positives: list[int]) -> None:
        """Add the helper of a count to the positives."""
        atom = Atom(helper(rule.id, i), tuple(binding[name] for name in self.helpers[rule.id, i]))
        new = atom not in self.index
        head = self.number(atom)
        positives.append(head)
        if new:
            of = tuple(self.number(member) for member in members(literal, self.facts, binding))
            self.gates[head] = [Count(head, needed(literal, len(of), binding), of)]

    def ordered(self) -> tuple[Gate | Count, ...]:
        graph: TopologicalSorter[int] = TopologicalSorter()
        for head, gates in self.gates.items():
            below = {
                number
                for gate in gates
                for number in (gate.of if isinstance(gate, Count) else gate.positives + gate.negatives)
                if number in self.gates
            }
            graph.add(head, *below)
        try:
            order = list(graph.static_order())
        except CycleError as error:
            atoms = list(self.index)
            # Each of these is needed by the next one, so backwards each rests on the next.
            around = error.args[1][::-1]
            cycle = [atoms[number] for number in around]
            resting = (gate for number in around for gate in self.gates[number] if isinstance(gate, Gate))
            rule = next(gate.rule for gate in resting if not set(around).isdisjoint(gate.positives + gate.negatives))
            told = " <- ".join(f"{atom.relation}({', '.join(map(str, atom.args))})" for atom in cycle[:6])
            raise RuleError(f"Rule {rule.id} makes a statement rest on itself: {told}.", rule.location) from None
        return tuple(gate for head in order for gate in self.gates[head])


def counted_for(literal: AtLeast, bound: set[str]) -> tuple[str, ...]:
    """The variables of a literal that counts which the rest of its rule binds, in alphabet."""
    names: set[str] = set(literal.of.variables()) | set(literal.holds.variables())
    if isinstance(literal.needed, Variable):
        names.add(literal.needed.name)
    return tuple(sorted(names & bound))
