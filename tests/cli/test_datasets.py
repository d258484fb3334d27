"""Datasets on the command line: what is never written over, what is passed over and told, and what stops half way."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datasets import wide, write_wide

from competentie_rules import cli
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables.database import heeded

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
GIVEN = [assessment({"expertise": {"levels": ["+-"], "awarded": 1}}, PROFILE, id=str(number)) for number in range(3)]
RESULTS = ["competencies.parquet", "findings.parquet", "summary.json"]
DOCUMENT = """\
kind: assessment
id: los
profile: {id: medewerker-servicedesk-2, edition: "2024-03"}
subject: P-1
assessed_on: "2024-06-11"
ratings: []
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_wide(Path("tabel.parquet"), wide(GIVEN))


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code, and what is said on standard error."""
    code = cli.run(["check", "--lang", "en", *arguments])
    return code, capsys.readouterr().err


def test_results_that_are_read_are_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(capsys, "tabel.parquet", "--format", "parquet", "--output", "uit") == (1, "")
    kept = {name: Path("uit", name).read_bytes() for name in RESULTS}
    told = "competentie-rules: uit is what is read, and would be written over.\n  Name another folder.\n"
    os.symlink("uit", "ook")
    for read in ("uit", "uit/findings.parquet", "ook"):
        assert _check(capsys, read, "--format", "parquet", "--output", "uit") == (2, told)
    assert {name: Path("uit", name).read_bytes() for name in RESULTS} == kept


def test_a_record_that_cannot_be_written_is_known_before_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = _check(capsys, "tabel.parquet", "--format", "parquet", "--output", "uit", "--record", "weg/verslag.json")
    assert code == 2
    assert told.startswith("competentie-rules: weg/verslag.json cannot be written: no such file or directory.\n")
    assert not Path("uit").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the name of a file is text")
def test_the_name_of_a_file_need_not_be_text(capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"t\xe9.csv")
    os.rename(write_wide(Path("tabel.csv"), wide(GIVEN)), name)
    assert _check(capsys, name, "--format", "parquet", "--output", "uit", "--record", "verslag.json") == (1, "")
    assert r't\udce9.csv"' in Path("uit/summary.json").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the name of a file is text")
def test_where_it_must_be_text_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"t\xe9")
    told = _check(capsys, "tabel.parquet", "--format", "parquet", "--output", name)
    assert told[0] == 2
    assert told[1].endswith("the name of a folder with tables must be text.\n  Name another folder.\n")
    os.rename("tabel.parquet", f"{name}.parquet")
    assert cli.run(["check", f"{name}.parquet", "--lang", "en", "--format", "concise"]) == 1
    assert "its name is no text; give it another" in capsys.readouterr().out


def test_tables_in_a_folder_of_documents_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("map").mkdir()
    for name in ("a", "b"):
        os.rename(write_wide(Path(f"{name}.csv"), wide(GIVEN)), f"map/{name}.csv")
    told = (
        "competentie-rules: map/a.csv and 1 more in these folders: tables were not checked. "
        "Name a table, or the folder with the tables of a dataset, to have it checked.\n"
    )
    assert _check(capsys, "map", "--format", "concise") == (3, told)
    assert _check(capsys, "map", "--format", "parquet", "--output", "uit") == (3, told)
    Path("map/los.yaml").write_text(DOCUMENT)
    assert told not in _check(capsys, "map", "--format", "concise")[1]
    assert told in _check(capsys, "map", "--format", "concise", "--verbose")[1]


def test_documents_beside_a_dataset_are_told_not_to_come_into_its_tables(capsys: pytest.CaptureFixture[str]) -> None:
    Path("map").mkdir()
    Path("map/los.yaml").write_text(DOCUMENT)
    Path("map/ook.yaml").write_text(DOCUMENT)
    code, told = _check(capsys, "tabel.parquet", "map", "--format", "parquet", "--output", "uit")
    assert (code, told) == (
        1,
        "competentie-rules: map/los.yaml and 1 more: assessments in documents are not in these tables. Check them apart.\n",
    )
    assert set(pq.read_table("uit/competencies.parquet")["assessment"].to_pylist()) == {each["id"] for each in GIVEN}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_query_that_is_broken_off_is_no_bug(
    number: signal.Signals, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """DuckDB looks for signals while it works, and raises something of its own in the place of what a signal raises."""

    def query(*_: object, **__: object) -> None:
        with heeded():
            with contextlib.suppress(BaseException):
                os.kill(os.getpid(), number)
                time.sleep(10)
            raise RuntimeError("Query interrupted")

    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(cli._Stopped, "asked", False)
    monkeypatch.setattr("competentie_rules.api.check_tables", query)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        cli._heed_termination()
        assert cli.run(["check", "tabel.parquet", "--format", "parquet", "--output", "uit"]) == code
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert capsys.readouterr().err.endswith("Stopped.\n")


@pytest.mark.parametrize("option", ["--jobs=2", "--show-passed", "--include-waived", "--cache", "--cache-dir=cache"])
def test_options_of_reports_are_refused_for_tables(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = _check(capsys, "tabel.parquet", "--format", "parquet", "--output", "uit", option)
    assert code == 2
    assert " is about reports, and not about tables.\n  Leave it out.\n" in told
    assert not Path("uit").exists()


def test_nothing_among_tables_may_be_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkdir("leeg")
    tables = ("leeg", "--format", "parquet", "--output", "uit")
    assert _check(capsys, *tables)[0] == 3
    assert _check(capsys, *tables, "--allow-empty")[0] == 0


def test_an_engine_for_reports_does_not_stand_in_the_way_of_tables(capsys: pytest.CaptureFixture[str]) -> None:
    Path("competentie.toml").write_text('engine = "plain"\n')
    tables = ("tabel.parquet", "--format", "parquet", "--output", "uit")
    code, told = _check(capsys, *tables, "--statistics", "--verbose")
    assert code == 1
    assert told.startswith("competentie-rules: engine bitset\n")
    assert "        3  assessments\n" in told
    assert " seconds to check\n" in told
    assert _check(capsys, *tables, "--engine", "plain")[0] == 2


def test_a_baseline_takes_what_is_declared_of_tables(capsys: pytest.CaptureFixture[str]) -> None:
    table = (
        "assessment;profile;edition;subject;assessed_on;expertise.1.1\n1;medewerker-servicedesk-2;2024-03;P-1;2024-06-11;gezien\n"
    )
    Path("tabel.csv").write_text(table)
    write = ["baseline", "write", "basis.yaml", "tabel.csv", "--owner", "P", "--reason", "later", "--value", "gezien=shown"]
    assert cli.run(write) == 0
    told = Path("basis.yaml").read_text()
    assert cli.run([*write[:-2], "--reason", "nu"]) == 0
    assert Path("basis.yaml").read_text() != told
    assert cli.run(write) == 0
    assert cli.run(["baseline", "prune", "basis.yaml", "tabel.csv", "--value", "gezien=shown"]) == 0
    assert Path("basis.yaml").read_text() == told
    capsys.readouterr()
