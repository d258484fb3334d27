"""Options and styles that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

import click

from competentie_rules.model import LANGUAGES
from competentie_rules.text import defused, safe

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
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with rules of your own, instead of the built-in ones.",
)

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


def tell(line: str) -> None:
    """Print one line, of which nothing can steer a terminal or a CI service."""
    click.echo(defused(safe(line, 2000)))


def paint(text: str, style: str) -> str:
    """Text in one of the styles."""
    return click.style(text, **STYLES[style])  # type: ignore[arg-type]


def colored(choice: str, stream: TextIO) -> bool:
    """Whether to use colour: as asked, else when a person watches and does not refuse it (no-color.org)."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
