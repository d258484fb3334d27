"""Random rule sets that lint accepts, with random facts, as the plain data of rule files.

Everything is drawn from one `random.Random`, so that the fuzz of the benchmarks runs on seeds, without hypothesis. Hypothesis
hands the tests a `random.Random` of its own, whose every draw it records and shrinks, so nothing is lost by that; the draws are
made so that a smaller number is a simpler choice.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from competentie_rules.rules.ground import Program, ground_program
from competentie_rules.rules.join import Facts
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.syntax import RuleSet

Value = str | int
Row = tuple[Value, ...]
Statement = tuple[str, Row]

TEXTS = ("a", "b", "c", "é", 'd "e', "")
NUMBERS = (0, 1, 2, 3, -1, 10**15 - 9)
COLUMNS = {"competency": "id", "level": "int", "behaviour": "id", "other": "id", "at": "int", "limit": "int"}
WORDS = {"nl": "tekst", "en": "text"}

STEP = "step"
"""A fixed relation of a number and a greater one: recursion along it comes to an end."""
RANK = "n"
"""The first column of relations that may rest on each other: of those with a smaller number in it alone."""

MOST_POSITIVE = 15
MOST_ROWS = 40
RULES_A_FILE = 300


@dataclass(frozen=True)
class Made:
    """A rule set, what is given, and what is given in each of some cases."""

    relations: dict[str, Any]
    rules: list[dict[str, Any]]
    given: list[Statement]
    cases: list[list[Statement]]

    def ruleset(self) -> RuleSet:
        """The rules as they are loaded from files."""
        files = [("relations.json", {"kind": "relations", "relations": self.relations})]
        for i in range(0, len(self.rules), RULES_A_FILE):
            rules = self.rules[i : i + RULES_A_FILE]
            files.append((f"rules-{i}.json", {"kind": "rules", "family": "random", "title": WORDS, "rules": rules}))
        return load_texts((name, json.dumps(content).encode()) for name, content in files)

    @cached_property
    def program(self) -> Program:
        """The rules over what is given."""
        facts = Facts()
        for name, row in self.given:
            facts.add(name, *row)
        return ground_program(self.ruleset(), facts)


def small(rng: random.Random) -> Made:
    """A few rules in some strata, with a few conditions each."""
    return _Maker(rng).make()


def long(rng: random.Random) -> Made:
    """Rules with more conditions than one network holds: many positive ones, many denied, many comparisons."""
    return _Maker(rng, long=True).make()


def wide(rng: random.Random) -> Made:
    """More rules in a stratum, and more patterns of a relation, than one network holds."""
    made = _Maker(rng).make()
    templates = made.rules[: 1 + rng.randrange(len(made.rules))]
    copies = 70 + rng.randrange(1 + 300 // len(templates))
    rules = made.rules + [_copy(rule, number) for rule in templates for number in range(1, 1 + copies)]
    return Made(made.relations, rules[:400], made.given, made.cases[:2])


SHAPES: dict[str, Callable[[random.Random], Made]] = {"small": small, "long": long, "wide": wide}


def _copy(rule: dict[str, Any], number: int) -> dict[str, Any]:
    """A rule that differs in its id, and for most numbers in its constants."""

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(below) for key, below in value.items()}
        if isinstance(value, list):
            return [turned(below) for below in value]
        if isinstance(value, int):
            return value if number % 3 else value + number % 2
        return TEXTS[(TEXTS.index(value) + number) % len(TEXTS)] if value in TEXTS else value

    parts = {key: turned(rule[key]) for key in ("when", "then", "finding") if key in rule}
    return rule | parts | {"id": f"{rule['id']}-{number}"}


def _letter(number: int) -> str:
    return chr(ord("a") + number)


class _Maker:
    def __init__(self, rng: random.Random, *, long: bool = False) -> None:
        self.rng = rng
        self.long = long
        self.texts = TEXTS[: 2 + rng.randrange(len(TEXTS) - 1)]
        self.numbers = NUMBERS[: 3 + rng.randrange(len(NUMBERS) - 2)]
        self.relations: dict[str, Any] = {STEP: {"scope": "framework", "columns": {"a": "int", "b": "int"}}}
        self.rules: list[dict[str, Any]] = []
        self.fixed = [STEP]
        self.open: list[str] = []
        """What is not fixed and complete before the rules at hand."""

    def make(self) -> Made:
        for i in range(1 + self.rng.randrange(3)):
            self.fixed.append(self._declare("f", i, "framework", least=0))
        given = [*self._steps(), *self._statements(self.fixed[1:])]
        for i in range(self.rng.randrange(3)):
            self._fixed_relation(i)
        cases = [self._declare("c", i, "case", least=0) for i in range(1 + self.rng.randrange(3))]
        self.open += cases
        for i in range(1 + self.rng.randrange(4)):
            self._group(i)
        for _ in range(self.rng.randrange(4)):
            self._add(_Conditions(self), None)
        return Made(self.relations, self.rules, given, [self._statements(cases) for _ in range(3)])

    def _declare(self, kind: str, i: int, scope: str, *, least: int, rank: bool = False) -> str:
        """Declare a relation of up to three columns, the first of them its rank if it has one."""
        name = f"{kind}_{_letter(i)}"
        columns = {RANK: "int"} if rank else {}
        columns |= {_letter(j): self.rng.choice(("id", "int")) for j in range(least + self.rng.randrange(3))}
        self.relations[name] = {"scope": scope, "columns": columns}
        return name

    def _steps(self) -> list[Statement]:
        return [(STEP, (a, b)) for a in self.numbers for b in self.numbers if a < b and self.rng.randrange(3)]

    def _statements(self, names: list[str]) -> list[Statement]:
        return [(name, row) for name in names for row in self._rows(list(self.relations[name]["columns"].values()))]

    def _rows(self, kinds: list[str]) -> list[Row]:
        """Some rows of a relation, or nearly all that there can be."""
        values = [self.texts if kind == "id" else self.numbers for kind in kinds]
        if self.rng.randrange(3) == 2 and math.prod(map(len, values)) <= MOST_ROWS:
            lost = [self._row(kinds) for _ in range(self.rng.randrange(4))]
            return [row for row in itertools.product(*values) if row not in lost]
        return list(dict.fromkeys(self._row(kinds) for _ in range(self.rng.randrange(10))))

    def _row(self, kinds: list[str]) -> Row:
        return tuple(self.constant(kind) for kind in kinds)

    def constant(self, kind: str) -> Value:
        return self.rng.choice(self.texts if kind == "id" else self.numbers)

    def _fixed_relation(self, i: int) -> None:
        """A relation that rests on fixed ones alone; on itself too, in circles if need be."""
        name = self._declare("k", i, "derived", least=1)
        for number in range(1 + self.rng.randrange(2)):
            conditions = _Conditions(self, fixed=True)
            if number and self.rng.randrange(2):
                conditions.positive(name, fresh=True)
            self._add(conditions, name)
        self.fixed.append(name)

    def _group(self, i: int) -> None:
        """Relations that may rest on each other, or one that rests on earlier ones alone."""
        if self.rng.randrange(2):
            names = [
                self._declare(f"g_{chr(ord('a') + i)}", j, "derived", least=0, rank=True)
                for j in range(1 + self.rng.randrange(2))
            ]
        else:
            names = [self._declare(f"h_{chr(ord('a') + i)}", 0, "derived", least=0)]
        for place, name in enumerate(names):
            ranked = RANK in self.relations[name]["columns"]
            for _ in range(1 + self.rng.randrange(3)):
                conditions = _Conditions(self)
                rank = conditions.rank() if ranked else None
                if isinstance(rank, str) and self.rng.randrange(2):
                    conditions.recursion(rank, names, place)
                self._add(conditions, name, rank)
        self.open += names

    def _add(self, conditions: _Conditions, head: str | None, rank: Value | None = None) -> None:
        """Add a rule that derives `head`, or makes a finding."""
        id = f"r-{len(self.rules)}"
        rule: dict[str, Any] = {"id": id, "title": WORDS}
        if head is not None:
            columns = self.relations[head]["columns"]
            terms: dict[str, Value] = {} if rank is None else {RANK: rank}
            for column, kind in columns.items():
                if column not in terms:
                    terms[column] = conditions.given(kind, tuple(terms.values()))
            rule["then"] = {head: terms}
        else:
            chosen = [name for name in COLUMNS if self.rng.randrange(3)]
            rule["finding"] = {name: conditions.given(COLUMNS[name]) for name in chosen}
            rule |= {"severity": "note", "message": WORDS}
        if self.long and not conditions.fixed:
            conditions.stretch()
        conditions.when = conditions.when or [{"eq": [0, 0]}]
        self.rng.shuffle(conditions.when)
        self.rules.append(rule | {"when": conditions.when})


class _Conditions:
    """The `when` of one rule, drawn so that fixed relations bind every variable."""

    def __init__(self, maker: _Maker, *, fixed: bool = False) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.when: list[dict[str, Any]] = []
        self.kinds: dict[str, str] = {}
        self.bound: dict[str, list[str]] = {"id": [], "int": []}
        for _ in range(1 + self.rng.randrange(3) if self.rng.randrange(9) else 0):
            self.positive(self.rng.choice(maker.fixed), fresh=True)
        self.fixed = fixed
        self.open = [] if fixed else maker.open
        parts = [self._open, self._denied, self._count, self._compare]
        for _ in range(self.rng.randrange(1 + self.rng.randrange(5))):
            self.rng.choice(parts)()

    def stretch(self) -> None:
        """As many conditions as lint allows, of one sort or of several."""
        way = self.rng.randrange(4)
        if way == 3:
            some = [self._comparison() for _ in range(1 + self.rng.randrange(2))]
            self.when += [some[i % len(some)] for i in range(40)]
            return
        self.open = [self.rng.choice(self.open) for _ in range(1 + self.rng.randrange(2))]
        sorts: list[list[Callable[[], None]]] = [[self._open], [self._count, self._open], [self._denied]]
        parts = sorts[way]
        for i in range((40 if way == 2 else MOST_POSITIVE) - len(self.when)):
            parts[i % len(parts)]()

    def fresh(self, kind: str) -> str:
        """A new variable, which the caller binds."""
        name = f"${'t' if kind == 'id' else 'n'}{len(self.kinds)}"
        self.kinds[name] = kind
        return name

    def given(self, kind: str, but: tuple[Value, ...] = ()) -> Value:
        """A variable that is bound, or a constant."""
        known = [name for name in self.bound[kind] if name not in but]
        if known and self.rng.randrange(8):
            return self.rng.choice(known)
        return self.maker.constant(kind)

    def positive(self, relation: str, *, fresh: bool) -> None:
        """A relation holds; with `fresh` it may bind variables and leave columns out."""
        self.when.append(self._atom(relation, fresh=fresh, gaps=fresh))

    def _atom(self, relation: str, *, fresh: bool = False, gaps: bool = False, local: dict[str, list[str]] | None = None) -> Any:
        """An atom, no variable twice; fresh variables are bound for the whole rule, or for a `local` use of them."""
        terms: dict[str, Value] = {}
        new: list[tuple[str, str]] = []
        for column, kind in self.maker.relations[relation]["columns"].items():
            way = self.rng.randrange(6)
            if way == 0 and gaps:
                continue
            known = [name for name in self.bound[kind] if name not in terms.values()]
            if fresh and (way >= 3 or (way and not known)):
                name = self.fresh(kind)
                new.append((kind, name))
                terms[column] = name
            else:
                terms[column] = self.given(kind, tuple(terms.values()))
        for kind, name in new:
            (self.bound if local is None else local)[kind].append(name)
        return {relation: terms}

    def rank(self) -> Value:
        """The number that the conclusion has for its rank."""
        return self.given("int")

    def recursion(self, rank: str, names: list[str], place: int) -> None:
        """Rest on a relation of the same group, so that the ground statements form no circle."""
        way = self.rng.randrange(3)
        lower: Value = rank
        others = names if way else names[:place]
        if not others:
            return
        if way == 1:
            lower = self.fresh("int")
            self.when.append({STEP: {"a": lower, "b": rank}})
            self.bound["int"].append(str(lower))
        elif way == 2:
            known = [name for name in self.bound["int"] if name != rank]
            if not known:
                return
            lower = self.rng.choice(known)
            self.when.append({"gt": [rank, lower]} if self.rng.randrange(2) else {"lt": [lower, rank]})
        name = self.rng.choice(others)
        columns = self.maker.relations[name]["columns"]
        terms: dict[str, Value] = {RANK: lower}
        for column, kind in columns.items():
            if column != RANK:
                terms[column] = self.given(kind, tuple(terms.values()))
        self.when.append({name: terms})

    def _open(self) -> None:
        self.positive(self.rng.choice(self.open or self.maker.fixed), fresh=False)

    def _denied(self) -> None:
        names = [*self.open, *self.maker.fixed]
        name = self.rng.choice(names)
        self.when.append({"not": self._atom(name, gaps=name in self.maker.fixed)})

    def _count(self) -> None:
        """What is counted may use variables of its own, which the rest of the rule does not know."""
        local: dict[str, list[str]] = {"id": [], "int": []}
        ranges = self._atom(self.rng.choice(self.maker.fixed), fresh=True, gaps=True, local=local)
        outer = {kind: list(names) for kind, names in self.bound.items()}
        for kind in self.bound:
            self.bound[kind] = outer[kind] + local[kind]
        names = self.open if self.open and self.rng.randrange(5) else self.maker.fixed
        holds = self._atom(self.rng.choice(names))
        self.bound = outer
        if self.rng.randrange(2):
            self.when.append({"every": ranges, "holds": holds})
        else:
            needed = self.rng.randrange(4) if self.rng.randrange(3) else self.given("int")
            self.when.append({"at_least": needed, "of": ranges, "holds": holds})

    def _compare(self) -> None:
        self.when.append(self._comparison())

    def _comparison(self) -> dict[str, Any]:
        kind = self.rng.choice(("int", "id"))
        names = ("ne", "ne", "ne", "le", "lt", "ge", "gt", "eq") if kind == "int" else ("ne", "ne", "ne", "eq")
        known = self.bound[kind]
        left = self.rng.choice(known) if known and self.rng.randrange(20) else self.maker.constant(kind)
        right = self.given(kind, () if not self.rng.randrange(9) else (left,))
        return {self.rng.choice(names): [left, right] if self.rng.randrange(2) else [right, left]}
