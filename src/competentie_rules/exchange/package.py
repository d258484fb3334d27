"""A CFPackage of CASE as items and associations, and what is amiss with them: each with its place.

Readers of other formats make the same package of what they read, so that what comes of one is decided in one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Path, pointer
from competentie_rules.errors import UsageError
from competentie_rules.importing.ledger import Remark
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import nearest, safe

URN = "urn:competentie-rules:framework:"
"""How the uri of a document begins that was made of a framework; its id and edition come after it."""

CLUSTER, COMPETENCY, LEVEL, BEHAVIOUR = "Cluster", "Competentie", "Competentieniveau", "Gedragsvoorbeeld"
QUESTION = "Afbakening"
"""Types of items."""
CUMULATIVE, PRESUPPOSES, TOLD_APART = "cumulatief", "vooronderstelt", "afbakening"
"""Groupings of associations."""

CHILD = ("isChildOf", "isPartOf")
TYPES = (
    *CHILD, "isPeerOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar", "hasSkillLevel", "isTranslationOf",
)  # fmt: skip
"""Types of associations in CASE 1.0 and 1.1."""
EXTENSION = "ext:"
"""How a type begins that a system has of its own, as CASE 1.1 allows."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that no document holds."""


@dataclass(slots=True)
class Item:
    """A CFItem: where it stands among the others, its texts by the names of CASE, and the items below it in their order."""

    place: int
    identifier: str
    fields: dict[str, str]
    parent: Item | None = None
    sequence: float = 0
    children: list[Item] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The text of a field, without white space around it; nothing where there is none."""
        return self.fields.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Link:
    """An association that makes no tree, between two items of the package."""

    place: int
    type: str
    origin: Item
    destination: Item
    grouping: str


@dataclass(slots=True)
class Package:
    """What a package holds; `top` are the items below the document itself."""

    file: str
    about: dict[str, str]
    """The texts of the CFDocument."""
    place: Callable[[Path], Phrase]
    """Where a value stands, in words, by its path in the package."""
    items: list[Item] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    top: list[Item] = field(default_factory=list)
    concepts: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, severity: Severity, nl: str, en: str, path: Path) -> None:
        """Tell something of the value at a path."""
        self.remarks.append(Remark(severity, Phrase(nl, en), self.place(path)))


def marked(marks: Sequence[Phrase], whole: Phrase) -> Callable[[Path], Phrase]:
    """Places by the number that a path ends in; what has none is about the whole."""
    return lambda path: marks[path[-1]] if path and isinstance(path[-1], int) else whole


def read(file: str, content: bytes) -> Package:
    """The package in a file; raises UsageError where it is none."""
    return of(read_bytes(file if file.lower().endswith(".json") else f"{file}.json", content))


def of(document: Document) -> Package:
    """The package in a document that was read; raises UsageError where it is none."""
    name = safe(document.file)
    if document.faults:
        fault = document.faults[0]
        told = "; ".join(value.en if isinstance(value, Phrase) else safe(value) for value in fault.values.values())
        raise UsageError(
            f"{name} cannot be read, line {fault.span.line}, column {fault.span.column}: {fault.rule} {told}".strip() + ".",
            hint="Import it in parts." if fault.rule == "document-limit" else "Is it whole, and JSON?",
        )
    data = document.data
    about = data.get("CFDocument") if isinstance(data, dict) else None
    if not isinstance(about, dict):
        ours = isinstance(data, dict) and "kind" in data
        hint = "`competentie-rules check` reads it as it is." if ours else "A package has CFDocument, CFItems and CFAssociations."
        raise UsageError(f"{name} is no CFPackage of CASE: it has no CFDocument.", hint=hint)

    def place(path: Path) -> Phrase:
        line, where = document.locate(path).span.line, pointer(path)
        return Phrase(f"regel {line}, {where}", f"line {line}, {where}")

    package = Package(document.file, _texts(about), place)
    known = _items(package, data)
    _associations(package, data, known)
    tree(package)
    _unread(package, data)
    return package


def cleaned(text: str) -> str:
    """A text without the characters that no document holds."""
    return _CONTROL.sub(" ", text)


def _texts(data: dict[str, Any]) -> dict[str, str]:
    return {key: cleaned(value) for key, value in data.items() if isinstance(value, str)}


def _list(package: Package, data: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects in a list of the package, each with its place."""
    found = data.get(key, [])
    if not isinstance(found, list):
        package.remark(Severity.ERROR, f"{key} is geen lijst", f"{key} is no list", (key,))
        return
    for place, each in enumerate(found):
        if isinstance(each, dict):
            yield place, each
        else:
            package.remark(Severity.ERROR, "dit is geen object", "this is no object", (key, place))


