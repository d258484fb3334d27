"""Which rules and premises the cases have tried.

An *instance* of a rule gives each of its variables a value from the columns in which it stands. A premise is covered once some
case has an instance in which it is the only one that fails: without it the rule would have concluded something else. A premise
that another one implies can never be that, and needs no case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.errors import RuleError
from competentie_rules.model import Scalar
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rule_tools.expected import problems
from competentie_rules.rule_tools.implied import Implications
from competentie_rules.rules.join import Binding, Facts, Plan, compares, matches, members, needed
from competentie_rules.rules.strata import patterns
from competentie_rules.rules.syntax import AtLeast, Case, Compare, Denied, Holds, Literal, Relation, Rule, RuleSet, Variable
from competentie_rules.rules.words import condition
from competentie_rules.text import escaped

Column = tuple[str, str]
"""The name of a column, and its kind: id or int."""


@dataclass(slots=True)
class Premise:
    """One literal of a rule, another one that implies it, and the case in which it was the only one that failed, if any."""

    literal: Literal
    implied: Literal | None
    case: Case | None = None

    @property
    def status(self) -> str:
        """covered, implied or uncovered."""
        return "covered" if self.case else "implied" if self.implied else "uncovered"


@dataclass(slots=True)
class Covered:
    """What the cases have tried of one rule: how many let it conclude something, and each of its premises."""

    rule: Rule
    premises: list[Premise]
    fired: int = 0


def coverage(ruleset: RuleSet, rules: Iterable[Rule] | None = None) -> list[Covered]:
    """What cases have tried of each of these rules, or of all; a case that is broken tries nothing.

    Of a finding its own cases alone say whether it should be made; what a rule derives is asked wherever anything rests on it, so
    there the cases of all rules count.
    """
    implications = Implications(ruleset)
    trials = [
        _Trial(Covered(rule, [Premise(each, implications.because(rule, each)) for each in rule.when]), ruleset.relations)
        for rule in (ruleset.rules if rules is None else rules)
        if rule.when
    ]
    bench = Bench(ruleset, PlainEngine)
    for rule in ruleset.rules:
        asked = [trial for trial in trials if trial.covered.rule is rule or trial.covered.rule.then is not None]
        for case in rule.cases if asked else ():
            worlds = _worlds(rule, case, bench)
            for trial in asked:
                trial.add(case, worlds)
    return [trial.covered for trial in trials]


def _worlds(rule: Rule, case: Case, bench: Bench) -> list[_World]:
    try:
        ran = bench.run(case.data)
        problems(rule, case, ran)
    except RuleError:
        return []
    return [_World(facts, bench.ruleset.relations) for facts in ran.worlds]


class _World:
    """Everything that holds for one case, and the values that each column has there."""

    def __init__(self, facts: Facts, relations: dict[str, Relation]) -> None:
        self.facts = facts
        self._values: dict[Column, dict[Scalar, None]] = {}
        for name, relation in relations.items():
            rows = facts.rows(name)
            for i, column in enumerate(relation.columns.items()):
                self._values.setdefault(column, {}).update((row[i], None) for row in rows)

    def values(self, columns: Iterable[Column]) -> list[Scalar]:
        """The values of these columns."""
        return list(dict.fromkeys(value for column in columns for value in self._values[column]))


class _Trial:
    """One rule, tried on worlds."""

    def __init__(self, covered: Covered, relations: dict[str, Relation]) -> None:
        self.covered = covered
        rule = covered.rule
        self._whole = Plan(rule.when)
        bound = _bound(rule.when)
        columns: dict[str, dict[Column, None]] = {}
        for pattern, _ in patterns(rule.when):
            for column, term in zip(relations[pattern.relation].columns.items(), pattern.terms, strict=True):
                if isinstance(term, Variable):
                    columns.setdefault(term.name, {})[column] = None
        self._without: list[tuple[dict[str, list[Column]], Plan]] = []
        for literal in rule.when:
            rest = [other for other in rule.when if other is not literal]
            free = {name: list(columns[name]) for name in sorted(bound - _bound(rest))}
            self._without.append((free, Plan(rest, free)))

    def add(self, case: Case, worlds: list[_World]) -> None:
        """Try the rule on what holds for a case."""
        self.covered.fired += any(any(True for _ in self._whole.solve(world.facts)) for world in worlds)
        for premise, (free, plan) in zip(self.covered.premises, self._without, strict=True):
            if premise.status == "uncovered" and any(_fails_alone(premise.literal, free, plan, world) for world in worlds):
                premise.case = case


def _bound(literals: Iterable[Literal]) -> set[str]:
    return {name for literal in literals if isinstance(literal, Holds) for name in literal.pattern.variables()}


def _fails_alone(literal: Literal, free: dict[str, list[Column]], plan: Plan, world: _World) -> bool:
    """Whether there are values with which everything but this literal holds."""
    choices = [[(name, value) for value in world.values(columns)] for name, columns in free.items()]
    return any(
        _fails(literal, world.facts, binding) for chosen in product(*choices) for binding in plan.solve(world.facts, dict(chosen))
    )


def _fails(literal: Literal, facts: Facts, binding: Binding) -> bool:
    if isinstance(literal, AtLeast):
        counted = list(members(literal, facts, binding))
        return sum(atom in facts for atom in counted) < needed(literal, len(counted), binding)
    if isinstance(literal, Compare):
        return not compares(literal, binding)
    return bool(matches(literal.pattern, facts, binding)) is isinstance(literal, Denied)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    of: int

    @property
    def percent(self) -> float:
        """Of a hundred; never rounded up to what it is not."""
        return 100 * self.part / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.part} of {self.of} ({int(self.percent * 10) / 10:g} %)"


def shares(covered: Iterable[Covered]) -> dict[str, Share]:
    """Of the rules, how many some case lets fire; of the premises that none other implies, how many are covered."""
    covered = list(covered)
    premises = [premise.status for each in covered for premise in each.premises]
    return {
        "rules": Share(sum(each.fired > 0 for each in covered), len(covered)),
        "premises": Share(premises.count("covered"), len(premises) - premises.count("implied")),
    }


def text(covered: Iterable[Covered], relations: dict[str, Relation]) -> Iterator[str]:
    """A table of rules, and below it what no case has tried."""
    covered = list(covered)
    wide = max((len(each.rule.id) for each in covered), default=0)
    yield f"{'rule':<{wide}}  own cases  fired by  premises  implied"
    for each in covered:
        statuses = [premise.status for premise in each.premises]
        implied = statuses.count("implied")
        tried = f"{statuses.count('covered')} of {len(statuses) - implied}"
        yield f"{each.rule.id:<{wide}}  {len(each.rule.cases):>9}  {each.fired:>8}  {tried:>8}  {implied or '-':>7}"
    yield ""
    for each in covered:
        if not each.fired:
            yield f"{each.rule.location}: {each.rule.id}: no case lets it conclude anything"
        for premise in each.premises:
            if premise.status == "uncovered":
                told = condition(premise.literal, relations, "en")
                yield f"{premise.literal.location}: {each.rule.id}: in no case the only one that fails: {told}"
    for name, share in shares(covered).items():
        yield f"{name}: {share}"


def as_json(covered: Iterable[Covered], relations: dict[str, Relation]) -> str:
    """The same, with every premise and the case that covers it."""
    covered = list(covered)
    rules = [
        {
            "rule": each.rule.id,
            "cases": len(each.rule.cases),
            "fired": each.fired,
            "premises": [
                {
                    "condition": condition(premise.literal, relations, "en"),
                    "line": premise.literal.location.span.line,
                    "status": premise.status,
                    "case": str(premise.case.location) if premise.case else None,
                    "implied_by": condition(premise.implied, relations, "en") if premise.implied else None,
                }
                for premise in each.premises
            ],
        }
        for each in covered
    ]
    summary = {name: {"part": share.part, "of": share.of} for name, share in shares(covered).items()}
    made = {"format": "competentie-rules/rule-coverage/1", "summary": summary, "rules": rules}
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"
