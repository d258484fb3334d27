"""A report as text, in each of the formats."""

from __future__ import annotations

from collections.abc import Callable

from competentie_rules.model import Report
from competentie_rules.report import concise, csv, github, gitlab, json, jsonl, junit, markdown, sarif, text
from competentie_rules.report.shown import Shown

FORMATS: dict[str, Callable[[Report, Shown], str]] = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
    "jsonl": jsonl.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "gitlab": gitlab.render,
    "github": github.render,
    "markdown": markdown.render,
    "csv": csv.render,
}
"""Each format by its name; what it gives is whole lines."""

OUTCOMES = frozenset({"json", "jsonl", "junit"})
"""The formats that always tell what every rule made of each document; text and markdown do where that is asked for."""
