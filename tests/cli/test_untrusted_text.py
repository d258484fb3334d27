"""Text of other people, wherever it stands in a document: no command prints it so that it steers a terminal or a CI service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_cases import DOCUMENTS, here

from competentie_rules.report.explanations import FORMATS

HOSTILE = "::error::\x1b[31m\x9b2J\u202e\u2028\r\n::stop-commands::x\n##[error]x ##vso[task.complete]\x07"
LONG = "x" * 100_000
NAMES = ("kader", "functie", "fout")
CHECKS = ("check . --engine plain", "check . --engine plain --format json")
SHOWS = (
    "check . --engine plain --lang en --color always",
    "profile list --path .",
    "profile show functie --path .",
    "profile show functie --path . --format json",
    "profile show functie --path . --color always",
)
EXPLAINS = tuple(f"explain fout.json --path . --norms --engine plain --format {name}" for name in FORMATS)
FREE = {"title", "label", "definition", "text", "evidence"}
"""Where a schema allows any text."""

STYLE = re.compile("\x1b\\[[0-9;]*m")

Place = tuple[str | int, ...]


def _load(name: str) -> Any:
    return yaml.safe_load((DOCUMENTS / f"{name}.yaml").read_text(encoding="utf-8"))


def _places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every value that is no list or block, and every key: the path of what is under it, with `key` behind it."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*at, key, "key")
            yield from _places(below, (*at, key))
    elif isinstance(value, list):
        for i, below in enumerate(value):
            yield from _places(below, (*at, i))
    else:
        yield at


def _put(document: Any, place: Place, text: str) -> None:
    renamed = place[-1] == "key"
    *steps, last = place[:-1] if renamed else place
    for step in steps:
        document = document[step]
    if renamed:
        document[text] = document.pop(last)
    else:
        document[last] = text


def _write(folder: Path, documents: dict[str, Any]) -> None:
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document, default=str), encoding="utf-8")


def _is_harmless(told: str) -> None:
    for line in told.split("\n"):
        assert all(char.isprintable() for char in line), line
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line


def _of_documents(told: str) -> str:
    """A report without what it says of rules, which comes last in JSON."""
    return told.partition('\n  "rules": [')[0]


PLACES = [pytest.param(name, place, id=f"{name}-{'.'.join(map(str, place))}") for name in NAMES for place in _places(_load(name))]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_in_one_place(
    name: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    documents = {other: _load(other) for other in NAMES}
    _put(documents[name], place, HOSTILE + LONG)
    _write(tmp_path, documents)
    for command in CHECKS:
        _, out, err = here({"command": command}, monkeypatch, capsysbinary)
        _is_harmless(out + err)
        assert len(_of_documents(out)) < 20_000


def test_in_every_free_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.chdir(tmp_path)
    documents = {name: _load(name) for name in NAMES}
    documents["fout"]["ratings"][0]["observations"][1]["evidence"] = ""
    for document in documents.values():
        for place in list(_places(document)):
            if place[-1] in FREE:
                _put(document, place, HOSTILE + "x" * 10_000)
    _write(tmp_path, documents)
    for command in (*CHECKS, *SHOWS, *EXPLAINS):
        code, out, err = here({"command": command}, monkeypatch, capsysbinary)
        assert code == command.startswith("check")
        _is_harmless(STYLE.sub("", out) if "always" in command else out + err)
        # The JSON of a profile or an explanation holds its texts in full.
        assert "json" in command or len(_of_documents(out)) < 20_000


def test_in_the_name_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = HOSTILE.replace("/", "") + "\udc80.yaml"
    (tmp_path / name).write_text("kind: assessment\n", encoding="utf-8")
    (tmp_path / f"link{name}").symlink_to("nergens")
    for command in CHECKS:
        code, out, err = here({"command": command}, monkeypatch, capsysbinary)
        assert code == 2
        _is_harmless(out + err)


def test_no_place_falls_out_unseen() -> None:
    assert len(PLACES) == 83
