"""`competentie-rules import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competentie_rules import api
from competentie_rules.cli import options, outputs, settings
from competentie_rules.importing.told import Told, to_json
from competentie_rules.model import Severity
from competentie_rules.report import text
from competentie_rules.text import defused, escaped


@click.command(short_help="Make a framework and profiles of a competency document.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", type=outputs.Place(path_type=Path), help="The folder to write to, or whose documents to update.")
@click.option("--dry-run", is_flag=True, help="Tell what would be written, and write nothing.")
@click.option("--edition", help="The edition. [default: the date or version in the document]")
@click.option("--framework", metavar="ID", help="The id of the framework.")
@click.option("--title", help="The title of the framework.")
@click.option("--profile", metavar="ID", help="The id of the profile, where there is one.")
@click.option("--encoding", help="The encoding of a text, as cp1252. [default: utf-8]")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="Exit with 1 from this severity on; text that was not understood is a warning.",
)
@options.lang
@options.color
@settings.configurable
def command(
    file: Path,
    into: Path | None,
    dry_run: bool,
    edition: str | None,
    framework: str | None,
    title: str | None,
    profile: str | None,
    encoding: str | None,
    format_name: str,
    fail_on: str,
    lang: str,
    color: str,
) -> int:
    """Make a framework and profiles of the competency document FILE: .docx, .md, .txt, .html, .xlsx or .csv; or of
    what other systems write: a CFPackage of CASE (.json), SKOS (.ttl), a framework of Moodle (.csv).

    The structure is recognised: competencies with levels and behaviours, clusters, and the matrix with norms. What was not
    understood is listed with its place. With --into the documents are written to a folder, with the whole text (handboek.md) and
    a table of where each text came from (herkomst.csv); documents that are there already are updated, and keep their ids.
    """
    options.existing([str(file)])
    found = api.import_document(
        file,
        into=into,
        edition=edition,
        framework=framework,
        title=title,
        profile=profile,
        encoding=encoding,
        lang=lang,
        write=not dry_run,
    )
    if format_name == "json":
        click.echo(escaped(to_json(found, lang)))
    else:
        colored = options.colored(color, sys.stdout)
        for line in Told(found, lang, options.paint if colored else text.plain).lines(dry=dry_run):
            click.echo(defused(line), color=colored)
    if found.framework is None:
        return options.NOTHING_TO_CHECK
    worst = max((remark.severity.rank for remark in found.remarks), default=-1)
    if found.unknown:
        worst = max(worst, Severity.WARNING.rank)
    return int(worst >= Severity(fail_on).rank)
