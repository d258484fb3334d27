"""What came of documents, remembered from one run to the next, for whoever asks for it.

What is remembered of a document is found by the digest of everything that it comes from: this tool and the libraries that it
reads with, the rules, the language, the engine, the name of the document and its bytes. Besides it says by which profile and
framework the document was judged, and counts only as long as these are the same, and the same are known. Of a run its report is
remembered, before any terms, and found by the names and digests of all its documents; where one of these is another, what came
of the others counts. So nothing is remembered wrongly; whatever is the matter with the cache itself, it is as if there were none.

It is one SQLite file: several runs at once can use it, and each sees what is whole alone. Of evidence it holds a checksum; ids,
pseudonyms and messages it does hold, so nobody else can read it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from competentie_rules import tool
from competentie_rules.digests import digest_of
from competentie_rules.documents.find import Source
from competentie_rules.documents.framework import Reference
from competentie_rules.done import Chunk, Done
from competentie_rules.library import Library
from competentie_rules.model import Report
from competentie_rules.packing import reports

FILE = "outcomes-2.sqlite"
"""The number is that of the layout of the tables; another one never opens it."""

MOST_BYTES = 512 * 1024 * 1024
"""How large the file may become; what was used longest ago goes first."""

PATIENCE = 5.0
"""Seconds to wait for another run that writes."""

AT_ONCE = 250
"""Outcomes that are kept together, where they were not judged together."""

ROWS_AT_ONCE = 8
"""Rows that are written at a time."""

SIZE = 32
"""Bytes of a digest."""

MOST_RUNS = 4
"""Reports that are kept."""

_TABLES = (
    """
