"""The frameworks and profiles that documents can refer to: those given, and those that the tool brings along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from competentie_rules import facts
from competentie_rules.digests import digest_of
from competentie_rules.documents import bundled, framework, profile, schema
from competentie_rules.documents.framework import Framework, Reference
from competentie_rules.documents.profile import Profile
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.tree import Document, Fault
from competentie_rules.facts import Said
from competentie_rules.model import Phrase
from competentie_rules.rules.ground import Fixed, Program, complete, fixed_findings, ground_program
from competentie_rules.rules.join import Facts
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.text import nearest, safe


@dataclass(frozen=True, slots=True)
class Entry:
    """One document that was read and held against its schema; `kind` is None where it does not say what it is.

    What is no document but something of this tool is `aside`: there stands the format or the kind that it names. With `remarks`
    it can be judged all the same.
    """

    document: Document
    kind: str | None
    faults: tuple[Fault, ...]
    aside: str = ""
    remarks: tuple[Fault, ...] = ()

    @property
    def reference(self) -> Reference | None:
        """What a framework or profile is known by, where it says so as it should."""
        if self.kind not in ("framework", "profile") or self.value("id") is None or self.value("edition") is None:
            return None
        return Reference(self.document.data["id"], self.document.data["edition"])

    @property
    def row(self) -> int:
        """Of one that is made of a table the row that it stands for; 0 where nobody knows."""
        if self.document.root is not None:
            return self.document.locate(()).span.line
        return self.faults[0].span.line if self.faults else 0

    def value(self, *path: str) -> str | None:
        """A text of the document, where it stands as it should."""
        found: Any = self.document.data
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if not isinstance(found, str) or any(fault.path == path for fault in self.faults):
            return None
        return found


def entry(file: str, content: bytes) -> Entry:
    """Read one document, and find every fault of its text and its shape."""
    written = _WRITTEN.match(content)
    if written is not None:
        # Not read, as a report may well be larger than any document.
        return Entry(Document(file, digest_of(content)), None, (), written[1].decode())
    return entry_of(read_bytes(file, content))


def entry_of(document: Document) -> Entry:
    """Find every fault of the shape of a document that was read."""
    if document.root is None:
        return Entry(document, None, document.faults)
    kind = document.kind
    if kind not in schema.KINDS:
        if aside := _aside(document):
            return Entry(document, None, (), aside)
        return Entry(document, None, (*document.faults, _unknown_kind(document)))
    told = {fault.span for fault in document.faults}
    faults = (*document.faults, *(fault for fault in schema.faults(document, kind) if fault.span not in told))
    if not faults and kind != "assessment":
        faults = framework.faults(document) if kind == "framework" else profile.faults(document)
    return Entry(document, kind, faults)


_WRITTEN = re.compile(rb'\s*\{\s*"format"\s*:\s*"(competentie-rules/[a-z-]+/[0-9]+)"')
"""How whatever this tool writes as JSON begins."""

ASIDE = ("waivers", "baseline")
"""Files that tell the tool what to do, and without which more is told; so they can be passed over where they are not named."""


def _aside(document: Document) -> str:
    """What a file is that is no document but something of this tool; nothing where it is not."""
    data = document.data if isinstance(document.data, dict) else {}
    form = data.get("format")
    if "kind" not in data and isinstance(form, str) and form.startswith("competentie-rules/"):
        return safe(form, 80)
    return document.kind if document.kind in ASIDE else ""


GIVEN_APART = {"rules": "--rules", "relations": "--rules"}
"""Files that tell the tool what to do, by their kind, and the option that names them."""


def _unknown_kind(document: Document) -> Fault:
    found = document.data.get("kind") if isinstance(document.data, dict) else None
    near = nearest(str(found), schema.KINDS) if isinstance(found, str) else None
    value = Phrase("kind ontbreekt", "there is no kind") if found is None else safe(str(found), 80)
    suggestion = Phrase(f" Misschien is {near} bedoeld.", f" Perhaps {near} is meant.") if near else ""
    if found is None:
        suggestion = Phrase(
            " Is dit iets anders, noem dan alleen de mappen met documenten.",
            " If this is something else, name only the folders with documents.",
        )
    elif found in GIVEN_APART:
        option = GIVEN_APART[found]
        suggestion = Phrase(f" Zo'n bestand wordt gegeven met {option}.", f" Such a file is given with {option}.")
    path = ("kind",) if found is not None else ()
    return Fault("document-kind", document.locate(path).span, {"value": value, "suggestion": suggestion}, path)


@cache
def brought_along() -> tuple[Entry, ...]:
    """The frameworks and profiles of the tool itself."""
    base = bundled.folder("profiles")
    files = [*sorted(base.glob("*/framework.yaml")), *sorted(base.glob("*/profielen/*.yaml"))]
    return tuple(entry(str(file.relative_to(base.parent)), file.read_bytes()) for file in files)


class Work:
    """A framework, or a profile with its framework: its facts, and what the rules find in it by itself."""

    framework: Framework | None

    def __init__(self, entry: Entry, ruleset: RuleSet, given: Facts, said: Said, *, sound: bool) -> None:
        self.entry = entry
        self.said = said
        self.given = given
        self.facts = complete(ruleset, given)
        self.findings = tuple(own(fixed_findings(ruleset, self.facts), said))
        self.usable = sound and not any(finding.rule.unusable for finding in self.findings)


class FrameworkWork(Work):
    """A framework, ready to be built on."""

    def __init__(self, entry: Entry, ruleset: RuleSet) -> None:
        self.framework = Framework.of(entry.document.data)
        said = facts.of_framework(self.framework)
        super().__init__(entry, ruleset, said.into(Facts()), said, sound=True)


class ProfileWork(Work):
    """A profile, ready to be judged against."""

    def __init__(self, entry: Entry, ruleset: RuleSet, below: FrameworkWork | None, known: Said) -> None:
        self.profile = Profile.of(entry.document.data)
        self.below = below
        self.framework = below.framework if below else None
        self._ruleset = ruleset
        said = facts.of_profile(self.profile, self.framework)
        given = Facts()
        if self.framework is not None:
            facts.of_framework(self.framework, self.profile.method).into(given)
        known.into(said.into(given))
        super().__init__(entry, ruleset, given, said, sound=below is not None and below.usable)

    @cached_property
    def ratings(self) -> facts.Ratings:
        """What assessments against it say; only for one with a framework."""
        assert self.framework is not None
        return facts.Ratings(self.framework, self.profile.method)

    @cached_property
    def program(self) -> Program:
        """The rules over this profile; only for one that is usable."""
        return ground_program(self._ruleset, self.given)


def own(findings: Iterable[Fixed], said: Said) -> Iterator[Fixed]:
    """The findings of which a premise is said here, each once."""
    seen = set()
    for finding in findings:
        about = finding.rule.id, tuple(finding.binding.get(name) for name in finding.rule.head.variables())
        if about not in seen and any(premise in said.places for premise in finding.premises):
            seen.add(about)
            yield finding


class Library:
    """Everything that can be referred to. What is given goes before what is brought along."""

    def __init__(self, ruleset: RuleSet, entries: Iterable[Entry]) -> None:
        self.ruleset = ruleset
        self.duplicates: list[tuple[Entry, Entry]] = []
        """A framework or profile that is given twice, and the one that was given before."""
        self._shelves: dict[str, dict[Reference, Entry]] = {"framework": {}, "profile": {}}
        self._twice: set[tuple[str, Reference]] = set()
        for given in entries:
            self._place(given)
        for extra in brought_along():
            assert extra.reference is not None
            assert extra.kind is not None
            self._shelves[extra.kind].setdefault(extra.reference, extra)
        self._frameworks: dict[Reference, FrameworkWork | None] = {}
        self._profiles: dict[Reference, ProfileWork | None] = {}

    def _place(self, given: Entry) -> None:
        reference = given.reference
        if reference is None or given.kind is None:
            return
        first = self._shelves[given.kind].setdefault(reference, given)
        if first is not given:
            self.duplicates.append((given, first))
            self._twice.add((given.kind, reference))

    @cached_property
    def known(self) -> Said:
        """Which frameworks and profiles there are."""
        return facts.of_known(self._shelves["framework"], self._shelves["profile"])

    @cached_property
    def bare(self) -> tuple[Facts, Facts]:
        """Without any framework: everything that follows from which there are, and what is given of that."""
        given = self.known.into(Facts())
        return complete(self.ruleset, given), given

    def knows(self, kind: str, reference: Reference) -> bool:
        """Whether there is a framework or profile of this id and edition, be it one that cannot be used."""
        return reference in self._shelves[kind]

    def entry(self, kind: str, reference: Reference) -> Entry | None:
        """The document of this id and edition; None when there is none, or none that can be read."""
        found = self._shelves[kind].get(reference)
        return None if found is None or found.faults or (kind, reference) in self._twice else found

    def below(self, profile: Entry) -> Entry | None:
        """The framework that a profile refers to, if it can be read."""
        return self.entry("framework", _framework_of(profile))

    def behind(self, used: Iterable[tuple[str, str, str]]) -> Iterator[Entry]:
        """The documents of what was `used` (kind, id, edition), and the frameworks of profiles; some may come more than once."""
        for kind, *reference in used:
            found = self.entry(kind, Reference(*reference))
            below = self.below(found) if kind == "profile" and found else None
            yield from filter(None, (found, below))

    def named(self, used: Iterable[tuple[str, str, str]]) -> dict[str, int]:
        """The competencies in these frameworks, each with its highest level, and the behaviours, each with its level."""
        levels: dict[str, int] = {}
        frameworks = {each.document.digest: each for each in self.behind(used) if each.kind == "framework"}
        for _, found in sorted(frameworks.items()):
            made = Framework.of(found.document.data)
            for competency in made.competencies:
                levels[competency.id] = max(made.levels, levels.get(competency.id, 0))
                levels |= {each.id: level.level for level in competency.levels for each in level.behaviours}
        return levels

    def rests(self, profile: Reference | None) -> Iterator[str]:
        """All that a document against this profile, or against none, is judged by here; the same words where that is the same."""
        for kind, shelf in self._shelves.items():
            yield from (f"{kind} {reference}" for reference in sorted(shelf, key=str))
        found = self._shelves["profile"].get(profile) if profile else None
        data = found.document.data if found is not None else None
        below = _framework_of(found) if found is not None and not found.faults and data else None
        for kind, reference in (("profile", profile), ("framework", below)):
            one = self._shelves[kind].get(reference) if reference else None
            usable = "readable" if reference and self.entry(kind, reference) else "not readable"
            yield f"{kind} {one.document.digest if one else None} {usable}"

    def framework(self, reference: Reference) -> FrameworkWork | None:
        """The framework of this id and edition, opened; None when there is none, or none that can be read."""
        if reference not in self._frameworks:
            found = self.entry("framework", reference)
            self._frameworks[reference] = FrameworkWork(found, self.ruleset) if found else None
        return self._frameworks[reference]

    def profile(self, reference: Reference) -> ProfileWork | None:
        """The profile of this id and edition, opened; None when there is none, or none that can be read."""
        if reference not in self._profiles:
            found = self.entry("profile", reference)
            self._profiles[reference] = self._open(found) if found else None
        return self._profiles[reference]

    def all_profiles(self) -> tuple[ProfileWork, ...]:
        """Every profile that can be read, by id and edition."""
        works = [self.profile(reference) for reference in sorted(self._shelves["profile"], key=str)]
        return tuple(work for work in works if work is not None)

    def _open(self, found: Entry) -> ProfileWork:
        return ProfileWork(found, self.ruleset, self.framework(_framework_of(found)), self.known)


def _framework_of(profile: Entry) -> Reference:
    reference = profile.document.data["framework"]
    return Reference(reference["id"], reference["edition"])
