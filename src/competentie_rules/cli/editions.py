"""`framework diff`, `profile diff` and `profile lint`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from competentie_rules.cli import options, outputs, settings
from competentie_rules.documents.find import Source, find
from competentie_rules.documents.framework import Framework
from competentie_rules.errors import UsageError
from competentie_rules.library import Entry, Library, ProfileWork, brought_along, entry
from competentie_rules.model import Severity
from competentie_rules.profile_tools import alike, told
from competentie_rules.profile_tools.editions import compare
from competentie_rules.rules.load import load
from competentie_rules.text import defused, safe

_format = click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
_assessments = click.option(
    "--assessments",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder with assessments, to tell which come out otherwise; may be given more than once.",
)


def _comparing(kind: str, doc: str) -> click.Command:
    """The command `diff` for one kind of document; only what is compared, and its help, differ."""

    @click.command("diff", help=doc)
    @click.argument("old", type=click.Path())
    @click.argument("new", type=click.Path())
    @_assessments
    @_format
    @options.output
    @options.lang
    @options.references
    @options.rules
    @settings.configurable
    def command(
        old: str,
        new: str,
        assessments: tuple[Path, ...],
        format_name: str,
        output: Path | None,
        lang: str,
        references: tuple[Path, ...],
        rules: tuple[Path, ...],
    ) -> int:
        one, other = (document(kind, name, references) for name in (old, new))
        sources = find([*assessments, *references], forms=True) if assessments else ()
        found = compare(one, other, sources, load(rules), lang)
        lines = told.editions(found, lang, judged=bool(assessments))
        outputs.write(told.editions_json(found) if format_name == "json" else _lines(lines), output)
        return int(bool(found.changes or found.effects))

    return command


framework_diff = _comparing(
    "framework",
    """Tell what differs between the frameworks OLD and NEW: competencies, definitions, behaviours, what builds on what.

    Each is a file, an id, or ID@EDITION. With --assessments, also which assessments come out otherwise by the new texts, and why.
    Exit code 1 when something differs.
    """,
)
profile_diff = _comparing(
    "profile",
    """Tell what differs between the profiles OLD and NEW: norms, and the method.

    Each is a file, an id, or ID@EDITION. With --assessments, also which assessments come out otherwise by the new norms, and why.
    Exit code 1 when something differs.
    """,
)


@click.group(short_help="Compare editions of a framework.")
def command() -> None:
    """Compare editions of a framework."""


command.add_command(framework_diff)


@click.command("lint")
@click.argument("profile", type=click.Path())
@options.fail_on_warnings
@_format
@options.lang
@options.references
@settings.configurable
def profile_lint(profile: str, fail_on: str, format_name: str, lang: str, references: tuple[Path, ...]) -> int:
    """Tell where behaviours of PROFILE say nearly the same, and whether its norms agree on them.

    A warning: a norm requires what another norm, on a competency that says the same, does not. A note: both require it, so that
    one thing counts twice. PROFILE is a file, an id, or ID@EDITION. What is wrong with a profile, `check` tells.
    """
    work, framework = opened(profile, references)
    pairs = alike.alike(framework, work.profile)
    lines = told.alike(pairs, work.profile, lang)
    outputs.write(told.alike_json(pairs, work.profile) if format_name == "json" else _lines(lines), None)
    return int(any(pair.severity.rank >= Severity(fail_on).rank for pair in pairs))


def opened(name: str, references: tuple[Path, ...]) -> tuple[ProfileWork, Framework]:
    """The profile that a name stands for, and its framework, ready to be used; raises UsageError."""
    found = document("profile", name, references)
    # One that is named, and stands among the references as well, is there once.
    others = [each for each in _entries(find(references)) if (each.kind, each.reference) != ("profile", found.reference)]
    assert found.reference is not None
    work = Library(load(), [found, *others]).profile(found.reference)
    if work is None or work.framework is None or not work.usable:
        raise UsageError(f"Profile {safe(name)}, or its framework, has an error.", hint="`competentie-rules check` tells which.")
    return work, work.framework


def _entries(sources: Iterable[Source]) -> list[Entry]:
    return [entry(source.file, source.read()) for source in sources]


def document(kind: str, name: str, references: tuple[Path, ...]) -> Entry:
    """The framework or profile that a name stands for: a file, an id, or ID@EDITION; raises UsageError."""
    if Path(name).is_file():
        found = [entry(name, Path(name).read_bytes())]
    else:
        id, _, edition = name.partition("@")
        known = [each for each in (*_entries(find(references)), *brought_along()) if each.kind == kind and each.reference]
        named = [each for each in known if each.reference and each.reference.id == id]
        found = [each for each in named if each.reference and edition in ("", each.reference.edition)]
        if not found:
            if Path(name).is_dir():
                raise UsageError(f"{safe(name)} is a folder, and no {kind}.", hint=_inside(kind, Path(name)))
            hint = options.instead(id, (each.reference.id for each in known if each.reference), "Give a file.")
            if named:
                hint = f"Its editions are {', '.join(sorted(each.reference.edition for each in named if each.reference))}."
            raise UsageError(f"There is no {kind} {safe(name)}.", hint=hint)
        if len({each.reference for each in found}) > 1:
            editions = ", ".join(sorted(each.reference.edition for each in found if each.reference))
            raise UsageError(f"There are several editions of {kind} {safe(name)}: {editions}.", hint=f"Give {id}@EDITION.")
    if found[0].kind != kind:
        raise UsageError(f"{safe(name)} is no {kind}.", hint=f"Its kind is {found[0].kind or 'not told'}.")
    if found[0].faults:
        raise UsageError(f"{safe(name)} has an error.", hint=f"`competentie-rules check {safe(name)}` tells which.")
    return found[0]


def _inside(kind: str, folder: Path) -> str:
    """What to give in place of a folder: the files of this kind in it."""
    files = sorted(each.document.file for each in _entries(find([folder])) if each.kind == kind)
    if not files:
        return f"There is no {kind} in it; give a file."
    return f"Give a file: {', '.join(map(safe, files[: options.MOST_LISTED]))}{', …' * (len(files) > options.MOST_LISTED)}."


def _lines(lines: Iterable[str]) -> str:
    return "".join(defused(line) + "\n" for line in lines)
