"""A framework: competencies, their levels and behaviours, and what builds on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from competentie_rules.documents.tree import Document, Fault, Path
from competentie_rules.model import Phrase
from competentie_rules.text import nearest


@dataclass(frozen=True, slots=True)
class Reference:
    """A framework or profile by id and edition."""

    id: str
    edition: str

    def __str__(self) -> str:
        return f"{self.id} ({self.edition})"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One observable behaviour."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """The behaviours of one level of one competency."""

    level: int
    behaviours: tuple[Behaviour, ...]


@dataclass(frozen=True)
class Competency:
    """One competency; without levels it is named but not described."""

    id: str
    label: str
    definition: str
    cluster: str | None = None
    levels: tuple[Level, ...] = ()
    builds_on: tuple[tuple[str, int], ...] = ()
    """(competency, level) of each competency that this one builds on."""
    distinguish_from: tuple[str, ...] = ()

    @cached_property
    def behaviours(self) -> frozenset[str]:
        """The ids of its behaviours, at whatever level."""
        return frozenset(behaviour.id for level in self.levels for behaviour in level.behaviours)


@dataclass(frozen=True, slots=True)
class Framework:
    """A handbook of competencies; `levels` is how many levels a competency has."""

    reference: Reference
    title: str
    levels: int
    competencies: tuple[Competency, ...]

    @classmethod
    def of(cls, data: Any) -> Framework:
        """The framework in data that its schema accepts."""
        return cls(
            Reference(data["id"], data["edition"]),
            data["title"],
            data["levels"],
            tuple(_competency(competency) for competency in data["competencies"]),
        )


def _competency(data: Any) -> Competency:
    return Competency(
        data["id"],
        data["label"],
        data["definition"],
        data.get("cluster"),
        tuple(
            Level(level["level"], tuple(Behaviour(item["id"], item["text"]) for item in level["behaviours"]))
            for level in data.get("levels", ())
        ),
        tuple((item["competency"], item.get("level", 1)) for item in data.get("builds_on", ())),
        tuple(item["competency"] for item in data.get("distinguish_from", ())),
    )


def faults(document: Document) -> tuple[Fault, ...]:
    """What JSON Schema cannot say of a framework: ids used twice, or in a place that they contradict."""
    return tuple(_faults(document))


def _faults(document: Document) -> Iterator[Fault]:
    data = document.data
    yield from repeated(document, ((("clusters", i, "id"), item["id"]) for i, item in enumerate(data.get("clusters", ()))))
    yield from repeated(document, ((("competencies", i, "id"), item["id"]) for i, item in enumerate(data["competencies"])))
    clusters = {cluster["id"] for cluster in data.get("clusters", ())}
    for i, competency in enumerate(data["competencies"]):
        at: Path = ("competencies", i)
        if "cluster" in competency and competency["cluster"] not in clusters:
            near = nearest(competency["cluster"], clusters)
            expected = (
                Phrase(near, near) if near else Phrase("een cluster dat onder clusters staat", "a cluster listed under clusters")
            )
            yield _misplaced(document, (*at, "cluster"), competency["cluster"], expected)
        levels = list(enumerate(competency.get("levels", ())))
        yield from repeated(document, (((*at, "levels", j, "level"), str(level["level"])) for j, level in levels))
        for j, level in levels:
            number = level["level"]
            if number > data["levels"]:
                expected = Phrase(f"een niveau van 1 tot en met {data['levels']}", f"a level from 1 to {data['levels']}")
                yield _misplaced(document, (*at, "levels", j, "level"), str(number), expected)
            places = [((*at, "levels", j, "behaviours", k, "id"), item["id"]) for k, item in enumerate(level["behaviours"])]
            yield from repeated(document, places)
            prefix = f"{competency['id']}.{number}."
            for path, name in places:
                if not name.startswith(prefix):
                    yield _misplaced(document, path, name, Phrase(f"{prefix}<volgnummer>", f"{prefix}<ordinal>"))
        for key in ("builds_on", "distinguish_from"):
            items = enumerate(competency.get(key, ()))
            yield from repeated(document, (((*at, key, j, "competency"), item["competency"]) for j, item in items))


def repeated(document: Document, places: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    """A fault for each id that stands a second time in a list where it can stand once."""
    seen = set()
    for path, name in places:
        if name in seen:
            yield Fault("document-id-repeated", document.locate(path).span, {"value": name}, path)
        seen.add(name)


def _misplaced(document: Document, path: Path, value: str, expected: Phrase) -> Fault:
    return Fault("document-id-misplaced", document.locate(path).span, {"value": value, "expected": expected}, path)
