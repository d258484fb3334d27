"""Options and styles that several commands share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

import click

from competentie_rules import api
from competentie_rules.cli.outputs import Place
from competentie_rules.errors import UsageError
from competentie_rules.model import LANGUAGES, Severity
from competentie_rules.text import defused, nearest, safe

Function = Callable[..., Any]

NOTHING_TO_CHECK = 3
"""The exit code where there is nothing to check or to judge."""

color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour; NO_COLOR is honoured.",
)
lang = click.option("--lang", type=click.Choice(LANGUAGES), default="nl", show_default=True, help="Language.")
rules = click.option(
    "--rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder with rules of your own, beside the built-in ones; may be given more than once.",
)
references = click.option(
    "--path",
    "references",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder with frameworks and profiles of your own; may be given more than once.",
)
output = click.option("--output", type=Place(path_type=Path), help="Write to this file, or for tables to this folder.")
fail_on, fail_on_warnings = (
    click.option(
        "--fail-on",
        type=click.Choice([severity.value for severity in Severity]),
        default=default.value,
        show_default=True,
        help="Exit with 1 from this severity on.",
    )
    for default in (Severity.ERROR, Severity.WARNING)
)
engine = click.option(
    "--engine",
    type=click.Choice(["auto", *api.ENGINES]),
    default="auto",
    show_default=True,
    help="What infers; every engine gives the same answers.",
)


class _Jobs(click.IntRange):
    name = "jobs"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        return 0 if value == "auto" else super().convert(value, param, ctx)


jobs = click.option(
    "--jobs",
    type=_Jobs(1, 256),
    metavar="N|auto",
    help="Processes that read and judge. [default: auto, which is as many as there are processors, and one for few documents]",
)


CACHE = "COMPETENTIE_RULES_CACHE_DIR"
"""The variable that names a folder for the cache, for whoever always wants one."""


def cache(function: Function) -> Function:
    """The options of the cache."""
    folder = click.option(
        "--cache-dir",
        type=Place(path_type=Path),
        envvar=CACHE,
        help=f"Remember there what comes of each document, and do not do it again. [env: {CACHE}]",
    )
    wanted = click.option("--cache/--no-cache", "cached", default=None, help="Remember it in the cache folder of this account.")
    return wanted(folder(function))


def cache_folder(wanted: bool | None, folder: Path | None) -> Path | None:
    """Where to remember; None where nobody asked for that."""
    if wanted is False:
        return None
    if folder is not None or not wanted:
        return folder
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "competentie-rules"


def processors() -> int:
    """How many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


STYLES = {
    "met": {"fg": "green"},
    "not-met": {"fg": "red", "bold": True},
    "undecided": {"fg": "yellow"},
    "unjudged": {"fg": "magenta"},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "note": {"fg": "cyan"},
    "strong": {"bold": True},
    "faint": {"dim": True},
}


def existing(paths: Iterable[str]) -> list[Path]:
    """Paths that are there; UsageError, with what is most like it, for one that is not."""
    paths = list(paths)
    for path in paths:
        if not path:
            raise UsageError("One of the paths is empty.")
        if not os.path.lexists(path):
            near = _nearest(path.rstrip(os.sep))
            hint = f"Perhaps {safe(near)} is meant." if near else ""
            raise UsageError(f"There is no file or folder {safe(path)}.", hint=hint)
    return [Path(path) for path in paths]


def _nearest(path: str) -> str | None:
    """What exists and is most like a path that does not."""
    folder, name = os.path.split(path)
    try:
        near = nearest(name, os.listdir(folder or "."))
    except OSError:
        return None
    return os.path.join(folder, near) if near else None


MOST_LISTED = 10


def instead(name: str, known: Iterable[str], missing: str) -> str:
    """What to give in place of a name that is not there: the nearest that is, and all others; `missing` where there are none."""
    there = sorted(set(known))
    near = nearest(name, there)
    listed = ", ".join(map(safe, there[:MOST_LISTED])) + ", …" * (len(there) > MOST_LISTED)
    if there == [near]:
        return f"Perhaps {listed} is meant."
    return (f"Perhaps {safe(near)} is meant. " if near else "") + (f"There are: {listed}." if there else missing)


def tell(line: str) -> None:
    """Print one line, of which nothing can steer a terminal or a CI service."""
    click.echo(defused(safe(line, 2000)))


def paint(text: str, style: str) -> str:
    """Text in one of the styles."""
    return click.style(text, **STYLES[style])  # type: ignore[arg-type]  # a style is text or a sign


MOST_COLUMNS = 100
"""Wider text is hard to read."""
FEWEST_COLUMNS = 40


def columns(otherwise: int) -> int:
    """Columns for running text on standard output: those of the terminal, within bounds; where nobody watches, as told."""
    if not sys.stdout.isatty():
        return otherwise
    return max(FEWEST_COLUMNS, min(MOST_COLUMNS, shutil.get_terminal_size().columns))


def colored(choice: str, stream: TextIO) -> bool:
    """Whether to use colour: as asked, else when a person watches and does not refuse it (no-color.org)."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
