"""What the columns of tables mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from competentie_rules.documents import schema
from competentie_rules.library import Library
from competentie_rules.text import folded, nearest

AWARD = "award:"
MOST_TOLD = 20
"""Findings of one rule, on rows that could not be judged, that a summary tells; the table of findings has them all."""
MOST_KEPT = 20_000
"""Faults of one kind in the tables of one dataset that are kept; the rest are counted."""

CALLED: dict[str, tuple[str, ...]] = {
    "assessment": ("kenmerk", "beoordeling", "kenmerk van de beoordeling", "id"),
    "profile": ("profiel", "functie", "function", "job"),
    "edition": ("editie", "versie", "version"),
    "subject": ("medewerker", "persoon", "beoordeelde", "schuilnaam", "employee", "person"),
    "assessed_on": ("datum", "beoordeeld op", "beoordelingsdatum", "date"),
    "conclusion": ("conclusie", "eindoordeel"),
    "competency": ("competentie",),
    "awarded": ("toegekend", "niveau", "level"),
    "behaviour": ("gedrag", "gedragsvoorbeeld", "behavior"),
    "result": ("resultaat", "waargenomen"),
    "evidence": ("bewijs", "toelichting"),
    "observed_on": ("gezien op", "waargenomen op"),
    "assessor": ("beoordelaar",),
}
"""What people call columns; whoever did so is told the name that is understood."""
_AWARDED = re.compile(r"(?:toegekend|awarded|award|niveau|level)[ :_-]+(.+)")
_BEHAVIOUR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[1-9][0-9]?\.[1-9][0-9]?")


class Described(NamedTuple):
    """The columns of a kind of table: those that it can have, and of these the ones that it must have."""

    known: tuple[str, ...]
    needed: tuple[str, ...]


@cache
def described(kind: str) -> Described:
    """What the schema of datasets says of a kind of table: `wide`, `assessments`, `ratings` or `observations`."""
    found = schema.schema("dataset")["$defs"][kind]
    return Described(tuple(found["properties"]), tuple(found["x-columns"]))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they mean, each with its place from 0.

    `about` are those that the schema names; a wide table has columns for behaviours and awards as well. `unknown` are those that
    mean nothing, with the nearest that does; `repeated` those that were there before; `missing` those that a table must have.
    `unnamed` are the places of those without a name.
    """

    about: dict[str, int] = field(default_factory=dict)
    behaviours: dict[str, int] = field(default_factory=dict)
    awards: dict[str, int] = field(default_factory=dict)
    unknown: tuple[tuple[str, int, str | None], ...] = ()
    repeated: tuple[tuple[str, int], ...] = ()
    missing: tuple[str, ...] = ()
    unnamed: tuple[int, ...] = ()


def meanings(names: Iterable[str], library: Library) -> Columns:
    """What the columns of a wide table mean, given every framework that a profile of the library rests on."""
    frameworks = {id(work.framework): work.framework for work in library.all_profiles() if work.framework is not None}
    competencies = [competency for framework in frameworks.values() for competency in framework.competencies]
    behaviours = (each.id for competency in competencies for level in competency.levels for each in level.behaviours)
    return columns("wide", names, (competency.id for competency in competencies), behaviours)


def columns(kind: str, names: Iterable[str], competencies: Iterable[str] = (), behaviours: Iterable[str] = ()) -> Columns:
    """What the columns of a kind of table mean, where these competencies and behaviours are known."""
    (about, needed), known = described(kind), dict.fromkeys(behaviours)
    awards = {f"{AWARD}{competency}": competency for competency in competencies}
    found: dict[str, int] = {}
    unknown: list[tuple[str, int, str | None]] = []
    repeated: list[tuple[str, int]] = []
    unnamed: list[int] = []
    for place, name in enumerate(names):
        if name in found:
            repeated.append((name, place))
        elif not name:
            unnamed.append(place)
        elif name in about or name in known or name in awards:
            found[name] = place
        else:
            # Of very many that mean nothing, what they are like is not worth the time.
            unknown.append((name, place, _meant(name, about, known, awards) if len(unknown) < MOST_TOLD else None))
    return Columns(
        {name: place for name, place in found.items() if name in about},
        {name: place for name, place in found.items() if name in known},
        {awards[name]: place for name, place in found.items() if name in awards},
        tuple(unknown),
        tuple(repeated),
        tuple(name for name in needed if name not in found),
        tuple(unnamed),
    )


def _meant(name: str, about: Collection[str], behaviours: Collection[str], awards: Collection[str]) -> str | None:
    """The column that a name which means nothing probably stands for; None where it is like none."""
    if is_behaviour(name):
        return nearest(name, behaviours)
    if name.startswith(AWARD):
        return nearest(name, awards)
    word = folded(name)
    if awarded := _AWARDED.fullmatch(word):
        return nearest(AWARD + awarded[1].replace(" ", "-"), awards)
    said = next((column for column in about if word in CALLED.get(column, ())), None)
    return said or nearest(name, (*behaviours, *awards, *about))


def is_behaviour(id: str) -> bool:
    """Whether a text is formed as the id of a behaviour."""
    return _BEHAVIOUR.fullmatch(id) is not None