def _items(package: Package, data: dict[str, Any]) -> dict[str, Item]:
    known: dict[str, Item] = {}
    for place, each in _list(package, data, "CFItems"):
        fields = _texts(each)
        missing = [key for key in ("identifier", "fullStatement") if not fields.get(key, "").strip()]
        identifier = fields.get("identifier", "")
        if missing:
            package.remark(
                Severity.ERROR,
                f"dit item heeft geen {' en geen '.join(missing)}; het is niet overgenomen",
                f"this item has no {' and no '.join(missing)}; it was not taken over",
                ("CFItems", place),
            )
        elif identifier in known:
            first = known[identifier].place
            package.remark(
                Severity.ERROR,
                f"identifier {safe(identifier)} heeft ook CFItems/{first}; dit item is niet overgenomen",
                f"identifier {safe(identifier)} is that of CFItems/{first} as well; this item was not taken over",
                ("CFItems", place),
            )
        else:
            known[identifier] = Item(place, identifier, fields)
            package.items.append(known[identifier])
    return known


def _associations(package: Package, data: dict[str, Any], known: dict[str, Item]) -> None:
    root = package.about.get("identifier", "")
    for place, each in _list(package, data, "CFAssociations"):
        at: Path = ("CFAssociations", place)
        type = each.get("associationType")
        ends = [_end(each.get(key)) for key in ("originNodeURI", "destinationNodeURI")]
        if not isinstance(type, str) or None in ends:
            package.remark(
                Severity.ERROR,
                "deze associatie heeft geen associationType, of een eind zonder identifier",
                "this association has no associationType, or an end without an identifier",
                at,
            )
        elif type not in TYPES and not type.startswith(EXTENSION):
            near = nearest(type, TYPES)
            package.remark(
                Severity.WARNING,
                f"associationType {safe(type)} kent CASE niet" + (f"; misschien is {near} bedoeld" if near else ""),
                f"CASE has no associationType {safe(type)}" + (f"; perhaps {near} is meant" if near else ""),
                (*at, "associationType"),
            )
        else:
            _associate(package, at, each, type, (ends[0] or "", ends[1] or ""), known, root)


def _end(value: Any) -> str | None:
    """The identifier of an end of an association."""
    found = value.get("identifier") if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None


def _associate(
    package: Package,
    at: Path,
    data: dict[str, Any],
    type: str,
    ends: tuple[str, str],
    known: dict[str, Item],
    root: str,
) -> None:
    child = type in CHILD
    origin, destination = known.get(ends[0]), known.get(ends[1])
    to_root = child and ends[1] == root
    if origin is None or (destination is None and not to_root):
        key, end = ("originNodeURI", ends[0]) if origin is None else ("destinationNodeURI", ends[1])
        package.remark(
            Severity.ERROR if child else Severity.WARNING,
            f"{type}: {safe(end)} staat niet in het pakket; de associatie is niet overgenomen",
            f"{type}: {safe(end)} is not in the package; the association was not taken over",
            (*at, key),
        )
    elif not child:
        assert destination is not None
        grouping = data.get("CFAssociationGroupingURI")
        title = grouping.get("title") if isinstance(grouping, dict) else None
        place = at[1]
        assert isinstance(place, int)
        package.links.append(Link(place, type, origin, destination, title if isinstance(title, str) else ""))
    else:
        order = data.get("sequenceNumber")
        # Without a number the order in the file counts.
        sequence = order + 1 if isinstance(order, int) and order >= 0 else 2.0**40 + int(at[1])
        hang(package, origin, destination, sequence, at)


