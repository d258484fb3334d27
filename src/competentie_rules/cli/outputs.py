"""Where reports go: several at once, each in a format of its own; all of them, or none."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import click

from competentie_rules.errors import UsageError
from competentie_rules.text import nearest, safe


class Wanted(NamedTuple):
    """A format, and the file that it goes to; None is standard output."""

    format: str
    file: Path | None


class FormatType(click.ParamType):  # type: ignore[type-arg]  # older versions of click take no argument
    """`FORMAT` or `FORMAT:FILE`."""

    name = "format"

    def __init__(self, formats: Sequence[str]) -> None:
        self.formats = formats

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "FORMAT[:FILE]"

    def convert(self, value: str | Wanted, param: click.Parameter | None, ctx: click.Context | None) -> Wanted:
        if isinstance(value, Wanted):
            return value
        name, colon, file = value.partition(":")
        if name not in self.formats:
            near = nearest(name, self.formats)
            hint = f" Perhaps {near} is meant." if near else ""
            self.fail(f"{name!r} is not one of {', '.join(self.formats)}.{hint}", param, ctx)
        if colon and not file:
            self.fail(f"{value!r} names no file.", param, ctx)
        return Wanted(name, Path(file) if file else None)


def settled(wanted: Sequence[Wanted], output: Path | None) -> list[Wanted]:
    """Which report goes where: the one without a file to `output`, where that is given. Raises UsageError for what cannot be."""
    loose = [each for each in wanted if each.file is None]
    if len(loose) > 1:
        names = " and ".join(each.format for each in loose)
        raise UsageError(
            f"Standard output takes one report, not both {names}.",
            hint=f"Name a file for all but one: --format {loose[0].format} --format {loose[1].format}:FILE.",
        )
    if output is not None and not loose:
        raise UsageError(f"Nothing is left for --output {safe(str(output))}: every format has a file of its own.")
    made = [each._replace(file=output) if each.file is None else each for each in wanted]
    seen: set[str] = set()
    for each in made:
        real = "" if each.file is None else os.path.realpath(each.file)
        if each.file is not None and real in seen:
            raise UsageError(f"Two reports would go to {safe(str(each.file))}.")
        seen.add(real)
    return made


class Files:
    """Files to be written all at once.

    Each is opened beside its place before the work begins, so that one that cannot be written is known at once, and put there
    when every one is complete. What is no ordinary file, such as a pipe, is written to as it is. A file that was named to be
    `read` is never written over.
    """

    def __init__(self, files: Sequence[Path], read: Iterable[str | Path | None] = ()) -> None:
        self._beside: dict[Path, Path | None] = {}
        self._read = {os.path.realpath(file) for file in read if file is not None}
        try:
            for file in files:
                self._beside[file] = self._open(file)
        except BaseException:
            self._clear()
            raise

    def _open(self, file: Path) -> Path | None:
        real = Path(os.path.realpath(file))
        if str(real) in self._read and real.is_file():
            raise UsageError(f"{safe(str(file))} is what is read, and would be written over.", hint="Name another file.")
        if real.exists() and not real.is_file():
            if real.is_dir():
                raise UsageError(f"{safe(str(file))} is a folder.", hint="Name a file in it.")
            return None
        beside = real.with_name(f".{real.name[:80]}.{secrets.token_hex(4)}.tmp")
        with _written(file):
            if real.exists() and not os.access(real, os.W_OK):
                raise PermissionError(13, "permission denied")
            beside.touch(exist_ok=False)
            if real.exists():
                beside.chmod(real.stat().st_mode & 0o777)
        return beside

    def write(self, told: Mapping[Path, str | bytes]) -> None:
        """Fill every file, in the order in which they were named, and put them in their places."""
        for file, beside in self._beside.items():
            with _written(file):
                content = told[file]
                (beside or file).write_bytes(
                    content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
                )
        for file, beside in self._beside.items():
            if beside is not None:
                with _written(file):
                    os.replace(beside, os.path.realpath(file))
                self._beside[file] = None

    def _clear(self) -> None:
        for beside in self._beside.values():
            if beside is not None:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._clear()


@contextlib.contextmanager
def _written(file: Path) -> Iterator[None]:
    """While something is done to a file; what is wrong with that is the user's to mend."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{safe(str(file))} cannot be written: {(error.strerror or str(error)).lower()}.",
            hint="Name a file in a folder that is there, and that may be written to.",
        ) from None


def append(file: Path, told: str) -> None:
    """Add to the end of a file that others write to as well."""
    with _written(file), file.open("ab") as end:
        end.write(told.encode("utf-8", "backslashreplace"))


def print_all(told: str) -> None:
    """Write to standard output, whatever it takes at once."""
    sys.stdout.flush()
    left = memoryview(told.encode("utf-8", "backslashreplace"))
    while left:
        # Where Python is asked to buffer nothing, a write may take a part and say nothing of the rest.
        left = left[sys.stdout.buffer.write(left) or 0 :]
    sys.stdout.buffer.flush()
