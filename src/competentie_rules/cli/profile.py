"""`competentie-rules profile`."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from competentie_rules.cli import editions, options, settings
from competentie_rules.documents.find import find
from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile, Requirement, requirements
from competentie_rules.errors import UsageError
from competentie_rules.library import Library, ProfileWork, entry
from competentie_rules.model import Phrase
from competentie_rules.rules.load import load
from competentie_rules.text import defused, escaped, safe, width

CATEGORIES = {"generic": Phrase("generiek", "generic"), "specific": Phrase("specifiek", "specific"), None: Phrase("", "")}
NORM = Phrase("norm", "norm")
PRESUPPOSED = Phrase("voorondersteld", "presupposed")
"""What a norm presupposes is a fact about the profile; Dutch keeps another word for what is presumed of a person."""

WIDTH = 100
"""Columns of running text."""

LEVEL = Phrase("niveau", "level")
REQUIRED = Phrase("vereist {required} van de {all} gedragsvoorbeelden", "requires {required} of {all} behaviours")
HEADS = (Phrase("Competentie", "Competency"), NORM, Phrase("soort", "kind"), Phrase("vereist", "required"))


@click.group(short_help="Show the profiles and what their norms require.")
def command() -> None:
    """Show the profiles and what their norms require."""


@command.command("list")
@options.references
@settings.configurable
def list_profiles(references: tuple[Path, ...]) -> None:
    """List the profiles: id, edition, title."""
    for work in _library(references).all_profiles():
        reference = work.profile.reference
        options.tell(f"{reference.id:<32} {reference.edition:<10} {work.profile.title}")


@command.command("show")
@click.argument("profile", type=click.Path())
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.lang
@options.color
@options.references
@settings.configurable
def show(profile: str, format_name: str, lang: str, color: str, references: tuple[Path, ...]) -> None:
    """Print the competency matrix of PROFILE, and every behaviour that its norms require.

    PROFILE is a file, an id, or ID@EDITION; of an id every edition is printed. A behaviour at the level of the norm is marked
    *norm*, one at a lower level *presupposed*.
    """
    for work in _named(profile, references):
        if work.framework is None or not work.usable:
            raise UsageError(
                f"Profile {safe(profile)}, or its framework, has an error.", hint="`competentie-rules check` tells which."
            )
        if format_name == "json":
            click.echo(escaped(json.dumps(_json(work.profile, work.framework), ensure_ascii=False, indent=2)))
        else:
            colored = options.colored(color, sys.stdout)
            for line in _Page(work.profile, work.framework, lang, colored).lines():
                click.echo(defused(line), color=colored)


def _named(name: str, references: tuple[Path, ...]) -> list[ProfileWork]:
    """The profiles that a name stands for; raises UsageError where there is none."""
    if "@" in name or Path(name).is_file():
        return [editions.opened(name, references)[0]]
    works = _library(references).all_profiles()
    found = [work for work in works if work.profile.reference.id == name]
    if not found:
        hint = options.instead(name, (work.profile.reference.id for work in works), "`profile list` lists them.")
        raise UsageError(f"There is no profile {safe(name)}.", hint=hint)
    return found


def _library(paths: tuple[Path, ...]) -> Library:
    return Library(load(), [entry(source.file, source.read()) for source in find(paths)])


def _json(profile: Profile, framework: Framework) -> dict[str, object]:
    required = requirements(profile, framework)
    norms = {norm.competency: norm for norm in profile.norms}
    return {
        "profile": profile.reference.id,
        "edition": profile.reference.edition,
        "title": profile.title,
        "framework": {"id": framework.reference.id, "edition": framework.reference.edition},
        "required": len(required),
        "behaviours": _all(framework),
        "norms": [
            {
                "competency": competency.id,
                "label": competency.label,
                "level": norms[competency.id].level,
                "category": norms[competency.id].category,
                "behaviours": [
                    {
                        "behaviour": each.behaviour.id,
                        "level": each.level,
                        "text": each.behaviour.text,
                        "because": "presupposed" if each.presupposed else "norm",
                    }
                    for each in required
                    if each.competency == competency.id
                ],
            }
            for competency in framework.competencies
            if competency.id in norms
        ],
    }


def _all(framework: Framework) -> int:
    return sum(len(level.behaviours) for competency in framework.competencies for level in competency.levels)


class _Page:
    def __init__(self, profile: Profile, framework: Framework, lang: str, colored: bool) -> None:
        self.profile = profile
        self.framework = framework
        self.lang = lang
        self.colored = colored
        self.required = requirements(profile, framework)
        self.norms = {norm.competency: norm for norm in profile.norms}
        self.labels = {each.id: safe(each.label) for each in framework.competencies if each.id in self.norms}

    def paint(self, text: str, style: str) -> str:
        return options.paint(text, style) if self.colored else text

    def lines(self) -> Iterator[str]:
        told = REQUIRED.get(self.lang).format(required=len(self.required), all=_all(self.framework))
        reference = self.profile.reference
        yield f"{self.paint(safe(self.profile.title), 'strong')} ({safe(reference.id)}, {safe(reference.edition)}): {told}"
        yield ""
        yield from self.matrix()
        for competency, label in self.labels.items():
            yield ""
            norm = self.norms[competency].level
            yield f"{self.paint(label, 'strong')} · {NORM.get(self.lang)} {norm}"
            yield from self.behaviours([each for each in self.required if each.competency == competency])

    def matrix(self) -> Iterator[str]:
        wide = max(width(label) for label in (*self.labels.values(), HEADS[0].get(self.lang)))
        heads = [head.get(self.lang) for head in HEADS]
        yield "  " + self.paint(f"{heads[0]:<{wide}}  {heads[1]}  {heads[2]:<10} {heads[3]}", "faint")
        for competency, label in self.labels.items():
            norm = self.norms[competency]
            number = sum(each.competency == competency for each in self.required)
            kind = CATEGORIES[norm.category].get(self.lang)
            yield f"  {label + ' ' * (wide - width(label))}  {norm.level:>4}  {kind:<10} {number:>{len(heads[3])}}"

    def behaviours(self, required: list[Requirement]) -> Iterator[str]:
        marks = NORM.get(self.lang), PRESUPPOSED.get(self.lang)
        wide = max(len(mark) for mark in marks)
        level = 0
        for each in required:
            if each.level != level:
                level = each.level
                yield f"  {LEVEL.get(self.lang)} {level}"
            mark = f"{marks[each.presupposed]:<{wide}}"
            text = f"{each.behaviour.id}  {safe(each.behaviour.text, 2000)}"
            told = textwrap.wrap(text, WIDTH - wide - 6, subsequent_indent="  ", break_on_hyphens=False)
            yield f"    {self.paint(mark, 'faint' if each.presupposed else 'strong')}  {told[0]}"
            for more in told[1:]:
                yield f"    {'':<{wide}}  {more}"


command.add_command(editions.profile_diff)
command.add_command(editions.profile_lint)
