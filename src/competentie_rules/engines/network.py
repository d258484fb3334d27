"""Rules as durable-rules wants them: chunks that keep within its limits, each pattern in the one form that is safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from competentie_rules.errors import EngineError
from competentie_rules.model import Scalar
from competentie_rules.rules.ground import Program, helper
from competentie_rules.rules.join import Facts, Plan, Row
from competentie_rules.rules.syntax import COLUMNS, AtLeast, Atom, Compare, Denied, Holds, Literal, Pattern, Rule, Term, Variable

GATE = "_gate"
WIDE = "w"
"""A field that is 1 in every fact: the join on it is always true, and closes each pattern, because a false last join crashes."""

MOST_POSITIVE = 15
MOST_PATTERNS = 60
"""Patterns with a condition that one fact may meet in one network; the engine keeps no more than 64."""
MOST_RULES = 250
MOST_RELATIONS = 400
"""Relations that one network asks for; from 512 on the engine never ends compiling it."""
MOST_JOINS = 24
"""Joins of one pattern; the engine keeps no more than 29, with those of its own."""

_OPERATORS = {"ne": "$neq", "lt": "$lt", "le": "$lte", "gt": "$gt", "ge": "$gte"}
_TURNED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}

Number = Callable[[Scalar], int]
Join = tuple[str, int, str, str]
"""An operator, a column of the pattern, and the alias and field that it is compared with."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One pattern of a rule: constants and joins by column."""

    relation: str
    constants: tuple[tuple[str, int, Scalar], ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One rule: its patterns in the order in which they are joined, and where each variable is bound."""

    rule: Rule
    positives: tuple[_Asked, ...]
    denied: tuple[_Asked, ...]
    bound: dict[str, tuple[str, str]]


class Chunk:
    """The rules of one network."""

    def __init__(self, stratum: int, program: Program) -> None:
        self.stratum = stratum
        self._program = program
        self._rules: list[_Compiled] = []
        self._conditions: Counter[str] = Counter()
        self.relations: set[str] = set()
        self.helpers: set[str] = set()
        self.fixed: dict[str, list[Row]] = {}

    def takes(self, compiled: _Compiled) -> bool:
        """Whether a rule still fits."""
        more = Counter(asked.relation for asked in compiled.positives + compiled.denied)
        fits = all(self._conditions[relation] + count <= MOST_PATTERNS for relation, count in more.items())
        fits = fits and len(self.relations | more.keys()) <= MOST_RELATIONS
        return not self._rules or (len(self._rules) < MOST_RULES and fits)

    def add(self, compiled: _Compiled, made: Mapping[str, list[Row]]) -> None:
        """Add a rule, with the facts of relations that were made for it."""
        self._rules.append(compiled)
        for asked in compiled.positives + compiled.denied:
            self._conditions[asked.relation] += 1
            self.relations.add(asked.relation)
            if asked.relation in made:
                self.fixed[asked.relation] = made[asked.relation]
            elif asked.relation in self._program.fixed:
                self.fixed[asked.relation] = self._program.facts.rows(asked.relation)
        self.helpers.update(name for name in self.relations if "#" in name and name not in self.fixed)

    def definition(self, kinds: Mapping[str, str], number: Number) -> dict[str, Any]:
        """The network as durable-rules reads it."""
        made: dict[str, Any] = {GATE: {"all": [{"g": {"k": GATE}}]}}
        for i, compiled in enumerate(self._rules):
            patterns: list[dict[str, Any]] = [{"g": {"$and": [{"k": GATE}, {"s": 1}]}}]
            patterns += [{f"p{j}": _pattern(asked, kinds, number)} for j, asked in enumerate(compiled.positives)]
            patterns += [{f"n{j}$not": _pattern(asked, kinds, number)} for j, asked in enumerate(compiled.denied)]
            # Two patterns of one rule may be about the same fact.
            made[f"rule{i}"] = {"all": patterns, "dist": 0}
        return made

    def conclude(self, name: str, premises: Mapping[str, Mapping[str, int]], text: Callable[[int], str]) -> Atom:
        """What a rule that fired concludes of its premises."""
        if name == GATE:
            return Atom(GATE, ())
        compiled = self._rules[int(name.removeprefix("rule"))]
        head = compiled.rule.head
        kinds = self._columns(compiled.rule)
        args: list[Scalar] = []
        for kind, term in zip(kinds, head.terms, strict=True):
            if isinstance(term, Variable):
                alias, field = compiled.bound[term.name]
                found = premises[alias][field]
                args.append(text(found) if kind == "id" else found)
            else:
                assert term is not None
                args.append(term)
        return Atom(head.relation, tuple(args))

    def _columns(self, rule: Rule) -> list[str]:
        if rule.finding is not None:
            return [COLUMNS[name] for name in rule.finding.columns]
        return list(self._program.ruleset.relations[rule.head.relation].columns.values())


def chunks(program: Program) -> Iterator[Chunk]:
    """The rules of a program, stratum by stratum, in as many networks as the limits ask for."""
    for stratum in sorted(set(program.strata.values())):
        chunk = Chunk(stratum, program)
        for rule in program.rules:
            if program.strata[rule.head.relation] != stratum:
                continue
            compiled, made = _compile(rule, program)
            if not chunk.takes(compiled):
                yield chunk
                chunk = Chunk(stratum, program)
            chunk.add(compiled, made)
        yield chunk


def _pattern(asked: _Asked, kinds: Mapping[str, str], number: Number) -> dict[str, Any]:
    """Kind first, then constants, then joins other than equality, then equality, then the join that is always true."""
    parts: list[dict[str, Any]] = [{"k": kinds[asked.relation]}]
    for operator, column, constant in asked.constants:
        parts.append(_condition(operator, column, number(constant)))
    for operator, column, alias, field in sorted(asked.joins, key=lambda join: join[0] == "eq"):
        parts.append(_condition(operator, column, {alias: field}))
    parts.append({WIDE: {"g": WIDE}})
    return {"$and": parts}


def _condition(operator: str, column: int, value: int | dict[str, str]) -> dict[str, Any]:
    test = {f"a{column}": value}
    return test if operator == "eq" else {_OPERATORS[operator]: test}


def _compile(rule: Rule, program: Program) -> tuple[_Compiled, dict[str, list[Row]]]:
    """A rule, and the facts of the relations that were made for it."""
    positives: list[Pattern] = []
    compares: list[Compare] = []
    denied: list[Pattern] = []
    made: dict[str, list[Row]] = {}
    framing = False
    for i, literal in enumerate(rule.when):
        match literal:
            case Holds(pattern):
                positives.append(_narrowed(pattern, program, made))
            case Denied(pattern):
                denied.append(pattern)
            case Compare():
                compares.append(literal)
            case AtLeast() if (rule.id, i) in program.helpers:
                positives.append(_helper(rule, i, program))
            case _:
                framing = True
    if not framing and len(positives) <= MOST_POSITIVE:
        joined = _join(positives, compares, program.fixed | made.keys())
        if joined is not None and all(len(asked.joins) <= MOST_JOINS for asked in joined[0]):
            return _compiled(rule, joined, denied), made
    return _framed(rule, program)


_Joined = tuple[list[_Asked], dict[str, tuple[str, str]]]


def _compiled(rule: Rule, joined: _Joined, denied: list[Pattern]) -> _Compiled:
    asked, bound = joined
    return _Compiled(rule, tuple(asked), tuple(_asked(pattern, bound, {}) for pattern in denied), bound)


def _narrowed(pattern: Pattern, program: Program, made: dict[str, list[Row]]) -> Pattern:
    """A pattern without the columns that it leaves out, over a relation made for it, where that makes some rows equal.

    Else the rule would fire for each of those rows, and with several such patterns for each combination of them.
    """
    columns = [i for i, term in enumerate(pattern.terms) if term is not None]
    if len(columns) == len(pattern.terms):
        return pattern
    rows = program.facts.rows(pattern.relation)
    distinct = dict.fromkeys(tuple(row[i] for i in columns) for row in rows)
    if len(distinct) == len(rows):
        return pattern
    name = f"{pattern.relation}#{'-'.join(map(str, columns))}"
    made[name] = list(distinct)
    return Pattern(name, tuple(term for term in pattern.terms if term is not None), pattern.location)


def _helper(rule: Rule, i: int, program: Program) -> Pattern:
    names = program.helpers[rule.id, i]
    return Pattern(helper(rule.id, i), tuple(Variable(name) for name in names), rule.location)


def _framed(rule: Rule, program: Program) -> tuple[_Compiled, dict[str, list[Row]]]:
    """A rule whose fixed literals do not fit the network: they are joined beforehand, into one relation made for it."""
    given: list[Literal] = []
    rest: list[Pattern] = []
    denied: list[Pattern] = []
    for i, literal in enumerate(rule.when):
        match literal:
            case AtLeast() if (rule.id, i) in program.helpers:
                rest.append(_helper(rule, i, program))
            case Holds(pattern) if pattern.relation not in program.fixed:
                rest.append(pattern)
            case Denied(pattern) if pattern.relation not in program.fixed:
                denied.append(pattern)
            case _:
                given.append(literal)
    names = sorted({name for pattern in (*rest, *denied, rule.head) for name in pattern.variables()})
    rows = Facts()
    frame = f"{rule.id}#frame"
    for binding in Plan(given).solve(program.facts):
        rows.add(frame, *(binding[name] for name in names))
    pattern = Pattern(frame, tuple(Variable(name) for name in names), rule.location)
    if not rows.rows(frame):
        # The rule never holds, whatever the rest says.
        rest = [pattern]
    elif names:
        rest.insert(0, pattern)
    joined = _join(rest, [], program.fixed | {frame})
    assert joined is not None
    if len(joined[0]) > MOST_POSITIVE:
        raise EngineError(f"rule {rule.id} has more than {MOST_POSITIVE} conditions that the engine has to join")
    return _compiled(rule, joined, denied), {frame: rows.rows(frame)}


def _join(positives: list[Pattern], compares: list[Compare], fixed: Set[str]) -> _Joined | None:
    """The patterns in an order in which each has as much as possible in common with those before it.

    Of equal ones what is not fixed comes first: of that there are fewer facts.
    None where a comparison is between two variables of one pattern, or between constants, which no join can express.
    """
    bound: dict[str, tuple[str, str]] = {}
    asked: list[_Asked] = []
    waiting = list(positives)
    left = list(compares)
    while waiting:
        pattern = max(
            waiting, key=lambda pattern: (sum(name in bound for name in pattern.variables()), pattern.relation not in fixed)
        )
        waiting.remove(pattern)
        alias = f"p{len(asked)}"
        here = {term.name: i for i, term in enumerate(pattern.terms) if isinstance(term, Variable) and term.name not in bound}
        ready: dict[int, list[tuple[str, Term]]] = {}
        for compare in list(left):
            side = _side(compare, bound, here)
            if side is not None:
                operator, column, other = side
                ready.setdefault(column, []).append((operator, other))
                left.remove(compare)
        asked.append(_asked(pattern, bound, ready))
        bound.update((name, (alias, f"a{column}")) for name, column in here.items())
    return None if left else (asked, bound)


def _side(compare: Compare, bound: Mapping[str, tuple[str, str]], here: Mapping[str, int]) -> tuple[str, int, Term] | None:
    """A comparison as (operator, column bound here, what it is compared with), once the other side is known."""
    for operator, mine, other in (
        (compare.operator, compare.left, compare.right),
        (_TURNED[compare.operator], compare.right, compare.left),
    ):
        if isinstance(mine, Variable) and mine.name in here and (not isinstance(other, Variable) or other.name in bound):
            return operator, here[mine.name], other
    return None


def _asked(pattern: Pattern, bound: Mapping[str, tuple[str, str]], ready: Mapping[int, list[tuple[str, Term]]]) -> _Asked:
    constants: list[tuple[str, int, Scalar]] = []
    joins: list[Join] = []
    for column, term in enumerate(pattern.terms):
        wanted = list(ready.get(column, ()))
        if term is not None and (not isinstance(term, Variable) or term.name in bound):
            wanted.append(("eq", term))
        for operator, other in wanted:
            if isinstance(other, Variable):
                joins.append((operator, column, *bound[other.name]))
            else:
                constants.append((operator, column, other))
    return _Asked(pattern.relation, tuple(constants), tuple(joins))
