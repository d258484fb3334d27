"""Bytes to a Document: encoding, size, and which of the two readers."""

from __future__ import annotations

from competentie_rules.digests import digest_of
from competentie_rules.documents import json_text, yaml_text
from competentie_rules.documents.comments import comments
from competentie_rules.documents.refusal import Refused
from competentie_rules.documents.tree import MAX_BYTES, Document, Fault
from competentie_rules.model import START, Span

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_bytes(file: str, content: bytes) -> Document:
    """Read one YAML or JSON document; what is wrong with the text is in its faults, never raised.

    A name that ends in `.json`, or content that begins with a brace, is read as JSON. A byte order mark of UTF-8 is allowed.
    """
    digest = digest_of(content)

    def refuse(fault: Fault) -> Document:
        return Document(file, digest, faults=(fault,))

    if len(content) > MAX_BYTES:
        return refuse(Fault("document-limit", START, {"limit": f"{MAX_BYTES // 2**20} MiB"}))
    for mark, name in _BOMS:
        if content.startswith(mark):
            if name != "utf-8":
                return refuse(Fault("document-encoding", START, {"problem": name}))
            content = content[len(mark) :]
    if b"\0" in content:
        return refuse(Fault("document-binary", START))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"0x{content[error.start]:02X}"
        return refuse(Fault("document-encoding", Span(line, column, line, column + 1), {"problem": problem}))
    reader = json_text if file.lower().endswith(".json") or text.lstrip()[:1] == "{" else yaml_text
    try:
        reading = reader.read(text)
    except Refused as refused:
        return refuse(refused.fault)
    if reading.data is None and not reading.faults:
        return refuse(Fault("document-empty", START))
    said = comments(text, reading.root) if reader is yaml_text else ()
    return Document(file, digest, reading.data, reading.root, tuple(reading.faults), reading.fractions, said)
