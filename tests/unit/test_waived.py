"""Findings that are waived: told, and counted apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from competentie_rules import api
from competentie_rules.config import Config
from competentie_rules.documents import schema
from competentie_rules.documents.find import find
from competentie_rules.model import Finding, Location, Report, Severity, Span, Waived
from competentie_rules.report import FORMATS
from competentie_rules.report.shown import USUAL

FOUND = Finding("norm-not-met", Severity.ERROR, "Norm.", Location("a.yaml"), "0" * 32)
WAIVER = Waived("waiver", "Herbeoordeling gepland.", "HR", date(2026, 12, 31), Location("waivers.yaml", Span(3, 1, 3, 9)))
BASELINE = Waived("baseline", "Van voor de invoering.", "HR", None, Location("baseline.yaml", Span(7, 1, 7, 9)))


def report(*findings: Finding) -> Report:
    inputs: dict[str, str | None] = {"rules": "sha256:" + "0" * 64, "framework": None, "profile": None}
    return Report("0.1.0", "nl", inputs, 1, (), findings)


@pytest.mark.parametrize("by", [WAIVER, BASELINE])
def test_a_waived_finding_counts_apart_and_fails_nothing(by: Waived) -> None:
    found = report(FOUND, replace(FOUND, severity=Severity.WARNING), replace(FOUND, waived=by))
    assert [found.count(severity) for severity in Severity] == [1, 1, 0]
    assert [found.waived(severity) for severity in Severity] == [1, 0, 0]
    assert found.fails(Severity.ERROR)
    assert not report(replace(FOUND, waived=by)).fails(Severity.NOTE)
    assert not report(replace(FOUND, severity=Severity.NOTE)).fails(Severity.WARNING)


def test_json_tells_who_waived_it_why_until_when_and_where() -> None:
    made = json.loads(FORMATS["json"](report(FOUND, replace(FOUND, waived=WAIVER), replace(FOUND, waived=BASELINE)), USUAL))
    jsonschema.Draft202012Validator(schema.schema("report")).validate(made)
    assert made["summary"]["error"] == 1
    assert made["summary"]["waived"] == {"error": 2, "warning": 0, "note": 0}
    assert [finding["waived"] for finding in made["findings"]] == [
        None,
        {
            "kind": "waiver",
            "reason": "Herbeoordeling gepland.",
            "owner": "HR",
            "until": "2026-12-31",
            "file": "waivers.yaml",
            "line": 3,
        },
        {
            "kind": "baseline",
            "reason": "Van voor de invoering.",
            "owner": "HR",
            "until": None,
            "file": "baseline.yaml",
            "line": 7,
        },
    ]


def test_text_tells_which_waivers_are_about_what_was_not_there(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "profiles/handboek-2024/voorbeelden/04-lager-niveau-weersproken.yaml"
    about = {"rule": "norm-not-met", "reason": "r", "owner": "HR", "until": "2026-12-31"}
    named: list[dict[str, str]] = [{"assessment": f"2024-{number}"} for number in ("0148", "9001", "9002", "9003")]
    named.append({"file": "nergens.yaml"})
    file = tmp_path / "waivers.json"
    file.write_text(json.dumps({"kind": "waivers", "waivers": [about | each for each in named]}), encoding="utf-8")
    # The second time from the cache, which has no terms.
    for _ in range(2):
        made = api.check_sources(
            find([sample]), config=Config(waivers=(str(file),)), as_of=date(2026, 1, 1), cache=tmp_path / "cache", lang="en"
        )
        assert [waiver.assessment for waiver in made.absent] == ["2024-9001", "2024-9002", "2024-9003", None]
        assert made.named["samenwerken"] == 3
        assert made.named["samenwerken.2.1"] == 2
        told = "Waivers of what was not among these documents: 4 (2024-9001, 2024-9002, 2024-9003, …)"
        assert f"  {told}\n" in FORMATS["text"](made, USUAL)
