"""What is wrong with our own inputs: options, rules, schemas. A fault in a *document* is a finding, not one of these."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competentie_rules.model import Location


@dataclass(eq=False)
class ToolError(Exception):
    """The tool cannot do its work: what is wrong, where, and what would mend it. The exit code is 2."""

    message: str
    location: Location | None = None
    hint: str = ""
    dutch: str = ""
    """The message in Dutch, where it was made along with the English one."""

    exit_code = 2

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.location, self.hint, self.dutch)


class FileErrors(ToolError):
    """Everything that is wrong with one file that the tool itself reads, at once; `what` it is, by default the settings.

    `lang` is the language that the file asks for, where it does.
    """

    def __init__(self, faults: tuple[ToolError, ...], what: str = "the settings", lang: str | None = None) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
        self.what = what
        self.lang = lang

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults, self.what, self.lang)


class UsageError(ToolError):
    """An option, a path or a combination of them that cannot be carried out."""


class TooMany(UsageError):
    """A dataset holds more assessments than can be told of one by one."""


class RuleError(ToolError):
    """A rule file that cannot be used."""


class EngineError(ToolError):
    """An engine broke down or refused its input; a bug of ours, or of what the engine is built on."""


def raised(error: Exception) -> str:
    """What an error that nobody expected is and where it was raised; not what it says, which may quote a document."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"


def system(error: OSError) -> str:
    """What the system says is wrong, in its own words alone, whoever passes it on."""
    return os.strerror(error.errno) if error.errno else error.strerror or str(error)


class RuleErrors(RuleError):
    """Everything that is wrong with a set of rules, at once."""

    def __init__(self, faults: tuple[RuleError, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)
