"""`competentie-rules check`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import click
from click.core import ParameterSource

from competentie_rules import api
from competentie_rules.check import DOCUMENTS_A_PROCESS
from competentie_rules.cli import Asked, complain, declared, options, outputs, settings, watching
from competentie_rules.cli.outputs import FormatType, Wanted, append, print_all, settled
from competentie_rules.cli.progress import Progress
from competentie_rules.cli.recording import Recorder, divided
from competentie_rules.cli.statistics import Stages
from competentie_rules.config import Config
from competentie_rules.documents.find import Source, is_dataset, tables_in
from competentie_rules.errors import UsageError
from competentie_rules.files import Files
from competentie_rules.library import ASIDE, entry
from competentie_rules.model import Report, Severity
from competentie_rules.report import FORMATS, OUTCOMES, dataset, markdown, text
from competentie_rules.report.shown import Shown
from competentie_rules.text import safe

PARQUET = "parquet"
JOB_SUMMARY = 1_000_000
"""Bytes of a summary of a job; GitHub takes 1 MiB and refuses what is longer."""


@click.command(no_args_is_help=False)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--format",
    "formats",
    type=FormatType([*FORMATS, PARQUET]),
    multiple=True,
    default=["text"],
    help=f"Kind of report: {', '.join(FORMATS)}; parquet writes tables into the folder of --output. With :FILE it goes to that "
    "file, so several can be asked for at once. [default: text]",
)
@options.output
@options.lang
@options.fail_on
@click.option("--allow-empty", is_flag=True, help="Exit with 0, not 3, where nothing is there to check.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that waivers are held against. [default: today]",
)
@click.option("--show-passed", is_flag=True, help="Also what was checked and found in order, in text and markdown.")
@click.option(
    "--include-waived",
    is_flag=True,
    help="Waived findings in sarif, gitlab and github as well, and those in the baseline in text, concise and markdown.",
)
@options.color
@options.rules
@click.option(
    "--engine",
    type=click.Choice(["auto", *api.ENGINES, api.SPARK]),
    default="auto",
    show_default=True,
    help="What infers; every engine gives the same answers. spark judges a dataset on a cluster, and writes tables.",
)
@options.references
@options.jobs
@click.option("--verbose", is_flag=True, help="Say on standard error which engine judges.")
@declared.on_tables
@options.cache
@click.option("--statistics", is_flag=True, help="Say on standard error how often each rule was found, and what took how long.")
@click.option("--watch", is_flag=True, help="Check again after each change of a file, until Ctrl-C.")
@settings.on_terms
def command(
    paths: tuple[str, ...],
    formats: tuple[Wanted, ...],
    output: Path | None,
    lang: str,
    fail_on: str,
    allow_empty: bool,
    as_of: datetime | None,
    show_passed: bool,
    include_waived: bool,
    color: str,
    rules: tuple[Path, ...],
    engine: str,
    references: tuple[Path, ...],
    jobs: int | None,
    verbose: bool,
    declared: api.Declared,
    cache_dir: Path | None,
    cached: bool | None,
    statistics: bool,
    watch: bool,
    config: Config,
    record: Path | None,
) -> int:
    """Check documents, judge assessments, and tell every finding.

    PATH is a file, a folder, or - for standard input; the default is the current folder. Folders are searched for YAML, JSON and
    forms. A table (Parquet, CSV, XLSX), or a folder with the tables assessments, ratings and observations, is a dataset of
    assessments.
    """
    if watch:
        return _watch((*(paths or (".",)), *map(str, (*references, *rules))))
    stages = Stages()
    wanted = settled(formats, output)
    given = (*(paths or (".",)), *map(str, references))
    day = (as_of or datetime.now()).date()
    kept = Recorder(record, given, rules, lang, fail_on, engine, day, config, verbose, declared)
    if any(each.format == PARQUET for each in wanted):
        if len(wanted) > 1:
            raise UsageError("Tables are written alone.", hint="Leave out the other formats.")
        _no_report()
        told = stages if statistics else None
        return _tables(given, wanted[0].file, color, declared, kept, told, allow_empty=allow_empty)
    if engine == api.SPARK:
        raise UsageError("Spark writes tables.", hint="Ask for them with --format parquet --output FOLDER.")
    kept.written = [each.file for each in wanted if each.file is not None]
    sources = settings.sources_of(given, (), rules, config, (*kept.written, record))
    summary = _job_summary(wanted)
    stages.end("find the documents")
    read = outputs.given()
    with Files(kept.written, read) as files, Files([record] if record else [], read), Progress() as progress:
        report = api.check_sources(
            sources,
            lang=lang,
            rules=rules,
            engine=None if engine == "auto" else engine,
            jobs=jobs or min(options.processors(), max(1, len(sources) // DOCUMENTS_A_PROCESS)),
            progress=progress,
            config=config,
            chosen=kept.chosen,
            declared=declared,
            as_of=day,
            outcomes=show_passed or record is not None or any(each.format in OUTCOMES for each in wanted),
            cache=options.cache_folder(cached, cache_dir),
            tell=lambda told: complain(_words()(f"competentie-rules: {told}")),
        )
        stages.end("check")
        shown = Shown(waived=include_waived, passed=show_passed, fail_on=Severity(fail_on))
        files.write({each.file: FORMATS[each.format](report, shown) for each in wanted if each.file is not None})
    if summary is not None:
        append(summary, markdown.cut(markdown.render(report, shown), JOB_SUMMARY, lang))
    for each in wanted:
        if each.file is None and each.format == "text":
            paint = options.paint if options.colored(color, sys.stdout) else text.plain
            print_all(text.render(report, shown, paint, options.columns(text.WIDTH)))
        elif each.file is None:
            print_all(FORMATS[each.format](report, shown))
    stages.end("tell")
    _complain(report, stages if statistics else None, verbose)
    if verbose or not report.documents:
        _tell_tables(given)
    code = _exit_code(report, Severity(fail_on))
    return kept.documents(sources, report, 0 if allow_empty and code == options.NOTHING_TO_CHECK else code)


def _complain(report: Report, stages: Stages | None, verbose: bool) -> None:
    """What goes to standard error: the statistics, where they are asked for, what was passed over, and what could not be done."""
    for line in stages.lines(report) if stages is not None else ():
        complain(line)
    words = _words()
    for each in report.passed_over:
        if each.what in ASIDE:
            told = f"{each.file} is no document; its kind is {each.what}, and --{each.what} names such a file."
            complain(words(f"competentie-rules: {told}"))
        elif verbose or not report.documents:
            complain(words(f"competentie-rules: {each.file} is no document; this tool wrote it ({each.what})."))
    for failure in report.failures:
        complain(words(f"competentie-rules: {failure}"))


def _tell_tables(paths: Iterable[str]) -> None:
    """Tell of tables in folders that were searched for documents alone."""
    found = tables_in(Path(path) for path in paths if path != "-")
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        complain(
            f"competentie-rules: {found[0]}{more} in these folders: tables were not checked. "
            "Name a table, or the folder with the tables of a dataset, to have it checked."
        )


def _tell_documents(sources: Iterable[Source]) -> None:
    """Tell of assessments in documents, which do not come into the tables of a dataset."""
    found = []
    for source in sources:
        # What cannot be read is told where it is missed.
        with contextlib.suppress(OSError):
            if not is_dataset(source.file) and entry(source.file, source.read()).kind == "assessment":
                found.append(source.file)
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        complain(f"competentie-rules: {found[0]}{more}: assessments in documents are not in these tables. Check them apart.")


def _words() -> Callable[[str], str]:
    """What puts a remark into the language that was asked for."""
    asked = click.get_current_context().obj
    return asked.words if isinstance(asked, Asked) else str


def _watch(paths: tuple[str, ...]) -> int:
    """Carry the command out again and again."""
    if "-" in paths:
        raise UsageError("Standard input cannot be watched.", hint="Name a file, or leave out --watch.")
    context = click.get_current_context()
    again = context.params | {"watch": False}
    watching.watch(lambda: int(context.invoke(command, **again)), options.existing(paths))


def _job_summary(wanted: list[Wanted]) -> Path | None:
    """The file in which GitHub wants the summary of a job, where annotations are asked for."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    return Path(name) if name and any(each.format == "github" for each in wanted) else None


