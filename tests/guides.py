"""Guides that are run: files that they give, commands, and the output that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
_BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w/.-]+\.yaml)\n")
LEFT_OUT = "[...]"


def steps(name: str) -> Iterator[tuple[str, str]]:
    """What a guide does, in its order: ("file", its path and content) or ("command", what it is and shows)."""
    for kind, text in _BLOCK.findall((DOCS / name).read_text(encoding="utf-8")):
        if kind == "console":
            yield "command", text
        elif _FILE.match(text):
            yield "file", text


def file(text: str) -> tuple[str, str]:
    """The path that a block names in its first line, and its content."""
    path = _FILE.match(text)
    assert path is not None
    return path[1], text


def command(text: str) -> tuple[str, str]:
    """The command of a block, and the output that it shows."""
    first, _, shown = text.partition("\n")
    return first.removeprefix("$ competentie-rules "), shown


def fits(shown: str, came: str) -> bool:
    """Whether output is what a guide shows, of which `[...]` leaves out whole lines, or a part of one."""
    pattern = ""
    for line in shown.splitlines(keepends=True):
        if line.strip() == LEFT_OUT:
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(map(re.escape, line.split(LEFT_OUT)))
    return re.fullmatch(pattern, came) is not None
