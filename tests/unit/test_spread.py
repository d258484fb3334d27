"""Documents judged by several processes: the same outcome as in one, whatever ends a process."""

from __future__ import annotations

import faulthandler
import gc
import json
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from worlds import RULES

from competentie_rules import desk as desks
from competentie_rules import spread
from competentie_rules.check import check_many
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source, find
from competentie_rules.done import Done
from competentie_rules.engines import judges
from competentie_rules.engines.crew import Crew
from competentie_rules.errors import EngineError, RuleError
from competentie_rules.library import Entry, entry
from competentie_rules.model import Report
from competentie_rules.packing.reports import unpack_outcomes
from competentie_rules.report import FORMATS
from competentie_rules.spread import OneByOne, Spread

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024"
FORKED = "fork" in multiprocessing.get_all_start_methods()
forked = pytest.mark.skipif(not FORKED, reason="what is replaced here is known to a process that is forked alone")


def _sources() -> list[Source]:
    """The samples, several times each under other names, with their framework and profile, and documents that are none."""
    found = [*find([SAMPLES]), Source("x.yaml", b"kind: verslag\n"), Source("y.json", b"{"), Source("not-there.yaml")]
    samples = [source for source in found if "voorbeelden" in source.file]
    return found + [Source(f"{number}-{Path(each.file).name}", each.read()) for number in range(2) for each in samples[::2]]


def _report(jobs: int, engine: str = "plain", sources: list[Source] | None = None) -> Report:
    return check_many(_sources() if sources is None else sources, RULES, Crew(engine), jobs=jobs)


def _bytes(report: Report) -> str:
    return "".join(render(report) for render in FORMATS.values()) + "".join(report.failures)


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are forked, also where another test left a thread behind."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.fixture
def on_reading(monkeypatch: pytest.MonkeyPatch, forking: None) -> Callable[[Callable[[str], None]], None]:
    """Has something done in the process that reads a document, with its name, before it is read."""

    def replace(act: Callable[[str], None]) -> None:
        def acting(file: str, content: bytes) -> Entry:
            if multiprocessing.parent_process() is not None:
                act(file)
            return entry(file, content)

        monkeypatch.setattr(desks, "entry", acting)

    return replace


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize("engine", ["plain", "bitset"])
def test_the_same_bytes_as_by_one_process(engine: str, jobs: int) -> None:
    one = _report(1, engine)
    assert len(one.assessments) == 12 + 2 * 6 + 2
    assert _bytes(_report(jobs, engine)) == _bytes(one)


def test_the_same_bytes_where_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert _bytes(_report(2)) == _bytes(_report(1))


def test_nothing_is_started_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "_Worker", None)
    assert _report(2, sources=[]).documents == 0


def test_no_more_is_read_ahead_than_is_bounded() -> None:
    desk = Desk(RULES, [], "nl")
    taken = []

    def sources() -> Iterator[Source]:
        for number in range(100):
            taken.append(number)
            yield Source(f"{number:03}.yaml", b"kind: verslag\n")

    with closing(Spread(desk, Crew("plain"), 2)) as spreading:
        outcomes = spreading.each(sources())
        assert next(outcomes).file == "000.yaml"
        assert len(taken) <= spread.AHEAD * 2 + 1
        assert [done.file for done in outcomes] == [f"{number:03}.yaml" for number in range(1, 100)]
        assert len(spreading._workers) == 2
    assert spreading._workers == []
    assert gc.get_freeze_count() == 0


