"""A command that is carried out again each time that a file changes which it reads, until Ctrl-C."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

import click

from competentie_rules.documents.find import find

EACH = 0.5
"""Seconds between two looks at the files; looking at ten thousand takes a tenth of that."""

State = dict[str, tuple[int, int, int] | None]


def watch(run: Callable[[], int], paths: Iterable[Path]) -> NoReturn:
    """Carry something out now, and again after each change of the files at these paths; Ctrl-C ends it."""
    paths = list(paths)
    while True:
        before = _state(paths)
        run()
        click.echo("Watching for changes; Ctrl-C ends it.", err=True)
        while _state(paths) == before:
            time.sleep(EACH)


def _state(paths: list[Path]) -> State:
    """What tells each file as it is from what it was."""
    found: State = {}
    for source in find((path for path in paths if path.exists()), forms=True):
        try:
            seen = os.stat(source.file)
        except OSError:
            found[source.file] = None
        else:
            found[source.file] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found
