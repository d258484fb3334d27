"""`competentie-rules export`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from competentie_rules import api
from competentie_rules.cli import complain, declared, options, outputs, settings
from competentie_rules.cli.editions import document
from competentie_rules.errors import UsageError
from competentie_rules.exchange.formats import FORMATS
from competentie_rules.exchange.losses import Exported, lines, to_json
from competentie_rules.exchange.open_badges import NAME as OPEN_BADGES
from competentie_rules.exchange.open_badges import Wishes
from competentie_rules.files import Files
from competentie_rules.text import escaped

_BADGES = ("competency", "with_evidence", "salt", "issuer", "assessment", *declared.NAMES)
"""Options on the result of an assessment, or on the dataset that it stands in."""


@click.command(short_help="Write a framework, or a result, for another system.")
@click.argument("what", type=click.Path())
@click.option("--format", "format_name", type=click.Choice((*FORMATS, OPEN_BADGES)), required=True, help="What to write.")
@click.option("--losses", type=outputs.Place(path_type=Path), help="Write what is lost to this file as JSON, and not in words.")
@click.option("--strict", is_flag=True, help="Exit with 1 where anything is lost.")
@click.option("--competency", metavar="ID", help=f"With {OPEN_BADGES}: the credential of this competency alone.")
@click.option("--with-evidence", is_flag=True, help=f"With {OPEN_BADGES}: the evidence of what was shown as well.")
@click.option("--issuer", metavar="URI", help=f"With {OPEN_BADGES}: who is to issue it.")
@click.option("--salt", metavar="TEXT", help=f"With {OPEN_BADGES}: hash the pseudonym with this. [default: from the assessment]")
@click.option("--assessment", metavar="ID", help=f"With {OPEN_BADGES}: the assessment, where WHAT is a dataset.")
@options.output
@options.lang
@options.references
@options.rules
@declared.on_tables
@settings.configurable
def command(
    what: str,
    format_name: str,
    losses: Path | None,
    strict: bool,
    competency: str | None,
    with_evidence: bool,
    issuer: str | None,
    salt: str | None,
    assessment: str | None,
    output: Path | None,
    lang: str,
    references: tuple[Path, ...],
    rules: tuple[Path, ...],
    declared: api.Declared,
) -> int:
    """Write WHAT in the format of another system: a framework (a file, an id, or ID@EDITION), or with open-badges the result of
    an assessment (a file, or a dataset with --assessment).

    What the format cannot hold is told on standard error, or written to --losses: what was written is read back, and every
    difference with the framework is named. `import` reads every format of a framework again.

    open-badges makes drafts of credentials of Open Badges 3.0, one for each competency of which a level was reached and awarded.
    Nobody signed them. The pseudonym is hashed, and evidence is left out unless --with-evidence asks for it.
    """
    if format_name == OPEN_BADGES:
        options.existing([what])
        wishes = Wishes(with_evidence, competency, salt, issuer)
        made = api.export_assessment(
            what, wishes, references=references, lang=lang, rules=rules, assessment=assessment, declared=declared
        )
    else:
        _no_badge()
        made = api.export_framework(document("framework", what, references).document.data, format_name)
    _write(made, losses, output, lang)
    return int(strict and bool(made.losses))


def _no_badge() -> None:
    """Raise UsageError where an option is given that says nothing of a framework."""
    context = click.get_current_context()
    for name in _BADGES:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(f"--{name.replace('_', '-')} is about the result of an assessment.", hint="Leave it out.")


def _write(made: Exported, losses: Path | None, output: Path | None, lang: str) -> None:
    """Write what was made, and what is lost in it; over none of the files that were read."""
    if isinstance(made.content, bytes) and output is None:
        raise UsageError(f"{made.format} is no text.", hint="Name a file with --output.")
    files = {output: made.content} if output is not None else {}
    if losses is not None:
        if losses == output:
            raise UsageError("--losses and --output name the same file.")
        files[losses] = escaped(to_json(made, lang)) + "\n"
    with Files(list(files), outputs.given()) as written:
        written.write(files)
    if output is None:
        assert isinstance(made.content, str)
        outputs.print_all(made.content)
    if losses is None:
        for line in lines(made, lang):
            complain(line)
