"""What commands print as JSON holds against the schema that says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_cases import cases
from packages import item, package, small

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.documents import schema
from competentie_rules.exchange.formats import FORMATS
from competentie_rules.exchange.losses import to_json
from competentie_rules.library import brought_along

HANDBOOK: dict[str, Any] = next(each.document.data for each in brought_along() if each.kind == "framework")
ON_RULES = ("rule-lint", "rule-tests", "rule-coverage", "rule-diff", "rule-conformance")
CONTENT = Path(__file__).parents[2] / "profiles" / "handboek-2024"


def printed(capsys: pytest.CaptureFixture[str], command: list[str], name: str) -> Any:
    """What a command prints, held against the schema of this name."""
    assert run([*command, "--format", "json"]) in (0, 1, 3)
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, schema.schema(name))
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_a_loss_report(format: str) -> None:
    made = api.export_framework(HANDBOOK, format)
    jsonschema.validate(json.loads(to_json(made, "nl")), schema.schema("losses"))


def test_an_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pakket.json"
    file.write_text(json.dumps(small()), encoding="utf-8")
    found = printed(capsys, ["import", str(file), "--into", str(tmp_path / "boek")], "import")
    jsonschema.validate(found["framework"], schema.schema("framework"))
    changed = small()
    changed["CFItems"][4]["fullStatement"] = "Listens well"
    changed["CFItems"].append(item("x", "Iets"))
    file.write_text(json.dumps(changed), encoding="utf-8")
    found = printed(capsys, ["import", str(file), "--into", str(tmp_path / "boek"), "--dry-run"], "import")
    assert [change["kind"] for each in found["files"] for change in each["changes"]] == ["changed"]
    assert "unknown" in {each["role"] for each in found["texts"]}
    file.write_text(json.dumps(package([], [])), encoding="utf-8")
    assert printed(capsys, ["import", str(file)], "import")["framework"] is None
    found = printed(capsys, ["import", str(CONTENT / "handboek.md")], "import")
    for profile in found["profiles"]:
        jsonschema.validate(profile, schema.schema("profile"))


def test_two_editions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, old, name in (
        ("profile", "level: 2", "profielen/medewerker-servicedesk-2.yaml"),
        ("framework", "text: Deelt relevante", "framework.yaml"),
    ):
        text = (CONTENT / name).read_text(encoding="utf-8")
        assert old in text
        changed = tmp_path / Path(name).name
        changed.write_text(text.replace(old, "level: 3" if kind == "profile" else "text: Deelt alle", 1), encoding="utf-8")
        given = [str(CONTENT / name), str(changed), "--assessments", str(CONTENT / "voorbeelden")]
        found = printed(capsys, [kind, "diff", *given], "edition-diff")
        assert found["format"] == f"competentie-rules/{kind}-diff/1"
        assert len(found["changes"]) == 1
        assert bool(found["effects"]) == (kind == "profile")


def test_behaviours_that_are_alike(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, ["profile", "lint", "medewerker-servicedesk-2"], "profile-lint")
    assert len(found["remarks"]) == 3


def _of_cases() -> dict[str, list[Any]]:
    """What the tools for rules print as JSON in the cases of the command line, by format."""
    found: dict[str, list[Any]] = {}
    for _, case in cases():
        for one in case["runs"]:
            if one.get("out", "").startswith("{"):
                printed = json.loads(one["out"])
                found.setdefault(str(printed.get("format")).split("/")[1], []).append(printed)
    return found


OF_CASES = _of_cases()


@pytest.mark.parametrize("name", ON_RULES)
def test_what_tools_for_rules_print(name: str) -> None:
    assert OF_CASES[name]
    for each in OF_CASES[name]:
        jsonschema.validate(each, schema.schema(name))
