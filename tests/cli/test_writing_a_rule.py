"""The guides to writing a rule do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import here
from guides import command, file, fits, steps

from competentie_rules.documents import bundled

GUIDES = ["writing-a-rule.md", "een-regel-schrijven.md"]


@pytest.mark.parametrize("guide", GUIDES)
def test_guide(guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "profiles").symlink_to(bundled.folder("profiles"))
    monkeypatch.chdir(tmp_path)
    commands = 0
    for kind, text in steps(guide):
        if kind == "file":
            name, content = file(text)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
            continue
        asked, shown = command(text)
        code, out, err = here({"command": asked}, monkeypatch, capsysbinary)
        commands += 1
        # An engine that is not installed is told of where cases run.
        assert not err or asked.startswith("rules test")
        assert fits(shown, out), out
        assert code == (1 if "diff" in asked else 0)
    assert commands == 5


@pytest.mark.parametrize("guide", GUIDES)
def test_both_guides_give_the_same_files_but_for_words(guide: str) -> None:
    assert [kind for kind, _ in steps(guide)] == [kind for kind, _ in steps(GUIDES[0])]
