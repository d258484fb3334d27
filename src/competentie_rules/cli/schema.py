"""`competentie-rules schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from competentie_rules.cli.outputs import Place
from competentie_rules.documents import draft7, schema
from competentie_rules.errors import UsageError
from competentie_rules.text import safe


@click.group(short_help="Show and hand out the JSON Schemas.")
def command() -> None:
    """Show and hand out the JSON Schemas, for editors and other tools."""


draft = click.option(
    "--draft",
    type=click.Choice(["2020-12", "7"]),
    default="2020-12",
    show_default=True,
    help="Edition of JSON Schema; most editors know 7.",
)


@command.command("list")
def list_schemas() -> None:
    """List the schemas: name, identifier and title."""
    for name in schema.NAMES:
        loaded = schema.schema(name)
        click.echo(f"{name:<16} {loaded['$id']:<48} {loaded['title']}")


@command.command("show")
@click.argument("name", metavar="NAME", type=click.Choice(schema.NAMES))
@draft
def show(name: str, draft: str) -> None:
    """Print the schema of this NAME, as `schema list` gives it."""
    click.echo(_text(name, draft), nl=False)


@command.command("export")
@click.argument("folder", type=Place(file_okay=False, path_type=Path))
@draft
def export(folder: Path, draft: str) -> None:
    """Write every schema into FOLDER, which is made where it does not exist."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in schema.NAMES:
            (folder / f"{name}.schema.json").write_text(_text(name, draft), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The schemas cannot be written to {safe(str(folder))}: {(error.strerror or str(error)).lower()}."
        ) from None
    click.echo(f"{len(schema.NAMES)} schemas written to {safe(str(folder))}", err=True)


def _text(name: str, draft: str) -> str:
    made = draft7.twin(schema.schema(name)) if draft == "7" else schema.schema(name)
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
