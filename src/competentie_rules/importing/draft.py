"""What was recognised in a document, before it has ids."""

from __future__ import annotations

from dataclasses import dataclass, field

from competentie_rules.importing.blocks import Line


@dataclass(slots=True)
class Words:
    """A text with the line that it comes from; without one nothing but other words led to it."""

    text: str
    line: Line | None = None


@dataclass(slots=True)
class DraftLevel:
    """A level with its behaviours, each with the id that the document gives it."""

    level: int
    line: Line
    behaviours: list[tuple[Words, str]] = field(default_factory=list)


@dataclass(slots=True)
class DraftCompetency:
    """A competency that is described, or only named; `order` is where in the document it stands."""

    order: int
    label: Words
    definition: Words | None = None
    cluster: Words | None = None
    levels: list[DraftLevel] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)
    """Behaviours that stand under no level, and so are in no framework."""
    id: str = ""
    builds_on: list[str] = field(default_factory=list)
    """Labels of competencies that this one presupposes."""
    distinguish_from: list[tuple[str, str]] = field(default_factory=list)
    """(label, question) of competencies that this one is easily taken for."""

    def level(self, number: int, line: Line) -> DraftLevel:
        """The level of this number; it is made where there is none."""
        for level in self.levels:
            if level.level == number:
                return level
        self.levels.append(DraftLevel(number, line))
        return self.levels[-1]


@dataclass(slots=True)
class DraftNorm:
    """A norm: the competency by its label, the level, and what kind of competency the matrix calls it."""

    label: Words
    level: int
    category: str | None
    line: Line


@dataclass(slots=True)
class DraftProfile:
    """The norms of one function; without a name of its own it is that of the document."""

    function: Words | None
    heading: str
    norms: list[DraftNorm] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """All that was recognised."""

    title: Words | None = None
    date: Words | None = None
    edition: str = ""
    competencies: list[DraftCompetency] = field(default_factory=list)
    profiles: list[DraftProfile] = field(default_factory=list)
    level_names: dict[int, Words] = field(default_factory=dict)
    """What the document calls its levels, where it does."""
