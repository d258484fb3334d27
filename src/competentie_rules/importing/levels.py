"""How levels are written: in figures, in words, in Roman numerals or as letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 20
"""The highest level that a framework can have."""

LONGEST_NAME = 30
"""Characters of the name of a level."""

_WORDS = (
    ("een", "één", "one", "eerste", "first"),
    ("twee", "two", "tweede", "second"),
    ("drie", "three", "derde", "third"),
    ("vier", "four", "vierde", "fourth"),
    ("vijf", "five", "vijfde", "fifth"),
    ("zes", "six", "zesde", "sixth"),
    ("zeven", "seven", "zevende", "seventh"),
    ("acht", "eight", "achtste", "eighth"),
    ("negen", "nine", "negende", "ninth"),
    ("tien", "ten", "tiende", "tenth"),
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBERS = {word: number for number, words in enumerate(_WORDS, 1) for word in words}
_NUMBERS |= {word: number for number, word in enumerate(_ROMAN, 1)}
_NUMBERS |= {letter: number for number, letter in enumerate("abcdefg", 1)}

# A level of a post, of schooling or of a language is another matter.
_OTHER = "(?!functie|opleiding|taal|denk|werk|mbo|hbo|wo|schaal)"
_LEVEL = rf"(?:{_OTHER}[a-zë]*niveau|(?:[a-z]+[ -])?level|trede)"
_NUMBER = "(?:[0-9]{1,2}|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + ")"
_NAMED = re.compile(rf"{_LEVEL}\s*[-:]?\s*(?P<number>{_NUMBER})(?![\w.,]\w)\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ORDINAL = re.compile(
    rf"(?:(?:het|de|the)\s+)?(?P<number>{_NUMBER})(?:e|de|ste|st|nd|rd|th)?\s+{_LEVEL}\b\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATED = re.compile(r"[-–—:.,)(/|\]\[]+\s*")
_PLAIN = [word for words in _WORDS for word in words] + [word for word in _ROMAN if word not in ("v", "x")]
# A v or an x alone is a cross.
_BARE = re.compile(
    rf"(?:{_LEVEL}\s*)?(?P<number>[0-9]{{1,2}}|{'|'.join(sorted(_PLAIN, key=len, reverse=True))})\.?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A text that begins a level: which, and what stands after it in the same line."""

    level: int
    rest: str


def marker(text: str) -> Marker | None:
    """The level that a text announces, as `Competentieniveau 2`, `Niveau II: gevorderd` or `Eerste niveau`; else None."""
    for pattern in (_NAMED, _ORDINAL):
        if found := pattern.fullmatch(text):
            rest = found["rest"]
            separated = _SEPARATED.match(rest)
            if rest and separated is None and not _a_name(rest):
                return None
            level = number(found["number"])
            if level is None:
                return None
            if separated:
                rest = rest[separated.end() :]
                if separated[0].startswith("("):
                    rest = rest.removesuffix(")")
            return Marker(level, rest.strip())
    return None


def _a_name(rest: str) -> bool:
    """Whether what stands after a number, with nothing between, can be the name of the level."""
    return rest[0].isupper() and len(rest) <= LONGEST_NAME and rest[-1] not in ".;:"


def number(text: str) -> int | None:
    """The level that a figure or a word stands for, from 1 to 20."""
    word = text.lower()
    level = int(word) if word.isdecimal() and word.isascii() else _NUMBERS.get(word)
    return level if level is not None and 1 <= level <= MOST else None


def bare(text: str) -> int | None:
    """The level in a cell that holds nothing else: `2`, `2.0`, `II` or `niveau 2`."""
    text = text.removesuffix(".0")
    if found := _BARE.fullmatch(text):
        return number(found["number"])
    found_marker = marker(text)
    return found_marker.level if found_marker and not found_marker.rest else None
