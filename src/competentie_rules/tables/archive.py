"""The archive that a spreadsheet is, looked into before anything else opens it: what it would unpack to, and its formulas.

A small file can unpack to very much, or place two cells so far apart that what lies between them fills the memory; a formula is
what a cell would show, if somebody computed it. So sizes are counted, not believed, and formulas are known by their places.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.tables.source import Unreadable
from competentie_rules.text import nearest, safe

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of everything in the archive, unpacked."""
MOST_CELLS = 20_000_000
"""Cells of the smallest rectangle that holds all of a sheet."""
MOST_FORMULAS = 10_000
MOST_MEMBERS = 10_000

_OLD = b"\xd0\xcf\x11\xe0"
_READ = 64 * 1024
_CELL = re.compile(rb'\sr="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*\s)?r="([A-Z]{1,3})([1-9][0-9]{0,6})"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]{0,200}))'
)


@dataclass(slots=True)
class Sheet:
    """A sheet by its name, with its formulas: for each row, from 1, and each column, from 0, how it reads."""

    name: str
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)


def look(path: Path, wanted: str | None) -> Sheet:
    """The wanted sheet, or the first; raises Unreadable where the file is no spreadsheet, is locked, or is too much."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            return _Archive(file, stream).sheet(wanted)
    except (zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, OSError, KeyError, NotImplementedError) as error:
        problem = Phrase(f"het is geen heel XLSX-bestand ({error})", f"it is no whole XLSX file ({error})")
        raise Unreadable(file, _safe(problem)) from error


def _safe(problem: Phrase) -> Phrase:
    return Phrase(safe(problem.nl), safe(problem.en))


class _Archive:
    def __init__(self, file: str, stream: BinaryIO) -> None:
        self._file = file
        self._stream = stream
        if stream.read(4) == _OLD:
            self._refuse(
                "het is met een wachtwoord beveiligd, of van voor 2007", "it is locked by a password, or from before 2007"
            )
        self._members = {info.filename: info for info in zipfile.ZipFile(stream).infolist()}
        if any(info.flag_bits & 1 for info in self._members.values()):
            self._refuse("het is met een wachtwoord beveiligd", "it is locked by a password")
        if len(self._members) > MOST_MEMBERS:
            self._refuse(f"er zitten meer dan {MOST_MEMBERS} delen in", f"it holds over {MOST_MEMBERS} parts")
        self._unpacked = 0
        self._limited(sum(info.file_size for info in self._members.values()))

    def _refuse(self, dutch: str, english: str) -> None:
        raise Unreadable(self._file, _safe(Phrase(dutch, english)))

    def _limited(self, size: int) -> None:
        if size > MOST_BYTES:
            most = MOST_BYTES // 2**20
            self._refuse(
                f"uitgepakt is het meer dan {most} MiB; sla het op als CSV",
                f"unpacked it is over {most} MiB; save it as CSV",
            )

    def sheet(self, wanted: str | None) -> Sheet:
        """Unpack everything once, and note what matters of one sheet."""
        name, member = self._member(wanted)
        for other in self._members.keys() - {member}:
            for _ in self._bytes(other):
                pass
        found = Sheet(name)
        columns: set[bytes] = set()
        last_row = 0
        for text in self._stretches(member):
            for column, row in _CELL.findall(text):
                columns.add(column)
                last_row = max(last_row, int(row))
            for cell in _FORMULA.finditer(text):
                mine = found.formulas.setdefault(int(cell[2]), {})
                mine[_number(cell[1]) - 1] = "=" + unescape((cell[3] or b"").decode("utf-8", "replace"))
        if sum(map(len, found.formulas.values())) > MOST_FORMULAS:
            self._refuse(
                f"er staan meer dan {MOST_FORMULAS} formules in; plak ze als waarden",
                f"it holds over {MOST_FORMULAS} formulas; paste them as values",
            )
        if last_row * max(map(_number, columns), default=0) > MOST_CELLS:
            self._refuse(
                f"het blad is groter dan {MOST_CELLS} cellen; verwijder wat ver buiten de tabel staat",
                f"the sheet is larger than {MOST_CELLS} cells; remove what stands far outside the table",
            )
        return found

    def _member(self, wanted: str | None) -> tuple[str, str]:
        """The name of a sheet, and of the part of the archive that it is."""
        sheets = _elements(b"".join(self._bytes("xl/workbook.xml")), "sheet")
        names = [sheet.get("name", "") for sheet in sheets]
        if not names:
            self._refuse("er zit geen blad in", "it holds no sheet")
        if wanted is not None and wanted not in names:
            near = nearest(wanted, names)
            hint = f"Perhaps {safe(near)} is meant." if near else f"Its sheets are {safe(', '.join(names))}."
            raise UsageError(f"{safe(self._file)} has no sheet {safe(wanted)}.", hint=hint)
        sheet = sheets[names.index(wanted) if wanted is not None else 0]
        [id] = [value for key, value in sheet.items() if key.rpartition(":")[2] == "id"] or [""]
        links = _elements(b"".join(self._bytes("xl/_rels/workbook.xml.rels")), "Relationship")
        target = next(link["Target"] for link in links if link.get("Id") == id)
        return sheet["name"], target.removeprefix("/") if target.startswith("/") else f"xl/{target}"

    def _stretches(self, member: str) -> Iterator[bytes]:
        """A sheet in stretches that cut no row in two."""
        left = b""
        for read in self._bytes(member):
            left += read
            cut = left.rfind(b"row")
            yield left[: max(cut, 0)]
            left = left[max(cut, 0) :]
        yield left

    def _bytes(self, member: str) -> Iterator[bytes]:
        """What a part unpacks to, however much its archive says it is."""
        info = self._members[member]
        self._stream.seek(info.header_offset)
        names = struct.unpack("<26x2H", self._stream.read(30))
        self._stream.seek(sum(names), 1)
        left = info.compress_size
        packed = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        if packed is None and info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile(f"compression {info.compress_type}")
        while left:
            read = self._stream.read(min(_READ, left))
            if not read:
                raise zipfile.BadZipFile("it is cut off")
            left -= len(read)
            while read:
                made = packed.decompress(read, 16 * _READ) if packed else read
                read = packed.unconsumed_tail if packed else b""
                self._unpacked += len(made)
                self._limited(self._unpacked)
                yield made


def _number(letters: bytes) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _elements(text: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of all elements of a name, whatever the prefix."""
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    def refuse(*_: object) -> None:
        raise zipfile.BadZipFile("it declares entities")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
    return found
