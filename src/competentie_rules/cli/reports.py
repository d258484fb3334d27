"""`competentie-rules report`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from competentie_rules import api, difference, replay
from competentie_rules.cli import options, outputs, settings
from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.report.json import FORMAT
from competentie_rules.text import escaped, safe

SHOWN = 50
"""Findings of a kind that text shows; JSON has them all."""
WORDS = {"new": Phrase("nieuw", "new"), "gone": Phrase("weg", "gone"), "changed": Phrase("anders", "changed")}
MORE = Phrase("nog {number}", "{number} more")
UNCHANGED = Phrase("hetzelfde", "unchanged")
VERDICT = Phrase("oordeel: {assessment}: toen {then}, nu {now}", "verdict: {assessment}: {then} then, {now} now")
DIFFER = (
    Phrase("{number} oordelen verschillen", "{number} verdicts differ"),
    Phrase("{number} oordeel verschilt", "{number} verdict differs"),
)


@click.group(short_help="Compare reports.")
def command() -> None:
    """Compare reports."""


@command.command("diff")
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.lang
@settings.configurable
def diff(old: Path, new: Path, format_name: str, lang: str) -> int:
    """Tell which findings are new in NEW, gone since OLD, and unchanged, by fingerprint; and which verdicts differ.

    Each is a report in JSON, the record of a run, or a folder with the results of a dataset. Exit code 1 where something differs.
    """
    if old.is_dir() is not new.is_dir():
        raise UsageError("A folder with results is compared with another such folder.", hint="Give two folders, or two files.")
    made = api.compare_tables(old, new) if old.is_dir() else difference.between(_report(old), _report(new))
    if format_name == "json":
        kept = {"format": "competentie-rules/report-diff/1", **{key: value for key, value in made.items() if key != "same"}}
        outputs.write(escaped(json.dumps(kept, ensure_ascii=False, indent=2)) + "\n", None)
    else:
        for line in _text(made, lang):
            options.tell(line)
    return int(not made["same"])


def _report(file: Path) -> dict[str, Any]:
    found = replay.read(file, (FORMAT, replay.FORMAT))
    report: dict[str, Any] = found["result"] if found["format"] == replay.FORMAT else found
    if "findings" not in report:
        raise UsageError(f"{safe(str(file))} tells of tables.", hint="Compare the folders with the tables.")
    return report


def _text(made: dict[str, Any], lang: str) -> Iterator[str]:
    number = made.get("counts") or {word: len(made[word]) for word in (*WORDS, "verdicts")}
    for word, told in WORDS.items():
        one = told.get(lang)
        for finding in made[word][:SHOWN]:
            yield f"{one}: {difference.told(finding)}"
        if number[word] > SHOWN:
            yield f"{one}: {MORE.get(lang).format(number=number[word] - SHOWN)}"
    for each in made["verdicts"][:SHOWN]:
        then, now = (difference.verdict(each[side], lang) for side in ("old", "new"))
        yield VERDICT.get(lang).format(assessment=safe(str(each["assessment"])), then=then, now=now)
    counts = ", ".join(f"{number[word]} {told.get(lang)}" for word, told in WORDS.items())
    differ = number["verdicts"]
    yield f"{counts}, {made['unchanged']} {UNCHANGED.get(lang)}; {DIFFER[differ == 1].get(lang).format(number=differ)}"
