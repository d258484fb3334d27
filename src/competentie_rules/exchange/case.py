"""A framework as a CFPackage of CASE 1.0 (1EdTech), which CASE 1.1 reads as well.

Every cluster, competency, level and behaviour is a CFItem below the one that it belongs to, with our id as `humanCodingScheme`.
The question that tells two competencies apart is an item as well, related to the other competency: an association holds no text.
One framework gives one package: the identifiers follow from the id and the edition, and no clock is read.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from competentie_rules.documents.tree import Document
from competentie_rules.exchange import case_reading, package
from competentie_rules.exchange.losses import Exported, between, of_framework, size
from competentie_rules.exchange.package import (
    BEHAVIOUR,
    CLUSTER,
    COMPETENCY,
    CUMULATIVE,
    LEVEL,
    PRESUPPOSES,
    QUESTION,
    TOLD_APART,
    URN,
)  # fmt: skip
from competentie_rules.model import Phrase
from competentie_rules.text import escaped

UNKNOWN = "onbekend"
_DATED = re.compile(r"((?:19|20)[0-9]{2})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
_NEVER = "1970-01-01"
_TYPES = {
    CLUSTER: "Een groep van competenties",
    COMPETENCY: "Een competentie, met haar definitie",
    LEVEL: "Een niveau van een competentie; een hoger niveau omvat de lagere",
    BEHAVIOUR: "Een gedragsvoorbeeld bij een niveau van een competentie",
    QUESTION: "Een vraag die twee competenties onderscheidt",
}
"""For each type of item what it is."""

Data = dict[str, Any]


def export(framework: Mapping[str, Any]) -> Exported:
    """The package of a framework, and what it does not hold."""
    made = _Package(framework).package()
    content = escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"
    # As data, so that what is too large for a file that is read is still told as a whole.
    read = case_reading.framework(package.of(Document("package", "", made)))
    return Exported("case", of_framework(framework), content, between(framework, read), _notes(framework, content))


def _notes(framework: Mapping[str, Any], content: str) -> tuple[Phrase, ...]:
    day = changed_on(framework["edition"])
    return (
        *size(content),
        Phrase(
            f"CASE vraagt een maker (creator) en een moment van wijziging, die het handboek niet zegt: {UNKNOWN} en {day}.",
            f"CASE asks for a creator and a moment of change, which the framework does not say: {UNKNOWN} and {day}.",
        ),
    )


def changed_on(edition: str) -> str:
    """The first day of an edition that is called after a day, a month or a year; of another the first of 1970."""
    found = _DATED.fullmatch(edition)
    return f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}" if found else _NEVER


def uri_of(framework: Mapping[str, Any], key: str = "") -> str:
    """What the document of a framework is known by, or with a key such as `competency/moed` or `level/moed.2` an item in it."""
    base = f"{URN}{framework['id']}:{framework['edition']}"
    return f"{base}:{key}" if key else base


class _Package:
    def __init__(self, framework: Mapping[str, Any]) -> None:
        self.framework = framework
        self.changed = f"{changed_on(framework['edition'])}T00:00:00+00:00"
        self.document = self.known("")
        self.items: list[Data] = []
        self.associations: list[Data] = []
        self.below: dict[str, int] = {}
        """For each node how many children it has."""

    def known(self, key: str) -> Data:
        """What any object of CASE is known by."""
        uri = uri_of(self.framework, key)
        return {"identifier": str(uuid.uuid5(uuid.NAMESPACE_URL, uri)), "uri": uri}

    def link(self, key: str, title: str) -> Data:
        return {"title": title, **self.known(key)}

    def package(self) -> Data:
        framework = self.framework
        document = {
            **self.document,
            "creator": UNKNOWN,
            "title": framework["title"],
            "lastChangeDateTime": self.changed,
            "version": framework["edition"],
        }
        if "source" in framework:
            document["notes"] = framework["source"]
        for cluster in framework.get("clusters", ()):
            self.item(f"cluster/{cluster['id']}", CLUSTER, cluster["label"], cluster["id"], "")
        for place, competency in enumerate(framework["competencies"], 1):
            self.competency(competency, place)
        for competency in framework["competencies"]:
            self.relations(competency)
        return {
            "CFDocument": document,
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFDefinitions": self.definitions(),
        }

    def definitions(self) -> Data:
        return {
            "CFConcepts": [
                {**self.link(f"concept/{n}", f"{LEVEL} {n}"), "hierarchyCode": str(n), "lastChangeDateTime": self.changed}
                for n in range(1, self.framework["levels"] + 1)
            ],
            "CFItemTypes": [
                {
                    **self.link(f"type/{name}", name),
                    # CASE requires it of an item type alone.
                    "description": about,
                    "hierarchyCode": str(n),
                    "lastChangeDateTime": self.changed,
                }
                for n, (name, about) in enumerate(_TYPES.items(), 1)
            ],
            "CFAssociationGroupings": [
                {**self.link(f"grouping/{name}", name), "lastChangeDateTime": self.changed}
                for name in (CUMULATIVE, PRESUPPOSES, TOLD_APART)
            ],
        }

    def competency(self, competency: Mapping[str, Any], place: int) -> None:
        id = competency["id"]
        more = {"abbreviatedStatement": competency["label"], "listEnumeration": str(place)}
        if "source" in competency:
            more["notes"] = competency["source"]
        parent = f"cluster/{competency['cluster']}" if "cluster" in competency else ""
        self.item(f"competency/{id}", COMPETENCY, competency["definition"], id, parent, more)
        there = []
        for level in competency.get("levels", ()):
            number = level["level"]
            key = f"level/{id}.{number}"
            there.append(number)
            self.item(key, LEVEL, f"{LEVEL} {number}", f"{id}.{number}", f"competency/{id}")
            for behaviour in level["behaviours"]:
                self.item(f"behaviour/{behaviour['id']}", BEHAVIOUR, behaviour["text"], behaviour["id"], key)
        there.sort()
        for lower, higher in pairwise(there):
            self.associate("precedes", f"level/{id}.{lower}", f"level/{id}.{higher}", CUMULATIVE)

    def relations(self, competency: Mapping[str, Any]) -> None:
        """What a competency builds on, and is told apart from; a competency that is not in the framework has no item."""
        known = {each["id"]: {level["level"] for level in each.get("levels", ())} for each in self.framework["competencies"]}
        key = f"competency/{competency['id']}"
        for each in competency.get("builds_on", ()):
            below, number = each["competency"], each.get("level", 1)
            if below in known:
                origin = f"level/{below}.{number}" if number in known[below] else f"competency/{below}"
                self.associate("precedes", origin, key, PRESUPPOSES)
        for each in competency.get("distinguish_from", ()):
            other = each["competency"]
            if other in known:
                question = f"question/{competency['id']}/{other}"
                self.item(question, QUESTION, each["question"], f"{competency['id']}/{other}", key)
                self.associate("isRelatedTo", question, f"competency/{other}", TOLD_APART)

    def item(self, key: str, kind: str, statement: str, code: str, parent: str, more: Mapping[str, str] | None = None) -> None:
        self.items.append(
            {
                **self.known(key),
                "fullStatement": statement,
                **(more or {}),
                "CFItemType": kind,
                "CFItemTypeURI": self.link(f"type/{kind}", kind),
                "humanCodingScheme": code,
                "lastChangeDateTime": self.changed,
            }
        )
        self.below[parent] = self.below.get(parent, 0) + 1
        self.associate("isChildOf", key, parent, sequence=self.below[parent])

    def associate(self, kind: str, origin: str, destination: str, grouping: str = "", sequence: int = 0) -> None:
        made = {
            **self.known(f"association/{kind}/{origin}/{destination}"),
            "associationType": kind,
            "originNodeURI": self.link(origin, origin),
            "destinationNodeURI": self.link(destination, destination or self.framework["id"]),
        }
        if grouping:
            made["CFAssociationGroupingURI"] = self.link(f"grouping/{grouping}", grouping)
        if sequence:
            made["sequenceNumber"] = sequence
        self.associations.append(made | {"lastChangeDateTime": self.changed})