_OF_REPORTS = ("jobs", "show_passed", "include_waived", "cache_dir", "cached")
"""Options that say nothing of tables."""


def _no_report() -> None:
    """Raise UsageError where an option is given on the command line that says nothing of tables."""
    context = click.get_current_context()
    for parameter in context.command.params:
        if parameter.name in _OF_REPORTS and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
            raise UsageError(f"{parameter.opts[0]} is about reports, and not about tables.", hint="Leave it out.")


def _tables(
    paths: tuple[str, ...],
    output: Path | None,
    color: str,
    declared: api.Declared,
    kept: Recorder,
    stages: Stages | None,
    *,
    allow_empty: bool,
) -> int:
    """Write the results of a dataset as tables, and print its summary."""
    if click.get_current_context().get_parameter_source("engine") is not ParameterSource.COMMANDLINE and kept.engine != api.SPARK:
        # What is configured is for reports as well.
        kept.engine = "auto"
    if kept.engine not in ("auto", "bitset", api.SPARK):
        raise UsageError(f"The engine {kept.engine} writes no tables.", hint="Leave --engine out, or choose bitset or spark.")
    kept.chosen(api.SPARK if kept.engine == api.SPARK else "bitset")
    if output is None:
        raise UsageError("Tables are written into a folder.", hint="Name it with --output.")
    given = options.existing(paths)
    real = os.path.realpath(output)
    if any(os.path.join(os.path.realpath(path), "").startswith(os.path.join(real, "")) for path in given if output.exists()):
        raise UsageError(f"{safe(str(output))} is what is read, and would be written over.", hint="Name another folder.")
    datasets = [*filter(is_dataset, given), *divided(given, kept.engine)]
    others = tuple(str(path) for path in given if path not in datasets)
    # Without any, it would be the current folder.
    sources = settings.sources_of(others, (), kept.rules, kept.config, (*kept.written, kept.file)) if others else []
    if datasets:
        _tell_documents(sources)
    with Files([kept.file] if kept.file else [], outputs.given()), Progress() as progress:
        summary = api.check_tables(
            datasets,
            output,
            # Forms in a folder are assessments, which stand beside a dataset by chance.
            references=[source.file for source in sources if not (datasets and is_dataset(source.file))],
            lang=kept.lang,
            rules=kept.rules,
            engine=kept.engine,
            progress=progress,
            config=kept.config,
            declared=declared,
            as_of=kept.as_of,
        )
    paint = options.paint if options.colored(color, sys.stdout) else text.plain
    outputs.write(dataset.render(summary, paint), None)
    if stages is not None:
        stages.end("check")
        for line in stages.of_tables(summary):
            complain(line)
    empty = not summary.assessments and not summary.findings
    if empty or kept.verbose:
        _tell_tables(paths)
    nothing = 0 if allow_empty else options.NOTHING_TO_CHECK
    return kept.tables(output, nothing if empty else int(summary.worst() >= Severity(kept.fail_on).rank))


def _exit_code(report: Report, fail_on: Severity) -> int:
    if report.failures:
        return UsageError.exit_code
    if not report.documents:
        return options.NOTHING_TO_CHECK
    return int(report.fails(fail_on))
