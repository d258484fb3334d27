"""The record of a run: everything it rested on and all that came of it, so that another can do it again and compare."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import competentie_rules
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.documents import bundled, ours, schema
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Fault, pointer
from competentie_rules.errors import FileErrors, ToolError, UsageError
from competentie_rules.model import START, VERDICTS, Location, Phrase, Severity, Verdict
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
RESULT = Phrase("uitkomst veranderd: {what}", "result changed: {what}")
FINDING = {
    "gone": Phrase("bevinding weg: {told}", "finding gone: {told}"),
    "new": Phrase("bevinding nieuw: {told}", "finding new: {told}"),
    "changed": Phrase("bevinding anders: {told}", "finding otherwise: {told}"),
}
JUDGED = Phrase("beoordeling {assessment}: toen {then}, nu {now}", "assessment {assessment}: {then} then, {now} now")
ABSENT = Phrase("niet aanwezig", "absent")
ELSE = Phrase("plaatsen, aantallen of controlegetallen in het rapport", "places, counts or digests in the report")


def record(*, engine: str, options: Data, config: Config, files: Mapping[str, str], exit_code: int, result: Data) -> Data:
    """The record of a run: `options` are those that it is done again with, `files` the digests of all that it read."""
    made: Data = {
        "format": FORMAT,
        "tool": tool(),
        "engine": {"name": engine, "python": platform.python_version(), "packages": dict(_packages())},
        "options": options,
        "settings": settings(config),
        "files": dict(sorted(files.items())),
        "exit_code": exit_code,
        "result": result,
    }
    return {**made, "digest": digest_of(made)}


def tool() -> dict[str, str]:
    """Which tool this is: its version, and the digests of its code, rules, schemas and profiles."""
    package = Path(competentie_rules.__file__).parent
    parts = {"code": sorted(package.rglob("*.py"))}
    for name in ("rules", "schemas", "profiles"):
        parts[name] = sorted(path for path in bundled.folder(name).rglob("*") if path.suffix in (".yaml", ".json"))
    digests = {name: _together(file_digest(path) for path in paths) for name, paths in parts.items()}
    return {"name": "competentie-rules", "version": competentie_rules.__version__, **digests}


def _packages() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


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
            found[source.file] = "sha256:" + hashlib.sha256(source.content).hexdigest()
        else:
            found.update(_under(Path(source.file)))
    for path in others:
        found.update(_under(Path(path)))
    return found


def _under(path: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            yield str(file), file_digest(file)


def file_digest(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _together(digests: Iterable[str]) -> str:
    return "sha256:" + hashlib.sha256("\n".join(digests).encode()).hexdigest()


def digest_of(made: Data) -> str:
    """The digest of what a record says, however it is laid out."""
    kept = {key: value for key, value in made.items() if key != "digest"}
    return "sha256:" + hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


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
    if kept.get("digest") != digest_of(kept):
        yield EDITED.get(lang)
    now = tool()
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


def results(old: Data, new: Data, lang: str) -> Iterator[str]:
    """In what two reports differ, whatever made them."""
    found = difference(old, new)
    for word, phrase in FINDING.items():
        for each in found[word]:
            yield result(phrase.get(lang).format(told=told(each)), lang)
    for each in found["verdicts"]:
        about = safe(str(each["assessment"]))
        then, now = (verdict(each[side], lang) for side in ("old", "new"))
        yield result(JUDGED.get(lang).format(assessment=about, then=then, now=now), lang)
    # What a report from before it was told lacks is no difference, nor is what was passed over.
    if found["same"] and any(old[key] != new.get(key) for key in old if key not in ("tool", "passed_over")):
        yield result(ELSE.get(lang), lang)


def result(what: str, lang: str) -> str:
    """That something came out otherwise."""
    return RESULT.get(lang).format(what=what)


def verdict(given: str | None, lang: str) -> str:
    """A verdict in words; of an assessment that a report does not tell of, that."""
    return (VERDICTS[Verdict(given)] if given is not None else ABSENT).get(lang)


def told(finding: Data) -> str:
    """A finding on one line."""
    place = finding["location"]
    return safe(f"{finding['fingerprint'][:8]} {finding['rule']} {place['file']}:{place['line']}: {finding['message']}", 500)


def difference(old: Data, new: Data) -> Data:
    """The findings of two reports by fingerprint: new, gone, unchanged, changed; and the verdicts that differ."""
    before, after = _by_fingerprint(old), _by_fingerprint(new)
    made: Data = {"new": [], "gone": [], "changed": [], "unchanged": 0}
    for mark in sorted(before.keys() | after.keys()):
        was, is_now = before.get(mark, []), after.get(mark, [])
        shared = min(len(was), len(is_now))
        made["gone"] += was[shared:]
        made["new"] += is_now[shared:]
        for one, other in zip(was[:shared], is_now[:shared], strict=True):
            if _weight(one) == _weight(other):
                made["unchanged"] += 1
            else:
                made["changed"].append(other)
    made["verdicts"] = _verdicts(old, new)
    made["same"] = not (made["new"] or made["gone"] or made["changed"] or made["verdicts"])
    return made


def _weight(finding: Data) -> tuple[Any, bool]:
    return finding["severity"], finding.get("waived") is None


def _by_fingerprint(report: Data) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = {}
    for finding in report["findings"]:
        found.setdefault(finding["fingerprint"], []).append(finding)
    return found


def _verdicts(old: Data, new: Data) -> list[Data]:
    """The assessments that are judged otherwise, or of which one report alone tells; an id used twice gives way to files."""
    sides = []
    for report in (old, new):
        twice = Counter(each["id"] for each in report["assessments"])
        names = ((each["id"] if twice[each["id"]] == 1 and each["id"] else each["file"], each) for each in report["assessments"])
        sides.append({name: each["verdict"] for name, each in names})
    before, after = sides
    changed = (name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))
    return [{"assessment": name, "old": before.get(name), "new": after.get(name)} for name in changed]
