"""Files that tell the tool what to do, such as a configuration: read like documents, but a fault in them stops the run."""

from __future__ import annotations

from collections.abc import Iterable

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Fault, pointer
from competentie_rules.errors import FileErrors, ToolError
from competentie_rules.model import Location, Phrase

_WORDS = {
    "document-key-unknown": "There is no key {key} here; {expected}.",
    "document-key-missing": "The key {key} is missing in {where}; it holds {expected}.",
    "document-value": "At {where}, {value} does not fit; expected: {expected}.",
}


def said(fault: Fault) -> str:
    """What is wrong, in one sentence of English."""
    values = {key: value.en if isinstance(value, Phrase) else value for key, value in fault.values.items()}
    if fault.rule in _WORDS:
        return _WORDS[fault.rule].format(**values)
    return f"{fault.rule.removeprefix('document-')}: {' '.join(values.values())}".rstrip(": ")


def place(document: Document, fault: Fault) -> Location:
    """Where it is wrong."""
    return Location(document.file, fault.span, pointer(fault.path))


def errors(document: Document, faults: Iterable[Fault]) -> list[ToolError]:
    """These faults of a document as errors."""
    return [ToolError(said(fault), place(document, fault)) for fault in faults]


def read_ours(file: str, content: bytes, kind: str, hint: str) -> Document:
    """A document of one kind; raises FileErrors that names every fault of its text and its shape."""
    document = read_bytes(file, content)
    faults = errors(document, document.faults)
    if not faults and document.kind != kind:
        faults = [ToolError(f"This is no file with `kind: {kind}`.", document.locate(("kind",)), hint)]
    faults = faults or errors(document, schema.faults(document, kind))
    if faults:
        raise FileErrors(tuple(faults))
    return document
