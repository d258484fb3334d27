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
from competentie_rules.model import START, Location, Severity
from competentie_rules.text import safe

FORMAT = "competentie-rules/run/1"
PACKAGES = ("PyYAML", "jsonschema", "jsonschema-rs", "durable_rules", "numpy", "pyarrow", "duckdb")
"""What findings may come to differ by, if anything."""

Data = dict[str, Any]


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
        raise FileErrors(tuple(ToolError(ours.said(each), ours.place(document, each), _at(each)) for each in faults), what)
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


def changes(kept: Data, files: Mapping[str, str], rules: str | None) -> Iterator[str]:
    """What a run now rests on otherwise than the one on record: the record itself, the tool, its rules and files."""
    if kept.get("digest") != digest_of(kept):
        yield "record changed: it was edited after it was written, so nothing in it can be relied on"
    now = tool()
    before = kept["tool"]
    if now["version"] != before.get("version"):
        yield f"tool changed: version {safe(str(before.get('version')))} then, {now['version']} now"
    for part in ("code", "rules", "schemas", "profiles"):
        if now[part] != before.get(part):
            yield f"tool changed: its {part} are others than those then"
    known = kept["files"]
    gone = {name: digest for name, digest in known.items() if name not in files}
    new = {name: digest for name, digest in files.items() if name not in known}
    for name in sorted(known.keys() & files.keys()):
        if known[name] != files[name]:
            yield f"file changed: {safe(name)}"
    for name, digest in sorted(gone.items()):
        moved = next((other for other, same in sorted(new.items()) if same == digest), None)
        if moved is not None:
            del new[moved]
            yield f"file moved: {safe(name)} is {safe(moved)} now"
        else:
            yield f"file gone: {safe(name)}"
    yield from (f"file new: {safe(name)}" for name in sorted(new))
    if rules is not None and rules != kept["result"].get("inputs", {}).get("rules"):
        yield "rules changed: those in use are others than those then"


def results(old: Data, new: Data) -> Iterator[str]:
    """In what two reports differ, whatever made them."""
    found = difference(old, new)
    for word, many in (("gone", found["gone"]), ("new", found["new"]), ("otherwise", found["changed"])):
        for each in many:
            yield f"result changed: finding {word}: {told(each)}"
    for each in found["verdicts"]:
        yield f"result changed: assessment {safe(str(each['assessment']))}: {each['old']} then, {each['new']} now"
    if found["same"] and _bare(old) != _bare(new):
        yield "result changed: places, counts or digests in the report"


def _bare(report: Data) -> Data:
    return {key: value for key, value in report.items() if key != "tool"}


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
