"""Lists that grow with the tool: whatever there is stands in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_cases import here
from worlds import RULES

from competentie_rules.cli import COMMANDS
from competentie_rules.documents import schema
from competentie_rules.library import brought_along


def _out(command: str, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> str:
    code, out, err = here({"command": command}, monkeypatch, capture)
    assert (code, err) == (0, "")
    return out


def test_every_command_stands_in_the_help(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    listed = _out("--help", monkeypatch, capsysbinary).partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    for command in COMMANDS:
        assert f"Usage: competentie-rules {command} " in _out(f"{command} --help", monkeypatch, capsysbinary)


@pytest.mark.parametrize("arguments", ["", *COMMANDS])
def test_a_command_without_a_question(
    arguments: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = here({"command": arguments}, monkeypatch, capsysbinary)
    if arguments == "check":
        # It has a question: the current folder, in which there is nothing.
        assert (code, out, err) == (3, "Er was geen enkel document om te controleren.\n", "")
    else:
        assert (code, out) == (2, "")
        assert err.startswith(f"Usage: competentie-rules {arguments}".rstrip())


def test_every_rule_is_listed_and_shown(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for lang in ("nl", "en"):
        listed = _out(f"rules list --all --lang {lang}", monkeypatch, capsysbinary)
        ids = [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]
        assert ids == [rule.id for rule in RULES.rules]
        for rule in RULES.rules:
            page = _out(f"rules show {rule.id} --lang {lang}", monkeypatch, capsysbinary)
            assert page.startswith(f"{rule.id}\n  {rule.title.get(lang)} (")


def test_findings_alone_are_listed_unless_all_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    listed = _out("rules list", monkeypatch, capsysbinary)
    ids = [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]
    assert ids == [rule.id for rule in RULES.rules if rule.severity]


def test_rules_that_are_in_order(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    told = _out("rules lint", monkeypatch, capsysbinary)
    assert told.splitlines()[-1].startswith(f"{len(RULES.rules)} rules: 0 errors, 0 warnings, ")


def test_every_profile_is_listed(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    listed = _out("profile list", monkeypatch, capsysbinary).splitlines()
    references = [entry.reference for entry in brought_along() if entry.kind == "profile"]
    assert [tuple(line.split()[:2]) for line in listed] == [(each.id, each.edition) for each in references if each]


def test_every_schema_is_listed_shown_and_handed_out(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    listed = _out("schema list", monkeypatch, capsysbinary).splitlines()
    assert [line.split()[0] for line in listed] == list(schema.NAMES)
    result = here({"command": f"schema export {tmp_path}/uit"}, monkeypatch, capsysbinary)
    assert result == (0, "", f"{len(schema.NAMES)} schemas written to {tmp_path}/uit\n")
    assert {file.name for file in (tmp_path / "uit").iterdir()} == {f"{name}.schema.json" for name in schema.NAMES}
    for name in schema.NAMES:
        text = (tmp_path / "uit" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert text == _out(f"schema show {name}", monkeypatch, capsysbinary)
        assert json.loads(text) == schema.schema(name)
