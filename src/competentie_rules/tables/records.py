"""The records of a delimited text, in pieces of bounded size, with the line on which each begins.

A record ends at a line break outside quotation marks. A quotation mark counts where it opens a cell, that is after a separator or
at the beginning, and from there on until the cell is closed; doubled it stands for itself (RFC 4180).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from competentie_rules.model import Phrase, Span
from competentie_rules.tables.source import Unreadable

PIECE = 16 * 1024 * 1024
"""Bytes that are read at a time."""

LONGEST = 4 * 1024 * 1024
"""Bytes of one record; none of ours comes near it."""

QUOTE, LINE_FEED, RETURN = b'"\n\r'


class Piece(NamedTuple):
    """Whole records: their bytes, UTF-8, where each begins and ends in these, and on which line of the file it begins.

    Lines with nothing on them are no records.
    """

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    lines: NDArray[np.int64]


class Text:
    """A file as UTF-8, read from where the stream stands, which is at the beginning of a line."""

    def __init__(self, file: str, stream: BinaryIO, separator: str, encoding: str, line: int) -> None:
        self._file = file
        self._stream = stream
        self._separator = ord(separator)
        self._encoding = encoding
        self._line = line

    def pieces(self) -> Iterator[Piece]:
        """The records; raises Unreadable at what cannot be read, after all that stands before it."""
        left = half = b""
        while True:
            position = self._stream.tell() - len(half)
            read = self._stream.read(PIECE)
            data, half, problem = self._decoded(half + read, last=not read)
            data = left + data
            if not read and data and problem is None and not data.endswith(b"\n"):
                data += b"\n"
            ends, lines = self._ends(data)
            whole = int(ends[-1]) + 1 if len(ends) else 0
            if whole:
                yield self._piece(data[:whole], ends, lines)
            self._line += int(np.count_nonzero(lines < whole))
            left = data[whole:]
            if problem is not None:
                raise self._undecodable(left, problem, position)
            self._limited(left, last=not read)
            if not read:
                return

    def _decoded(self, data: bytes, *, last: bool) -> tuple[bytes, bytes, UnicodeDecodeError | None]:
        """Bytes as UTF-8, as far as they are text; the first half of a letter at the end; and what is wrong from there on."""
        if data.isascii():
            return data, b"", None
        try:
            text = data.decode(self._encoding)
        except UnicodeDecodeError as error:
            good, rest = data[: error.start].decode(self._encoding).encode(), data[error.start :]
            halved = not last and error.end == len(data) and error.reason == "unexpected end of data"
            return good, rest if halved else b"", None if halved else error
        return data if self._encoding == "utf-8" else text.encode(), b"", None

    def _undecodable(self, left: bytes, error: UnicodeDecodeError, position: int) -> Unreadable:
        """What is wrong at a byte that is no text; `left` is what stands before it on from the last whole record."""
        line, column = self._line + left.count(b"\n"), len(left[left.rfind(b"\n") + 1 :].decode()) + 1
        byte, at = f"0x{error.object[error.start]:02X}", position + error.start
        other = "cp1252" if self._encoding == "utf-8" else "utf-8"
        problem = Phrase(
            f"byte {byte} op plaats {at} past niet in de codering {self._encoding}; sla het bestand op als CSV UTF-8, "
            f"of geef de codering {other} op",
            f"byte {byte} at position {at} does not fit the encoding {self._encoding}; save the file as CSV UTF-8, "
            f"or declare the encoding {other}",
        )
        return Unreadable(self._file, problem, Span(line, column, line, column + 1))

    def _ends(self, data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the line breaks that end a record, and of all line breaks."""
        letters = np.frombuffer(data, np.uint8)
        lines = np.flatnonzero(letters == LINE_FEED)
        if b'"' not in data:
            return lines, lines
        marks = self._marks(letters)
        return lines[np.searchsorted(marks, lines) % 2 == 0], lines

    def _marks(self, letters: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The places of the quotation marks that open and close, in turns."""
        marks = np.flatnonzero(letters == QUOTE)
        before = np.concatenate([[LINE_FEED], letters])[marks]
        opens = (before == self._separator) | (before == LINE_FEED) | (before == RETURN)
        doubled = np.concatenate([[False], marks[1:] == marks[:-1] + 1])
        if (opens | doubled)[::2].all():
            return marks
        return self._one_by_one(marks, opens, doubled)

    @staticmethod
    def _one_by_one(marks: NDArray[np.int64], opens: NDArray[np.bool_], doubled: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The same where a quotation mark stands in the middle of a cell, as an inch sign does."""
        counted: list[int] = []
        for mark, opening, after in zip(marks.tolist(), opens.tolist(), doubled.tolist(), strict=True):
            inside = len(counted) % 2
            if inside or opening or (after and counted and counted[-1] == mark - 1):
                counted.append(mark)
        return np.array(counted, np.int64)

    def _piece(self, data: bytes, ends: NDArray[np.int64], lines: NDArray[np.int64]) -> Piece:
        self._without_lone_returns(data, ends)
        starts = np.concatenate([[0], ends[:-1] + 1])
        length = ends - starts
        letters = np.frombuffer(data, np.uint8)
        empty = (length == 0) | ((length == 1) & (letters[starts] == RETURN))
        filled = starts[~empty]
        return Piece(data, filled, ends[~empty], self._line + np.searchsorted(lines, filled))

    def _without_lone_returns(self, data: bytes, ends: NDArray[np.int64]) -> None:
        """Refuse a carriage return that is a line break by itself: what it means nobody can say."""
        if data.count(b"\r") == data.count(b"\r\n"):
            return
        letters = np.frombuffer(data, np.uint8)
        places = np.flatnonzero(letters[:-1] == RETURN)
        lone = places[letters[places + 1] != LINE_FEED]
        marks = self._marks(letters) if b'"' in data else np.zeros(0, np.int64)
        outside = lone[np.searchsorted(marks, lone) % 2 == 0]
        if len(outside):
            line = self._line + data.count(b"\n", 0, int(outside[0]))
            problem = Phrase(
                "een regel eindigt met alleen een carriage return; sla het bestand op als CSV UTF-8",
                "a line ends in a carriage return alone; save the file as CSV UTF-8",
            )
            raise Unreadable(self._file, problem, Span(line, 1, line, 1))

    def _limited(self, left: bytes, *, last: bool) -> None:
        """Refuse a record that never ends."""
        if len(left) > LONGEST or (last and left):
            problem = Phrase(
                f"vanaf deze regel komt er geen einde aan de rij (grens: {LONGEST // 2**20} MiB); misschien ontbreekt een "
                "sluitend aanhalingsteken",
                f"from this line on the row does not end (limit: {LONGEST // 2**20} MiB); perhaps a closing quotation mark is "
                "missing",
            )
            raise Unreadable(self._file, problem, Span(self._line, 1, self._line, 1))