def hang(package: Package, item: Item, parent: Item | None, sequence: float, at: Path) -> None:
    """Put an item below another one, or below the document itself, unless it stands somewhere already; `sequence` is over 0."""
    if item.sequence:
        package.remark(
            Severity.WARNING,
            f"{_named(item)} staat al onder een ander item; deze plaats is niet overgenomen",
            f"{_named(item)} stands below another item already; this place was not taken over",
            at,
        )
    else:
        item.sequence = sequence
        item.parent = parent


def _named(item: Item) -> str:
    return f"“{safe(item.text('abbreviatedStatement') or item.text('fullStatement'), 60)}”"


def tree(package: Package) -> None:
    """Put every item below its parent; items that stand below one another in a circle are left out."""
    sound: set[str] = set()
    circles: set[str] = set()
    for item in package.items:
        way: dict[str, Item] = {}
        at: Item | None = item
        while at is not None and at.identifier not in sound and at.identifier not in circles and at.identifier not in way:
            way[at.identifier] = at
            at = at.parent
        if at is not None and at.identifier in way:
            ring = list(way.values())[list(way).index(at.identifier) :]
            shown = [_named(each) for each in ring[:6]] + ["…"] * (len(ring) > 6)
            names = " → ".join([*shown, shown[0]])
            package.remark(
                Severity.ERROR,
                f"items staan in een kring onder elkaar: {names}; met wat eronder hangt zijn zij niet overgenomen",
                f"items stand below one another in a circle: {names}; they and what is below them were not taken over",
                ("CFItems", ring[0].place),
            )
        (circles if at is not None and at.identifier not in sound else sound).update(way)
    package.items = [item for item in package.items if item.identifier in sound]
    for item in sorted(package.items, key=lambda item: (item.sequence or 2.0**50, item.place)):
        (item.parent.children if item.parent else package.top).append(item)
    package.links = [link for link in package.links if link.origin.identifier in sound and link.destination.identifier in sound]


_READ = {
    "CFDocument": {"identifier", "uri", "creator", "title", "lastChangeDateTime", "version", "notes", "CFPackageURI"},
    "CFItems": {
        "identifier", "uri", "fullStatement", "abbreviatedStatement", "CFItemType", "CFItemTypeURI", "humanCodingScheme",
        "listEnumeration", "lastChangeDateTime", "notes", "CFDocumentURI",
    },
}  # fmt: skip
"""Fields that are read, or that say nothing of the framework."""


def _unread(package: Package, data: dict[str, Any]) -> None:
    """Tell which fields have no place in a framework, each once with how often it is filled in."""
    _unread_fields(package, [(("CFDocument",), data["CFDocument"])], _READ["CFDocument"])
    items = data.get("CFItems")
    if isinstance(items, list):
        given: list[tuple[Path, Any]] = [(("CFItems", i), each) for i, each in enumerate(items) if isinstance(each, dict)]
        _unread_fields(package, given, _READ["CFItems"])
    definitions = data.get("CFDefinitions")
    if isinstance(definitions, dict) and isinstance(concepts := definitions.get("CFConcepts"), list):
        package.concepts = [each["title"] for each in concepts if isinstance(each, dict) and isinstance(each.get("title"), str)]
    if rubrics := data.get("CFRubrics"):
        number = len(rubrics) if isinstance(rubrics, list) else 1
        package.remark(
            Severity.WARNING, f"rubrieken worden niet gelezen ({number})", f"rubrics are not read ({number})", ("CFRubrics",)
        )


def _unread_fields(package: Package, given: list[tuple[Path, Any]], read: set[str]) -> None:
    counts: dict[str, list[Path]] = {}
    for at, each in given:
        for key, value in each.items():
            if key not in read and value not in (None, "", [], {}):
                counts.setdefault(key, []).append((*at, key))
    for key, places in counts.items():
        package.remark(
            Severity.NOTE,
            f"{safe(key, 60)} wordt niet bewaard ({len(places)} keer ingevuld, het eerst hier)",
            f"{safe(key, 60)} is not kept (filled in {len(places)} times, here first)",
            places[0],
        )
