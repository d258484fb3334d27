"""Data of a rule file to what rules are made of; what does not fit becomes a fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from competentie_rules.documents.tree import Document, Path
from competentie_rules.errors import RuleError
from competentie_rules.model import Phrase, Severity
from competentie_rules.rules.syntax import (
    COLUMNS,
    AtLeast,
    Case,
    Compare,
    Denied,
    FindingSpec,
    Holds,
    Literal,
    Pattern,
    Query,
    Relation,
    Rule,
    Term,
    Variable,
)
from competentie_rules.text import nearest, safe

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
LARGEST = 10**15 - 1
"""The largest whole number in a rule, either side of zero: exact in every engine, in JSON and in tables."""
RESERVED = frozenset({*COMPARISONS, "not", "every", "holds", "at_least", "of"})
"""Words of the rules themselves, so no names of relations."""


def phrase(data: dict[str, str] | None) -> Phrase | None:
    """Words in both languages, where there are any."""
    return Phrase(data["nl"], data["en"]) if data else None


class Parser:
    """Rules, literals, patterns and terms of one rule file that its schema accepts."""

    def __init__(self, document: Document, relations: Mapping[str, Relation], faults: list[RuleError]) -> None:
        self._document = document
        self._relations = relations
        self._faults = faults

    def _fault(self, at: Path, message: str, hint: str = "") -> None:
        self._faults.append(RuleError(message, self._document.locate(at), hint))

    def relations(self) -> Iterator[Relation]:
        """Every relation, with what it implies."""
        for name, data in self._document.data["relations"].items():
            literals = self.literals(data.get("implies", ()), ("relations", name, "implies"))
            implies = tuple(literal for literal in literals if isinstance(literal, Holds | Denied))
            yield replace(self._relations[name], implies=implies)

    def rules(self, *, beside: bool) -> Iterator[Rule]:
        """Every rule in which nothing is wrong."""
        for i, data in enumerate(self._document.data["rules"]):
            before = len(self._faults)
            rule = self._rule(data, ("rules", i), beside)
            if len(self._faults) == before:
                yield rule

    def _rule(self, data: Any, at: Path, beside: bool) -> Rule:
        severity = data.get("severity")
        return Rule(
            id=data["id"],
            title=Phrase(**data["title"]),
            family=self._document.data["family"],
            location=self._document.locate((*at, "id")),
            when=tuple(self.literals(data.get("when", ()), (*at, "when"))),
            then=self.pattern(data["then"], (*at, "then")) if "then" in data else None,
            finding=self._finding(data["finding"], (*at, "finding")) if "finding" in data else None,
            message=phrase(data.get("message")),
            severity=Severity(severity) if severity else None,
            decided=data.get("decided"),
            sql=data.get("sql"),
            unusable=data.get("unusable", False),
            applies=tuple(Holds(pattern) for pattern in self._patterns(data, "applies", at)),
            undecided_by=data.get("undecided_by"),
            waivable=data.get("waivable", True) and not data.get("unusable", False),
            since=data.get("since"),
            source=data.get("source", {}),
            rationale=phrase(data.get("rationale")),
            cases=tuple(self._case(case, (*at, "cases", i)) for i, case in enumerate(data.get("cases", ()))),
            beside=beside,
        )

    def _case(self, data: Any, at: Path) -> Case:
        holds, fails = (tuple(self._patterns(data, key, at)) for key in ("holds", "fails"))
        reasons = tuple(
            (pattern, item["because"])
            for i, item in enumerate(data.get("reasons", ()))
            if (pattern := self.pattern(item["of"], (*at, "reasons", i, "of"))) is not None
        )
        return Case(data["title"], data, self._document.locate((*at, "title")), holds, fails, reasons)

    def _patterns(self, data: Any, key: str, at: Path) -> Iterator[Pattern]:
        for i, item in enumerate(data.get(key, ())):
            if (pattern := self.pattern(item, (*at, key, i))) is not None:
                yield pattern

    def literals(self, items: Iterable[Any], at: Path) -> Iterator[Literal]:
        """Every literal of a list that is one."""
        for i, item in enumerate(items):
            if (literal := self._literal(item, (*at, i))) is not None:
                yield literal

    def _literal(self, item: dict[str, Any], at: Path) -> Literal | None:
        keys = set(item)
        location = self._document.locate(at)
        if keys == {"not"}:
            pattern = self.pattern(item["not"], (*at, "not"))
            return Denied(pattern) if pattern else None
        if keys in ({"every", "holds"}, {"at_least", "of", "holds"}):
            ranges = "every" if "every" in keys else "of"
            of, holds = (self.pattern(item[key], (*at, key)) for key in (ranges, "holds"))
            needed = self._term(item["at_least"], (*at, "at_least")) if "at_least" in item else None
            return AtLeast(needed, of, holds) if of and holds else None
        if len(keys) == 1 and (operator := next(iter(keys))) in COMPARISONS:
            sides = item[operator]
            if not isinstance(sides, list) or len(sides) != 2:
                self._fault((*at, operator), f"{operator} compares two things.", f"Write {operator}: [$a, $b].")
                return None
            left, right = (self._term(side, (*at, operator, i)) for i, side in enumerate(sides))
            return Compare(operator, left, right, location) if left is not None and right is not None else None
        pattern = self.pattern(item, at)
        return Holds(pattern) if pattern else None

    def pattern(self, item: Any, at: Path) -> Pattern | None:
        """A relation with its columns."""
        location = self._document.locate(at)
        if not isinstance(item, dict) or len(item) != 1:
            self._fault(
                at, "This is no literal.", "A literal is one relation, or not, every/holds, at_least/of/holds, or a comparison."
            )
            return None
        [(name, columns)] = item.items()
        relation = self._relations.get(name)
        if relation is None:
            near = nearest(name, self._relations)
            self._fault((*at, name), f"There is no relation {safe(name)}.", f"Perhaps {near} is meant." if near else "")
            return None
        if not isinstance(columns, dict):
            self._fault((*at, name), f"{name} wants its columns: {', '.join(relation.columns)}.")
            return None
        for column in columns:
            if column not in relation.columns:
                near = nearest(column, relation.columns) or ", ".join(relation.columns)
                self._fault((*at, name, column), f"{name} has no column {safe(column)}.", f"Perhaps {near} is meant.")
                return None
        terms = tuple(
            self._term(columns[column], (*at, name, column)) if column in columns else None for column in relation.columns
        )
        return Pattern(name, terms, location)

    def _term(self, value: Any, at: Path) -> Term | None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            self._fault(at, "Here stands a variable ($x), a text or a whole number.")
            return None
        if isinstance(value, int) and abs(value) > LARGEST:
            self._fault(at, "This number is too large.", "A whole number has at most 15 digits.")
            return None
        return Variable(value[1:]) if isinstance(value, str) and value.startswith("$") else value

    def _finding(self, data: dict[str, Any], at: Path) -> FindingSpec:
        columns: dict[str, Term] = {}
        for name in COLUMNS:
            if name in data and (term := self._term(data[name], (*at, name))) is not None:
                columns[name] = term
        because = tuple(
            tuple(self._query(query, (*at, "because", i, j)) for j, query in enumerate(group))
            for i, group in enumerate(data.get("because", ()))
        )
        near = None
        if "nearest" in data:
            near = (data["nearest"].get("to"), self._query(data["nearest"], (*at, "nearest")))
        return FindingSpec(columns, because, near)

    def _query(self, data: dict[str, Any], at: Path) -> Query:
        when = tuple(self.literals(data["when"], (*at, "when")))
        return Query(data["each"].removeprefix("$"), when, self._document.locate((*at, "each")))