create table if not exists outcomes (
    number integer primary key,
    keys blob not null, rests blob not null, packed blob not null, sum blob not null, used integer not null
)
""",
    "create table if not exists runs (number integer primary key, key blob not null, report blob not null, sum blob not null)",
)

Tell = Callable[[str], None]
"""Told what is the matter with the cache."""


class _Seen(NamedTuple):
    """A document that was looked at: what it is found by, and its digest."""

    key: bytes
    digest: str


class _Kept(NamedTuple):
    """A document that was judged: what it is found by, a digest of what its outcome rests on, and that."""

    key: bytes
    rests: bytes
    done: Done


class _Row(NamedTuple):
    """What came of some documents: for each what it is found by, and a digest of what it rests on; and all of it packed."""

    keys: bytes
    rests: bytes
    packed: bytes


class Cache:
    """The outcomes in a folder, for one set of rules, language and engine. `today` counts days; nothing is raised."""

    def __init__(self, folder: Path, about: tuple[str, ...], *, today: int, tell: Tell) -> None:
        self._file = folder / FILE
        self._about = "\0".join((*tool.parts(), *about)).encode()
        self._today = today
        self._tell = tell
        self._seen: dict[str, _Seen] = {}
        self.remembered: frozenset[str] = frozenset()
        """The documents of which something is remembered, so that nothing refers to them; not before a report was asked for."""
        self._loose: list[_Kept] = []
        self._new: list[_Row] = []
        self._used_again: list[tuple[int, int]] = []
        self._digests: dict[str, str] = {}
        self._rests: dict[Reference | None, bytes] = {}
        self._connection: sqlite3.Connection | None = None
        with self._careful():
            self._open()

    def report(self, sources: Iterable[Source]) -> Report | None:
        """What came of all these documents together, before any terms; None where that is not remembered."""
        if self._connection is None:
            return None
        with self._careful():
            if self._connection.execute("select (select count(*) from runs) + (select count(*) from outcomes)").fetchone() == (
                0,
            ):
                return None
        try:
            digests = {source.file: digest_of(source.read()) for source in sources}
        except OSError:
            return None
        key, found = self._run(digests), None
        with self._careful():
            found = self._connection and self._connection.execute("select report, sum from runs where key = ?", (key,)).fetchone()
        if not found:
            self._seen = {file: _Seen(self._key(file, digest), digest) for file, digest in digests.items()}
            self.remembered = frozenset(self._places())
        if not found or not isinstance(found[0], bytes) or _sum_of(key, found[0]) != found[1]:
            return None
        try:
            report = reports.unpack(found[0], digests)
        except ValueError:
            return None
        aside = {each.file for each in report.passed_over}
        return replace(report, digests={file: digest for file, digest in sorted(digests.items()) if file not in aside})

    def keep_report(self, report: Report, sources: Sequence[Source]) -> None:
        """Remember what came of all documents together, if they were all read and judged."""
        complete = all(self._digests.get(source.file) for source in sources)
        if self._connection is None or report.failures or not complete or len(self._digests) != len(sources):
            return
        key, packed = self._run(self._digests), reports.pack(report)
        if self._connection is None:
            return
        with self._careful():
            self._connection.execute("begin immediate")
            self._connection.execute("delete from runs where key = ?", (key,))
            self._connection.execute("insert into runs (key, report, sum) values (?, ?, ?)", (key, packed, _sum_of(key, packed)))
            self._connection.execute(
                "delete from runs where number not in (select number from runs order by number desc limit ?)", (MOST_RUNS,)
            )
            self._connection.execute("commit")

    def _run(self, digests: Mapping[str, str]) -> bytes:
        made = hashlib.sha256(self._about)
        for file, digest in sorted(digests.items()):
            made.update(b"\0%s\0%s" % (os.fsencode(file), digest.encode()))
        return made.digest()

    def look(self, file: str, content: bytes) -> None:
        """Take note of a document, to be found by its name and content."""
        digest = digest_of(content)
        self._seen[file] = _Seen(self._key(file, digest), digest)

    def _key(self, file: str, digest: str) -> bytes:
        return hashlib.sha256(b"\0".join((self._about, os.fsencode(file), digest.encode()))).digest()

    def _places(self) -> dict[str, tuple[int, int]]:
        """Of each document that was looked at and that something is remembered of, the row and the place in it."""
        wanted = {seen.key: file for file, seen in self._seen.items()}
        at: dict[str, tuple[int, int]] = {}
        if self._connection is not None:
            with self._careful():
                # Of what was remembered twice, the last counts.
                for number, keys in self._connection.execute("select number, keys from outcomes order by number"):
                    for place in range(len(keys) // SIZE if isinstance(keys, bytes) else 0):
                        file = wanted.get(keys[place * SIZE : (place + 1) * SIZE])
                        if file is not None:
                            at[file] = number, place
        return at

    def known(self, library: Library) -> dict[str, Done]:
        """What came of the documents that were looked at, by file, of those of which that is remembered and counts."""
        of_each: dict[int, list[tuple[str, int]]] = {}
        for file, (number, place) in self._places().items():
            of_each.setdefault(number, []).append((file, place))
        return {done.file: done for number, places in of_each.items() for done in self._remembered(number, places, library)}

    def _remembered(self, number: int, places: list[tuple[str, int]], library: Library) -> Iterator[Done]:
        """Those of one row, at these places; nothing where the row was altered."""
        found = None
        if self._connection is not None:
            with self._careful():
                found = self._connection.execute(
                    "select keys, rests, packed, sum, used from outcomes where number = ?", (number,)
                ).fetchone()
        if not found or not _whole(row := _Row(*found[:3]), found[3]):
            return
        try:
            outcomes = reports.unpack_outcomes(row.packed)
        except ValueError:
            return
        if found[4] != self._today:
            self._used_again.append((self._today, number))
        for file, place in places:
            done = outcomes[place] if place < len(outcomes) else None
            rests = row.rests[place * SIZE : (place + 1) * SIZE]
            if done is not None and done.file == file and rests == self._rests_on(done, library):
                self._digests[file] = done.digest
                yield done

    def keep(self, chunk: Chunk, library: Library) -> None:
        """Remember what came of documents, of those that are the ones that were looked at, and could be judged."""
        kept = []
        for done in chunk.done:
            self._digests[done.file] = done.digest
            seen = self._seen.get(done.file)
            if seen is not None and not done.failures and done.result is not None and done.result.digest == seen.digest:
                kept.append(_Kept(seen.key, self._rests_on(done, library), done))
        if chunk.packed is not None and len(kept) == len(chunk.done):
            self._add(kept, chunk.packed)
            return
        self._loose += kept
        if len(self._loose) >= AT_ONCE:
            self._add_loose()

    def _add_loose(self) -> None:
        some, self._loose = self._loose, []
        if some:
            self._add(some, reports.pack_outcomes([each.done for each in some]))

    def _add(self, kept: list[_Kept], packed: bytes) -> None:
        self._new.append(_Row(b"".join([each.key for each in kept]), b"".join([each.rests for each in kept]), packed))
        if len(self._new) >= ROWS_AT_ONCE:
            self._write()

    def close(self) -> None:
        """Write what is new, and let go of what is too much."""
        self._add_loose()
        self._write()
        with self._careful():
            if self._connection is not None:
                self._prune(self._connection)
                self._connection.close()
        self._connection = None

    def _rests_on(self, done: Done, library: Library) -> bytes:
        result = done.result
        profile = Reference(result.profile, result.edition) if result and result.profile and result.edition else None
        if profile not in self._rests:
            self._rests[profile] = hashlib.sha256("\0".join(library.rests(profile)).encode()).digest()
        return self._rests[profile]

    def _open(self) -> None:
        folder = self._file.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What SQLite writes beside the file gets the permissions of the file.
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        if hasattr(os, "geteuid") and self._file.stat().st_uid != os.geteuid():
            raise PermissionError("it belongs to somebody else")
        try:
            self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._discard()
            self._connect()

    def _connect(self) -> None:
        connection = sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None)
        try:
            connection.execute("pragma secure_delete = on")
            if not connection.execute("select name from sqlite_master").fetchall():
                connection.execute("pragma auto_vacuum = incremental")
            for table in _TABLES:
                connection.execute(table)
            connection.execute("select number, keys, rests, packed, sum, used from outcomes limit 1").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection

    def _discard(self) -> None:
        self._tell(f"the cache {self._file} was damaged, and is begun anew")
        for file in (self._file, self._file.with_name(f"{FILE}-journal")):
            file.unlink(missing_ok=True)
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))

    def _write(self) -> None:
        new, self._new = self._new, []
        again, self._used_again = self._used_again, []
        if self._connection is None or not (new or again):
            return
        with self._careful():
            self._connection.execute("begin immediate")
            self._connection.executemany(
                "insert into outcomes (keys, rests, packed, sum, used) values (?, ?, ?, ?, ?)",
                [(*row, _sum_of(*row), self._today) for row in new],
            )
            self._connection.executemany("update outcomes set used = ? where number = ?", again)
            self._connection.execute("commit")

    @staticmethod
    def _prune(connection: sqlite3.Connection) -> None:
        def size() -> int:
            numbers = [
                connection.execute(f"pragma {each}").fetchone()[0] for each in ("page_size", "page_count", "freelist_count")
            ]
            return int(numbers[0] * (numbers[1] - numbers[2]))

        if size() <= MOST_BYTES:
            return
        connection.execute("begin immediate")
        connection.execute("delete from runs")
        if (whole := size()) > MOST_BYTES:
            [number] = connection.execute("select count(*) from outcomes").fetchone()
            # Down to three quarters, so that it is not done again every time.
            too_many = number - int(number * 0.75 * MOST_BYTES / whole)
            connection.execute(
                "delete from outcomes where number in (select number from outcomes order by used, number limit ?)", (too_many,)
            )
        connection.execute("commit")
        # As a script, for only then all pages go that are free.
        connection.executescript("pragma incremental_vacuum")

    def _careful(self) -> _Careful:
        return _Careful(self)

    def give_up(self, error: Exception) -> None:
        """Go on as if there were no cache."""
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        if isinstance(error, sqlite3.OperationalError | OSError):
            self._tell(f"the cache {self._file} is not used: {reason}")
        elif self._connection is not None:
            self._connection.close()
            self._discard()
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class _Careful:
    """Whatever goes wrong with the file inside, the cache is given up and nothing else."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, sqlite3.Error | OSError):
            return False
        self._cache.give_up(error)
        return True


def _whole(row: _Row, sum: bytes) -> bool:
    try:
        return _sum_of(*row) == sum
    except TypeError:
        return False


def _sum_of(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
