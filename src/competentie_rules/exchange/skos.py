"""A framework as SKOS in Turtle: a concept scheme with a concept for each cluster, competency, level and behaviour.

What is narrower belongs to what is broader, as a level to its competency. SKOS itself knows no prerequisite: that is
`dcterms:requires`; what a concept is, is its `dcterms:type`. The order of competencies is an ordered collection. It needs rdflib.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from competentie_rules.exchange import case_reading, skos_reading
from competentie_rules.exchange.losses import Exported, between, of_framework, size
from competentie_rules.exchange.package import BEHAVIOUR, CLUSTER, COMPETENCY, LEVEL, URN
from competentie_rules.model import Phrase

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOTES = (
    Phrase(
        "De teksten hebben geen taal: het handboek zegt niet in welke taal het is.",
        "The texts have no language: the framework does not say what its language is.",
    ),
)


def export(framework: Mapping[str, Any]) -> Exported:
    """The concept scheme of a framework, and what it does not hold."""
    content = "".join(_escaped(char) for char in _Scheme(framework).graph().serialize(format="turtle"))
    read = case_reading.framework(skos_reading.of("schema.ttl", content))
    return Exported("skos", of_framework(framework), content, between(framework, read), (*size(content), *_NOTES))


def _escaped(char: str) -> str:
    """A character of Turtle, in which what is not seen and could steer a terminal is an escape; it stands in texts alone."""
    return char if char == "\n" or unicodedata.category(char) not in _UNSAFE else f"\\U{ord(char):08X}"


class _Scheme:
    """A framework as a graph."""

    def __init__(self, framework: Mapping[str, Any]) -> None:
        from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef

        self.framework = framework
        self.skos, self.dcterms, self.rdf, self.owl = SKOS, DCTERMS, RDF, OWL
        self.literal, self.uri = Literal, URIRef
        self.base = f"{URN}{framework['id']}:{framework['edition']}"
        self.scheme = URIRef(self.base)
        self.made = Graph()
        for prefix, namespace in (("skos", SKOS), ("dcterms", DCTERMS), ("owl", OWL)):
            self.made.bind(prefix, namespace)

    def graph(self) -> Graph:
        framework, skos = self.framework, self.skos
        self.made.add((self.scheme, self.rdf.type, skos.ConceptScheme))
        self.say(self.scheme, skos.prefLabel, framework["title"])
        self.say(self.scheme, skos.notation, framework["id"])
        self.say(self.scheme, self.owl.versionInfo, framework["edition"])
        self.say(self.scheme, self.dcterms.source, framework.get("source"))
        clusters = [
            self.concept(CLUSTER, f"cluster/{each['id']}", each["label"], each["id"], None)
            for each in framework.get("clusters", ())
        ]
        self.listed("clusters", clusters)
        self.listed("competencies", [self.competency(each) for each in framework["competencies"]])
        for competency in framework["competencies"]:
            self.relations(competency)
        return self.made

    def node(self, key: str) -> URIRef:
        return self.uri(f"{self.base}:{key}")

    def say(self, subject: URIRef, predicate: URIRef, text: str | None) -> None:
        if text is not None:
            self.made.add((subject, predicate, self.literal(text)))

    def concept(self, kind: str, key: str, label: str, notation: str, parent: str | None) -> URIRef:
        made, skos = self.node(key), self.skos
        self.made.add((made, self.rdf.type, skos.Concept))
        self.made.add((made, skos.inScheme, self.scheme))
        self.say(made, self.dcterms.type, kind)
        self.say(made, skos.prefLabel, label)
        self.say(made, skos.notation, notation)
        if parent is None:
            self.made.add((self.scheme, skos.hasTopConcept, made))
            self.made.add((made, skos.topConceptOf, self.scheme))
        else:
            self.made.add((made, skos.broader, self.node(parent)))
            self.made.add((self.node(parent), skos.narrower, made))
        return made

    def competency(self, competency: Mapping[str, Any]) -> URIRef:
        id = competency["id"]
        parent = f"cluster/{competency['cluster']}" if "cluster" in competency else None
        made = self.concept(COMPETENCY, f"competency/{id}", competency["label"], id, parent)
        self.say(made, self.skos.definition, competency["definition"])
        self.say(made, self.dcterms.source, competency.get("source"))
        for level in competency.get("levels", ()):
            name = f"{id}.{level['level']}"
            self.concept(LEVEL, f"level/{name}", f"{LEVEL} {level['level']}", name, f"competency/{id}")
            for behaviour in level["behaviours"]:
                self.concept(BEHAVIOUR, f"behaviour/{behaviour['id']}", behaviour["text"], behaviour["id"], f"level/{name}")
        return made

    def relations(self, competency: Mapping[str, Any]) -> None:
        """What a competency builds on, and is told apart from; a competency that is not in the framework has no concept."""
        known = {each["id"]: {level["level"] for level in each.get("levels", ())} for each in self.framework["competencies"]}
        made = self.node(f"competency/{competency['id']}")
        for each in competency.get("builds_on", ()):
            other, number = each["competency"], each.get("level", 1)
            if other in known:
                key = f"level/{other}.{number}" if number in known[other] else f"competency/{other}"
                self.made.add((made, self.dcterms.requires, self.node(key)))
        for each in competency.get("distinguish_from", ()):
            other = each["competency"]
            if other in known:
                # A note that is a resource of its own can say which competency it is about as well.
                note = self.node(f"question/{competency['id']}/{other}")
                self.made.add((made, self.skos.scopeNote, note))
                self.say(note, self.rdf.value, each["question"])
                self.made.add((note, self.dcterms.relation, self.node(f"competency/{other}")))

    def listed(self, name: str, members: list[URIRef]) -> None:
        """The order of concepts, as an ordered collection."""
        from rdflib.collection import Collection

        if members:
            collection, start = self.node(name), self.node(f"{name}/list")
            self.made.add((collection, self.rdf.type, self.skos.OrderedCollection))
            self.made.add((collection, self.skos.memberList, start))
            Collection(self.made, start, list(members))
