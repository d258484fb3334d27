"""Frameworks of every shape, CASE packages with something wrong in them, and what a package holds."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from competentie_rules.exchange.package import TYPES

TEXTS = st.one_of(
    st.sampled_from(
        ["Toont moed", "=1+1", "- begint met een streep", "a;b\"c'd", "1. genummerd", "Niveau 2", "é – ‘ja’", "x" * 150]
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).filter(str.strip),
    st.sampled_from(["regel\nregel", "twee  spaties", " rand "]),
)


REQUIRED = {
    "CFDocument": {"identifier", "uri", "creator", "title", "lastChangeDateTime"},
    "CFItems": {"identifier", "uri", "fullStatement", "lastChangeDateTime"},
    "CFAssociations": {
        "identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime",
    },
    "CFConcepts": {"identifier", "uri", "title", "hierarchyCode", "lastChangeDateTime"},
    "CFItemTypes": {"identifier", "uri", "title", "description", "hierarchyCode", "lastChangeDateTime"},
    "CFAssociationGroupings": {"identifier", "uri", "title", "lastChangeDateTime"},
}  # fmt: skip
"""The fields that CASE 1.0 and 1.1 require of what we write."""
MORE = {
    "CFDocument": {"version", "notes"},
    "CFItems": {
        "CFItemType", "CFItemTypeURI", "humanCodingScheme", "abbreviatedStatement", "listEnumeration", "notes",
    },
    "CFAssociations": {"sequenceNumber", "CFAssociationGroupingURI"},
    "CFConcepts": set(),
    "CFItemTypes": set(),
    "CFAssociationGroupings": set(),
}  # fmt: skip
"""The fields that we write besides; both versions have them, and neither allows another one."""
LINK = {"title", "identifier", "uri"}
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_IN_1_0 = set(TYPES) - {"isTranslationOf"}


def hold_against_case(made: dict[str, Any]) -> int:
    """Assert that what we write is a CFPackage of CASE 1.0 and 1.1 that refers to nothing outside it; how many links it has."""
    assert made.keys() == {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions"}
    objects = {"CFDocument": [made["CFDocument"]], "CFItems": made["CFItems"], "CFAssociations": made["CFAssociations"]}
    objects |= made["CFDefinitions"]
    assert objects.keys() == REQUIRED.keys()
    links = 0
    for kind, each in ((kind, each) for kind, found in objects.items() for each in found):
        assert REQUIRED[kind] <= each.keys() <= REQUIRED[kind] | MORE[kind], kind
        assert MOMENT.fullmatch(each["lastChangeDateTime"])
        for named in (each, *(value for value in each.values() if isinstance(value, dict))):
            assert UUID.fullmatch(named["identifier"])
            assert URI.fullmatch(named["uri"])
        for key, value in each.items():
            if key.endswith("URI"):
                assert value.keys() == LINK
                assert value["title"]
                links += 1
            else:
                assert isinstance(value, int if key == "sequenceNumber" else str)
                assert value
    assert {each["associationType"] for each in made["CFAssociations"]} <= _IN_1_0
    known = {each["identifier"] for found in objects.values() for each in found}
    ends = {each[end]["identifier"] for each in made["CFAssociations"] for end in ("originNodeURI", "destinationNodeURI")}
    assert ends <= known
    return links


@st.composite
def frameworks(draw: st.DrawFn) -> dict[str, Any]:
    """A framework that holds against its schema, whatever else may be odd about it."""
    top = draw(st.integers(1, 4))
    data: dict[str, Any] = {
        "kind": "framework",
        "id": draw(st.sampled_from(["boek", "boek-2024", "b" * 100])),
        "edition": draw(st.sampled_from(["2024-03", "1.0", "x_Y"])),
        "title": draw(TEXTS),
    }
    if draw(st.booleans()):
        data["source"] = draw(TEXTS)
    data["levels"] = top
    clusters = draw(st.lists(st.sampled_from(["mens", "doel", "a-1"]), unique=True, max_size=3))
    if clusters:
        data["clusters"] = [{"id": id, "label": draw(TEXTS)} for id in clusters]
    ids = draw(st.lists(st.sampled_from(["moed", "durf", "mens", "a-1", "c" * 100]), unique=True, min_size=1, max_size=4))
    data["competencies"] = [_competency(draw, id, ids, clusters, top) for id in ids]
    return data


def _competency(draw: st.DrawFn, id: str, ids: list[str], clusters: list[str], top: int) -> dict[str, Any]:
    made: dict[str, Any] = {"id": id, "label": draw(TEXTS)}
    if clusters and draw(st.booleans()):
        made["cluster"] = draw(st.sampled_from(clusters))
    made["definition"] = draw(TEXTS)
    if draw(st.integers(0, 3)) == 0:
        made["source"] = draw(TEXTS)
    if draw(st.integers(0, 3)):
        numbers = draw(st.lists(st.integers(1, top), unique=True, min_size=1))
        made["levels"] = [
            {
                "level": n,
                "behaviours": [
                    {"id": f"{id}.{n}.{k}", "text": draw(TEXTS)}
                    for k in draw(st.lists(st.integers(1, 99), unique=True, max_size=3))
                ],
            }
            for n in numbers
        ]
    others = st.lists(st.sampled_from([*ids, "elders"]), unique=True, min_size=1, max_size=2)
    if draw(st.integers(0, 2)) == 0:
        made["builds_on"] = [{"competency": other} | draw(_level(top)) for other in draw(others)]
    if draw(st.integers(0, 2)) == 0:
        made["distinguish_from"] = [{"competency": other, "question": draw(TEXTS)} for other in draw(others)]
    return made


@st.composite
def plain(draw: st.DrawFn) -> dict[str, Any]:
    """A framework without relations, as handbooks have them: short labels, ids made of labels, behaviours that are counted."""
    top = draw(st.integers(1, 4))
    labels = draw(st.lists(st.sampled_from(["Moed", "Plannen en organiseren", "Zelf leren", "Rust"]), unique=True, min_size=1))
    clusters = draw(st.lists(st.sampled_from(["Mensen meekrijgen", "Denken"]), unique=True))
    texts = (
        f"{draw(st.sampled_from(['Toont', 'Vraagt', '=1+1 klopt;', 'Zegt “nee”', '10% meer']))} zaak {n}" for n in range(1000)
    )
    made: list[dict[str, Any]] = []
    for place, label in enumerate(labels):
        id = label.lower().replace(" ", "-")
        each: dict[str, Any] = {"id": id, "label": label}
        if clusters:
            each["cluster"] = clusters[place * len(clusters) // len(labels)].lower().replace(" ", "-")
        each["definition"] = f"Het vermogen om {label.lower()} te tonen."
        if place == 0 or draw(st.booleans()):
            each["levels"] = [
                {
                    "level": n,
                    "behaviours": [
                        {"id": f"{id}.{n}.{k}", "text": next(texts).lstrip("=")} for k in range(1, draw(st.integers(2, 4)))
                    ],
                }
                for n in range(1, top + 1)
            ]
        made.append(each)
    used = dict.fromkeys(each["cluster"] for each in made if clusters)
    named = {cluster.lower().replace(" ", "-"): cluster for cluster in clusters}
    data: dict[str, Any] = {"kind": "framework", "id": "boek", "edition": "2024-03", "title": "Handboek", "levels": top}
    if used:
        data["clusters"] = [{"id": id, "label": named[id]} for id in used]
    return data | {"competencies": made}


def _level(top: int) -> st.SearchStrategy[dict[str, int]]:
    return st.one_of(st.just({}), st.integers(1, top).map(lambda n: {"level": n}))


def item(identifier: str, statement: str, **more: Any) -> dict[str, Any]:
    """A CFItem."""
    return {"identifier": identifier, "fullStatement": statement, **more}


def association(type: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    """A CFAssociation."""
    ends = {"originNodeURI": {"identifier": origin}, "destinationNodeURI": {"identifier": destination}}
    return {"associationType": type, **ends, **more}


def package(items: list[Any], associations: list[Any], **more: Any) -> dict[str, Any]:
    """A CFPackage."""
    about = {"identifier": "d", "title": "Raamwerk", "version": "2.1"}
    return {"CFDocument": about, "CFItems": items, "CFAssociations": associations, **more}


def small() -> dict[str, Any]:
    """A package of another system: no types, English words, one cluster, one competency with two levels."""
    return package(
        [
            item("k", "Working together"),
            item("c", "Helps others reach their goals.", abbreviatedStatement="Teamwork"),
            item("1", "Level 1"),
            item("2", "Level 2: advanced"),
            item("a", "Listens"),
            item("b", "Settles conflicts"),
        ],
        [
            association("isChildOf", "k", "d"),
            association("isChildOf", "c", "k"),
            association("isPartOf", "2", "c", sequenceNumber=2),
            association("isChildOf", "1", "c", sequenceNumber=1),
            association("isChildOf", "a", "1"),
            association("isChildOf", "b", "2"),
        ],
    )
