"""How far a long check is: a line on standard error, for a person who watches and has waited a while."""

from __future__ import annotations

import sys
import time

import click

WATCHED_AFTER = 1.0
"""Seconds after which a person who watches sees how far it is."""
EACH = 0.1
"""Seconds between what is shown."""
BAR = 24
"""Characters of a bar."""


class Progress:
    """Shows how many are done, of how many where that is known, how many a second, and how long the rest takes at that rate."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._begun = self._shown = time.monotonic()
        self._any = False

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, of: int | None) -> None:
        now = time.monotonic()
        if not self._watched or now - self._begun < WATCHED_AFTER or (self._any and now - self._shown < EACH and done != of):
            return
        self._any, self._shown = True, now
        click.echo(f"\r\x1b[K{line(done, of, now - self._begun)}", err=True, nl=False)

    def __exit__(self, *error: object) -> None:
        if self._any:
            click.echo("\r\x1b[K", err=True, nl=False)


def line(done: int, of: int | None, seconds: float) -> str:
    """What is shown when so many are done after so many seconds; it fits 80 columns."""
    rate = done / seconds if seconds > 0 else 0.0
    told = f"{done:,}" if of is None else f"{done:,}/{of:,}"
    told += f"  {rate:,.0f}/s" if rate >= 10 else f"  {rate:.1f}/s"
    if of is None or done > of:
        return f"check  {told}"
    filled = BAR * done // max(of, 1)
    left = f"  {_time((of - done) / rate)} left" if rate > 0 and done < of else ""
    return f"check  [{'#' * filled}{'-' * (BAR - filled)}]  {told}{left}"


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"
