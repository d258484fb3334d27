"""`competentie-rules rules lint`, `test`, `coverage`, `diff`, `conform` and `docs`: for who writes rules."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import click

from competentie_rules import api
from competentie_rules.cli import complain, options, outputs, settings
from competentie_rules.documents import bundled
from competentie_rules.documents.find import Source, find
from competentie_rules.errors import RuleErrors, UsageError
from competentie_rules.library import Library, ProfileWork
from competentie_rules.model import Severity
from competentie_rules.rule_tools import conform as conforming
from competentie_rules.rule_tools import coverage as covered
from competentie_rules.rule_tools import differences, generated, handbook, pages, remarks, results
from competentie_rules.rule_tools.ways import ENGINES, SPARK, ways
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import Rule, RuleSet
from competentie_rules.text import counted, defused, nearest, safe

GENERATED = 200
"""Assessments that `diff` makes up."""
CASES = 50
"""Profiles that `conform` makes up."""

_paths = click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
_format = click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)


def known(ruleset: RuleSet, id: str) -> Rule:
    """The rule of this id; UsageError, with the nearest one, when there is none."""
    try:
        return ruleset.rule(id)
    except KeyError:
        near = nearest(id, (rule.id for rule in ruleset.rules))
        hint = f"Perhaps {near} is meant; `rules list --all` lists them." if near else "`rules list --all` lists them."
        raise UsageError(f"There is no rule {safe(id)}.", hint=hint) from None


def _given(paths: tuple[str, ...]) -> list[Path]:
    """The rules that are named, or else those of the configuration."""
    return options.existing(paths or settings.config().rules)


def _lines(lines: Iterable[str]) -> str:
    return "".join(defused(safe(line, 5000)) + "\n" for line in lines)


@click.command("lint", short_help="Tell what is wrong, or looks wrong, with rules.")
@_paths
@click.option("--on", "profiles", multiple=True, metavar="PROFILE", help="Tell which rules never conclude anything against it.")
@click.option(
    "--handbook",
    "handbooks",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A handbook in Markdown in which quotes may stand, besides the built-in ones.",
)
@options.fail_on_warnings
@_format
@settings.configurable
def lint(paths: tuple[str, ...], profiles: tuple[str, ...], handbooks: tuple[Path, ...], fail_on: str, format_name: str) -> int:
    """Check the rules in PATH, which stand beside the built-in ones; without PATH those of the configuration,
    or else the built-in ones.

    Rules that cannot be used are refused with the place of every fault (exit code 2). Of rules that can be used this tells what
    looks wrong: rules that lead to nothing, that say the same, or that conclude nothing against a profile; messages that differ
    between the languages; quotes that stand in no handbook.
    """
    given = _given(paths)
    try:
        ruleset = load(given)
    except RuleErrors as errors:
        if format_name == "json":
            outputs.write(remarks.as_json(remarks.refused(errors), 0, usable=False), None)
            return errors.exit_code
        raise
    books = [*handbook.brought_along(), *(handbook.Handbook.of(str(file), _read(file)) for file in handbooks)]
    looked_at = {rule.id for rule in ruleset.rules if rule.beside or not given}
    found = [remark for remark in remarks.remarks(ruleset, _works(ruleset, profiles), books) if remark.rule in looked_at]
    number = len(looked_at)
    written = remarks.as_json(found, number) if format_name == "json" else _lines(remarks.text(found, number))
    outputs.write(written, None)
    return int(any(remark.severity.rank >= Severity(fail_on).rank for remark in found))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{safe(str(file))} is no text in UTF-8.") from None


def _works(ruleset: RuleSet, wanted: Iterable[str]) -> list[ProfileWork]:
    works = [work for work in Library(ruleset, []).all_profiles() if work.usable]
    ids = {work.profile.reference.id for work in works}
    for id in wanted:
        if id not in ids:
            raise UsageError(f"There is no profile {safe(id)}.", hint=options.instead(id, ids, ""))
    return [work for work in works if not wanted or work.profile.reference.id in wanted]


@click.command("test", short_help="Run the cases of rules, on every engine.")
@_paths
@click.option("--engine", type=click.Choice([*api.ENGINES, "all"]), default="all", show_default=True, help="What infers.")
@click.option("--rule", "ids", multiple=True, metavar="ID", help="Only the cases of this rule; may be given more than once.")
@click.option("--format", "format_name", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@options.output
@settings.configurable
def test(paths: tuple[str, ...], engine: str, ids: tuple[str, ...], format_name: str, output: Path | None) -> int:
    """Run the cases of the built-in rules, and of those in PATH (or of the configuration) beside them, on every engine.

    Exit code 1 when a case fails, 2 when a case is wrong in itself.
    """
    ruleset = load(_given(paths))
    wanted = [known(ruleset, id) for id in ids] or ruleset.rules
    installed = api.engines()
    # The plain engine goes first, as the one that the others are held against.
    engines = {name: installed[name] for name in sorted(installed, key=lambda name: name != "plain") if engine in (name, "all")}
    if not engines:
        raise UsageError(f"The engine {engine} is not installed.", hint="Choose the engine plain, or install what it needs.")
    for name in api.ENGINES if engine == "all" else ():
        if name not in engines:
            complain(f"competentie-rules: the engine {name} is not installed, so the cases run on the others alone.")
    found = list(results.run(ruleset, engines, rules=wanted, apart=["rete"]))
    if format_name == "text":
        written = _lines(results.text(found))
    else:
        written = results.as_json(found) if format_name == "json" else results.junit(found)
    outputs.write(written, output)
    outcomes = {each.outcome for each in found}
    return UsageError.exit_code if "broken" in outcomes else int("failed" in outcomes)


@click.command("coverage", short_help="Tell which rules and premises the cases have tried.")
@_paths
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 1 when less is covered.")
@_format
@settings.configurable
def coverage(paths: tuple[str, ...], fail_under: float | None, format_name: str) -> int:
    """Tell which rules the cases let fire, and which premises some case made the only one that failed.

    Of the rules in PATH, without it of those of the configuration, or else of the built-in ones. The cases of all rules count.
    """
    given = _given(paths)
    ruleset = load(given)
    found = covered.coverage(ruleset, [rule for rule in ruleset.rules if rule.beside or not given])
    if format_name == "json":
        written = covered.as_json(found, ruleset.relations)
    else:
        written = _lines(covered.text(found, ruleset.relations))
    outputs.write(written, None)
    return int(fail_under is not None and any(share.percent < fail_under for share in covered.shares(found).values()))


@click.command("diff", short_help="Tell what is judged otherwise with other rules.")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@_paths
@click.option(
    "--generated", "number", type=click.IntRange(0, 100_000), help=f"Assessments to make up. [default: {GENERATED} without PATH]"
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed makes up the same assessments.")
@click.option("--keep", type=outputs.Place(file_okay=False, path_type=Path), help="Write what was made up into this folder.")
@_format
@settings.configurable
def diff(old: str, new: str, paths: tuple[str, ...], number: int | None, seed: int, keep: Path | None, format_name: str) -> int:
    """Tell what is judged otherwise with the rules NEW than with the rules OLD.

    Each is a file or folder of rules, `builtin`, or `configured` for those of the configuration. Rules that declare what
    documents say are a whole set; others stand beside the built-in ones. Both check the documents in PATH, by default the
    samples that the tool brings along, and assessments that are made up. Exit code 1 when something is judged otherwise.
    """
    known = (differences.BUILT_IN, differences.CONFIGURED)
    for name in (old, new):
        if name not in known and (near := nearest(name, known)) and not os.path.lexists(name):
            raise UsageError(f"There is no file or folder {safe(name)}.", hint=f"Perhaps {near} is meant.")
    options.existing(name for name in (old, new) if name not in known)
    before, after = (differences.rules_of(name, settings.config().rules) for name in (old, new))
    sources = list(find(options.existing(paths))) if paths else _samples()
    wanted = number if number is not None else 0 if paths else GENERATED
    made = list(generated.sources(wanted, seed, Library(after, []).all_profiles()))
    if keep is not None:
        for source in made:
            file = keep / source.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(source.read())
    found = differences.difference(before, after, sources + made)
    outputs.write(differences.as_json(found) if format_name == "json" else _lines(differences.text(found)), None)
    return int(bool(found))


def _samples() -> list[Source]:
    base = bundled.folder("profiles")
    found = find(sorted(base.glob("*/voorbeelden")))
    return [Source(os.path.relpath(source.file, base.parent), source.read()) for source in found]


@click.command("conform", short_help="Tell whether every engine says the same.")
@_paths
@click.option("--cases", "number", type=click.IntRange(0, 100_000), help=f"Profiles to make up. [default: {CASES} without PATH]")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed makes up the same profiles and assessments.")
@click.option(
    "--engine",
    "wanted",
    type=click.Choice([*ENGINES, SPARK, "all"]),
    multiple=True,
    default=["all"],
    show_default=True,
    help="What is held against the engine plain; may be given more than once. tables is the bitset engine over a "
    "dataset; spark, which all does not have in it, is that on a cluster, for the first few.",
)
@click.option("--keep", type=outputs.Place(file_okay=False, path_type=Path), help="Write documents on which they differ here.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.rules
@options.output
@settings.configurable
def conform(
    paths: tuple[str, ...],
    number: int | None,
    seed: int,
    wanted: tuple[str, ...],
    keep: Path | None,
    format_name: str,
    rules: tuple[Path, ...],
    output: Path | None,
) -> int:
    """Judge assessments by every engine, and tell what they say otherwise: statements, findings and what those rest on.

    The assessments are those in PATH, which can be a folder that --keep wrote, and others that are made up against frameworks,
    profiles and methods that are made up as well. Documents on which engines differ are made as small as they come. Exit code 1
    when something differs, 3 when there was nothing to judge.
    """
    given = options.existing(paths)
    ruleset = load(rules)
    names = dict.fromkeys((*(ENGINES if "all" in wanted else ()), *(name for name in wanted if name != "all")))
    judged_by, missing = ways(ruleset, api.engines(), names)
    for name in missing:
        if name in wanted:
            raise UsageError(f"The engine {name} is not installed.", hint="Install what it needs, or choose another one.")
        complain(f"competentie-rules: the engine {name} is not installed, so it is not held against the others.")
    worlds, left = conforming.given(find(given))
    if left:
        number_left = counted(len(left), "document")
        complain(f"competentie-rules: left out, as not valid or not the only one of its id: {number_left}, such as {left[0]}")
    works = Library(ruleset, []).all_profiles()
    made = conforming.made_up(number if number is not None else 0 if paths else CASES, seed, works)
    found = conforming.conform(chain(worlds, made), judged_by)
    if keep is not None:
        conforming.keep(found, keep)
    outputs.write(conforming.as_json(found) if format_name == "json" else _lines(conforming.text(found)), output)
    return int(bool(found.different)) if found.assessments else options.NOTHING_TO_CHECK


@click.command("docs", short_help="Write a page for each rule.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a page lags behind the rules.")
@click.option(
    "--output", type=outputs.Place(file_okay=False, path_type=Path), default=Path("docs/rules"), show_default=True, help="Folder."
)
@options.rules
@settings.configurable
def docs(check: bool, output: Path, rules: tuple[Path, ...]) -> int:
    """Write a page for each rule, whose examples are its cases, and an index of them."""
    made = pages.pages(load(rules))
    if check:
        behind = pages.lagging(output, made)
        for name in behind:
            options.tell(f"{output / name} lags behind the rules")
        options.tell(f"{len(behind)} of {len(made)} pages lag" if behind else f"{len(made)} pages are up to date")
        return int(bool(behind))
    changed = pages.write(output, made)
    options.tell(f"{len(changed)} of {len(made)} pages written to {output}")
    return 0


COMMANDS = (lint, test, coverage, diff, conform, docs)
