"""Results in a folder: all of them, or none, whatever happens half way."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from datasets import judge, long, wide, write_long, write_wide
from worlds import RULES

from competentie_rules.check import check as check_documents
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.errors import UsageError
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import output
from competentie_rules.tables.check import as_json, check, write_report
from competentie_rules.tables.shapes import open_dataset

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
SPEC = {"expertise": {"levels": ["+-"], "awarded": 1}}
GIVEN = [assessment(SPEC, PROFILE, id=str(number)) for number in range(5)]
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_wide(tmp_path / "tabel.parquet", wide(GIVEN))


def _check(table: Path, folder: Path, **more: Any) -> Any:
    return check(open_dataset(table), Desk(RULES, [], "nl"), folder, **more)


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_results_of_an_earlier_run_are_replaced(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "diep" / "uit"
    first = _check(table, folder)
    (folder / "summary.json").write_text("oud")
    assert _check(table, folder) == first
    assert json.loads((folder / "summary.json").read_text()) == as_json(first)
    assert _left(folder.parent) == ["uit"]


def test_a_folder_with_anything_else_is_left_alone(table: Path, tmp_path: Path) -> None:
    (tmp_path / "uit").mkdir()
    (tmp_path / "uit" / "scriptie.docx").write_text("x")
    with pytest.raises(UsageError, match=r"uit holds something other than results: scriptie\.docx"):
        _check(table, tmp_path / "uit")
    with pytest.raises(UsageError, match=r"tabel\.parquet is not a folder"):
        _check(table, table)
    assert _left(tmp_path) == ["tabel.parquet", "uit"]


def test_a_folder_that_cannot_be_made(table: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: file exists"):
        _check(table, table / "uit")


class _Writer(pq.ParquetWriter):
    """Writes until the disk is full."""

    room = 0

    def __init__(self, *given: Any, **more: Any) -> None:
        if _Writer.room < 0:
            raise FULL
        super().__init__(*given, **more)

    def write_table(self, *given: Any, **more: Any) -> None:
        if _Writer.room == 0:
            raise FULL
        _Writer.room -= 1
        super().write_table(*given, **more)


@pytest.mark.parametrize("room", [-1, 0, 1])
@pytest.mark.parametrize("before", [True, False])
def test_a_full_disk(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, before: bool) -> None:
    if before:
        _check(table, tmp_path / "uit")
    monkeypatch.setattr(output.pq, "ParquetWriter", _Writer)
    monkeypatch.setattr(_Writer, "room", room)
    with pytest.raises(UsageError, match="uit cannot be written: no space left on device"):
        _check(table, tmp_path / "uit")
    assert _left(tmp_path) == ["tabel.parquet", *["uit"] * before]
    assert not before or pq.read_table(tmp_path / "uit" / "findings.parquet").num_rows


@pytest.mark.parametrize("step", ["mkdir", "chmod"])
def test_a_disk_that_is_full_at_another_moment(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise FULL

    (tmp_path / "diep").mkdir()
    if step == "chmod":
        monkeypatch.setattr(output.os, "chmod", full)
    else:
        made = Path.mkdir
        monkeypatch.setattr(Path, "mkdir", lambda path, **more: full() if path.name == "scratch" else made(path, **more))
    with pytest.raises(UsageError, match="no space left on device"):
        _check(table, tmp_path / "diep" / "uit")
    assert _left(tmp_path / "diep") == []


def test_results_that_cannot_be_put_in_their_place_leave_the_old_ones(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uit"
    _check(table, folder)
    replace = os.replace
    asked: list[Path] = []

    def refuse(source: Path, target: Path) -> None:
        asked.append(target)
        if asked == [asked[0], folder]:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        replace(source, target)

    monkeypatch.setattr(output.os, "replace", refuse)
    with pytest.raises(UsageError, match="permission denied"):
        _check(table, folder)
    assert _left(folder) == ["competencies.parquet", "findings.parquet", "summary.json"]
    assert not list(tmp_path.glob(".uit*/*.parquet"))


def test_an_interruption_half_way_leaves_nothing(tmp_path: Path) -> None:
    folder = write_long(tmp_path / "tabellen", long(GIVEN), ".csv")

    def interrupt(done: int, of: int | None) -> None:
        assert (done, of) == (5, None)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _check(folder, tmp_path / "uit", progress=interrupt)
    assert _left(tmp_path) == ["tabellen"]


PROGRAM = """
import signal
import sys
from pathlib import Path
from competentie_rules.desk import Desk
from competentie_rules.rules.load import load
from competentie_rules.tables.check import check
from competentie_rules.tables.shapes import open_dataset
# A shell has its jobs in the background ignore this signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
desk = Desk(load(), [], "nl")
print("ready", flush=True)
check(open_dataset(Path(sys.argv[1])), desk, Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_what_a_killed_run_left_behind_is_cleared_away_and_what_another_run_holds_is_not(table: Path, tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        output.Output(tmp_path / "uit")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    [left] = tmp_path.glob(".uit-*")
    (tmp_path / ".uit-van-een-ander").mkdir()
    (tmp_path / ".uit-elders").mkdir()
    (tmp_path / ".uit-elders" / ".held").write_text("een andere machine")
    with output.Output(tmp_path / "uit") as running:
        _check(table, tmp_path / "uit")
        assert running.work.exists()
    assert not left.exists()
    assert _left(tmp_path) == [".uit-elders", ".uit-van-een-ander", "tabel.parquet", "uit"]
    assert _left(tmp_path / "uit") == ["competencies.parquet", "findings.parquet", "summary.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has links of another kind")
def test_a_link_is_followed(table: Path, tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    (tmp_path / "uit").symlink_to(tmp_path / "echt")
    for _ in range(2):
        _check(table, tmp_path / "uit")
    assert (tmp_path / "uit").is_symlink()
    assert _left(tmp_path) == ["echt", "tabel.parquet", "uit"]
    assert _left(tmp_path / "echt") == ["competencies.parquet", "findings.parquet", "summary.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_while_a_dataset_is_sorted_leaves_nothing(tmp_path: Path) -> None:
    folder = write_long(tmp_path / "tabellen", long(GIVEN), ".parquet")
    observations = pq.read_table(folder / "observations.parquet")
    pq.write_table(observations.take(np.tile(np.arange(len(observations))[::-1], 100_000)), folder / "observations.parquet")
    (tmp_path / "uit").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(tmp_path / "uit" / "hier")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    while process.poll() is None and not list((tmp_path / "uit").glob(".hier*/scratch")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode, told
    assert b"KeyboardInterrupt" in told
    assert _left(tmp_path / "uit") == []


def test_a_report_of_documents_as_tables(tmp_path: Path) -> None:
    sources = [Source(f"{each['id']}.json", json.dumps(each).encode()) for each in GIVEN]
    report = check_documents(sources, RULES, Judges(PlainEngine))
    summary = write_report(report, tmp_path / "uit")
    told, of_table = judge(write_wide(tmp_path / "tabel.csv", wide(GIVEN)), [], tmp_path / "uit-2")
    assert {name: number for name, number in of_table.counts.items() if number} == dict(summary.counts)
    assert pq.read_table(tmp_path / "uit" / "competencies.parquet").num_rows == len(told.competencies)
    shutil.rmtree(tmp_path / "uit")
