"""One name for a verdict and for a severity, wherever people read it."""

from __future__ import annotations

import re
from pathlib import Path

import competentie_rules
from competentie_rules.model import SEVERITIES, VERDICTS, Severity, Verdict

PACKAGE = Path(competentie_rules.__file__).parent


def test_every_verdict_and_severity_has_its_words() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(SEVERITIES) == set(Severity)


def test_no_module_names_a_verdict_or_severity_on_its_own() -> None:
    own = re.compile(r"\b(Verdict|Severity)\.[A-Z_]+: Phrase\(")
    named = {path.name for path in PACKAGE.rglob("*.py") if own.search(path.read_text(encoding="utf-8"))}
    assert named == {"model.py"}
