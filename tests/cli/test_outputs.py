"""Several reports at once: where each goes, and that all are written or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_cases import DOCUMENTS, Result, here

CHECK = f"check {DOCUMENTS} --engine plain --lang en"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def go(arguments: str, **environment: str) -> Result:
        return here({"command": f"{CHECK} {arguments}", "environment": environment}, monkeypatch, capsysbinary)

    return go


def test_each_report_goes_to_its_place(run, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old")
    (tmp_path / "out.csv").chmod(0o640)
    (tmp_path / "link.json").symlink_to("real.json")
    (tmp_path / "real.json").write_text("old")
    code, out, err = run("--format concise --format csv:out.csv --format json:link.json --format sarif:/dev/null")
    assert (code, err) == (1, "")
    assert ": error[" in out
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbffile;")
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())["checked"]
    assert not Path("/dev/null").is_file()
    assert sorted(os.listdir(tmp_path)) == ["link.json", "out.csv", "real.json"]


def test_the_one_without_a_file_goes_to_output(run, tmp_path: Path) -> None:
    code, out, _ = run("--format text --format jsonl:a.jsonl --output b.txt")
    assert (code, out) == (1, "")
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl", "b.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--format text --format json", "Standard output takes one report, not both text and json."),
        ("--format json:a --format sarif:./a", "Two reports would go to a."),
        ("--format json:a --output b", "Nothing is left for --output b"),
        ("--format parquet:x --format text", "Tables are written alone."),
        ("--format json:", "names no file"),
        ("--format sarf:a", "Perhaps sarif is meant."),
        ("--format csv:ok.csv --format json:er/is/niets.json", "er/is/niets.json cannot be written: no such file or directory."),
        ("--format csv:ok.csv --format json:.", ". is a folder."),
        ("--format csv:ok.csv --record er/is/niets.json", "er/is/niets.json cannot be written: no such file or directory."),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work_and_nothing_is(run, tmp_path: Path, arguments: str, told: str) -> None:
    code, out, err = run(arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert os.listdir(tmp_path) == []


def test_annotations_add_to_the_summary_of_the_job(run, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    code, out, _ = run("--format github", GITHUB_STEP_SUMMARY=str(summary))
    assert (code, out[:8]) == (1, "::error ")
    assert summary.read_text().startswith("before\n## competentie-rules\n")
    run("--format text", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text().count("## competentie-rules") == 1
