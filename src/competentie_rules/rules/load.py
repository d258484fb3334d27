"""Rule files to a RuleSet; every fault of their text, with its place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from competentie_rules.digests import digest_of
from competentie_rules.documents import bundled, schema
from competentie_rules.documents.find import find
from competentie_rules.documents.ours import place, said
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document
from competentie_rules.errors import RuleError, RuleErrors, ToolError
from competentie_rules.model import Phrase
from competentie_rules.rules.lint import lint
from competentie_rules.rules.parse import RESERVED, Parser, phrase
from competentie_rules.rules.syntax import Relation, Rule, RuleSet
from competentie_rules.text import safe

Text = tuple[str, bytes]
"""A rule file: what it is called in messages, and its content."""


def load(given: Iterable[Path] = ()) -> RuleSet:
    """The built-in rules, and beside them, with equal rights, those in the given files and folders.

    A given file may declare relations of scope derived alone, and refer to every built-in one. Raises RuleErrors that names every
    fault, ToolError for a path without rules, and OSError for a file that cannot be read. The order of the paths changes nothing.
    """
    folder = bundled.folder("rules")
    own = {os.path.realpath(file): (str(file.relative_to(folder.parent)), file.read_bytes()) for file in _files(folder)}
    beside = [file for path in given for file in _files(path)]
    return _load(
        list(own.values()),
        [(str(file), file.read_bytes()) for file in _once(beside) if os.path.realpath(file) not in own],
    )


def load_alone(given: Iterable[Path]) -> RuleSet:
    """The rules in the given files and folders, which declare every relation themselves."""
    return _load([(str(file), file.read_bytes()) for file in _once(file for path in given for file in _files(path))])


def load_texts(files: Iterable[Text], beside: Iterable[Text] = ()) -> RuleSet:
    """The rule set in files, in any order, and in those that stand `beside` them as a user's do beside the built-in ones."""
    return _load(list(files), list(beside))


def _files(path: Path) -> list[Path]:
    """The rule files at a path, of which there is at least one."""
    files = [Path(source.file) for source in find([path])]
    if not files:
        raise ToolError(f"There are no rules in {safe(str(path))}.", hint="Rules stand in YAML files with `kind: rules`.")
    return files


def _once(files: Iterable[Path]) -> list[Path]:
    """Each file once, by name."""
    return list({os.path.realpath(file): file for file in sorted(files, reverse=True)}.values())


def _load(own: list[Text], beside: Iterable[Text] = ()) -> RuleSet:
    loader = _Loader()
    for name, content in sorted(own):
        loader.add(read_bytes(name, content), content)
    for name, content in sorted(beside):
        loader.add(read_bytes(name, content), content, beside=True)
    return loader.finish()


class _Loader:
    def __init__(self) -> None:
        self.faults: list[RuleError] = []
        self.relations: dict[str, Relation] = {}
        self.documents: list[tuple[Document, bool]] = []
        self.contents: list[tuple[str, bytes]] = []

    def add(self, document: Document, content: bytes, *, beside: bool = False) -> None:
        # Where a file stands changes nothing of what its rules mean.
        self.contents.append((os.path.basename(document.file), content))
        if document.faults:
            self.faults += [RuleError(said(fault), place(document, fault)) for fault in document.faults]
            return
        if document.kind not in ("relations", "rules"):
            self._fault(document, ("kind",), "A rule file begins with `kind: rules` or `kind: relations`.")
            return
        wrong = schema.faults(document, document.kind)
        if wrong:
            self.faults += [RuleError(said(fault), place(document, fault)) for fault in wrong]
            return
        if beside:
            self._rights(document)
        self.documents.append((document, beside))
        if document.kind == "relations":
            self._declare(document)

    def _rights(self, document: Document) -> None:
        """What only the built-in rules can do: they know what documents say, and what a reader finds."""
        for name, relation in document.data.get("relations", {}).items():
            if relation["scope"] != "derived":
                self._fault(
                    document,
                    ("relations", name, "scope"),
                    f"The relation {name} has scope {relation['scope']}, which only built-in relations have.",
                    "What documents say is given; a relation of your own has scope derived, and rules that derive it.",
                )
        for i, rule in enumerate(document.data.get("rules", ())):
            if "decided" in rule:
                self._fault(
                    document,
                    ("rules", i, "decided"),
                    f"Rule {rule['id']} is decided outside the rules, which only built-in rules can be.",
                    "Say in `when` under which conditions it holds.",
                )

    def _declare(self, document: Document) -> None:
        for name, relation in document.data["relations"].items():
            location = document.locate(("relations", name))
            if name in RESERVED:
                self.faults.append(RuleError(f"A relation cannot be called {name}.", location, "It is a word of the rules."))
            if name in self.relations:
                first = self.relations[name].location
                self.faults.append(RuleError(f"The relation {name} is declared twice.", location, f"First at {first}."))
                continue
            self.relations[name] = Relation(
                name,
                relation["scope"],
                relation["columns"],
                phrase(relation.get("holds")),
                phrase(relation.get("fails")),
                phrase(relation.get("unknown")),
                repairable=relation.get("repairable", False),
                instead=tuple(relation.get("instead", ())),
                defeasible=relation.get("defeasible", False),
                location=location,
            )

    def finish(self) -> RuleSet:
        if not self.relations and not self.faults:
            raise RuleError("No relations are declared.", hint="Declare them in a file with `kind: relations`.")
        rules: list[Rule] = []
        families: dict[str, Phrase] = {}
        for document, beside in self.documents:
            parser = Parser(document, self.relations, self.faults)
            if document.kind == "rules":
                rules += parser.rules(beside=beside)
                families.setdefault(document.data["family"], Phrase(**document.data["title"]))
            else:
                self.relations |= {relation.name: relation for relation in parser.relations()}
        ruleset = RuleSet(self.relations, tuple(rules), self._digest(), families)
        self.faults += lint(ruleset)
        if self.faults:
            places = sorted(self.faults, key=lambda fault: (fault.location is not None, fault.location, fault.message))
            raise RuleErrors(tuple({str(fault): fault for fault in places}.values()))
        return ruleset

    def _digest(self) -> str:
        return digest_of(b"".join(f"{name}\0{len(content)}\0".encode() + content for name, content in sorted(self.contents)))

    def _fault(self, document: Document, path: Iterable[str | int], message: str, hint: str = "") -> None:
        self.faults.append(RuleError(message, document.locate(tuple(path)), hint))
