"""Case files of bad input: how a document is made of a case, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from competentie_rules.check import check
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.model import Report
from competentie_rules.rules.load import load

FOLDER = Path(__file__).parent / "cases" / "bad-input"
BASE = (FOLDER / "base.yaml").read_text(encoding="utf-8")
RULES = load()


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Each case by the name of its file."""
    files = sorted(file for file in FOLDER.glob("*.yaml") if file.name != "base.yaml")
    return [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]


def content(case: dict[str, Any]) -> bytes:
    """The document of a case: its own content, a repeated text, or the valid base with something replaced."""
    if "repeat" in case:
        text, times = case["repeat"]
        return (text * times).encode()
    text = case.get("content", BASE)
    for old, new in case.get("replace", ()):
        assert old in text
        text = text.replace(old, new)
    for word, length in case.get("stretch", {}).items():
        text = text.replace(word, "x" * length)
    return bytes(text.encode(case.get("encoding", "utf-8")))


def report(case: dict[str, Any], lang: str) -> Report:
    """What is said of it."""
    return check([Source(case.get("file", "document.yaml"), content(case))], RULES, Judges(PlainEngine), lang=lang)


def said(case: dict[str, Any]) -> list[dict[str, str]]:
    """Every error, with its place and its words."""
    dutch, english = (
        [finding for finding in report(case, lang).findings if finding.severity == "error"] for lang in ("nl", "en")
    )
    return [
        {"rule": nl.rule, "place": f"{nl.location.span.line}:{nl.location.span.column}", "nl": nl.message, "en": en.message}
        for nl, en in zip(dutch, english, strict=True)
    ]
