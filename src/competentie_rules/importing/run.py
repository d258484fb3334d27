"""The whole way from a document to the files that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competentie_rules.documents import changes, find
from competentie_rules.documents.changes import Change
from competentie_rules.documents.write import yaml_of
from competentie_rules.errors import UsageError
from competentie_rules.importing import opening, origin, passages
from competentie_rules.importing.compose import Composed, Data, compose
from competentie_rules.importing.ids import slug
from competentie_rules.importing.ledger import Claim, Remark
from competentie_rules.importing.options import Options
from competentie_rules.importing.recognise import recognise
from competentie_rules.library import Entry, entry
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import safe

FRAMEWORK, PASSAGES, ORIGIN = "framework.yaml", "handboek.md", "herkomst.csv"
PROFILES = "profielen"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that an import makes: what it holds, and what differs from what it held; nothing did where it is new."""

    path: Path
    text: str
    new: bool
    changes: tuple[Change, ...] = ()
    same: bool = False
    """Whether it held this already."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document came to: data, what each line was taken for, what is amiss, and the files that it becomes."""

    file: str
    framework: Mapping[str, Any] | None
    profiles: tuple[Mapping[str, Any], ...]
    claims: tuple[Claim, ...]
    remarks: tuple[Remark, ...]
    files: tuple[Written, ...] = ()

    @property
    def unknown(self) -> tuple[Claim, ...]:
        """What was not understood."""
        return tuple(claim for claim in self.claims if claim.role == "unknown")


def run(path: Path, options: Options, into: Path | None = None, *, encoding: str | None = None, lang: str = "nl") -> Imported:
    """Read a document, and make the files that belong into a folder, without writing them; raises UsageError."""
    blocks, read = opening.read(path, encoding)
    draft, ledger = recognise(blocks)
    there = There(into, options)
    composed = compose(draft, ledger, options, there.framework, path.stem)
    claims = tuple(ledger.claims())
    files: tuple[Written, ...] = ()
    if into is not None and composed.framework is not None:
        text = (
            path.read_text(encoding="utf-8-sig")
            if path.suffix.lower() == ".md" and encoding is None
            else passages.markdown(blocks)
        )
        files = there.files(path, composed, text, origin.table(claims, composed.ids, lang))
    remarks = (*read, *ledger.remarks, *there.remarks)
    return Imported(str(path), composed.framework, tuple(composed.profiles), claims, remarks, files)


class There:
    """The documents that are in the folder already."""

    def __init__(self, into: Path | None, options: Options) -> None:
        self.into = into
        self.remarks: list[Remark] = []
        self.frameworks: dict[Path, Data] = {}
        self.profiles: dict[Path, Data] = {}
        if into is None or not into.exists():
            return
        if not into.is_dir():
            raise UsageError(f"{safe(str(into))} is no folder.", hint="Name a folder, new or there already.")
        for source in find.find([into]):
            if Path(source.file).suffix.lower() in find.SUFFIXES:
                self._take(entry(source.file, source.read()), options)
        if len(self.frameworks) > 1:
            names = ", ".join(sorted(each["id"] for each in self.frameworks.values()))
            raise UsageError(
                f"{safe(str(into))} holds several frameworks: {names}.",
                hint="Say which with --framework ID, or give another folder.",
            )

    def _take(self, found: Entry, options: Options) -> None:
        if found.kind not in ("framework", "profile"):
            return
        if found.faults:
            name = safe(found.document.file)
            raise UsageError(
                f"{name} has an error, and cannot be updated.", hint=f"`competentie-rules check {name}` tells which."
            )
        kept = self.frameworks if found.kind == "framework" else self.profiles
        if found.kind == "profile" or options.framework in (None, found.document.data["id"]):
            kept[Path(found.document.file)] = found.document.data

    @property
    def framework(self) -> Data | None:
        """The framework that is there."""
        return next(iter(self.frameworks.values()), None)

    def files(self, source: Path, composed: Composed, text: str, table: str) -> tuple[Written, ...]:
        """The files that belong into the folder."""
        assert self.into is not None
        assert composed.framework is not None
        comment = f"Overgenomen uit {safe(source.name)}; {ORIGIN} zegt waar elke tekst staat."
        place = next(iter(self.frameworks), self.into / FRAMEWORK)
        made = [self._document(place, composed.framework, comment)]
        for data in composed.profiles:
            path = self._profile(data)
            made.append(self._document(path, data, comment))
        self._left_behind(composed.framework, {file.path for file in made})
        base = place.parent
        for name, content in ((PASSAGES, text), (ORIGIN, table)):
            path = base / name
            # The ends of lines and the mark at the beginning are those of whoever wrote it.
            same = path.exists() and path.read_text(encoding="utf-8-sig", errors="replace") == content
            made.append(Written(path, content, not path.exists(), same=same))
        return tuple(made)

    def _left_behind(self, framework: Data, made: set[Path]) -> None:
        """Tell of profiles that are there and go on referring to another edition of the framework."""
        for path, old in self.profiles.items():
            edition = old["framework"]["edition"]
            if path not in made and old["framework"]["id"] == framework["id"] and edition != framework["edition"]:
                self.remarks.append(
                    Remark(
                        Severity.WARNING,
                        Phrase(
                            f"{safe(str(path))} verwijst nog naar editie {edition}; het document heeft er geen normen voor",
                            f"{safe(str(path))} still refers to edition {edition}; the document has no norms for it",
                        ),
                    )
                )

    def _profile(self, data: Data) -> Path:
        """Where a profile belongs; of one that is there the method and the rationales are kept."""
        assert self.into is not None
        alike = [
            path for path, old in self.profiles.items() if old["id"] == data["id"] or slug(old["title"]) == slug(data["title"])
        ]
        if not alike:
            return next(iter(self.frameworks), self.into / FRAMEWORK).parent / PROFILES / f"{data['id']}.yaml"
        old = self.profiles[alike[0]]
        data["id"] = old["id"]
        if "method" in old:
            data["method"] = old["method"]
        else:
            del data["method"]
        before = {norm["competency"]: norm for norm in old["norms"]}
        for norm in data["norms"]:
            for key in ("category", "rationale"):
                if key not in norm and key in before.get(norm["competency"], {}):
                    norm[key] = before[norm["competency"]][key]
        return alike[0]

    def _document(self, path: Path, data: Data, comment: str) -> Written:
        old = self.frameworks.get(path) or self.profiles.get(path)
        if old is None:
            return Written(path, yaml_of(data, comment), not path.exists())
        found = (changes.of_frameworks if data["kind"] == "framework" else changes.of_profiles)(old, data)
        text = path.read_text(encoding="utf-8")
        if old == data:
            return Written(path, text, new=False, same=True)
        head, inside = _comments(text)
        if inside and path.suffix.lower() != ".json":
            self.remarks.append(
                Remark(
                    Severity.WARNING,
                    Phrase(
                        f"{safe(str(path))}: opmerkingen tussen de regels zijn niet bewaard ({inside})",
                        f"{safe(str(path))}: comments between the lines were not kept ({inside})",
                    ),
                )
            )
        return Written(path, yaml_of(data, head or comment), new=False, changes=found)


def _comments(text: str) -> tuple[str, int]:
    """The comment above a YAML document, and the number of lines further on that are one."""
    lines = text.splitlines()
    head = []
    while lines and lines[0].startswith("#"):
        head.append(lines.pop(0).removeprefix("#").removeprefix(" "))
    return "\n".join(head), sum(line.lstrip().startswith("#") for line in lines)
