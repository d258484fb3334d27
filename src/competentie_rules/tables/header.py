"""The header of a delimited text: its cells, and what separates them."""

from __future__ import annotations

import csv
from typing import BinaryIO, NamedTuple

from competentie_rules.model import Phrase, Span
from competentie_rules.tables.source import Declared, Unreadable

SEPARATORS = {";": Phrase("puntkomma", "semicolon"), ",": Phrase("komma", "comma"), "\t": Phrase("tab", "tab")}
MOST_COLUMNS = 20_000
LONGEST = 1024 * 1024
"""Bytes of a header."""

_UTF_8_MARK, _UTF_16_MARKS, _UTF_32_MARK = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff"), b"\xff\xfe\0\0"


class Header(NamedTuple):
    """The header of a text.

    `names` are its cells; `line` is where it stands, `next_line` and `position` are where the rows begin.
    """

    names: tuple[str, ...]
    separator: str
    line: int
    next_line: int
    position: int


def read(file: str, stream: BinaryIO, declared: Declared) -> Header:
    """The header of a text, from its beginning; raises Unreadable where there is none that anybody can read."""
    mark = stream.read(4)
    if mark[:2] in _UTF_16_MARKS:
        name = "UTF-32" if mark == _UTF_32_MARK else "UTF-16"
        problem = Phrase(
            f"de codering is {name}; sla het bestand op als CSV UTF-8", f"its encoding is {name}; save it as CSV UTF-8"
        )
        raise Unreadable(file, problem)
    stream.seek(len(_UTF_8_MARK) if mark.startswith(_UTF_8_MARK) else 0)
    lines = _Lines(file, stream, declared.encoding)
    written = lines.filled()
    said = None
    if written.startswith("sep=") and written[4:] in SEPARATORS:
        # What Excel itself writes to say what the separator is.
        said, written = written[4:], lines.filled()
    separator = _separator(file, written, declared.separator or said, lines.line)
    try:
        names = [name.strip() for name in next(csv.reader([written], delimiter=separator), [])]
    except csv.Error as error:
        problem = Phrase("een cel in de kop is te lang", "a cell of the header is too long")
        raise Unreadable(file, problem, Span(lines.line, 1, lines.line, 1)) from error
    if len(names) > MOST_COLUMNS:
        raise Unreadable(file, Phrase(f"er zijn meer dan {MOST_COLUMNS} kolommen", f"there are over {MOST_COLUMNS} columns"))
    return Header(tuple(names), separator, lines.line, lines.next_line, stream.tell())


class _Lines:
    """The lines of a text, one by one; where cells in quotation marks go on, several together."""

    def __init__(self, file: str, stream: BinaryIO, encoding: str) -> None:
        self._file = file
        self._stream = stream
        self._encoding = encoding
        self.line = self.next_line = 1

    def filled(self) -> str:
        """The next line that is not empty; nothing at the end of the text."""
        while True:
            self.line = self.next_line
            written = self._next()
            if written.strip() or written == "":
                return written.rstrip("\r\n")

    def _next(self) -> str:
        data = read = self._stream.readline(LONGEST)
        while data.count(b'"') % 2 and read and len(data) < LONGEST:
            read = self._stream.readline(LONGEST)
            data += read
        where = Span(self.line, 1, self.line, 1)
        if len(data) >= LONGEST:
            problem = Phrase(
                f"de kop is langer dan {LONGEST // 2**20} MiB; dit is geen tekst met scheidingstekens",
                f"the header is longer than {LONGEST // 2**20} MiB; this is no delimited text",
            )
            raise Unreadable(self._file, problem, where)
        self._refuse(data, where)
        self.next_line += data.count(b"\n")
        try:
            return data.decode(self._encoding)
        except UnicodeDecodeError as error:
            problem = Phrase(
                f"de kop past niet in de codering {self._encoding} (byte 0x{data[error.start]:02X})",
                f"the header does not fit the encoding {self._encoding} (byte 0x{data[error.start]:02X})",
            )
            raise Unreadable(self._file, problem, where) from error

    def _refuse(self, data: bytes, where: Span) -> None:
        """Refuse what could be read, and then would mean nothing to anybody."""
        problem = None
        if b"\0" in data:
            problem = Phrase(
                "in de kop staan bytes 0: dit is UTF-16 zonder kenmerk, of geen tekst; sla het bestand op als CSV UTF-8",
                "the header holds bytes 0: this is UTF-16 without a mark, or no text; save the file as CSV UTF-8",
            )
        elif b"\r" in data.replace(b"\r\n", b"").strip(b"\r\n") and b'"' not in data:
            problem = Phrase(
                "regels eindigen met alleen een carriage return; sla het bestand op als CSV UTF-8",
                "lines end in a carriage return alone; save the file as CSV UTF-8",
            )
        if problem is not None:
            raise Unreadable(self._file, problem, where)


def _separator(file: str, written: str, wanted: str | None, line: int) -> str:
    """What is declared, else what the header has most of."""
    found = max(SEPARATORS, key=written.count)
    if wanted is None:
        if found not in written and "|" in written:
            problem = Phrase(
                "tussen de cellen van de kop staat |; sla het bestand op met puntkomma, komma of tab",
                "| stands between the cells of the header; save the file with semicolon, comma or tab",
            )
            raise Unreadable(file, problem, Span(line, 1, line, 1))
        return found
    if wanted not in written and found in written:
        problem = Phrase(
            f"in de kop staat geen {SEPARATORS[wanted].nl}, wel een {SEPARATORS[found].nl}; geef dat scheidingsteken op",
            f"the header has no {SEPARATORS[wanted].en}, but it has a {SEPARATORS[found].en}; declare that separator",
        )
        raise Unreadable(file, problem, Span(line, 1, line, 1))
    return wanted
