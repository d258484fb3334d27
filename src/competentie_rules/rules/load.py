"""Rule files to a RuleSet; every fault of their text, with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from competentie_rules.documents import bundled, schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document
from competentie_rules.errors import RuleError, RuleErrors, ToolError
from competentie_rules.model import Phrase, Severity
from competentie_rules.rules.lint import lint
from competentie_rules.rules.syntax import (
    COLUMNS,
    AtLeast,
    Compare,
    Denied,
    FindingSpec,
    Holds,
    Literal,
    Pattern,
    Query,
    Relation,
    Rule,
    RuleSet,
    Term,
    Variable,
)
from competentie_rules.text import nearest, safe

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
RESERVED = frozenset({*COMPARISONS, "not", "every", "holds", "at_least", "of"})


def load(folder: Path | None = None) -> RuleSet:
    """The rule set in a folder, by default the bundled one; raises RuleErrors that names every fault in it."""
    folder = folder or bundled.folder("rules")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ToolError(f"There are no rules in {folder}.", hint="A folder of rules holds relations.yaml and files of rules.")
    return load_texts((file.name, file.read_bytes()) for file in files)


def load_texts(files: Iterable[tuple[str, bytes]]) -> RuleSet:
    """The rule set in files, given as name and content, in any order."""
    loader = _Loader()
    for name, content in sorted(files):
        loader.add(read_bytes(name, content), content)
    return loader.finish()


class _Loader:
    def __init__(self) -> None:
        self.faults: list[RuleError] = []
        self.relations: dict[str, Relation] = {}
        self.documents: list[Document] = []
        self.digest = hashlib.sha256()

    def add(self, document: Document, content: bytes) -> None:
        self.digest.update(f"{document.file}\0{len(content)}\0".encode() + content)
        if document.faults:
            for fault in document.faults:
                told = " ".join(value.en if isinstance(value, Phrase) else value for value in fault.values.values())
                self._fault(document, fault.path, f"{fault.rule.removeprefix('document-')}: {told}".rstrip(": "))
            return
        if document.kind not in ("relations", "rules"):
            self._fault(document, ("kind",), "A rule file begins with `kind: rules` or `kind: relations`.")
            return
        wrong = schema.faults(document, document.kind)
        for fault in wrong:
            values = {key: value.en if isinstance(value, Phrase) else value for key, value in fault.values.items()}
            what = {
                "document-key-unknown": "There is no key {key} here; {expected}.",
                "document-key-missing": "The key {key} is missing in {where}; it holds {expected}.",
            }.get(fault.rule, "{where}: {value} does not fit here; expected is {expected}.")
            self._fault(document, fault.path, what.format(**values))
        if wrong:
            return
        if document.kind == "rules":
            self.documents.append(document)
            return
        for name, relation in document.data["relations"].items():
            if name in RESERVED:
                self._fault(document, ("relations", name), f"A relation cannot be called {name}.", "It is a word of the rules.")
            if name in self.relations:
                self._fault(document, ("relations", name), f"The relation {name} is declared twice.")
            words = {key: _phrase(relation.get(key)) for key in ("holds", "fails", "unknown")}
            self.relations[name] = Relation(
                name,
                relation["scope"],
                relation["columns"],
                repairable=relation.get("repairable", False),
                instead=tuple(relation.get("instead", ())),
                defeasible=relation.get("defeasible", False),
                **words,
            )

    def finish(self) -> RuleSet:
        if not self.relations and not self.faults:
            raise RuleError("No relations are declared.", hint="Declare them in a file with `kind: relations`.")
        rules = tuple(
            rule
            for document in self.documents
            for i, data in enumerate(document.data["rules"])
            if (rule := self._rule(document, i, data)) is not None
        )
        ruleset = RuleSet(self.relations, rules, "sha256:" + self.digest.hexdigest())
        self.faults += lint(ruleset)
        if self.faults:
            places = sorted(self.faults, key=lambda fault: (fault.location is not None, fault.location, fault.message))
            raise RuleErrors(tuple({str(fault): fault for fault in places}.values()))
        return ruleset

    def _fault(self, document: Document, path: Iterable[str | int], message: str, hint: str = "") -> None:
        self.faults.append(RuleError(message, document.locate(tuple(path)), hint))

    def _rule(self, document: Document, i: int, data: Any) -> Rule | None:
        at = ("rules", i)
        before = len(self.faults)
        parser = _Parser(self, document)
        then = finding = None
        if "then" in data:
            then = parser.pattern(data["then"], (*at, "then"))
        if "finding" in data:
            finding = parser.finding(data["finding"], (*at, "finding"))
        when = tuple(parser.literals(data.get("when", ()), (*at, "when")))
        if len(self.faults) > before:
            return None
        severity = data.get("severity")
        return Rule(
            id=data["id"],
            title=Phrase(**data["title"]),
            family=document.data["family"],
            location=document.locate((*at, "id")),
            when=when,
            then=then,
            finding=finding,
            message=_phrase(data.get("message")),
            severity=Severity(severity) if severity else None,
            decided=data.get("decided"),
            unusable=data.get("unusable", False),
            since=data.get("since"),
            source=data.get("source", {}),
            rationale=_phrase(data.get("rationale")),
            cases=tuple(data.get("cases", ())),
        )


def _phrase(data: dict[str, str] | None) -> Phrase | None:
    return Phrase(data["nl"], data["en"]) if data else None


class _Parser:
    """Literals, patterns and terms of one rule file."""

    def __init__(self, loader: _Loader, document: Document) -> None:
        self.loader = loader
        self.document = document

    def fault(self, path: tuple[str | int, ...], message: str, hint: str = "") -> None:
        self.loader._fault(self.document, path, message, hint)

    def literals(self, items: Iterable[Any], at: tuple[str | int, ...]) -> Iterator[Literal]:
        for i, item in enumerate(items):
            if (literal := self.literal(item, (*at, i))) is not None:
                yield literal

    def literal(self, item: dict[str, Any], at: tuple[str | int, ...]) -> Literal | None:
        keys = set(item)
        location = self.document.locate(at)
        if keys == {"not"}:
            pattern = self.pattern(item["not"], (*at, "not"))
            return Denied(pattern) if pattern else None
        if keys in ({"every", "holds"}, {"at_least", "of", "holds"}):
            ranges = "every" if "every" in keys else "of"
            of, holds = (self.pattern(item[key], (*at, key)) for key in (ranges, "holds"))
            needed = self.term(item["at_least"], (*at, "at_least")) if "at_least" in item else None
            return AtLeast(needed, of, holds) if of and holds else None
        if len(keys) == 1 and (operator := next(iter(keys))) in COMPARISONS:
            sides = item[operator]
            if not isinstance(sides, list) or len(sides) != 2:
                self.fault((*at, operator), f"{operator} compares two things.", f"Write {operator}: [$a, $b].")
                return None
            left, right = (self.term(side, (*at, operator, i)) for i, side in enumerate(sides))
            return Compare(operator, left, right, location) if left is not None and right is not None else None
        pattern = self.pattern(item, at)
        return Holds(pattern) if pattern else None

    def pattern(self, item: Any, at: tuple[str | int, ...]) -> Pattern | None:
        location = self.document.locate(at)
        if not isinstance(item, dict) or len(item) != 1:
            self.fault(
                at, "This is no literal.", "A literal is one relation, or not, every/holds, at_least/of/holds, or a comparison."
            )
            return None
        [(name, columns)] = item.items()
        relation = self.loader.relations.get(name)
        if relation is None:
            near = nearest(name, self.loader.relations)
            self.fault((*at, name), f"There is no relation {safe(name)}.", f"Perhaps {near} is meant." if near else "")
            return None
        if not isinstance(columns, dict):
            self.fault((*at, name), f"{name} wants its columns: {', '.join(relation.columns)}.")
            return None
        for column in columns:
            if column not in relation.columns:
                near = nearest(column, relation.columns) or ", ".join(relation.columns)
                self.fault((*at, name, column), f"{name} has no column {safe(column)}.", f"Perhaps {near} is meant.")
                return None
        terms = tuple(
            self.term(columns[column], (*at, name, column)) if column in columns else None for column in relation.columns
        )
        return Pattern(name, terms, location)

    def term(self, value: Any, at: tuple[str | int, ...]) -> Term | None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fault(at, "Here stands a variable ($x), a text or a whole number.")
            return None
        return Variable(value[1:]) if isinstance(value, str) and value.startswith("$") else value

    def finding(self, data: dict[str, Any], at: tuple[str | int, ...]) -> FindingSpec:
        columns: dict[str, Term] = {}
        for name in COLUMNS:
            if name in data and (term := self.term(data[name], (*at, name))) is not None:
                columns[name] = term
        because = tuple(
            tuple(self.query(query, (*at, "because", i, j)) for j, query in enumerate(group))
            for i, group in enumerate(data.get("because", ()))
        )
        near = None
        if "nearest" in data:
            near = (data["nearest"].get("to"), self.query(data["nearest"], (*at, "nearest")))
        return FindingSpec(columns, because, near)

    def query(self, data: dict[str, Any], at: tuple[str | int, ...]) -> Query:
        return Query(
            data["each"].removeprefix("$"), tuple(self.literals(data["when"], (*at, "when"))), self.document.locate((*at, "each"))
        )
