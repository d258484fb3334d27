"""Case files of the command line: the folder that a case is run in, and what one run of it gives.

A case has `take` (documents from cases/cli/documents), `files` (name to text, or to `repeat: [text, times]`), `links` (name to
target) and `fifos`, and `runs`: the command as a shell reads it, standard input and environment, with the exit code and the exact
output expected. In `json` the output is JSON, and holds at least that. `process` does the first run as a process as well.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from competentie_rules import __version__
from competentie_rules.cli import run

FOLDER = Path(__file__).parent / "cases" / "cli"
DOCUMENTS = FOLDER / "documents"
VARIABLES = ("NO_COLOR", "TERM", "COLUMNS", "FORCE_COLOR")


class Result(NamedTuple):
    """What one run gives."""

    code: int
    out: str
    err: str


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Each case by the name of its file."""
    return [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.yaml"))]


def prepare(case: dict[str, Any], folder: Path) -> None:
    """Fill the folder that a case is run in."""
    for name in case.get("take", ()):
        shutil.copy(DOCUMENTS / name, folder / name)
    for name, content in case.get("files", {}).items():
        text = content["repeat"][0] * content["repeat"][1] if isinstance(content, dict) else content
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    for name, target in case.get("links", {}).items():
        (folder / name).symlink_to(target)
    for name in case.get("fifos", ()):
        os.mkfifo(folder / name)


def here(one: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> Result:
    """A run in this process, in the current folder."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in one.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(one.get("stdin", "").encode())))
    capture.readouterr()
    code = run(shlex.split(one["command"]))
    out, err = capture.readouterr()
    return _result(code, out, err)


def process(one: dict[str, Any], folder: Path) -> Result:
    """A run as a process of its own, as a shell starts it."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES} | one.get("environment", {})
    done = subprocess.run(
        [sys.executable, "-m", "competentie_rules", *shlex.split(one["command"])],
        cwd=folder,
        env=environment,
        input=one.get("stdin", "").encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return _result(done.returncode, done.stdout, done.stderr)


def _result(code: int, out: bytes, err: bytes) -> Result:
    return Result(code, out.decode().replace(__version__, "{version}"), err.decode())


def expected(one: dict[str, Any]) -> Result:
    """What a run should give; in `json` cases what is said of standard output is for `holds`."""
    return Result(one["code"], one.get("out", ""), one.get("err", ""))


def holds(wanted: Any, found: Any) -> bool:
    """Whether JSON holds at least what is wanted of it; lists hold each thing wanted in its place."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and holds(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(map(holds, wanted, found))
    return bool(wanted == found)


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    block = "\n" in text and all(line.isprintable() and line == line.rstrip() for line in text.split("\n"))
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)


_Dumper.add_representer(str, _text)


def write(name: str, runs: list[dict[str, Any]]) -> None:
    """Write the runs of a case anew; what stands above them stays."""
    file = FOLDER / f"{name}.yaml"
    above, _, _ = file.read_text(encoding="utf-8").partition("\nruns:")
    told = yaml.dump({"runs": runs}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    file.write_text(f"{above}\n{told}", encoding="utf-8")
