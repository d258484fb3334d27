"""What who imports says of a document, and of what is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from competentie_rules.errors import UsageError
from competentie_rules.importing.ids import is_id
from competentie_rules.text import safe

_EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
"""An edition, as the schemas have it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What who imports says of a document: the edition, and the ids and titles of framework and profile."""

    edition: str | None = None
    framework: str | None = None
    title: str | None = None
    profile: str | None = None

    def __post_init__(self) -> None:
        """Raise UsageError for what no document could hold."""
        for name, given in (("--framework", self.framework), ("--profile", self.profile)):
            if given is not None and not is_id(given):
                hint = "An id has lower-case letters, digits and hyphens, as handboek-2024."
                raise UsageError(f"{name} {safe(given, 80)} is no id.", hint=hint)
        if self.edition is not None and not _EDITION.fullmatch(self.edition):
            hint = "An edition has at most 40 letters, digits, points, hyphens and underscores, as 2024-03."
            raise UsageError(f"--edition {safe(self.edition, 80)} is no edition.", hint=hint)
