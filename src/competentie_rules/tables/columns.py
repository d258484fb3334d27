"""What the columns of a wide table mean: one row an assessment, a column for each behaviour and each award."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from competentie_rules.text import nearest

REQUIRED = ("assessment", "profile", "edition", "subject", "assessed_on")
OPTIONAL = ("conclusion",)
AWARD = "award:"

_BEHAVIOUR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[1-9][0-9]?\.[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a wide table by what they mean, each with its place from 0.

    `unknown` are those that mean nothing, with the nearest that does; `missing` those that every table needs.
    """

    about: dict[str, int]
    behaviours: dict[str, int]
    awards: dict[str, int]
    unknown: tuple[tuple[str, int, str | None], ...]
    missing: tuple[str, ...]


def columns(names: Iterable[str], competencies: Iterable[str], behaviours: Iterable[str]) -> Columns:
    """What the columns of these names mean, where these competencies and behaviours are known."""
    known = dict.fromkeys(behaviours)
    rated = dict.fromkeys(f"{AWARD}{competency}" for competency in competencies)
    wanted = (*REQUIRED, *OPTIONAL)
    about: dict[str, int] = {}
    found: dict[str, int] = {}
    awards: dict[str, int] = {}
    unknown: list[tuple[str, int, str | None]] = []
    for place, name in enumerate(names):
        if name in wanted and name not in about:
            about[name] = place
        elif name in known and name not in found:
            found[name] = place
        elif name in rated and name.removeprefix(AWARD) not in awards:
            awards[name.removeprefix(AWARD)] = place
        else:
            alike = known if _BEHAVIOUR.fullmatch(name) else rated if name.startswith(AWARD) else (*known, *rated, *wanted)
            unknown.append((name, place, nearest(name, alike)))
    return Columns(about, found, awards, tuple(unknown), tuple(name for name in REQUIRED if name not in about))
