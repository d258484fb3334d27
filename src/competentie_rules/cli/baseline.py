"""`competentie-rules baseline`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from competentie_rules import api, baseline
from competentie_rules.cli import complain, declared, options, outputs, settings
from competentie_rules.cli.settings import sources_of
from competentie_rules.config import content
from competentie_rules.errors import ToolError, TooMany, UsageError
from competentie_rules.files import Files
from competentie_rules.model import Phrase, Report
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import RuleSet

MANY = 10_000
"""Entries from which on a baseline could be too large to be read; reading it takes seconds then."""
WRITTEN = Phrase("{findings} in {file} gezet", "{findings} written to {file}")
STAY = (
    Phrase(
        "{findings} van documenten die niet zijn gecontroleerd blijven erin staan",
        "{findings} of documents that were not checked stay in it",
    ),
    Phrase(
        "{findings} van documenten die niet zijn gecontroleerd blijft erin staan",
        "{findings} of documents that were not checked stays in it",
    ),
)
PRUNED = Phrase("{gone} van {findings} uit {file} gehaald", "{gone} of {findings} taken out of {file}")

_file = click.argument("file", type=outputs.Place(dir_okay=False, path_type=Path))
_paths = click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
_as_of = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today. [default: today]")


@click.group(short_help="Write down what is found now, so that what comes after it stands out.")
def command() -> None:
    """Write down what is found now, so that what comes after it stands out.

    `check --baseline FILE` tells what stands in a baseline apart, and fails on nothing of it.
    """


@command.command("write")
@_file
@_paths
@click.option("--owner", help="Who answers for it; needed for a new baseline.")
@click.option("--reason", help="Why it may stay for now; needed for a new baseline.")
@_as_of
@options.lang
@options.rules
@options.references
@declared.on_tables
@settings.configurable
def write(
    file: Path,
    paths: tuple[str, ...],
    owner: str | None,
    reason: str | None,
    as_of: datetime | None,
    lang: str,
    rules: tuple[Path, ...],
    references: tuple[Path, ...],
    declared: api.Declared,
) -> int:
    """Write what is found in PATH (the current folder) into FILE.

    What stood in FILE before keeps the day on which it was added. Where PATH is given, what FILE says of documents that are not
    in PATH stays. What is waived does not come into it, nor what is about a document that was not judged.
    """
    known = baseline.read(str(file), content(file)) if file.exists() else None
    owner, reason = owner or (known.owner if known else None), reason or (known.reason if known else None)
    if not (owner and owner.strip()) or not (reason and reason.strip()):
        raise UsageError("A baseline has an owner and a reason.", hint="Give --owner and --reason.")
    day = _day(as_of)
    report, ruleset = _checked(paths, rules, references, file, day, declared)
    if not report.documents:
        return options.NOTHING_TO_CHECK
    made = baseline.of(report, ruleset, str(file), owner, reason, day, known)
    rest = baseline.unchecked(known, report) if known is not None and paths else ()
    _put(_readable(replace(made, entries=(*made.entries, *rest))), file)
    complain(WRITTEN.get(lang).format(findings=baseline.number(made.count, lang), file=file))
    if rest:
        stay = replace(made, entries=rest).count
        complain(STAY[stay == 1].get(lang).format(findings=baseline.number(stay, lang)))
    return 0


@command.command("show")
@_file
@_as_of
@options.lang
@settings.configurable
def show(file: Path, as_of: datetime | None, lang: str) -> None:
    """Tell who answers for the baseline in FILE, how much there is of each rule, and how old it is."""
    for line in baseline.told(baseline.read(str(file), content(file)), _day(as_of), lang):
        options.tell(line)


@command.command("prune")
@_file
@_paths
@_as_of
@options.lang
@options.rules
@options.references
@declared.on_tables
@settings.configurable
def prune(
    file: Path,
    paths: tuple[str, ...],
    as_of: datetime | None,
    lang: str,
    rules: tuple[Path, ...],
    references: tuple[Path, ...],
    declared: api.Declared,
) -> int:
    """Take out of the baseline in FILE what is no longer found in PATH (the current folder).

    What is about a document that is not in PATH, or that was not judged, stays.
    """
    known = baseline.read(str(file), content(file))
    report, ruleset = _checked(paths, rules, references, file, _day(as_of), declared)
    if not report.documents:
        return options.NOTHING_TO_CHECK
    made = baseline.pruned(known, report, ruleset)
    if made != known:
        _put(baseline.text(made), file)
    gone = known.count - made.count
    complain(PRUNED.get(lang).format(gone=gone, findings=baseline.number(known.count, lang), file=file))
    return 0


def _readable(made: baseline.Baseline) -> str:
    """A baseline as it is written; UsageError for one so large that it could not be read again."""
    told = baseline.text(made)
    if len(made.entries) > MANY:
        try:
            baseline.read(made.file, told.encode())
        except ToolError as error:
            raise UsageError(
                f"A baseline cannot hold {made.count} findings ({error.message.rstrip('.')}).",
                hint="Waive a rule for a whole dataset (a waiver with rule and file), or leave rules out with select or ignore.",
            ) from None
    return told


def _put(told: str, file: Path) -> None:
    """Write a baseline in the place of the one that was read, which may be among the paths that are given too."""
    with Files([file]) as files:
        files.write({file: told})


def _day(as_of: datetime | None) -> date:
    return (as_of or datetime.now()).date()


def _checked(
    paths: tuple[str, ...],
    rules: tuple[Path, ...],
    references: tuple[Path, ...],
    file: Path,
    day: date,
    declared: api.Declared,
) -> tuple[Report, RuleSet]:
    """What is found, whatever baseline there is; raises UsageError where something could not be read or judged."""
    config = replace(settings.config(), baseline=None)
    sources = sources_of(paths, references, rules, replace(config, baseline=str(file)))
    try:
        report = api.check_sources(sources, rules=rules, config=config, declared=declared, as_of=day)
    except TooMany as error:
        hint = "Divide the dataset over files and name one after another: what a baseline says of the others stays in it."
        raise UsageError(error.message, hint=hint) from None
    if report.failures:
        raise UsageError("\n".join(report.failures), hint="A baseline is made of what can be read and judged.")
    return report, load(rules)
