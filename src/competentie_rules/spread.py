"""Documents judged by several processes, with the outcomes in the order of the documents, as one process would give them.

A process that ends before it has answered, whatever ended it, takes no document with it: those that it had at hand are done again
one at a time, each by a process with an engine apart, and only one that ends its process once more is given up, by name.

Processes are forked where that is safe, so that they share the rules, the library and what was made of it; with several threads,
and where there is no fork, they are spawned, and make all that once more. There is no difference in the outcome.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any

from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.done import Chunk, Done
from competentie_rules.engines import judges as engine
from competentie_rules.engines.crew import Crew
from competentie_rules.errors import EngineError
from competentie_rules.packing.reports import pack_outcomes, unpack_outcomes

AHEAD = 4
"""Chunks a process that may be out or waiting at a time, so that what waits its turn takes little memory."""

EACH = 2
"""Chunks that a process has at hand, so that it need not wait for the next one."""

GRACE = 30.0
"""Seconds more that a document may take by itself, so that an engine apart that hangs is found out by who judges with it."""

COLLECTED_EVERY = 1000
"""Documents between two runs of the collector where one process judges, which then finds little."""

OUT_OF_MEMORY = 77
"""The exit code of a process that says so."""

Sources = tuple[Source, ...]


class OneByOne:
    """Judges in this process, with an engine that can crash in one apart. To be closed in the end."""

    def __init__(self, desk: Desk, crew: Crew) -> None:
        self._desk = desk
        self._judges = crew.judging(apart=True)

    def each(self, sources: Iterable[Source]) -> Iterator[Done]:
        """What comes of each source, in order."""
        # Documents are let go without the collector, which would look through those that wait for each other again and again.
        collecting = gc.isenabled()
        gc.disable()
        try:
            for number, done in enumerate(self._desk.each(sources, self._judges), 1):
                yield done
                if number % COLLECTED_EVERY == 0:
                    gc.collect(0)
        finally:
            if collecting:
                gc.enable()

    def chunks(self, sources: Iterable[Source]) -> Iterator[Chunk]:
        """The same, each by itself."""
        return (Chunk([done]) for done in self.each(sources))

    def close(self) -> None:
        """Give back what is held."""
        self._judges.close()


class Spread:
    """Judges in `jobs` processes; nothing is started before it is needed. To be closed in the end."""

    def __init__(self, desk: Desk, crew: Crew, jobs: int) -> None:
        self._desk = desk
        self._crew = crew
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._frozen = False

    def each(self, sources: Iterable[Source]) -> Iterator[Done]:
        """What comes of each source, in order; raises what judging one raised in its process."""
        for chunk in self.chunks(sources):
            yield from chunk.done

    def chunks(self, sources: Iterable[Source]) -> Iterator[Chunk]:
        """The same, as it comes from the processes."""
        chunks = enumerate(_chunks(sources, self._crew.at_once))
        waiting: deque[tuple[int, Sources]] = deque()
        found: dict[int, Chunk] = {}
        turn = handed = 0
        while True:
            while turn in found:
                outcome = found.pop(turn)
                turn += 1
                yield outcome
            while self._room() and (waiting or handed < turn + AHEAD * self._jobs):
                task = waiting.popleft() if waiting else next(chunks, None)
                if task is None:
                    break
                handed = max(handed, task[0] + 1)
                self._free().ask(*task)
            busy = [worker for worker in self._workers if worker.asked]
            if not busy and not waiting and turn not in found:
                return
            for worker in self._heard(busy, engine.PATIENCE):
                number, chunk = worker.asked[0]
                answer = worker.answer()
                if answer is None:
                    self._workers.remove(worker)
                    waiting.extendleft(reversed(list(worker.asked)[1:]))
                    answer = Chunk(list(self._again(chunk)))
                assert not isinstance(answer, BaseException), "a process ends where something is raised, unless it works apart"
                found[number] = answer

    def _room(self) -> bool:
        return len(self._workers) < self._jobs or any(len(worker.asked) < EACH for worker in self._workers)

    def _free(self) -> _Worker:
        """The process with the least at hand, or a new one where there are too few."""
        if len(self._workers) < self._jobs and all(worker.asked for worker in self._workers):
            if not self._workers and not gc.get_freeze_count():
                # What is there is looked through by no collector, which would touch the pages of it, and so copy them.
                gc.freeze()
                self._frozen = True
            self._workers.append(_Worker(self._desk, self._crew, apart=False))
        return min(self._workers, key=lambda worker: len(worker.asked))

    @staticmethod
    def _heard(busy: list[_Worker], patience: float) -> list[_Worker]:
        """The processes that have answered or ended; in the end those that have taken too long, which are ended."""
        left = min(worker.since for worker in busy) + patience - time.monotonic()
        ready = wait([worker.ours for worker in busy], max(0.0, left))
        heard = [worker for worker in busy if worker.ours in ready]
        for worker in busy if not heard else ():
            if worker.since + patience <= time.monotonic():
                worker.stop(f"no answer after {patience:.0f} seconds")
                heard.append(worker)
        return heard

    def _again(self, chunk: Sources) -> Iterator[Done]:
        """Each source of a chunk once more, by itself."""
        worker: _Worker | None = None
        try:
            for source in chunk:
                worker = worker or _Worker(self._desk, self._crew, apart=True)
                worker.ask(0, (source,))
                self._heard([worker], engine.PATIENCE + GRACE)
                outcome = worker.answer()
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome is not None:
                    yield from outcome.done
                    continue
                yield self._desk.lost(source.file, EngineError(worker.ended))
                worker = None
        finally:
            if worker is not None:
                worker.stop()

    def close(self) -> None:
        """End every process."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        if self._frozen:
            gc.unfreeze()
            self._frozen = False


