"""The configuration of a team: `competentie.toml`, or `[tool.competentie-rules]` in `pyproject.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from competentie_rules.documents import ours, schema, toml_text
from competentie_rules.documents.refusal import Refused
from competentie_rules.documents.tree import MAX_BYTES, Document
from competentie_rules.documents.tree import Path as Steps
from competentie_rules.errors import FileErrors, ToolError, UsageError
from competentie_rules.model import START, Location, Severity
from competentie_rules.text import nearest, safe

OWN = "competentie.toml"
SHARED = "pyproject.toml"
SECTION = ("tool", "competentie-rules")


class Name(NamedTuple):
    """A rule or a family of rules, and where it was named; nowhere on the command line."""

    id: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is told of what rules find: of which rules nothing, and of which another severity."""

    ignore: tuple[Name, ...] = ()
    severity: Mapping[Name, Severity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """What is configured; paths are as seen from the current folder. Without a file it is empty.

    `base` is the folder that patterns of paths start from. What is None is not configured.
    """

    file: str | None = None
    base: str = ""
    rules: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    baseline: str | None = None
    select: tuple[Name, ...] = ()
    general: Treatment = Treatment()
    per_path: Mapping[str, Treatment] = field(default_factory=dict)
    lang: str | None = None
    format: tuple[str, ...] = ()
    fail_on: str | None = None
    engine: str | None = None

    def matching(self, file: str) -> list[Treatment]:
        """What differs for a file, the longest pattern last."""
        name = os.path.relpath(file, self.base or ".").replace(os.sep, "/")
        patterns = sorted(self.per_path, key=lambda pattern: (len(pattern), pattern))
        return [self.per_path[pattern] for pattern in patterns if _pattern(pattern).fullmatch(name)]


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """A pattern of paths: `**/` any folders, `**` anything, `*` anything within a name, `?` one character of it."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(parts.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*\*|\*|\?)", glob)))


def closest(folder: Path) -> Config:
    """The configuration in a folder, or else in the nearest above it that has one; an empty one where there is none.

    Nothing is merged. A `pyproject.toml` without the section counts for nothing. Raises ToolError where a folder has both.
    """
    for place in (folder, *folder.parents):
        own, shared = place / OWN, place / SHARED
        found = [file for file in (own, shared) if file.is_file() and (file == own or _concerns(file))]
        configs = [config for file in found if (config := _load(file)) is not None]
        if len(configs) > 1:
            raise UsageError(
                f"{safe(_shown(own))} and {safe(_shown(shared))} both configure competentie-rules.",
                hint="Keep one of the two; nothing is merged.",
            )
        if configs:
            return configs[0]
    return Config()


def load(file: Path) -> Config:
    """The configuration in a file; raises ToolError where it holds none, and FileErrors that names everything wrong with it."""
    config = _load(file)
    if config is None:
        raise UsageError(f"{safe(_shown(file))} has no section [{'.'.join(SECTION)}].", hint=f"Add one, or name a {OWN}.")
    return config


def _shown(file: Path) -> str:
    return os.path.relpath(file)


def _concerns(file: Path) -> bool:
    """Whether a file may hold a configuration. What is wrong with a file that says nothing of this tool is not ours to tell."""
    return SECTION[-1].encode() in content(file)


def content(file: str | Path) -> bytes:
    """What stands in a file that tells the tool what to do; raises UsageError where it cannot be read."""
    file = Path(file)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{safe(_shown(file))} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{safe(_shown(file))} is larger than {MAX_BYTES // 2**20} MiB.")
    return content


def _load(file: Path) -> Config | None:
    name = _shown(file)
    try:
        text = content(file).decode("utf-8")
        reading = toml_text.read(text)
    except UnicodeDecodeError:
        raise ToolError("This is no text in UTF-8.", Location(name, START)) from None
    except Refused as refused:
        [error] = ours.errors(Document(name, ""), [refused.fault])
        hint = "This is TOML: a key, =, and a value; texts stand in quotation marks, lists in square brackets."
        raise ToolError(error.message, error.location, hint, error.dutch) from None
    data, root = reading.data, reading.root
    for step in SECTION if file.name == SHARED else ():
        data = data.get(step) if isinstance(data, dict) else None
        root = root.children.get(step) if root is not None and isinstance(root.children, dict) else None
    if data is None:
        return None
    return _Reader(Document(name, "", data, root), os.path.dirname(name)).config()


class _Reader:
    def __init__(self, document: Document, base: str) -> None:
        self.document = document
        self.base = base
        self.data: dict[str, Any] = document.data
        self.faults = ours.errors(document, schema.faults(document, "config"))
        if os.path.basename(document.file) == OWN and SECTION[0] in document.data:
            told = f"In {OWN} the keys stand by themselves, not under [{'.'.join(SECTION)}]."
            hint = "That section is for pyproject.toml; leave the line out."
            self.faults = [ToolError(told, document.locate((SECTION[0],), key=True), hint)]

    def config(self) -> Config:
        lang = self.data.get("lang") if isinstance(self.data, dict) else None
        if self.faults:
            raise FileErrors(tuple(self.faults), lang=lang if isinstance(lang, str) else None)
        data = self.data
        made = Config(
            file=self.document.file,
            base=self.base,
            rules=self._paths("rules"),
            references=self._paths("references"),
            waivers=self._paths("waivers"),
            # It may have to be written first.
            baseline=os.path.normpath(os.path.join(self.base, data["baseline"])) if "baseline" in data else None,
            select=self._names(data, "select", ()),
            general=self._treatment(data, ()),
            per_path={glob: self._treatment(below, ("per-path", glob)) for glob, below in data.get("per-path", {}).items()},
            lang=data.get("lang"),
            format=tuple(map(self._format, data.get("format", ()))),
            fail_on=data.get("fail-on"),
            engine=data.get("engine"),
        )
        if self.faults:
            raise FileErrors(tuple(self.faults), lang=lang)
        return made

    def _treatment(self, data: dict[str, Any], at: Steps) -> Treatment:
        severity = {
            Name(id, self.document.locate((*at, "severity", id), key=True)): Severity(word)
            for id, word in data.get("severity", {}).items()
        }
        return Treatment(self._names(data, "ignore", at), severity)

    def _names(self, data: dict[str, Any], key: str, at: Steps) -> tuple[Name, ...]:
        return tuple(Name(id, self.document.locate((*at, key, i))) for i, id in enumerate(data.get(key, ())))

    def _format(self, told: str) -> str:
        """A format, with its file as seen from the current folder."""
        name, colon, file = told.partition(":")
        return f"{name}:{os.path.normpath(os.path.join(self.base, file))}" if colon else name

    def _paths(self, key: str) -> tuple[str, ...]:
        return tuple(self._path(path, (key, i)) for i, path in enumerate(self.data.get(key, ())))

    def _path(self, path: str, at: Steps) -> str:
        """A path of the configuration, which starts from its own folder, as seen from the current one."""
        seen = os.path.normpath(os.path.join(self.base, path))
        if "\0" in path or not os.path.lexists(seen):
            folder, name = os.path.split(seen)
            near = nearest(name, _listed(folder))
            hint = f"Perhaps {safe(near)} is meant. " if near else ""
            told = f"There is no file or folder {safe(path)}."
            self.faults.append(ToolError(told, self.document.locate(at), f"{hint}Paths start from the folder of this file."))
        return seen


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []
