"""What is declared of the tables of a dataset, because their files do not say it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from competentie_rules.api import Declared
from competentie_rules.errors import UsageError
from competentie_rules.text import safe

Function = Callable[..., Any]

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t"}
NAMES = ("value", "separator", "encoding", "sheet")
"""The options that `on_tables` adds."""


def on_tables(function: Function) -> Function:
    """A command that reads datasets; it is given `declared`."""

    @functools.wraps(function)
    def called(
        *arguments: Any, value: tuple[str, ...], separator: str | None, encoding: str, sheet: str | None, **more: Any
    ) -> Any:
        declared = Declared(dict(map(_word, value)), SEPARATORS.get(separator or ""), encoding, sheet)
        return function(*arguments, declared=declared, **more)

    for option in (
        click.option("--sheet", metavar="NAME", help="In a spreadsheet: the sheet. [default: the first]"),
        click.option(
            "--encoding",
            type=click.Choice(["utf-8", "cp1252"]),
            default="utf-8",
            show_default=True,
            help="In a CSV file: the encoding; cp1252 is what Excel calls ANSI.",
        ),
        click.option(
            "--separator",
            type=click.Choice(list(SEPARATORS)),
            help="In a CSV file: what stands between cells. [default: what the header shows]",
        ),
        click.option(
            "--value",
            multiple=True,
            metavar="WORD=RESULT",
            help="In a table: a word for shown, not-shown or not-observed; may be given more than once.",
        ),
    ):
        called = option(called)
    return called


def _word(given: str) -> tuple[str, str]:
    word, equals, result = given.rpartition("=")
    if not equals:
        raise UsageError(f"--value {safe(given, 80)} has no =.", hint="Write for example: --value aanwezig=shown")
    return word, result
