"""What a format did not hold of a framework: told by reading back what was written, and setting it against what was given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competentie_rules.documents.changes import CHANGED, REMOVED, Change, of_frameworks, told
from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.model import Phrase

FORMAT = "competentie-rules/losses/1"


@dataclass(frozen=True, slots=True)
class Exported:
    """A framework, or the result of an assessment, in another format: its content, what is lost in it, and what its reader should
    know besides.

    A loss reads `before` as the framework has it, and `after` as it is in the format; nothing where it is not there.
    """

    format: str
    about: Mapping[str, Any]
    """What it is of, as the loss report has it: a `framework`, or an `assessment`, with what it is known by."""
    content: str | bytes
    losses: tuple[Change, ...]
    notes: tuple[Phrase, ...] = ()


def of_framework(framework: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a framework is known by in a loss report."""
    return {"framework": {"id": framework["id"], "edition": framework["edition"]}}


def size(content: str) -> tuple[Phrase, ...]:
    """What the reader of a content should know of its size."""
    most = MAX_BYTES // 2**20
    large = Phrase(
        f"Het bestand is groter dan {most} MiB; import leest het niet.", f"The file is over {most} MiB; import does not read it."
    )
    return (large,) if len(content.encode()) > MAX_BYTES else ()


def between(given: Mapping[str, Any], read: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between a framework and what was read back of it; nothing where both say the same.

    A competency that is built on without a level is built on at level 1, so that the two say the same.
    """
    return (*of_frameworks(given, read), *_shape(given, read))


def _shape(given: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[Change]:
    """What a difference in texts does not tell: ids of clusters, the order, and levels without behaviours."""
    yield from _listed("clusters", "", _clusters(given), _clusters(read))
    yield from _listed("order", "", [each["id"] for each in given["competencies"]], [each["id"] for each in read["competencies"]])
    there = {each["id"]: each for each in read["competencies"]}
    for competency in given["competencies"]:
        other = there.get(competency["id"], competency)
        yield from _listed("levels", competency["id"], _levels(competency), _levels(other))
        for key in ("builds_on", "distinguish_from"):
            orders = [[each["competency"] for each in one.get(key, ())] for one in (competency, other)]
            # A relation that is gone is told as such.
            if sorted(orders[0]) == sorted(orders[1]):
                yield from _listed("order", competency["id"], *orders)


def _clusters(framework: Mapping[str, Any]) -> list[str]:
    return [f"{each['id']}: {each['label']}" for each in framework.get("clusters", ())]


def _levels(competency: Mapping[str, Any]) -> list[str]:
    """Every level with the ids of its behaviours."""
    return [
        f"{level['level']} ({', '.join(behaviour['id'] for behaviour in level['behaviours'])})"
        for level in competency.get("levels", ())
    ]


def _listed(what: str, id: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    if list(before) != list(after):
        yield Change(CHANGED if after else REMOVED, what, id, "; ".join(before) or "-", "; ".join(after))


def lines(exported: Exported, lang: str) -> Iterator[str]:
    """The loss report in words; nothing where there is nothing to tell."""
    for note in exported.notes:
        yield note.get(lang)
    if exported.losses:
        told_as = Phrase(
            f"{exported.format} kan niet alles bevatten; verschillen: {len(exported.losses)}",
            f"{exported.format} cannot hold everything; differences: {len(exported.losses)}",
        )
        yield told_as.get(lang)
    for loss in exported.losses:
        yield from told(loss, lang)


def to_json(exported: Exported, lang: str) -> str:
    """The loss report as JSON."""
    return json.dumps(
        {
            "format": FORMAT,
            "lang": lang,
            **exported.about,
            "target": exported.format,
            "losses": [
                {"kind": each.kind, "what": each.what, "id": each.id, "before": each.before, "after": each.after}
                for each in exported.losses
            ],
            "notes": [note.get(lang) for note in exported.notes],
        },
        ensure_ascii=False,
        indent=2,
    )
