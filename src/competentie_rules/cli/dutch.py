"""What the tool cannot do, in Dutch.

Errors are English where they are raised, as programs read them too; a table has their Dutch. What is not in it stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from competentie_rules.cli.sentences import SENTENCES
from competentie_rules.errors import FileErrors, RuleErrors, ToolError

_GROUNDS = {
    "address already in use": "het adres is al in gebruik",
    "database or disk is full": "de schijf is vol",
    "file exists": "het bestand is er al",
    "file name too long": "de naam van het bestand is te lang",
    "input/output error": "lezen of schrijven mislukte",
    "is a directory": "het is een map",
    "no space left on device": "de schijf is vol",
    "no such file or directory": "het bestand of de map bestaat niet",
    "not a directory": "een deel van het pad is geen map",
    "operation not permitted": "dat mag niet",
    "permission denied": "u hebt er geen rechten voor",
    "read-only file system": "er kan daar niet worden geschreven",
    "too many levels of symbolic links": "de koppelingen verwijzen naar elkaar",
}
"""What an operating system says, in small letters."""

_WORDS = {
    "framework": "handboek",
    "profile": "profiel",
    "assessment": "beoordeling",
    "explained": "uitgelegd",
    "exported": "geëxporteerd",
    "not told": "niet genoemd",
    "(nothing)": "(niets)",
    "error": "fout",
    "warning": "waarschuwing",
    "note": "opmerking",
    "the settings": "de instellingen",
    "the waivers": "de ontheffingen",
    "the baseline": "de nulmeting",
    "the record": "de vastlegging",
    "the report": "het rapport",
    "nothing": "niets",
    "read": "gelezen",
    "over ": "meer dan ",
    ", as it holds no assessment.": ", want er staat geen beoordeling in.",
    "standard output": "standaarduitvoer",
}
"""Words that a sentence may name."""


def asked(arguments: list[str], configured: str | None) -> bool:
    """Whether errors are to be told in Dutch: where the command line says so, or else the configuration."""
    for name, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if name == "--lang" or name.startswith("--lang="):
            configured = name.partition("=")[2] or value
    return configured == "nl"


def unusable(error: RuleErrors | FileErrors) -> str:
    """That the rules, or a file of ours, cannot be used, with how many faults there are."""
    what = "deze regels" if isinstance(error, RuleErrors) else ground(error.what)
    are = "zijn" if what.endswith("en") else "is"
    return f"{what} {are} niet te gebruiken; aantal fouten: {len(error.faults)}."


def error_in_dutch(error: ToolError) -> str:
    """What an error tells, in Dutch; of rules it stays in English, which who writes those reads."""
    if isinstance(error, RuleErrors):
        return str(error)
    if isinstance(error, FileErrors):
        return "\n".join(map(error_in_dutch, error.faults))
    where = f"{error.location}: " if error.location else ""
    hint = f"\n  {sentence(error.hint)}" if error.hint else ""
    return f"{where}{error.dutch or sentence(error.message)}{hint}"


def sentence(told: str) -> str:
    """An English text of an error in Dutch, as far as the table has its sentences."""
    if "\n" in told:
        return "\n".join(map(sentence, told.split("\n")))
    whole = _translated(told)
    if whole is not None:
        return whole
    first, stop, rest = told.partition(". ")
    return f"{sentence(first + '.')} {sentence(rest)}" if stop and rest else told


def line(told: str) -> str:
    """A line for standard error, which may begin with the name of the tool, and end with what an operating system says."""
    name = "competentie-rules: "
    if told.startswith(name):
        return name + line(told[len(name) :])
    found = sentence(told)
    if found != told:
        return found
    first, colon, last = told.rpartition(": ")
    return f"{ground(first)}{colon}{ground(last)}"


def ground(told: str) -> str:
    """What an operating system or another word of a sentence says, in Dutch where the tables have it."""
    return _WORDS.get(told) or _GROUNDS.get(told.lower()) or told


def _translated(told: str) -> str | None:
    for pattern, dutch in _patterns():
        found = pattern.fullmatch(told)
        if found:
            return dutch.format(*map(ground, found.groups()))
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences as patterns; those that say most by themselves come first."""
    order = sorted(SENTENCES.items(), key=lambda each: (-len(each[0].replace("{}", "")), each[0]))
    return [(re.compile("(.*?)".join(map(re.escape, english.split("{}")))), dutch) for english, dutch in order]
