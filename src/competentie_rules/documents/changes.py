"""What differs between two frameworks, or two profiles: by competency, behaviour, relation and norm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from competentie_rules.model import Phrase
from competentie_rules.text import safe

_BESIDE = 60
"""Characters of two texts that are told beside each other."""

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what was added, removed or changed, by its id, and how it reads before and after."""

    kind: str
    what: str
    """competency, label, definition, cluster, behaviour, builds-on, distinguish-from, norm, category, or a key."""
    id: str
    before: str = ""
    after: str = ""

    def about(self, competency: str) -> bool:
        """Whether it concerns a competency, or a behaviour of it."""
        return self.id == competency or self.id.startswith(f"{competency}.")


WHAT = {
    "competency": Phrase("competentie", "competency"),
    "label": Phrase("label", "label"),
    "definition": Phrase("definitie", "definition"),
    "cluster": Phrase("cluster", "cluster"),
    "behaviour": Phrase("gedragsvoorbeeld", "behaviour"),
    "builds-on": Phrase("bouwt voort op", "builds on"),
    "distinguish-from": Phrase("onderscheiden van", "distinguish from"),
    "norm": Phrase("norm", "norm"),
    "category": Phrase("soort", "category"),
    "rationale": Phrase("motivering", "rationale"),
    "edition": Phrase("editie", "edition"),
    "title": Phrase("titel", "title"),
    "source": Phrase("bron", "source"),
    "levels": Phrase("aantal niveaus", "number of levels"),
    "id": Phrase("kenmerk", "id"),
    "assessment": Phrase("beoordeling", "assessment"),
    "assessors": Phrase("beoordelaars", "assessors"),
    "awarded": Phrase("toegekend niveau", "awarded level"),
    "conclusion": Phrase("conclusie", "conclusion"),
    "observations": Phrase("waarnemingen", "observations"),
    "presumed": Phrase("verondersteld niveau", "level presumed"),
    "profile": Phrase("competentieprofiel", "competency profile"),
    "reached": Phrase("bereikt niveau", "level reached"),
    "verdict": Phrase("oordeel", "verdict"),
    "framework id": Phrase("handboek", "framework"),
    "framework edition": Phrase("editie van het handboek", "edition of the framework"),
}


def told(change: Change, lang: str) -> Iterator[str]:
    """A difference in words: one line, or three where a text reads otherwise."""
    what = WHAT[change.what].get(lang) if change.what in WHAT else change.what
    about = " ".join(filter(None, (what, safe(change.id))))
    if change.before and change.after and len(change.before) + len(change.after) <= _BESIDE:
        yield f"  ~ {about}: {safe(change.before)} → {safe(change.after)}"
    elif change.before and change.after:
        yield f"  ~ {about}"
        yield f"      - {safe(change.before, 2000)}"
        yield f"      + {safe(change.after, 2000)}"
    else:
        yield f"  {'+' if change.after else '-'} {about}: {safe(change.after or change.before, 2000)}"


def of_frameworks(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between the data of two frameworks, in the order of the new one; what was removed comes last."""
    return (*_keys(old, new, ("id", "edition", "title", "source", "levels")), *_competencies(old, new))


def of_profiles(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between the data of two profiles."""
    return (*_keys(old, new, ("id", "edition", "title", "source")), *_profile(old, new))


def _keys(old: Mapping[str, Any], new: Mapping[str, Any], keys: tuple[str, ...], id: str = "") -> Iterator[Change]:
    for key in keys:
        before, after = old.get(key), new.get(key)
        if before != after:
            yield _change(key, id, _shown(before), _shown(after))


def _change(what: str, id: str, before: str, after: str) -> Change:
    kind = CHANGED if before and after else ADDED if after else REMOVED
    return Change(kind, what, id, before, after)


def _shown(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _competencies(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before = {each["id"]: each for each in old["competencies"]}
    labels = {each["id"]: each["label"] for framework in (old, new) for each in framework.get("clusters", ())}
    for competency in new["competencies"]:
        id = competency["id"]
        if id not in before:
            yield Change(ADDED, "competency", id, after=competency["label"])
        earlier = before.pop(id, {"levels": ()})
        if "id" in earlier:
            yield from _keys(earlier, competency, ("label", "definition", "source"), id)
            clusters = [labels.get(each.get("cluster"), each.get("cluster") or "") for each in (earlier, competency)]
            if clusters[0] != clusters[1]:
                yield _change("cluster", id, *clusters)
            yield from _behaviours(earlier, competency)
            yield from _relations(earlier, competency)
        else:
            yield from _behaviours({}, competency)
    for id, competency in before.items():
        yield Change(REMOVED, "competency", id, before=competency["label"])


def _behaviours(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = (
        {each["id"]: each["text"] for level in one.get("levels", ()) for each in level["behaviours"]} for one in (old, new)
    )
    for id in (*after, *(id for id in before if id not in after)):
        if before.get(id) != after.get(id):
            yield _change("behaviour", id, before.get(id, ""), after.get(id, ""))


def _relations(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key, value in (("builds_on", "level"), ("distinguish_from", "question")):
        before, after = ({each["competency"]: _shown(each.get(value, 1)) for each in one.get(key, ())} for one in (old, new))
        for id in (*after, *(id for id in before if id not in after)):
            if before.get(id) != after.get(id):
                told = [f"{id}: {side[id]}" if id in side else "" for side in (before, after)]
                yield _change(key.replace("_", "-"), new["id"], *told)


def _profile(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in ("id", "edition"):
        before, after = old["framework"][key], new["framework"][key]
        if before != after:
            yield Change(CHANGED, f"framework {key}", "", before, after)
    methods = [one.get("method", {}) for one in (old, new)]
    for key in dict.fromkeys((*methods[1], *methods[0])):
        if methods[0].get(key) != methods[1].get(key):
            yield _change(f"method {key}", "", *(_shown(method.get(key)) for method in methods))
    norms = [{each["competency"]: each for each in one["norms"]} for one in (old, new)]
    for id in (*norms[1], *(id for id in norms[0] if id not in norms[1])):
        sides = [side.get(id, {}) for side in norms]
        for key, what in (("level", "norm"), ("category", "category"), ("rationale", "rationale")):
            if sides[0].get(key) != sides[1].get(key) and (what == "norm" or all(sides)):
                yield _change(what, id, *(_shown(side.get(key)) for side in sides))
