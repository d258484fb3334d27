"""The archive that a spreadsheet is, unpacked with care: sizes are counted, not believed, and every part has to be whole."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from competentie_rules.model import Phrase
from competentie_rules.tables.source import Unreadable
from competentie_rules.text import safe

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of everything in the archive, unpacked."""
MOST_MEMBERS = 10_000

_OLD = b"\xd0\xcf\x11\xe0"
_READ = 64 * 1024


class Damaged(Exception):
    """An archive that is not whole, or not what it should be; and why."""


class Archive:
    """The parts of an archive. Raises Unreadable where it is locked or too much, and Damaged."""

    def __init__(self, file: str, stream: BinaryIO) -> None:
        self._file = file
        self._stream = stream
        if stream.read(4) == _OLD:
            self.refuse(
                "het is met een wachtwoord beveiligd, of van voor 2007", "it is locked by a password, or from before 2007"
            )
        try:
            self._members = {info.filename: info for info in zipfile.ZipFile(stream).infolist()}
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise Damaged(str(error)) from error
        if any(info.flag_bits & 1 for info in self._members.values()):
            self.refuse("het is met een wachtwoord beveiligd", "it is locked by a password")
        if len(self._members) > MOST_MEMBERS:
            self.refuse(f"er zitten meer dan {MOST_MEMBERS} delen in", f"it holds over {MOST_MEMBERS} parts")
        self._unpacked = 0
        self._limited(sum(info.file_size for info in self._members.values()))

    def refuse(self, dutch: str, english: str) -> None:
        """Say why nobody will read it."""
        raise Unreadable(self._file, Phrase(safe(dutch), safe(english)))

    def _limited(self, size: int) -> None:
        if size > MOST_BYTES:
            most = MOST_BYTES // 2**20
            self.refuse(
                f"uitgepakt is het meer dan {most} MiB; sla het op als CSV", f"unpacked it is over {most} MiB; save it as CSV"
            )

    def names(self) -> set[str]:
        """The names of the parts."""
        return set(self._members)

    def unpacked(self, member: str) -> Iterator[bytes]:
        """What a part unpacks to, however much the archive says it is."""
        info = self._members.get(member)
        if info is None:
            raise Damaged(f"there is no {member}")
        self._stream.seek(info.header_offset)
        header = self._stream.read(30)
        if len(header) < 30:
            raise Damaged("it is cut off")
        self._stream.seek(sum(struct.unpack("<26x2H", header)), 1)
        check = 0
        for made in self._unpack(info):
            check = zlib.crc32(made, check)
            self._unpacked += len(made)
            self._limited(self._unpacked)
            yield made
        if check != info.CRC:
            raise Damaged(f"{member} is damaged")

    def _unpack(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged(f"it is packed in a way that is not used ({info.compress_type})")
        packed = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        left = info.compress_size
        while left:
            read = self._stream.read(min(_READ, left))
            if not read:
                raise Damaged("it is cut off")
            left -= len(read)
            while read:
                try:
                    made = packed.decompress(read, 16 * _READ) if packed else read
                except zlib.error as error:
                    raise Damaged(str(error)) from error
                read = packed.unconsumed_tail if packed else b""
                yield made
