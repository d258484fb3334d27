"""The package that a Word document or a spreadsheet is, looked into before anything else opens it.

A small file can unpack to very much, its XML can refer to other files or to itself, and it can hold programs. Sizes are counted,
not believed.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from competentie_rules.errors import UsageError
from competentie_rules.text import safe

MOST_XML = 48 * 1024 * 1024
"""Bytes of everything that is XML, unpacked."""
MOST_MEMBERS = 5000
_XML = (".xml", ".rels")
_OLD, _LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_MOST_OLD = 16 * 1024 * 1024
"""Bytes of an old container that are looked through for what a password locks."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is safe to read: its XML declares nothing, and is not too much."""

    path: Path
    members: frozenset[str]

    @classmethod
    def of(cls, path: Path, main: str) -> Package:
        """The package in a file, of which `main` is the part that matters; raises UsageError where it is not safe."""
        name = safe(str(path))
        try:
            with path.open("rb") as stream:
                _no_old(name, stream)
            with zipfile.ZipFile(path) as package:
                members = package.infolist()
                if len(members) > MOST_MEMBERS:
                    raise UsageError(f"{name} holds over {MOST_MEMBERS} parts.", hint="Save its text in a new document.")
                names = frozenset(member.filename for member in members)
                if any(each.rpartition("/")[2].lower() == "vbaproject.bin" for each in names):
                    raise UsageError(f"{name} holds macros.", hint="Save it as .docx or .xlsx, without macros.")
                if main not in names:
                    raise UsageError(
                        f"{name} has no {main}, and so is not what its name says.", hint="Save it again under its own kind."
                    )
                _look(name, package)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise UsageError(
                f"{name} is not whole, or not what its name says ({safe(str(error))}).",
                hint="Open it in its own program and save it again.",
            ) from error
        return cls(path, names)

    def read(self, member: str) -> bytes:
        """The bytes of a part."""
        with zipfile.ZipFile(self.path) as package:
            return package.read(member)


def _no_old(name: str, stream: BinaryIO) -> None:
    """Raise UsageError for the container that Office wrote until 2007, and writes around what a password locks."""
    start = stream.read(_MOST_OLD)
    if not start:
        raise UsageError(f"{name} is empty.", hint="Save it again, or give another document.")
    if not start.startswith(_OLD):
        return
    if _LOCKED in start:
        raise UsageError(f"{name} is locked by a password.", hint="Open it, take the password off, and save it again.")
    raise UsageError(
        f"{name} is of the kind that Office wrote until 2007 (.doc or .xls), whatever its name says.",
        hint="Open it and save it as .docx or .xlsx.",
    )


def _look(name: str, package: zipfile.ZipFile) -> None:
    """Unpack all that is XML, up to where it is too much."""
    total = 0
    for member in package.infolist():
        if not member.filename.lower().endswith(_XML):
            continue
        with package.open(member) as part:
            start = True
            while read := part.read(256 * 1024):
                total += len(read)
                if total > MOST_XML:
                    most = MOST_XML // 2**20
                    raise UsageError(
                        f"{name} unpacks to over {most} MiB of text.", hint="Save its text in a new document, or divide it."
                    )
                if start and (b"<!DOCTYPE" in (bare := read.replace(b"\0", b"")) or b"<!ENTITY" in bare):
                    raise UsageError(
                        f"{name} declares a document type or entities in {safe(member.filename)}, as no office program does.",
                        hint="Do not trust it; ask for the document again.",
                    )
                start = False
