"""A profile: the norm level per competency for one function, and the method by which evidence is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from competentie_rules.documents.framework import Behaviour, Framework, Reference, repeated
from competentie_rules.documents.tree import Document, Fault, Path


@dataclass(frozen=True, slots=True)
class Method:
    """How evidence is weighed (guide for auditors, *What comes from the method*)."""

    share: Decimal = Decimal(1)
    """The part of the behaviours of a level that must be supported, above 0 and at most 1."""
    presumption: str = "from-evidence"
    prerequisites: str = "block"
    combination: str = "unanimous"
    evidence_required: bool = False
    observations_valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """The level that is asked of one competency."""

    competency: str
    level: int
    category: str | None = None
    rationale: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What one function asks; it speaks of the competencies of one framework."""

    reference: Reference
    title: str
    framework: Reference
    method: Method
    norms: tuple[Norm, ...]

    @classmethod
    def of(cls, data: Any) -> Profile:
        """The profile in data that its schema accepts."""
        method = dict(data.get("method", {}))
        if "share" in method:
            # The text of a float is the shortest decimal that gives it: what the author wrote.
            method["share"] = Decimal(str(method["share"]))
        return cls(
            Reference(data["id"], data["edition"]),
            data["title"],
            Reference(data["framework"]["id"], data["framework"]["edition"]),
            Method(**method),
            tuple(Norm(norm["competency"], norm["level"], norm.get("category"), norm.get("rationale")) for norm in data["norms"]),
        )


def faults(document: Document) -> tuple[Fault, ...]:
    """What JSON Schema cannot say of a profile: two norms for one competency."""
    places: list[tuple[Path, str]] = [
        (("norms", i, "competency"), norm["competency"]) for i, norm in enumerate(document.data["norms"])
    ]
    return tuple(repeated(document, places))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A behaviour that a norm requires: at the level of the norm itself, or below it and so presupposed."""

    competency: str
    level: int
    behaviour: Behaviour
    presupposed: bool


def requirements(profile: Profile, framework: Framework) -> tuple[Requirement, ...]:
    """Every behaviour that the norms of a profile require, in the order of the framework.

    A norm N requires all behaviours at levels 1 to N; those below N are presupposed (handbook, *Opbouw van de competenties*).
    """
    norms = {norm.competency: norm.level for norm in profile.norms}
    return tuple(
        Requirement(competency.id, level.level, behaviour, level.level < norms[competency.id])
        for competency in framework.competencies
        if competency.id in norms
        for level in competency.levels
        if level.level <= norms[competency.id]
        for behaviour in level.behaviours
    )
