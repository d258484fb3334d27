"""`competentie-rules explain`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competentie_rules import api
from competentie_rules.cli import declared, options, outputs, settings
from competentie_rules.errors import UsageError
from competentie_rules.report.explanations import FORMATS, PLAN_FORMATS, text


@click.command(short_help="Tell why a level is reached or not, and what it would take.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--assessment", help="The id of the assessment to explain, where FILE is a dataset.")
@click.option("--competency", help="The id of the competency to explain.")
@click.option("--level", type=int, help="The level to explain. [default: the norm of the profile]")
@click.option("--norms", is_flag=True, help="Explain every norm of the profile.")
@click.option("--finding", help="Explain a finding, by its rule or by the beginning of its fingerprint.")
@click.option("--to-norm", is_flag=True, help="For each competency below its norm the cheapest way there, the cheapest first.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--depth", type=click.IntRange(0), help="How many statements deep; without it, down to the observations.")
@click.option("--full", is_flag=True, help="Also what the framework, the profile and the method fix.")
@options.output
@options.lang
@options.color
@options.references
@options.rules
@options.engine
@declared.on_tables
@settings.configurable
def command(
    file: Path,
    assessment: str | None,
    competency: str | None,
    level: int | None,
    norms: bool,
    finding: str | None,
    to_norm: bool,
    format_name: str,
    depth: int | None,
    full: bool,
    output: Path | None,
    lang: str,
    color: str,
    references: tuple[Path, ...],
    rules: tuple[Path, ...],
    engine: str,
    declared: api.Declared,
) -> None:
    """Explain the assessment in FILE: why a level is reached or not, and what it would take.

    FILE may be a dataset: a table, or a folder with the tables assessments, ratings and observations. Then --assessment says
    which one.

    Ask for one competency (--competency, with --level or at its norm), for all norms (--norms), for a finding that `check` made
    (--finding), or for the way to the norm (--to-norm).
    """
    asked = sum((competency is not None, norms, finding is not None, to_norm))
    if asked != 1 or (level is not None and competency is None):
        raise UsageError(
            "What is to be explained?" if not asked else "One question at a time.",
            hint="Give --competency ID (and --level N), --norms, --finding FINGERPRINT or --to-norm.",
        )
    if to_norm and format_name not in PLAN_FORMATS:
        raise UsageError(f"--to-norm has no format {format_name}.", hint=f"Choose from {', '.join(PLAN_FORMATS)}.")
    options.existing([str(file)])
    explainer = api.explain(
        file,
        references=references,
        lang=lang,
        rules=rules,
        engine=None if engine == "auto" else engine,
        full=full,
        depth=depth,
        assessment=assessment,
        declared=declared,
    )
    paint = options.paint if output is None and options.colored(color, sys.stdout) else text.plain
    width = text.WIDTH if output is not None else options.columns(text.WIDTH)
    if to_norm:
        plan = explainer.plan()
        written = text.render_plan(plan, paint, width) if format_name == "text" else PLAN_FORMATS[format_name](plan)
    else:
        if norms:
            explanations = explainer.norms()
        elif finding is not None:
            explanations = (explainer.finding(finding),)
        else:
            explanations = (explainer.level(competency or "", level if level is not None else explainer.norm(competency or "")),)
        written = text.render(explanations, paint, width) if format_name == "text" else FORMATS[format_name](explanations)
    outputs.write(written, output)