def _chunks(sources: Iterable[Source], size: int) -> Iterator[Sources]:
    rest = iter(sources)
    while chunk := tuple(islice(rest, size)):
        yield chunk


class _Worker:
    """A process that judges chunks, one after another."""

    def __init__(self, desk: Desk, crew: Crew, *, apart: bool) -> None:
        # A fork is quick and has everything at once, but may only be made while there is one thread.
        forked = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("fork" if forked else "spawn")
        made = desk if forked else _Recipe.of(desk)
        self.ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(made, crew, apart, theirs, self.ours if forked else None))
        self._process.start()
        theirs.close()
        self.asked: deque[tuple[int, Sources]] = deque()
        self.since = time.monotonic()
        """When it began with the chunk that it has at hand."""
        self.ended = ""
        """What ended it."""

    def ask(self, number: int, chunk: Sources) -> None:
        """Send a chunk; that nobody is there to take it is seen when there is no answer."""
        if not self.asked:
            self.since = time.monotonic()
        self.asked.append((number, chunk))
        try:
            self.ours.send(chunk)
        except OSError:
            return

    def answer(self) -> Chunk | BaseException | None:
        """What came of the first chunk, which is off its hands then; None where the process ended, and can be asked no more."""
        try:
            outcome: bytes | list[Done] | BaseException = self.ours.recv()
        except (EOFError, OSError):
            self.stop()
            return None
        self.asked.popleft()
        self.since = time.monotonic()
        if isinstance(outcome, bytes):
            return Chunk(unpack_outcomes(outcome), outcome)
        return Chunk(outcome) if isinstance(outcome, list) else outcome

    def stop(self, why: str = "") -> None:
        """End the process, if it has not ended by itself, and tell why it did."""
        self.ours.close()
        self._process.join(0 if why or not self.asked else 0.5)
        code = self._process.exitcode
        self._process.kill()
        self._process.join()
        self.ended = self.ended or why or _told(code)


def _told(code: int | None) -> str:
    if code == OUT_OF_MEMORY:
        return "there was not enough memory"
    return f"the process crashed ({signal.Signals(-code).name})" if code is not None and code < 0 else "the process stopped"


@dataclass(frozen=True)
class _Recipe:
    """What makes the same desk once more in a process that shares nothing with this one."""

    desk: type[Desk]
    arguments: tuple[Any, ...]
    outcomes: bool

    @classmethod
    def of(cls, desk: Desk) -> _Recipe:
        references = [source for source in desk.sources if source.file in desk.early]
        return cls(type(desk), (desk.ruleset, references, desk.lang), desk.outcomes is not None)

    def made(self) -> Desk:
        return self.desk(*self.arguments, outcomes=self.outcomes)


def _work(made: Desk | _Recipe, crew: Crew, apart: bool, questions: Connection, theirs: Connection | None) -> None:
    # The process that asks decides what a Ctrl-C means; when it is gone, nobody holds the other end, and this one ends as well.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if theirs is not None:
        theirs.close()
    # Documents are let go without the collector; what it would look through again and again are those that wait for each other.
    gc.disable()
    desk = made if isinstance(made, Desk) else made.made()
    judges = crew.judging(apart=apart)
    try:
        while True:
            chunk = questions.recv()
            try:
                done = list(desk.each(chunk, judges))
                outcome: bytes | list[Done] | Exception = _packed(done)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            except Exception as error:
                if not apart:
                    # Done again by itself, it is told as by one process.
                    return
                outcome = error
            questions.send(outcome)
            gc.collect(0)
    except (EOFError, OSError):
        return
    finally:
        judges.close()


def _packed(done: list[Done]) -> bytes | list[Done]:
    """What is quickly sent, and can be remembered as it is."""
    try:
        return pack_outcomes(done)
    except ValueError:
        return done
