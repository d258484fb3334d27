"""What a person sees at a terminal: colour where it is wanted, and how far a long check is."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from cli_cases import DOCUMENTS
from datasets import write_wide

from competentie_rules import api
from competentie_rules.cli import options, progress
from competentie_rules.report import text as report_text
from competentie_rules.report.explanations import text as explanation_text

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
TOOL = (sys.executable, "-m", "competentie_rules")
DOCUMENT_NAMES = ("kader.yaml", "functie.yaml", "goed.yaml")
AT_ONCE = """
import sys
from competentie_rules.cli import main, progress
progress.WATCHED_AFTER = 0
main()
"""


class _Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {}, True),
        ("always", True, {"NO_COLOR": "1"}, True),
        ("always", True, {"TERM": "dumb"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour_is_as_asked_and_else_for_a_person_who_does_not_refuse_it(
    choice: str, terminal: bool, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert options.colored(choice, _Stream(terminal)) is expected


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    for name in DOCUMENT_NAMES:
        (tmp_path / name).write_bytes((DOCUMENTS / name).read_bytes())
    return tmp_path


def _seen(arguments: list[str], folder: Path, *, stream: str, **environment: str) -> tuple[str, str]:
    """What a terminal shows of one stream, and what the other one holds."""
    ours, theirs = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: theirs}
    with subprocess.Popen(arguments, cwd=folder, env=known | {"TERM": "xterm"} | environment, **streams) as process:
        os.close(theirs)
        shown = b""
        # A terminal that nobody holds any more gives an error in place of an end.
        with contextlib.suppress(OSError), open(ours, "rb", buffering=0) as terminal:
            while more := terminal.read(65536):
                shown += more
        out, err = process.communicate(timeout=20)
    return shown.decode(), (out or err or b"").decode()


@pytest.mark.parametrize("refused", [False, True])
def test_a_report_at_a_terminal(documents: Path, refused: bool) -> None:
    environment = {"NO_COLOR": "1"} if refused else {}
    shown, told = _seen([*TOOL, "check"], documents, stream="stdout", **environment)
    assert ("\x1b[32m✓ gehaald\x1b[0m" in shown) is not refused
    assert ("\x1b" in shown) is not refused
    assert told == ""


def test_json_has_no_colour(documents: Path) -> None:
    shown, _ = _seen([*TOOL, "check", "--format", "json", "--color", "always"], documents, stream="stdout")
    assert "\x1b" not in shown


def test_a_long_check_shows_how_far_it_is(documents: Path) -> None:
    shown, told = _seen([sys.executable, "-c", AT_ONCE, "check"], documents, stream="stderr")
    assert "check" in shown
    assert "3/3" in shown
    assert told.startswith("Beoordeling goed van P-1")


def test_a_short_check_does_not(documents: Path) -> None:
    later = AT_ONCE.replace("WATCHED_AFTER = 0", "WATCHED_AFTER = 3600")
    shown, _ = _seen([sys.executable, "-c", later, "check"], documents, stream="stderr")
    assert shown == ""


def test_what_is_shown_is_wiped_out_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Stream(terminal=True)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "WATCHED_AFTER", 0)
    monkeypatch.setattr(progress, "EACH", 3600)
    with progress.Progress() as shown:
        for done in range(4):
            shown(done, 3)
    # The first is shown, and the last whatever the time.
    assert [part.partition("]  ")[2][:3] for part in stream.getvalue().split("\r\x1b[K") if part] == ["0/3", "3/3"]
    assert stream.getvalue().endswith("\r\x1b[K")


def test_nobody_watches_a_pipe(documents: Path) -> None:
    done = subprocess.run([sys.executable, "-c", AT_ONCE, "check"], cwd=documents, capture_output=True, check=True)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("done", "of", "seconds", "shown"),
    [
        (0, 100, 0.0, "check  [------------------------]  0/100  0.0/s"),
        (50_000, 100_000, 2.0, "check  [############------------]  50,000/100,000  25,000/s  2 s left"),
        (100_000, 100_000, 4.0, "check  [########################]  100,000/100,000  25,000/s"),
        (1, 1_000, 1.5, "check  [------------------------]  1/1,000  0.7/s  24:58 min left"),
        (1_000, 9_000_000, 100.0, "check  [------------------------]  1,000/9,000,000  10/s  249:58 h left"),
        (12_345, None, 10.0, "check  12,345  1,234/s"),
        (4, 3, 1.0, "check  4/3  4.0/s"),
    ],
)
def test_the_rate_and_the_time_that_is_left(done: int, of: int | None, seconds: float, shown: str) -> None:
    assert progress.line(done, of, seconds) == shown
    assert len(shown) < 80


def test_a_dataset_shows_how_many_assessments_are_done(tmp_path: Path) -> None:
    write_wide(tmp_path / "tabel.parquet", [{"assessment": f"A-{number}", "profile": "x"} for number in range(3)])
    for arguments in (["check", "tabel.parquet"], ["check", "tabel.parquet", "--format", "parquet", "--output", "uit"]):
        shown, _ = _seen([sys.executable, "-c", AT_ONCE, *arguments], tmp_path, stream="stderr")
        assert "[########################]  3/3" in shown
        assert shown.endswith("\r\x1b[K")


@pytest.mark.parametrize(("terminal", "wide", "expected"), [(False, 60, 77), (True, 60, 60), (True, 300, 100), (True, 5, 40)])
def test_running_text_is_as_wide_as_the_terminal_within_bounds(
    terminal: bool, wide: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", _Stream(terminal))
    monkeypatch.setenv("COLUMNS", str(wide))
    assert options.columns(77) == expected


def test_reports_and_explanations_keep_within_the_width() -> None:
    file = SAMPLES / "06-te-weinig-waargenomen.yaml"
    report = api.check([file], engine="plain")
    explains = api.explain(file, engine="plain")
    running = [line for line in report_text.render(report, width=60).splitlines() if line.startswith("      ")]
    assert max(len(line) for line in running if ".yaml:" not in line) in range(50, 61)
    for told in (explanation_text.render(explains.norms(), width=60), explanation_text.render_plan(explains.plan(), width=60)):
        assert max(len(line) for line in told.splitlines() if ".yaml" not in line and " · nu " not in line) in range(50, 61)
