"""Ids of competencies and behaviours: new ones from the label and the order, and those of documents that are there already."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from competentie_rules.importing import words
from competentie_rules.importing.draft import Draft, DraftCompetency

LONGEST = 80
"""Characters of an id that is made here, so that there is room for a number behind it."""
_ROOM = 100
"""Characters that the schemas have room for in an id."""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SAME_TEXT = 0.6
"""How much alike two behaviours are that are one in other words."""
_SAME_LABEL = 0.8
_SAME_BEHAVIOURS = 0.5
"""The part of its behaviours by which a competency is known under another label."""


def slug(text: str, default: str = "") -> str:
    """A text as an id: lower-case letters and digits, and hyphens between."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("&", " en "))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return "-".join(re.findall(r"[a-z0-9]+", bare))[:LONGEST].strip("-") or default


def is_id(text: str) -> bool:
    """Whether a text is an id as documents have it."""
    return bool(_ID.fullmatch(text)) and len(text) <= _ROOM


def unique(id: str, taken: Iterable[str]) -> str:
    """The id, with a number behind it where it is taken."""
    taken = set(taken)
    found, number = id, 2
    while found in taken:
        found, number = f"{id}-{number}", number + 1
    return found


class Ids:
    """Gives ids, and keeps those of the framework that is there, however label, wording and order have shifted."""

    def __init__(self, draft: Draft, old: Mapping[str, Any] | None) -> None:
        self.old = {each["id"]: each for each in old["competencies"]} if old else {}
        self._competencies: dict[int, str] = {}
        self._match(draft.competencies)

    def competency(self, competency: DraftCompetency, taken: Sequence[str]) -> str:
        """The id of a competency."""
        if id := self._competencies.get(id_of(competency)):
            return id
        own = slug(competency.id) if competency.id else ""
        wanted = own if own and is_id(own) else slug(competency.label.text, "competentie")
        return unique(wanted, {*taken, *self.old})

    def behaviours(self, id: str, level: int, texts: Sequence[str], given: Sequence[str]) -> list[str]:
        """The ids of the behaviours at a level of a competency; `given` are those that the document gives, or nothing."""
        old = {
            each["id"]: each["text"]
            for of_level in self.old.get(id, {}).get("levels", ())
            if of_level["level"] == level
            for each in of_level["behaviours"]
        }
        prefix = f"{id}.{level}."
        own = re.compile(re.escape(prefix) + "[1-9][0-9]?")
        if all(own.fullmatch(each) for each in given) and len(set(given)) == len(given) == len(texts):
            return list(given)
        found: dict[int, str] = {}
        for alike in (
            lambda one, other: float(one == other),
            lambda one, other: float(words.folded(one) == words.folded(other)),
            _ratio,
        ):
            _pair(range(len(texts)), texts, old, found, alike)
        last = max((int(each.rpartition(".")[2]) for each in old), default=0)
        for place in range(len(texts)):
            if place not in found:
                last += 1
                found[place] = f"{prefix}{last}"
        return [found[place] for place in range(len(texts))]

    def _match(self, drafts: Sequence[DraftCompetency]) -> None:
        """Find each competency among those that are there: by id, by label, by much the same label, by its behaviours."""
        left = dict(self.old)

        def by(alike: Callable[[DraftCompetency, Mapping[str, Any]], float], least: float) -> None:
            scores = [
                (alike(draft, each), -order, id, draft)
                for order, draft in enumerate(drafts)
                if id_of(draft) not in self._competencies
                for id, each in left.items()
            ]
            for score, _, id, draft in sorted(scores, key=lambda entry: (-entry[0], -entry[1], entry[2])):
                if score >= least and id in left and id_of(draft) not in self._competencies:
                    self._competencies[id_of(draft)] = id
                    del left[id]

        by(lambda draft, each: float(bool(draft.id) and slug(draft.id) == each["id"]), 1)
        by(lambda draft, each: float(words.folded(draft.label.text) == words.folded(each["label"])), 1)
        by(_shared, _SAME_BEHAVIOURS)
        by(lambda draft, each: _ratio(draft.label.text, each["label"]), _SAME_LABEL)


def id_of(competency: DraftCompetency) -> int:
    """What tells one draft of a competency from another."""
    return id(competency)


def _texts(competency: DraftCompetency) -> set[str]:
    return {words.folded(text.text) for level in competency.levels for text, _ in level.behaviours}


def _shared(draft: DraftCompetency, old: Mapping[str, Any]) -> float:
    """The part of the behaviours that both have."""
    theirs = {words.folded(each["text"]) for level in old.get("levels", ()) for each in level["behaviours"]}
    ours = _texts(draft)
    return len(ours & theirs) / max(len(ours), len(theirs), 1)


def _ratio(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    if matcher.real_quick_ratio() < _SAME_TEXT or matcher.quick_ratio() < _SAME_TEXT:
        return 0.0
    return matcher.ratio()


def _pair(
    places: Iterable[int],
    texts: Sequence[str],
    old: Mapping[str, str],
    found: dict[int, str],
    alike: Callable[[str, str], float],
) -> None:
    """Pair texts with old ones that are much alike, the most alike first."""
    free = [id for id in old if id not in found.values()]
    scores = [(alike(texts[place], old[id]), place, id) for place in places if place not in found for id in free]
    for score, place, id in sorted(scores, key=lambda entry: (-entry[0], entry[1], free.index(entry[2]))):
        if score >= _SAME_TEXT and place not in found and id not in found.values():
            found[place] = id
