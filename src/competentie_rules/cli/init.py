"""`competentie-rules init`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from competentie_rules.cli import options, outputs
from competentie_rules.errors import UsageError
from competentie_rules.files import Files
from competentie_rules.text import safe

SKELETON = Path(__file__).parents[1] / "skeleton"
"""`files` is for every language; the names of hidden files begin with `dot-` there, so that nothing takes them for its own."""

_ALLOWED = frozenset({".git"})
"""What a folder may hold and still be taken for empty."""


@click.command(short_help="Begin a folder for a team: a handbook, a profile, an assessment and CI.")
@click.argument("folder", type=outputs.Place(path_type=Path))
@options.lang
def command(folder: Path, lang: str) -> None:
    """Fill FOLDER, which is new or empty, with what a team begins with.

    That is an example of a framework, a profile and an assessment, a configuration, and CI for GitHub and GitLab. Nothing is ever
    written over.
    """
    made = skeleton(lang)
    _make(folder)
    for name in made:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with Files([folder / name for name in made]) as files:
        files.write({folder / name: text for name, text in made.items()})
    for name in sorted(made):
        options.tell(str(folder / name))
    ready = "Klaar; dit kijkt het na:" if lang == "nl" else "Done; this checks it:"
    options.tell(f"{ready} competentie-rules check {folder}")


def skeleton(lang: str) -> dict[str, str]:
    """The files of a new folder, by name."""
    made = {}
    for base in (SKELETON / "files", SKELETON / lang):
        for file in sorted(path for path in base.rglob("*") if path.is_file()):
            parts = [part.replace("dot-", ".", 1) if part.startswith("dot-") else part for part in file.relative_to(base).parts]
            made["/".join(parts)] = file.read_text(encoding="utf-8")
    return made


def _make(folder: Path) -> None:
    """Make the folder, if it is not there; UsageError where anything is in it."""
    name = safe(str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = sorted(set(os.listdir(folder)) - _ALLOWED)
    except OSError as error:
        raise UsageError(f"{name} cannot be used: {(error.strerror or str(error)).lower()}.", hint="Name a new folder.") from None
    if there:
        raise UsageError(
            f"{name} is not empty: it holds {safe(', '.join(there[:3]))}.", hint="Name a new folder, or an empty one."
        )
