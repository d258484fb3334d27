"""Untrusted text made safe to show, and the nearest of several words."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 300
"""Characters of one untrusted value that are shown; the rest becomes an ellipsis."""

# Cc: control; Cf: format, among them the marks that turn the direction of writing; Cs: surrogate; Co, Cn: no meaning known;
# Zl, Zp: line and paragraph separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# GitHub and Azure take `##[` and `##vso[` for the beginning of a command anywhere in a line, `::` at its beginning alone.
_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
_BEGINNING = re.compile(r"\A((?:\s|\x1b\[[0-9;]*m)*)::")


def safe(text: str, longest: int = LONGEST) -> str:
    """One line of text that cannot steer a terminal: control and format characters are written as escapes, ends cut."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    # What Python takes for printable is none of these.
    if text.isprintable():
        return text
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSAFE else char for char in text)


def escaped(text: str) -> str:
    """JSON in which control and format characters, other than line breaks, and commands to a CI service are escapes."""
    text = _COMMAND.sub(r"#\\u0023", text)
    if text.isascii() and "\x7f" not in text:
        return text
    # A text has few different characters.
    unsafe = {ord(char): _json_escape(char) for char in set(text) if char != "\n" and unicodedata.category(char) in _UNSAFE}
    return text.translate(unsafe) if unsafe else text


def counted(number: int, what: str) -> str:
    """So many of something, in English."""
    return f"{number} {what}{'s' * (number != 1)}"


def referred(text: str) -> str:
    """XML in which commands to a CI service are written as references."""
    return _COMMAND.sub("#&#35;", text)


def _json_escape(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def defused(line: str) -> str:
    """A line of output that no CI service takes for a command of its own."""
    if "##" not in line and "::" not in line:
        return line
    return _BEGINNING.sub(r"\1\\::", _COMMAND.sub(r"#\\#", line), count=1)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None when none is like it; ties go to the last in alphabet."""
    matches = difflib.get_close_matches(word[:LONGEST], sorted(set(known)), n=1, cutoff=0.6)
    return matches[0] if matches else None


def beginnings(names: Iterable[str], shortest: int = 8) -> dict[str, str]:
    """For each name the beginning that tells it apart from the others, all of one length, at least the shortest."""
    known = set(names)
    length = shortest
    while len({name[:length] for name in known}) < len(known):
        length += 1
    return {name: name[:length] for name in known}


def folded(text: str) -> str:
    """A text in which neither case nor white space makes a difference."""
    # Most texts are plain, and there this is quicker.
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.lower().strip()
    return " ".join(text.casefold().split())


def width(text: str) -> int:
    """Columns that a text takes in a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
