"""Paths to the bytes of documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.text import safe

SUFFIXES = (".yaml", ".yml", ".json")
TABLES = (".parquet", ".csv", ".xlsx")
PARTS = ("assessments", "ratings", "observations")
"""The tables of a dataset that is a folder."""
BOOK, FORM = "xl/workbook.xml", "competentie-rules"
"""The part of a spreadsheet that names its sheets, and the sheet by which a form is known."""
PAGE = f'<meta name="generator" content="{FORM}/form/'
"""What a form for a browser is known by."""
_MOST_OF_A_BOOK = 1024 * 1024
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Source:
    """A document by the name that it was given, to be read when it is wanted; without content it is a file of that name."""

    file: str
    content: bytes | None = None

    def read(self) -> bytes:
        """The content, or as much of it as shows that it is too much; raises OSError where it cannot be read."""
        if self.content is not None:
            return self.content
        if not os.path.isfile(self.file):
            raise OSError(_problem(self.file))
        # Of very many small files, what `open` adds takes as long as all else.
        number = os.open(self.file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(number).st_size
            if size <= MAX_BYTES and len(content := os.read(number, size + 1)) == size > 0:
                return content
        finally:
            os.close(number)
        with open(self.file, "rb") as file:
            return file.read(MAX_BYTES + 1)


def is_dataset(path: str | Path) -> bool:
    """Whether a path is a table, or a folder with the tables of a dataset; a form is neither."""
    if os.path.isdir(path):
        return sum(any(Path(path).glob(f"{part}{ending}")) for part in PARTS for ending in ("", *TABLES)) > 1
    return os.path.splitext(path)[1].lower() in TABLES and not is_form(path)


def is_form(path: str | Path) -> bool:
    """Whether a file is a form: a spreadsheet with the sheet that says so."""
    if not str(path).lower().endswith(".xlsx") or not os.path.isfile(path):
        return False
    import zipfile

    try:
        with zipfile.ZipFile(path) as package, package.open(BOOK) as book:
            return f'"{FORM}"'.encode() in book.read(_MOST_OF_A_BOOK)
    # What zipfile raises for a package that is damaged, locked or of another kind; such a file is told by who opens it.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False


def tables_in(paths: Iterable[Path]) -> list[str]:
    """The tables in folders that are searched for documents, which are left alone there, sorted by name."""
    folders = [path for path in paths if path.is_dir() and not is_dataset(path)]
    return sorted({file for path in folders for file in _walk(path, []) if is_dataset(file)})


def refuse_page(path: str | Path) -> None:
    """Raise UsageError where a file is a form for a browser: that is never filled in itself, and saves another file."""
    if not str(path).lower().endswith(".html"):
        return
    try:
        with open(path, "rb") as file:
            known = PAGE.encode() in file.read(_HEAD)
    except OSError:
        return
    if known:
        raise UsageError(
            f"{safe(str(path))} is an empty form.", hint="Fill it in in a browser, save, and name the file that it saves."
        )


def _problem(name: str) -> str:
    if os.path.isdir(name):
        return "the folder cannot be opened"
    if os.path.exists(name):
        return "it is not an ordinary file"
    return "the link leads nowhere" if os.path.islink(name) else "there is no such file"


def find(paths: Iterable[Path], *, forms: bool = False) -> Iterator[Source]:
    """The documents at these paths, each once, sorted by name; a folder gives the YAML and JSON files in it, at any depth.

    With `forms` it gives the forms in it as well; other spreadsheets it does not. A folder that is a dataset is one source.
    Hidden files and folders inside a folder are left alone, and links to folders are not followed.
    """
    seen: set[str] = set()
    folders: dict[str, str] = {}
    for name in sorted(name for path in paths for name in _names(path, forms)):
        folder, base = os.path.split(name)
        if os.path.islink(name) or not base:
            real = os.path.realpath(name)
        else:
            # Very many files have few folders.
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            real = os.path.join(folders[folder], base)
        if real not in seen:
            seen.add(real)
            yield Source(name)


def _names(path: Path, forms: bool) -> Iterator[str]:
    if not path.is_dir() or is_dataset(path):
        yield str(path)
        return
    unreadable: list[str] = []
    for file in _walk(path, unreadable):
        if file.lower().endswith(SUFFIXES) or (forms and is_form(file)):
            yield file
    yield from unreadable


def _walk(path: Path, unreadable: list[str]) -> Iterator[str]:
    """The files in a folder at any depth, but hidden ones; folders that cannot be opened are added to a list."""
    for folder, folders, files in os.walk(path, onerror=lambda error: unreadable.append(str(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(folder, name) for name in files if not name.startswith("."))
