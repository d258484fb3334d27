"""The record of a run: everything it rested on and all that came of it, so that another can do it again and compare."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from competentie_rules import tool
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.digests import digest_of, digest_of_file
from competentie_rules.documents import ours, schema
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Fault, pointer
from competentie_rules.errors import FileErrors, ToolError, UsageError
from competentie_rules.model import START, Location, Phrase, Severity
from competentie_rules.text import safe

FORMAT = "competentie-rules/run/1"
PACKAGES = ("PyYAML", "jsonschema", "jsonschema-rs", "durable_rules", "numpy", "pyarrow", "duckdb", "pyspark")
"""What findings may come to differ by, if anything."""

Data = dict[str, Any]

EDITED = Phrase(
    "vastlegging veranderd: zij is bewerkt nadat zij was geschreven, dus op niets erin valt te vertrouwen",
    "record changed: it was edited after it was written, so nothing in it can be relied on",
)
VERSION = Phrase("programma veranderd: toen versie {then}, nu {now}", "tool changed: version {then} then, {now} now")
PARTS = {
    "code": Phrase("zijn code is niet die van toen", "its code is not that of then"),
    "rules": Phrase("zijn regels zijn niet die van toen", "its rules are others than those then"),
    "schemas": Phrase("zijn schema's zijn niet die van toen", "its schemas are others than those then"),
    "profiles": Phrase("zijn profielen zijn niet die van toen", "its profiles are others than those then"),
}
PART = Phrase("programma veranderd: {what}", "tool changed: {what}")
FILE_CHANGED = Phrase("bestand veranderd: {file}", "file changed: {file}")
FILE_MOVED = Phrase("bestand verplaatst: {file} is nu {now}", "file moved: {file} is {now} now")
FILE_GONE = Phrase("bestand weg: {file}", "file gone: {file}")
FILE_NEW = Phrase("bestand nieuw: {file}", "file new: {file}")
RULES = Phrase("regels veranderd: er gelden andere dan toen", "rules changed: those in use are others than those then")


def record(*, engine: str, options: Data, config: Config, files: Mapping[str, str], exit_code: int, result: Data) -> Data:
    """The record of a run: `options` are those that it is done again with, `files` the digests of all that it read."""
    made: Data = {
        "format": FORMAT,
        "tool": tool.about(),
        "engine": {"name": engine, "python": platform.python_version(), "packages": tool.packages(PACKAGES)},
        "options": options,
        "settings": settings(config),
        "files": dict(sorted(files.items())),
        "exit_code": exit_code,
        "result": result,
    }
    return {**made, "digest": seal(made)}


def settings(config: Config) -> Data:
    """A configuration as a record keeps it."""

    def treatment(each: Treatment) -> Data:
        severity = {name.id: word.value for name, word in each.severity.items()}
        return {"ignore": [name.id for name in each.ignore], "severity": severity}

    return {
        "file": config.file,
        "base": config.base,
        "select": [name.id for name in config.select],
        **treatment(config.general),
        "per-path": {pattern: treatment(each) for pattern, each in config.per_path.items()},
        "waivers": list(config.waivers),
        "baseline": config.baseline,
    }


def config_of(kept: Data) -> Config:
    """The configuration that a record keeps."""

    def treatment(each: Data) -> Treatment:
        return Treatment(tuple(map(Name, each["ignore"])), {Name(id): Severity(word) for id, word in each["severity"].items()})

    return Config(
        file=kept["file"],
        base=kept["base"],
        select=tuple(map(Name, kept["select"])),
        general=treatment(kept),
        per_path={pattern: treatment(each) for pattern, each in kept["per-path"].items()},
        waivers=tuple(kept["waivers"]),
        baseline=kept["baseline"],
    )


def digests(sources: Iterable[Source], others: Iterable[str | Path]) -> dict[str, str]:
    """The digest of each document, of each file of a dataset or folder of rules, and of other files; what is gone has none."""
    found: dict[str, str] = {}
    for source in sources:
        if source.content is not None:
            found[source.file] = digest_of(source.content)
        else:
            found.update(_under(Path(source.file)))
    for path in others:
        found.update(_under(Path(path)))
    return found


def _under(path: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            yield str(file), digest_of_file(file)


def seal(made: Data) -> str:
    """The digest of what a record says, however it is laid out."""
    kept = {key: value for key, value in made.items() if key != "digest"}
    return digest_of(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode())


def read(file: Path, formats: Iterable[str] = (FORMAT,)) -> Data:
    """The JSON of one of these formats in a file; raises FileErrors that names everything wrong with it."""
    here = Location(str(file), START)
    try:
        content = file.read_bytes()
        found = json.loads(content)
    except OSError as error:
        raise UsageError(f"{safe(str(file))} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, RecursionError):
        raise ToolError("This is no JSON, or was cut off.", here, "Give what this tool wrote, as it wrote it.") from None
    formats = tuple(formats)
    name = found.get("format") if isinstance(found, dict) else None
    if name not in formats:
        told = safe(str(name), 80) if name is not None else "nothing"
        raise ToolError(f"This is no {' or '.join(formats)}; it says {told}.", here, "Another version may have written it.")
    kept: Data = found
    document = Document(str(file), "", kept)
    if faults := misshapen(document):
        # Only now is it worth the time to find out where everything stands; a file that is too large for that has line 1.
        placed = read_bytes(str(file), content)
        faults = misshapen(placed) if not placed.faults else faults
        what = "the record" if name == FORMAT else "the report"
        raise FileErrors(
            tuple(ToolError(ours.said(each), ours.place(document, each), _at(each), ours.said(each, "nl")) for each in faults),
            what,
        )
    return kept


def misshapen(document: Document) -> list[Fault]:
    """Where a record or report does not have the shape of its format; what it has more is none of our business.

    A record of tables holds their summary, any other a report.
    """
    faults = [fault for fault in schema.faults(document, _schema(document.data)) if fault.rule != "document-key-unknown"]
    if faults or document.data["format"] != FORMAT:
        return faults
    result = document.data["result"]
    wanted = "summary" if document.data["options"]["tables"] else "report"
    root = document.root.children["result"] if document.root and isinstance(document.root.children, dict) else None
    below = schema.faults(Document(document.file, "", result, root, fractions=document.fractions), wanted)
    return [replace(fault, path=("result", *fault.path)) for fault in below if fault.rule != "document-key-unknown"]


def _schema(data: Data) -> str:
    return str(data["format"]).split("/")[1]


def _at(fault: Fault) -> str:
    """The place in a file of which lines say little, and what to do."""
    where = f"In {safe(pointer(fault.path), 200)}" if fault.path else "At the top"
    return f"{where}. Give the file as the tool wrote it, or check again."


def changes(kept: Data, files: Mapping[str, str], rules: str | None, lang: str) -> Iterator[str]:
    """What a run now rests on otherwise than the one on record: the record itself, the tool, its rules and files."""
    if kept.get("digest") != seal(kept):
        yield EDITED.get(lang)
    now = tool.about()
    before = kept["tool"]
    if now["version"] != before.get("version"):
        yield VERSION.get(lang).format(then=safe(str(before.get("version"))), now=now["version"])
    for part, told in PARTS.items():
        if now[part] != before.get(part):
            yield PART.get(lang).format(what=told.get(lang))
    known = kept["files"]
    gone = {name: digest for name, digest in known.items() if name not in files}
    new = {name: digest for name, digest in files.items() if name not in known}
    for name in sorted(known.keys() & files.keys()):
        if known[name] != files[name]:
            yield FILE_CHANGED.get(lang).format(file=safe(name))
    for name, digest in sorted(gone.items()):
        moved = next((other for other, same in sorted(new.items()) if same == digest), None)
        if moved is not None:
            del new[moved]
            yield FILE_MOVED.get(lang).format(file=safe(name), now=safe(moved))
        else:
            yield FILE_GONE.get(lang).format(file=safe(name))
    yield from (FILE_NEW.get(lang).format(file=safe(name)) for name in sorted(new))
    if rules is not None and rules != kept["result"].get("inputs", {}).get("rules"):
        yield RULES.get(lang)
