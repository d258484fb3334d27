"""Which reader a document is for, by its ending; and of a CSV by its first row."""

from __future__ import annotations

from pathlib import Path

from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.exchange import moodle_reading, package, skos_reading
from competentie_rules.exchange.case_reading import imported
from competentie_rules.extras import installed
from competentie_rules.importing import opening
from competentie_rules.importing import run as documents
from competentie_rules.importing.options import Options
from competentie_rules.importing.run import Imported
from competentie_rules.text import safe

JSON, TURTLE, CSV = ".json", ".ttl", ".csv"


def run(path: Path, options: Options, into: Path | None = None, *, encoding: str | None = None, lang: str = "nl") -> Imported:
    """Read a document, and make the files that belong into a folder, without writing them; raises UsageError."""
    ending = path.suffix.lower()
    if ending in (JSON, TURTLE, CSV) and not path.is_file():
        raise UsageError(f"{safe(str(path))} is a folder, or no ordinary file.", hint="Give one document.")
    name = str(path)
    if ending == JSON:
        return imported(path, package.read(name, _content(path)), options, into, lang)
    if ending == TURTLE:
        installed("skos")
        return imported(path, skos_reading.read(name, _content(path)), options, into, lang)
    if ending == CSV:
        text, remarks = opening.decoded(path, encoding)
        if moodle_reading.is_moodle(text):
            found = moodle_reading.read(name, text)
            found.remarks[:0] = remarks
            return imported(path, found, options, into, lang)
    return documents.run(path, options, into, encoding=encoding, lang=lang)


def _content(path: Path) -> bytes:
    """The content of a file, or as much of it as shows that it is too much."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
