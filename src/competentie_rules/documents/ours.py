"""Files that tell the tool what to do, such as a configuration: read like documents, but a fault in them stops the run."""

from __future__ import annotations

from collections.abc import Iterable

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Fault, pointer
from competentie_rules.errors import FileErrors, ToolError
from competentie_rules.model import Location, Phrase

_WORDS = {
    "document-key-unknown": Phrase(
        "De sleutel {key} is hier niet bekend; {expected}.", "There is no key {key} here; {expected}."
    ),
    "document-key-missing": Phrase(
        "De sleutel {key} ontbreekt in {where}; daar hoort {expected}.",
        "The key {key} is missing in {where}; it holds {expected}.",
    ),
    "document-value": Phrase(
        "Bij {where} past {value} niet; verwacht wordt: {expected}.", "At {where}, {value} does not fit; expected: {expected}."
    ),
}
_DUTCH = {
    "alias": "verwijzing binnen het bestand",
    "anchor": "anker",
    "binary": "dit is geen tekst",
    "character": "teken dat niet mag",
    "empty": "dit bestand is leeg",
    "encoding": "codering",
    "key": "sleutel die geen tekst is",
    "key-repeated": "sleutel die al eerder stond",
    "limit": "te groot",
    "merge-key": "samenvoegende sleutel",
    "number": "getal",
    "several": "er staat meer dan een document in",
    "syntax": "schrijfwijze",
    "tag": "type-aanduiding",
}
"""What the faults of a text are called in Dutch."""


def said(fault: Fault, lang: str = "en") -> str:
    """What is wrong, in one sentence of one language, by default English."""
    values = {key: value.get(lang) if isinstance(value, Phrase) else value for key, value in fault.values.items()}
    if fault.rule in _WORDS:
        return _WORDS[fault.rule].get(lang).format(**values)
    name = fault.rule.removeprefix("document-")
    if lang == "nl":
        name = _DUTCH.get(name, name)
    return f"{name}: {' '.join(values.values())}".rstrip(": ")


def place(document: Document, fault: Fault) -> Location:
    """Where it is wrong."""
    return Location(document.file, fault.span, pointer(fault.path))


def errors(document: Document, faults: Iterable[Fault]) -> list[ToolError]:
    """These faults of a document as errors."""
    return [ToolError(said(fault), place(document, fault), dutch=said(fault, "nl")) for fault in faults]


def read_ours(file: str, content: bytes, kind: str, hint: str) -> Document:
    """A document of one kind; raises FileErrors that names every fault of its text and its shape."""
    document = read_bytes(file, content)
    faults = errors(document, document.faults)
    if not faults and document.kind != kind:
        faults = [ToolError(f"This is no file with `kind: {kind}`.", document.locate(("kind",)), hint)]
    faults = faults or errors(document, schema.faults(document, kind))
    if faults:
        raise FileErrors(tuple(faults), f"the {kind}")
    return document