# One that keeps silent is waited for; the others end by themselves, however busy the machine is.
@forked
@pytest.mark.parametrize(
    ("end", "told"),
    [
        (lambda: (faulthandler.disable(), os.kill(os.getpid(), signal.SIGSEGV)), "the process crashed (SIGSEGV)"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "the process crashed (SIGKILL)"),
        (lambda: os._exit(3), "the process stopped"),
        (lambda: time.sleep(60), "no answer after 3 seconds"),
        (lambda: bytearray(1 << 62), "there was not enough memory"),
    ],
)
def test_what_ends_its_process_is_named_and_nothing_else_is_lost(
    end: Callable[[], Any], told: str, on_reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told.startswith("no answer"):
        monkeypatch.setattr(judges, "PATIENCE", 3)
        monkeypatch.setattr(spread, "GRACE", 0)
    on_reading(lambda file: end() if file.startswith("1-05-") else None)
    whole, report = _report(1), _report(2, "bitset")
    [failure] = set(report.failures) - set(whole.failures)
    [lost] = [result for result in report.assessments if result not in whole.assessments]
    assert failure == f"{lost.file}: {told}"
    assert (lost.file[:5], lost.id, lost.verdict) == ("1-05-", None, "unjudged")
    [finding] = [finding for finding in report.findings if finding.location.file == lost.file]
    assert finding.rule == "judgement-failed"
    assert told in finding.message
    others = [result for result in whole.assessments if result.file != lost.file]
    assert [result for result in report.assessments if result is not lost] == others


@forked
def test_a_process_that_is_killed_once_loses_nothing(on_reading: Any, tmp_path: Path) -> None:
    def once(file: str) -> None:
        if file.startswith("1-05-") and not (tmp_path / "been").exists():
            (tmp_path / "been").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    on_reading(once)
    assert _bytes(_report(2, "bitset")) == _bytes(_report(1))
    assert (tmp_path / "been").exists()


@forked
@pytest.mark.parametrize("apart", [False, True])
def test_what_stops_one_process_stops_several(on_reading: Any, apart: bool, tmp_path: Path) -> None:
    def refuse(file: str) -> None:
        if file.startswith("1-05-"):
            if apart and not (tmp_path / "been").exists():
                (tmp_path / "been").touch()
                os._exit(1)
            raise RuleError("The rules rest on themselves.")

    on_reading(refuse)
    with pytest.raises(RuleError, match="rest on themselves"):
        _report(2)
    assert multiprocessing.active_children() == []


@forked
def test_an_engine_that_fails_is_told_of_as_in_one_process(monkeypatch: pytest.MonkeyPatch, forking: None) -> None:
    def truth(self: object, case: object) -> Any:
        raise EngineError("nothing to go by")

    monkeypatch.setattr("competentie_rules.engines.plain.PlainEngine.truth", truth)
    one = _report(1)
    assert len(one.failures) == 25
    assert _bytes(_report(2)) == _bytes(one)


def _answers(*chunks: tuple[Source, ...], recipe: bool = False) -> list[Any]:
    """What the function that a process runs answers, asked from a thread."""
    ours, theirs = multiprocessing.Pipe()
    inherited, _ = multiprocessing.Pipe()
    told: list[Any] = []

    def ask() -> None:
        for chunk in chunks:
            ours.send(chunk)
            told.append(ours.recv())
        ours.close()

    desk = Desk(RULES, list(find([SAMPLES])), "nl")
    asking = threading.Thread(target=ask)
    before = signal.getsignal(signal.SIGINT)
    try:
        asking.start()
        made = spread._Recipe.of(desk) if recipe else desk
        spread._work(made, Crew("plain"), True, theirs, None if recipe else inherited)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
        gc.enable()
    asking.join(10)
    assert inherited.closed is not recipe
    return told


@pytest.mark.parametrize("recipe", [False, True])
def test_what_a_process_answers(recipe: bool) -> None:
    sample = next(source for source in _sources() if "01-norm" in source.file)
    answers = _answers((sample, Source("x", b"kind: verslag\n")), (Source("not-there"),), recipe=recipe)
    [[one, other], [third]] = map(unpack_outcomes, answers)
    assert isinstance(one, Done)
    with closing(OneByOne(Desk(RULES, list(find([SAMPLES])), "nl"), Crew("plain"))) as here:
        assert [one, other, third] == list(here.each([sample, Source("x", b"kind: verslag\n"), Source("not-there")]))
    assert json.dumps(third.failures) == '["not-there: there is no such file"]'
    assert not third.read


def test_what_goes_wrong_in_a_process_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise RuleError("no")

    monkeypatch.setattr(Desk, "case", fail)
    [told] = _answers((Source("x", b""),))
    assert isinstance(told, RuleError)


def test_what_runs_out_of_memory_or_cannot_be_told_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int) -> Any:
        raise SystemExit(code)

    monkeypatch.setattr(spread.os, "_exit", end)
    monkeypatch.setattr(spread.signal, "signal", lambda *_: None)

    def work(error: Exception, *, apart: bool) -> None:
        def fail(*_: object, **__: object) -> Any:
            raise error

        monkeypatch.setattr(Desk, "case", fail)
        ours, theirs = multiprocessing.Pipe()
        ours.send((Source("x", b""),))
        try:
            spread._work(Desk(RULES, [], "nl"), Crew("plain"), apart, theirs, None)
        finally:
            gc.enable()
            assert not ours.poll()

    with pytest.raises(SystemExit) as ended:
        work(MemoryError(), apart=True)
    assert ended.value.code == spread.OUT_OF_MEMORY
    work(RuleError("no"), apart=False)


def test_a_process_that_has_gone_is_asked_all_the_same() -> None:
    worker = object.__new__(spread._Worker)
    worker.ours, theirs = multiprocessing.Pipe()
    worker.asked = deque()
    theirs.close()
    worker.ask(4, (Source("x"),))
    assert list(worker.asked) == [(4, (Source("x"),))]


def test_of_those_that_are_waited_for_only_the_one_that_took_too_long_is_ended() -> None:
    class Waiting:
        def __init__(self, since: float) -> None:
            self.ours, self.theirs = multiprocessing.Pipe()
            self.since = since
            self.ended = ""

        def stop(self, why: str) -> None:
            self.ended = why

    late, fresh = Waiting(time.monotonic() - 100), Waiting(time.monotonic())
    assert Spread._heard([late, fresh], 60) == [late]
    assert (late.ended, fresh.ended) == ("no answer after 60 seconds", "")


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_left_as_it_was(collecting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "COLLECTED_EVERY", 1)
    made = Desk(RULES, [], "nl")
    if not collecting:
        gc.disable()
    try:
        with closing(OneByOne(made, Crew("plain"))) as here:
            assert len(list(here.each([Source("x", b"kind: verslag\n")]))) == 1
        assert gc.isenabled() is collecting
    finally:
        gc.enable()
