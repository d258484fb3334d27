"""What the tool could not do: each failure is told with its document, and takes no other document with it."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import resource
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cli_cases import DOCUMENTS, Result, here

from competentie_rules import cli
from competentie_rules.documents import schema
from competentie_rules.documents.find import Source
from competentie_rules.engines import judges, rete
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError
from competentie_rules.rules.syntax import Atom

DOOMED = Atom("award", ("luisteren", 0))
"""What fout.yaml and open.yaml say, and the others do not."""


class Breaks(PlainEngine):
    """Breaks down on a document that awards level 0."""

    def truth(self, case: Iterable[Atom]) -> Truth:
        if DOOMED in case:
            self.break_down()
        return super().truth(case)

    def break_down(self) -> None:
        raise EngineError("a fact was lost")


class Crashes(Breaks):
    def break_down(self) -> None:
        faulthandler.disable()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), signal.SIGSEGV)


class Hangs(Breaks):
    def break_down(self) -> None:
        time.sleep(60)


class Stops(Breaks):
    def break_down(self) -> None:
        os._exit(3)


class Raises(Breaks):
    def break_down(self) -> None:
        raise KeyError("mevrouw De Vries")


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in DOCUMENTS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _check(engine: type[Breaks], command: str, monkeypatch: pytest.MonkeyPatch, capture: Any) -> Result:
    monkeypatch.setattr(rete, "ReteEngine", engine)
    monkeypatch.setattr(rete, "available", lambda: True)
    return here({"command": f"check . --engine rete {command}"}, monkeypatch, capture)


ENGINES = [
    (Breaks, "a fact was lost"),
    (Crashes, "the engine crashed (SIGSEGV)"),
    (Hangs, "no answer after 0 seconds"),
    (Stops, "the engine stopped"),
    (Raises, "unexpected KeyError in test_failures.py:"),
]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(("engine", "problem"), ENGINES, ids=[engine.__name__ for engine, _ in ENGINES])
@pytest.mark.usefixtures("documents")
def test_an_engine_that_breaks_down(
    engine: type[Breaks], problem: str, jobs: int, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(judges, "PATIENCE", 0.3)
    code, out, err = _check(engine, f"--format json --jobs {jobs}", monkeypatch, capsysbinary)
    made = json.loads(out)
    assert code == 2
    assert [line.partition(problem)[0] for line in err.splitlines()] == [
        "competentie-rules: ./fout.yaml: ",
        "competentie-rules: ./open.yaml: ",
    ]
    verdicts = {result["id"]: result["verdict"] for result in made["assessments"]}
    assert verdicts == {"fout": "unjudged", "goed": "met", "hoger": "met", "open": "unjudged"}
    failed = [finding for finding in made["findings"] if finding["rule"] == "judgement-failed"]
    assert [finding["location"]["file"] for finding in failed] == ["./fout.yaml", "./open.yaml"]
    assert all(problem in finding["message"] for finding in failed)
    assert "De Vries" not in out + err


@pytest.mark.usefixtures("documents")
def test_the_words_for_it(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    told = {lang: _check(Crashes, f"--lang {lang}", monkeypatch, capsysbinary).out for lang in ("nl", "en")}
    assert (
        "    fout · Beoordelen mislukt [judgement-failed]\n"
        "      De rekenkern is bij dit document uitgevallen, dus het is niet beoordeeld: the engine crashed\n"
        "      (SIGSEGV).\n"
        "      ./fout.yaml:1:1 · "
    ) in told["nl"]
    assert (
        "    error · Judging failed [judgement-failed]\n"
        "      The engine broke down on this document, so it was not judged: the engine crashed (SIGSEGV).\n"
        "      ./fout.yaml:1:1 · "
    ) in told["en"]


def test_a_file_that_may_not_be_read(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    read = Source.read

    def refuse(source: Source) -> bytes:
        if source.file == "./fout.yaml":
            raise PermissionError(13, "Permission denied", source.file)
        return read(source)

    monkeypatch.setattr(Source, "read", refuse)
    code, out, err = here({"command": "check . --engine plain"}, monkeypatch, capsysbinary)
    assert (code, err) == (2, "competentie-rules: ./fout.yaml: Permission denied\n")
    assert "Beoordeling goed van P-1" in out


def test_a_folder_that_may_not_be_opened(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (documents / "dicht").mkdir()
    scan = os.scandir

    def refuse(path: str) -> Any:
        if str(path).endswith("dicht"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    code, out, err = here({"command": "check . --engine plain"}, monkeypatch, capsysbinary)
    assert (code, err) == (2, "competentie-rules: ./dicht: the folder cannot be opened\n")
    assert "Beoordeling goed van P-1" in out


def test_a_file_that_is_gone_by_the_time_it_is_read(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    sources = [Source(str(documents / "weg.yaml"))]
    monkeypatch.setattr("competentie_rules.cli.settings.find", lambda *_, **__: sources)
    code, out, err = here({"command": "check . --engine plain"}, monkeypatch, capsysbinary)
    assert (code, err) == (2, f"competentie-rules: {documents}/weg.yaml: there is no such file\n")
    assert out == "Er was geen enkel document om te controleren.\n"


@pytest.mark.usefixtures("documents")
def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr(rete, "available", lambda: False)
    assert here({"command": "check goed.yaml --engine rete"}, monkeypatch, capsysbinary) == Result(
        2, "", "competentie-rules: The engine rete is not installed.\n  Install durable_rules, or choose the engine plain.\n"
    )
    code, out, err = here({"command": "check ."}, monkeypatch, capsysbinary)
    assert (code, err) == (1, "")
    assert "4 beoordelingen: 2 gehaald, 1 niet gehaald, 1 onbeslist" in out


@pytest.mark.usefixtures("documents")
def test_a_bug_is_told_without_what_the_document_says(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(PlainEngine, "truth", lambda self, case: Raises.break_down(self))
    code, out, err = here({"command": "check . --engine plain"}, monkeypatch, capsysbinary)
    assert (code, out) == (2, "")
    assert err.startswith("competentie-rules: this is a bug: KeyError in test_failures.py:")
    assert "De Vries" not in err


@pytest.mark.usefixtures("documents")
def test_the_built_in_content_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    monkeypatch.setattr("competentie_rules.documents.bundled._PACKAGE", tmp_path / "a" / "b")
    with contextlib.ExitStack() as stack:
        stack.callback(schema.schema.cache_clear)
        schema.schema.cache_clear()
        result = here({"command": "schema list"}, monkeypatch, capsysbinary)
    assert result == Result(
        2, "", "competentie-rules: The folder 'schemas' of competentie-rules is missing.\n  Install competentie-rules again.\n"
    )


def test_a_process_that_is_asked_to_end_clears_away_what_is_half_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cleared: list[str] = []

    def work(*_: object, **__: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        finally:
            cleared.append("half")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(cli.cli, "main", work)
    try:
        cli._heed_termination()
        assert cli.run([]) == 143
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)
    assert cleared == ["half"]
    assert capsys.readouterr().err == "Stopped.\n"
