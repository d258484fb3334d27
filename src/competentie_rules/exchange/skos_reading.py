"""SKOS in Turtle to the items of a package: by what `export` says that a concept is, or else by what looks like a level.

Turtle has no order but that of ordered collections; what is in none goes by its notation. It needs rdflib.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.exchange.package import (
    PRESUPPOSES,
    QUESTION,
    TOLD_APART,
    Item,
    Link,
    Package,
    cleaned,
    hang,
    marked,
    tree,
)
from competentie_rules.importing.levels import marker
from competentie_rules.importing.words import meaning
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import safe

if TYPE_CHECKING:
    from rdflib import Graph

_LANGUAGES = ("nl", None, "en")
"""Which of several labels is read: the first of these languages that there is one in; None is no language."""
_NUMBER = re.compile(r"([0-9]{1,9})")


def read(file: str, content: bytes) -> Package:
    """The items in Turtle; raises UsageError where it is none, or holds no concepts."""
    name = safe(file)
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name} is over {MAX_BYTES // 2**20} MiB.", hint="Import it in parts.")
    try:
        return of(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not utf-8: byte 0x{content[error.start]:02X}.", hint="Save it as UTF-8.") from None


def of(file: str, content: str) -> Package:
    """The items in Turtle of any size; raises UsageError where it is none."""
    return _Reading(file, _parsed(safe(file), content)).package


def _parsed(name: str, content: str) -> Graph:
    from rdflib import Graph

    # It warns of every odd address on standard error; what matters of those is told below.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    try:
        return Graph().parse(data=content, format="turtle")
    except RecursionError:
        raise UsageError(
            f"{name} is nested too deeply: brackets stand within brackets, over and over.",
            hint="Give what stands in brackets an address of its own, or ask its maker for a file without them.",
        ) from None
    except Exception as error:
        # The parser has errors of many kinds for what is no Turtle, and none that they have in common.
        line = getattr(error, "lines", None)
        where = f", line {line + 1}" if isinstance(line, int) else ""
        raise UsageError(f"{name} is no Turtle{where}.", hint="Is it whole? RDF in XML can be written as Turtle.") from error


class _Reading:
    def __init__(self, file: str, graph: Graph) -> None:
        from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

        self.graph = graph
        self.skos, self.dcterms, self.rdf, self.rdfs, self.owl = SKOS, DCTERMS, RDF, RDFS, OWL
        self.marks: list[Phrase] = []
        self.package = Package(file, {}, marked(self.marks, Phrase("het bestand", "the file")))
        self.others = 0
        """Labels and definitions beside the one that is read."""
        self.scheme = self._scheme()
        self.known: dict[Any, Item] = {}
        self._concepts()
        self._hang()
        self._relations()
        self._tell()
        tree(self.package)

    def _scheme(self) -> Any:
        schemes = sorted(set(self.graph.subjects(self.rdf.type, self.skos.ConceptScheme)), key=str)
        if not schemes:
            return None
        held = Counter(self.graph.objects(None, self.skos.inScheme))
        # Of those that hold as many the first.
        scheme = max(schemes, key=lambda one: held[one])
        if len(schemes) > 1:
            self.package.remark(
                Severity.WARNING,
                f"het bestand heeft {len(schemes)} begrippenlijsten; gelezen is {safe(str(scheme), 200)}",
                f"the file has {len(schemes)} concept schemes; {safe(str(scheme), 200)} is what was read",
                (),
            )
        about = {
            "uri": str(scheme),
            "title": self.text(scheme, self.skos.prefLabel, self.dcterms.title, self.rdfs.label),
            "version": self.text(scheme, self.owl.versionInfo),
            "notes": self.text(scheme, self.dcterms.source),
        }
        self.package.about.update({key: text for key, text in about.items() if text})
        return scheme

    def text(self, subject: Any, *predicates: Any) -> str:
        """What is said of something by the first of these predicates that says anything; nothing where none does."""
        for predicate in predicates:
            said = list(self.graph.objects(subject, predicate))
            if said:
                self.others += len(said) - 1
                return cleaned(str(min(said, key=lambda one: (_rank(getattr(one, "language", None)), str(one)))))
        return ""

    def _concepts(self) -> None:
        found = set(self.graph.subjects(self.rdf.type, self.skos.Concept))
        if self.scheme is not None:
            elsewhere = {each for each in found if self._in_another(each)}
            found -= elsewhere
        numbers = self._numbers()
        made = [(concept, self.text(concept, self.skos.notation)) for concept in found]
        for concept, notation in sorted(made, key=lambda one: (numbers.get(one[0], len(numbers)), _natural(one[1]), str(one[0]))):
            label = self.text(concept, self.skos.prefLabel, self.rdfs.label)
            definition = self.text(concept, self.skos.definition)
            name = label or notation or re.split("[/#]", str(concept))[-1] or "?"
            item = self._item(concept, name, definition, notation, numbers.get(concept))
            if not label:
                self.package.remark(
                    Severity.WARNING,
                    f"dit begrip heeft geen label; het heet {safe(name, 60)}",
                    f"this concept has no label; it is called {safe(name, 60)}",
                    ("CFItems", item.place),
                )

    def _in_another(self, concept: Any) -> bool:
        schemes = set(self.graph.objects(concept, self.skos.inScheme))
        return bool(schemes) and self.scheme not in schemes

    def _numbers(self) -> dict[Any, int]:
        """For each concept in an ordered collection the place that it has there."""
        places: dict[Any, int] = {}
        for collection in sorted(set(self.graph.subjects(self.skos.memberList)), key=str):
            for start in self.graph.objects(collection, self.skos.memberList):
                try:
                    members = list(self.graph.items(start))
                except ValueError:
                    self.package.remark(
                        Severity.ERROR,
                        f"de lijst {safe(str(collection), 200)} loopt in een kring; haar volgorde is niet overgenomen",
                        f"the list {safe(str(collection), 200)} runs in a circle; its order was not taken over",
                        (),
                    )
                    continue
                for member in members:
                    places.setdefault(member, len(places))
        return places

    def _item(self, concept: Any, label: str, definition: str, notation: str, number: int | None) -> Item:
        kind = self.text(concept, self.dcterms.type)
        fields = {"CFItemType": kind, "humanCodingScheme": notation, "notes": self.text(concept, self.dcterms.source)}
        # What another concept than a competency says is in its label.
        if definition and (meaning(kind) == "competency" or (not kind and not marker(label))):
            fields |= {"abbreviatedStatement": label, "fullStatement": definition}
        else:
            self.others += bool(definition)
            fields |= {"fullStatement": label}
        if number is not None:
            fields["listEnumeration"] = str(number)
        place = len(self.marks)
        shown = safe(str(concept) if not _blank(concept) else f"“{label}”", 200)
        self.marks.append(Phrase(f"begrip {shown}", f"concept {shown}"))
        item = Item(place, str(concept), {key: text for key, text in fields.items() if text})
        self.known[concept] = item
        self.package.items.append(item)
        return item

    def _hang(self) -> None:
        for concept, item in self.known.items():
            at = ("CFItems", item.place)
            above = {*self.graph.objects(concept, self.skos.broader), *self.graph.subjects(self.skos.narrower, concept)}
            for one in sorted(above, key=str):
                if one in self.known:
                    hang(self.package, item, self.known[one], item.place + 1, at)
                else:
                    self._missing("skos:broader", one, item, Severity.ERROR)
            if not item.sequence:
                item.sequence = item.place + 1

    def _missing(self, what: str, end: Any, item: Item, severity: Severity) -> None:
        self.package.remark(
            severity,
            f"{what}: {safe(str(end), 200)} staat niet in het bestand; de relatie is niet overgenomen",
            f"{what}: {safe(str(end), 200)} is not in the file; the relation was not taken over",
            ("CFItems", item.place),
        )

    def _relations(self) -> None:
        for concept, item in list(self.known.items()):
            for below in sorted(self.graph.objects(concept, self.dcterms.requires), key=str):
                if below in self.known:
                    self.package.links.append(Link(item.place, "precedes", self.known[below], item, PRESUPPOSES))
                else:
                    self._missing("dcterms:requires", below, item, Severity.WARNING)
            for note in sorted(self._notes(concept), key=str):
                other = self.graph.value(note, self.dcterms.relation)
                if other in self.known:
                    question = self._item(note, self.text(note, self.rdf.value), "", "", None)
                    question.fields["CFItemType"] = QUESTION
                    hang(self.package, question, item, question.place + 1, ("CFItems", question.place))
                    self.package.links.append(Link(question.place, "isRelatedTo", question, self.known[other], TOLD_APART))
                else:
                    self._missing("dcterms:relation", other, item, Severity.WARNING)

    def _notes(self, concept: Any) -> Iterable[Any]:
        """The notes of a concept that say which other one they tell it apart from."""
        return (
            note
            for note in self.graph.objects(concept, self.skos.scopeNote)
            if self.text(note, self.rdf.value) and self.graph.value(note, self.dcterms.relation) is not None
        )

    def _tell(self) -> None:
        """What was not read: other labels, and predicates that have no place in a framework."""
        if self.others:
            self.package.remark(
                Severity.NOTE,
                f"{self.others} labels of definities naast die welke gelezen zijn, worden niet bewaard",
                f"{self.others} labels or definitions beside those that were read are not kept",
                (),
            )
        skos, dcterms, rdf = self.skos, self.dcterms, self.rdf
        read = {
            rdf.type, rdf.value, skos.inScheme, skos.prefLabel, skos.notation, skos.definition, skos.broader, skos.narrower,
            skos.topConceptOf, skos.hasTopConcept, dcterms.type, dcterms.source, dcterms.requires, dcterms.title,
            self.rdfs.label, self.owl.versionInfo,
        }  # fmt: skip
        subjects = {*self.known, self.scheme}
        counts: dict[str, int] = {}
        for subject, predicate, value in self.graph:
            told_apart = predicate in (skos.scopeNote, dcterms.relation) and (value in self.known or subject in self.known)
            if subject in subjects and predicate not in read and not (told_apart and (value, rdf.value, None) in self.graph):
                counts[str(predicate)] = counts.get(str(predicate), 0) + 1
        for name, number in sorted(counts.items()):
            self.package.remark(
                Severity.NOTE,
                f"{safe(name, 200)} wordt niet bewaard ({number} keer)",
                f"{safe(name, 200)} is not kept ({number} times)",
                (),
            )


def _rank(language: str | None) -> int:
    return _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which a.10 comes after a.9."""
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _NUMBER.split(text)]


def _blank(concept: Any) -> bool:
    from rdflib import BNode

    return isinstance(concept, BNode)
