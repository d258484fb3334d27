"""Behaviours that are alike, and what the norms make of them."""

from __future__ import annotations

from typing import Any

import pytest

from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile
from competentie_rules.profile_tools.alike import Alike, alike

LONG = "Stelt vragen om de eigen waarneming te toetsen en vat samen"
OTHER = "Begrijpt en erkent alle beweegredenen en belangen"


def found(norms: dict[str, int], texts: dict[str, str]) -> tuple[Alike, ...]:
    """The pairs that are alike among behaviours `a1` (competency a, level 1) and so on."""
    competencies: dict[str, list[dict[str, Any]]] = {}
    for name, text in texts.items():
        level = {"level": int(name[1]), "behaviours": [{"id": f"{name[0]}.{name[1]}.1", "text": text}]}
        competencies.setdefault(name[0], []).append(level)
    framework = Framework.of(
        {
            "id": "f",
            "edition": "1",
            "title": "F",
            "levels": 3,
            "competencies": [{"id": id, "label": id, "definition": id, "levels": levels} for id, levels in competencies.items()],
        }
    )
    profile = Profile.of(
        {
            "id": "p",
            "edition": "1",
            "title": "P",
            "framework": {"id": "f", "edition": "1"},
            "norms": [{"competency": id, "level": level} for id, level in norms.items()],
        }
    )
    return alike(framework, profile)


@pytest.mark.parametrize(
    ("norms", "texts", "told"),
    [
        ({"a": 1, "b": 1}, {"a1": LONG, "b1": LONG}, [("a.1.1", "b.1.1", False)]),
        ({"a": 1, "b": 2}, {"a2": LONG, "b2": LONG}, [("a.2.1", "b.2.1", True)]),
        ({"a": 2, "b": 1}, {"a2": LONG, "b2": LONG}, [("a.2.1", "b.2.1", True)]),
        # Not required by either norm, or not in the profile.
        ({"a": 1, "b": 1}, {"a2": LONG, "b2": LONG}, []),
        ({"a": 3}, {"a1": LONG, "b1": LONG}, []),
        # Of one competency.
        ({"a": 3}, {"a1": LONG, "a2": LONG}, []),
        # Words that are shared, and no runs of them.
        ({"a": 1, "b": 1}, {"a1": LONG, "b1": " ".join(reversed(LONG.split()))}, []),
        ({"a": 1, "b": 1}, {"a1": LONG, "b1": "Stelt vragen om de klant te helpen"}, []),
        # Tensions come first.
        (
            {"a": 1, "b": 2, "c": 1},
            {"a1": LONG, "b1": LONG, "c2": OTHER, "b2": f"Hij {OTHER.lower()}"},
            [("b.2.1", "c.2.1", True), ("a.1.1", "b.1.1", False)],
        ),
    ],
)  # fmt: skip
def test_alike(norms: dict[str, int], texts: dict[str, str], told: list[tuple[str, str, bool]]) -> None:
    pairs = found(norms, texts)
    assert [(pair.one.behaviour.id, pair.other.behaviour.id, pair.tension) for pair in pairs] == told


def test_what_is_shared_is_told() -> None:
    [pair] = found({"a": 1, "b": 1}, {"a1": f"Nu {LONG.lower()}.", "b1": LONG})
    assert pair.shared == LONG.lower()
