"""Where reports go: several at once, each in a format of its own; all of them, or none."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from competentie_rules.errors import UsageError
from competentie_rules.files import Files, written
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


class Place(click.Path):
    """A path that a command writes to; every other path that it takes is one that it reads."""


def given() -> list[str | Path]:
    """Every path that the command at work was told to read, on its command line or by its configuration."""
    context = click.get_current_context()
    found: list[str | Path] = list(context.meta.get(CONFIGURED, ()))
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if isinstance(parameter.type, click.Path) and not isinstance(parameter.type, Place) and value is not None:
            found += value if isinstance(value, tuple) else [value]
    return found


CONFIGURED = "competentie_rules.configured"
"""Under what name the context of a command keeps the paths of its configuration."""


def write(told: str, output: Path | None) -> None:
    """Write what was asked for to a file, which is none of those that were read, or to standard output."""
    if output is None:
        print_all(told)
        return
    with Files([output], given()) as files:
        files.write({output: told})


def append(file: Path, told: str) -> None:
    """Add to the end of a file that others write to as well."""
    with written(file), file.open("ab") as end:
        end.write(told.encode("utf-8", "backslashreplace"))


def print_all(told: str) -> None:
    """Write to standard output, whatever it takes at once."""
    sys.stdout.flush()
    left = memoryview(told.encode("utf-8", "backslashreplace"))
    while left:
        # Where Python is asked to buffer nothing, a write may take a part and say nothing of the rest.
        left = left[sys.stdout.buffer.write(left) or 0 :]
    sys.stdout.buffer.flush()
