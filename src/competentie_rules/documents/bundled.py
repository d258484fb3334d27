"""Where the rules, schemas and profiles are that the tool brings along."""

from __future__ import annotations

from pathlib import Path

from competentie_rules.errors import ToolError

_PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """The folder `rules`, `schemas` or `profiles`: inside the installed package, or beside the sources of a checkout."""
    for base in (_PACKAGE / "content", _PACKAGE.parents[1]):
        if (base / name).is_dir():
            return base / name
    raise ToolError(f"The folder {name!r} of competentie-rules is missing.", hint="Install competentie-rules again.")
