"""The tools for rules where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import here

from competentie_rules import api
from competentie_rules.engines.plain import PlainEngine


@pytest.fixture
def plain_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "engines", lambda: {"plain": PlainEngine})


@pytest.mark.usefixtures("plain_alone")
def test_cases_run_on_the_engines_that_are_installed(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = here({"command": "rules test --rule open-when-not-observed"}, monkeypatch, capsysbinary)
    assert (code, out) == (0, "plain: 2 passed, 0 failed, 0 broken\n")
    assert err == "".join(
        f"competentie-rules: the engine {name} is not installed, so the cases run on the others alone.\n"
        for name in api.ENGINES
        if name != "plain"
    )


@pytest.mark.usefixtures("plain_alone")
def test_an_engine_that_is_asked_for_and_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = here({"command": "rules test --engine rete"}, monkeypatch, capsysbinary)
    assert (code, out) == (2, "")
    assert err.startswith("competentie-rules: The engine rete is not installed.\n")


def test_a_handbook_that_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "boek.md").write_bytes(b"# Kop\n\xe9\n")
    code, out, err = here({"command": "rules lint --handbook boek.md"}, monkeypatch, capsysbinary)
    assert (code, out, err) == (2, "", "competentie-rules: boek.md is no text in UTF-8.\n")


def test_what_was_made_up_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = "rules diff builtin builtin --generated 4 --seed 5 --keep kept"
    assert here({"command": command}, monkeypatch, capsysbinary).code == 0
    files = sorted(file.name for file in (tmp_path / "kept" / "generated").iterdir())
    assert [name for name in files if name.endswith("assessment.json")] == [f"{i:04}-assessment.json" for i in range(4)]
    checked = here({"command": "check kept --format json"}, monkeypatch, capsysbinary)
    assert checked.code in (0, 1)
    assert '"unjudged": 0' in checked.out
