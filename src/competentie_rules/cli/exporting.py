"""`competentie-rules export`."""

from __future__ import annotations

from pathlib import Path

import click

from competentie_rules import api
from competentie_rules.cli import complain, options, settings
from competentie_rules.cli.editions import document
from competentie_rules.cli.outputs import Files, print_all
from competentie_rules.errors import UsageError
from competentie_rules.exchange.formats import FORMATS
from competentie_rules.exchange.losses import lines, to_json
from competentie_rules.text import escaped


@click.command(short_help="Write a framework in the format of another system.")
@click.argument("framework", type=click.Path())
@click.option("--format", "format_name", type=click.Choice(tuple(FORMATS)), required=True, help="What to write.")
@click.option("--losses", type=click.Path(path_type=Path), help="Write what is lost to this file as JSON, and not in words.")
@click.option("--strict", is_flag=True, help="Exit with 1 where anything is lost.")
@options.output
@options.lang
@options.references
@settings.configurable
def command(
    framework: str,
    format_name: str,
    losses: Path | None,
    strict: bool,
    output: Path | None,
    lang: str,
    references: tuple[Path, ...],
) -> int:
    """Write FRAMEWORK in the format of another system. FRAMEWORK is a file, an id, or ID@EDITION.

    What the format cannot hold is told on standard error, or written to --losses: what was written is read back, and every
    difference with the framework is named. `import` reads every format again.
    """
    found = document("framework", framework, references)
    data = found.document.data
    made = api.export_framework(data, format_name)
    if isinstance(made.content, bytes) and output is None:
        raise UsageError(f"{format_name} is no text.", hint="Name a file with --output.")
    files = {output: made.content} if output is not None else {}
    if losses is not None:
        if losses == output:
            raise UsageError("--losses and --output name the same file.")
        files[losses] = escaped(to_json(made, data, lang)) + "\n"
    with Files(list(files)) as written:
        written.write(files)
    if output is None:
        assert isinstance(made.content, str)
        print_all(made.content)
    if losses is None:
        for line in lines(made, lang):
            complain(line)
    return int(strict and bool(made.losses))
