"""The stable interface for Python: check documents, explain an assessment, load rules."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from competentie_rules import check as _check
from competentie_rules.cache import Cache
from competentie_rules.config import Config
from competentie_rules.desk import Desk, Rows
from competentie_rules.documents.find import Source, find, is_dataset, is_form, refuse_page
from competentie_rules.engines import rete
from competentie_rules.engines.crew import Crew
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.errors import UsageError
from competentie_rules.explain.explainer import Explainer
from competentie_rules.explain.judged import Judged
from competentie_rules.extras import installed
from competentie_rules.files import put
from competentie_rules.forms.rows import rows_of
from competentie_rules.model import LANGUAGES, Finding, Report, Severity, Summary
from competentie_rules.rules.load import load as load_rules
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables.source import Declared
from competentie_rules.terms import Terms
from competentie_rules.text import safe

if TYPE_CHECKING:
    from competentie_rules.exchange.losses import Exported
    from competentie_rules.exchange.open_badges import Wishes
    from competentie_rules.importing.run import Imported

__all__ = [
    "ENGINES", "Config", "Declared", "Explainer", "Exported", "Imported", "Report", "Source", "Wishes", "check", "check_sources",
    "check_tables", "compare_tables", "engines", "explain", "export_assessment", "export_framework", "import_document",
    "installed", "load_rules",
]  # fmt: skip

ENGINES = ("rete", "plain", "bitset")
"""What can infer; every engine gives the same answers."""
SPARK = "spark"
"""What judges a dataset on a cluster, besides these: with the bitset engine, in its tasks."""
_LATE = {"Exported": "exchange.losses", "Imported": "importing.run", "Wishes": "exchange.open_badges"}


def __getattr__(name: str) -> Any:
    """What few need, loaded when it is asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"competentie_rules.{_LATE[name]}"), name)


def engines() -> dict[str, type[Engine]]:
    """Every engine that is installed, by name."""
    found: dict[str, type[Engine]] = {"rete": rete.ReteEngine} if rete.available() else {}
    found["plain"] = PlainEngine
    if find_spec("numpy") is not None:
        from competentie_rules.engines.bitset import BitsetEngine

        found["bitset"] = BitsetEngine
    return found


MANY = 50
"""Documents from which on it pays to judge them together."""


def check(
    paths: Iterable[str | Path],
    *,
    lang: str = "nl",
    rules: Iterable[Path] = (),
    engine: str | None = None,
    config: Config | None = None,
    as_of: date | None = None,
    outcomes: bool = False,
) -> Report:
    """Check the documents and datasets in these files and folders; as `check_sources`, one process apart."""
    sources = find((Path(path) for path in paths), forms=True)
    return check_sources(sources, lang=lang, rules=rules, engine=engine, config=config, as_of=as_of, outcomes=outcomes)


def check_sources(
    sources: Iterable[Source],
    *,
    lang: str = "nl",
    rules: Iterable[Path] = (),
    engine: str | None = None,
    jobs: int = 1,
    progress: Callable[[int, int | None], None] | None = None,
    config: Config | None = None,
    chosen: Callable[[str], None] | None = None,
    declared: Declared | None = None,
    as_of: date | None = None,
    outcomes: bool = False,
    cache: str | Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check documents, and the assessments of datasets: files by name, or names with content.

    `lang` is nl or en; `rules` files and folders with rules beside the built-in ones; `engine` one of ENGINES, by default bitset
    for many assessments where it is installed, else rete where that is, else plain; `jobs` the number of processes that judge,
    apart from this one; `progress` is told how many assessments are done, and of how many if that is known; `config` says which
    findings are told, how severe they are and which waivers there are, and nothing else here; `as_of` is the day that waivers are
    held against, needed once there are any; `chosen` is told which engine it is; `declared` says of tables what their files do
    not; with `outcomes` the report tells what every rule made of each document as well; `cache` is a folder in which to remember
    what comes of each document, and `tell` is told what is the matter with that. Raises ToolError for what is wrong with these
    arguments, and for a dataset of more assessments than a report can tell of (`check_tables` can); what is wrong with a document
    is in the report.
    """
    sources = list(sources)
    rows, number = _rows(sources, declared)
    crew = _crew(lang, engine, number)
    if chosen is not None:
        chosen(crew.engine)
    ruleset = load_rules(rules)
    terms = Terms.of(ruleset, config or Config(), lang, as_of)
    told = _counted(progress, number) if progress is not None else None
    check = partial(
        _check.check_many, sources, ruleset, crew, jobs=jobs, lang=lang, progress=told, rows=rows, terms=terms, outcomes=outcomes
    )
    if cache is None:
        return check()
    about = (ruleset.digest, lang, crew.engine, str(outcomes))
    with closing(Cache(Path(cache), about, today=int(time.time()) // 86_400, tell=tell)) as kept:
        return check(cache=kept)


def _counted(progress: Callable[[int, int | None], None], of: int | None) -> Callable[[int, int], None]:
    return lambda done, _: progress(done, of)


def _rows(sources: Sequence[Source], declared: Declared | None) -> tuple[Rows | None, int | None]:
    """What gives the assessments of datasets among sources, if there are any; and how many documents and assessments there are.

    None stands for a number that is not known. Raises UsageError where there are too many for a report.
    """
    files = [source.file for source in sources if source.content is None]
    for file in files:
        refuse_page(file)
    tables = [Path(file) for file in files if is_dataset(file) and Path(file).exists()]
    forms = [file for file in files if is_form(file)]
    if not tables:
        return rows_of(forms), len(sources)
    installed("tables")
    from competentie_rules.tables.documents import Datasets

    datasets = Datasets(tables, declared)
    number = None if datasets.number is None else datasets.number + len(sources) - len(tables)
    return rows_of(forms, datasets.rows), number


def check_tables(
    datasets: Iterable[str | Path],
    output: str | Path,
    *,
    references: Iterable[str | Path] = (),
    lang: str = "nl",
    rules: Iterable[Path] = (),
    engine: str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    config: Config | None = None,
    declared: Declared | None = None,
    as_of: date | None = None,
) -> Summary:
    """Judge every assessment of a dataset, and write competencies, findings and a summary into a folder: all of them, or none.

    `datasets` is one table, or one folder with the tables assessments, ratings and observations; with none, the assessments among
    the `references` are the dataset. `references` are files and folders with the frameworks and profiles that a dataset may refer
    to, besides the built-in ones; `declared` says of tables what their files do not. With the `engine` spark a wide table in
    Parquet is judged by the cluster that Spark is configured for, or else by Spark on this machine; it may be a folder of files,
    and each table of the results is one. `config` says which findings are told, how severe they are and which waivers there are;
    `as_of` is the day that waivers are held against, needed once there are any. Raises ToolError for what is wrong with these
    arguments; what is wrong with a dataset is in the summary and the findings.
    """
    installed("tables")
    from competentie_rules.tables import check as of_tables
    from competentie_rules.tables.shapes import open_dataset

    _known_language(lang)
    paths = [Path(path) for path in datasets]
    sources = list(find(map(Path, references), forms=not paths))
    if len(paths) > 1:
        raise UsageError("Tables are made of one dataset at a time.", hint="Leave out all but one.")
    if paths and any(is_form(source.file) for source in sources):
        raise UsageError("Tables are made of a dataset or of forms, not of both.", hint="Leave out one of the two.")
    if not paths and engine != SPARK:
        report = check_sources(sources, lang=lang, rules=rules, engine="bitset", progress=progress, config=config, as_of=as_of)
        if report.failures:
            raise UsageError(report.failures[0], hint="Tables are written of all that is given, or of nothing.")
        return of_tables.write_report(report, Path(output))
    ruleset = load_rules(rules)
    terms = Terms.of(ruleset, config or Config(), lang, as_of)
    if engine == SPARK:
        return _by_spark(paths, sources, lang, ruleset, Path(output), declared or Declared(), terms)
    dataset = open_dataset(paths[0], declared)
    return of_tables.check(dataset, Desk(ruleset, sources, lang), Path(output), progress, terms)


def compare_tables(old: str | Path, new: str | Path) -> dict[str, Any]:
    """Two folders that `check_tables` wrote, set against each other: findings that are new, gone or changed."""
    installed("tables")
    from competentie_rules.tables.difference import difference

    return difference(Path(old), Path(new))


def _by_spark(
    paths: list[Path], sources: list[Source], lang: str, ruleset: RuleSet, output: Path, declared: Declared, terms: Terms
) -> Summary:
    from competentie_rules.tables.spark import check as by_spark
    from competentie_rules.tables.spark.long import opened
    from competentie_rules.tables.spark.session import session
    from competentie_rules.tables.spark.tickets import files, is_long

    if not paths:
        raise UsageError("Spark judges datasets, and there is none.", hint="Name a Parquet file, or a folder with such files.")
    if is_long(paths[0]):
        opened(paths[0], declared)
    else:
        files(paths[0])
    installed(SPARK)
    return by_spark.check(paths[0], ruleset, sources, lang, output, session(), declared=declared, terms=terms)


def explain(
    file: str | Path,
    *,
    references: Iterable[str | Path] = (),
    lang: str = "nl",
    rules: Iterable[Path] = (),
    engine: str | None = None,
    full: bool = False,
    depth: int | None = None,
    assessment: str | None = None,
    declared: Declared | None = None,
) -> Explainer:
    """Judge the assessment in a file, or the one of a dataset with the id `assessment`, and give what answers questions on it.

    `references` are files and folders with the frameworks and profiles that it may refer to, besides the built-in ones; `full`
    tells what the framework fixes as well; `depth` is how many statements deep an answer goes. Raises ToolError where the file
    holds no assessment that can be judged.
    """
    report, judged, findings = _studied(file, references, lang, rules, engine, assessment, declared, "explained")
    return Explainer(judged, report.inputs, findings, lang, full, depth, report.assessments)


def _studied(
    file: str | Path,
    references: Iterable[str | Path],
    lang: str,
    rules: Iterable[Path],
    engine: str | None,
    assessment: str | None,
    declared: Declared | None,
    what: str,
) -> tuple[Report, Judged, tuple[Finding, ...]]:
    """The judged assessment in a file, with the findings on it; raises ToolError where there is none that can be judged."""
    table = is_dataset(file)
    if Path(file).is_dir() and not table:
        raise UsageError(f"{safe(str(file))} is a folder.", hint="Give the file of one assessment.")
    if not Path(file).is_file() and not (table and Path(file).is_dir()):
        raise UsageError(f"There is no file {safe(str(file))}.")
    refuse_page(file)
    rows = _of_one(Path(file), assessment, declared) if table else rows_of([str(file)] if is_form(file) else [])
    # The file itself may be among the references, by another name.
    beside = (source for source in find(map(Path, references)) if os.path.realpath(source.file) != os.path.realpath(file))
    sources = {source.file: source for source in (Source(str(file)), *beside)}
    with closing(_crew(lang, engine).judging(apart=True)) as judges:
        report, judged = _check.study(str(file), sources.values(), load_rules(rules), judges, lang=lang, rows=rows)
    others = sources.keys() - {str(file)}
    findings = tuple(finding for finding in report.findings if finding.location.file not in others)
    if judged is not None and assessment is not None and judged.judgement.assessment.id != assessment:
        known = safe(judged.judgement.assessment.id)
        raise UsageError(f"There is no assessment {safe(assessment)} in {safe(str(file))}.", hint=f"It holds {known} alone.")
    if judged is None:
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        failed = next((told for told in report.failures if told.startswith(f"{file}: ")), None)
        if failed is not None:
            raise UsageError(failed)
        why = f": {errors[0].message}" if errors else ", as it holds no assessment."
        raise UsageError(f"{safe(str(file))} cannot be {what}{why}", errors[0].location if errors else None)
    return report, judged, findings


def _of_one(dataset: Path, assessment: str | None, declared: Declared | None) -> Rows:
    """What gives the assessments with an id in a dataset; raises UsageError where there is not one."""
    if assessment is None:
        raise UsageError(f"{safe(str(dataset))} holds many assessments.", hint="Name one of them: --assessment ID.")
    installed("tables")
    from competentie_rules.tables.lookup import rows_named

    return rows_named(dataset, assessment, declared)


def import_document(
    file: str | Path,
    *,
    into: str | Path | None = None,
    edition: str | None = None,
    framework: str | None = None,
    title: str | None = None,
    profile: str | None = None,
    encoding: str | None = None,
    lang: str = "nl",
    write: bool = True,
) -> Imported:
    """Make a framework and profiles of a competency document (.docx, .md, .txt, .html, .xlsx, .csv).

    It reads what other systems write as well: a CFPackage of CASE (.json), SKOS (.ttl), and a framework of Moodle (.csv).

    With `into` they are written to a folder, or documents that are there are updated; `write=False` only tells what would be.
    `edition`, the ids of `framework` and `profile` and the `title` of the framework go before what the document says. Raises
    UsageError where the document cannot be read, or one of the files cannot be written; what is amiss with the document is in the
    remarks of the result.
    """
    from competentie_rules.exchange.reading import run
    from competentie_rules.importing.options import Options

    _known_language(lang)
    options = Options(edition, framework, title, profile)
    found = run(Path(file), options, None if into is None else Path(into), encoding=encoding, lang=lang)
    if write:
        put({made.path: made.text for made in found.files if not made.same}, (file,))
    return found


def export_framework(framework: Mapping[str, Any], format: str) -> Exported:
    """A framework (its data, as documents have it) in the format of another system, and what that format cannot hold of it.

    Raises UsageError for a format that there is not, or that needs what is not installed.
    """
    from competentie_rules.exchange.formats import FORMATS, NEEDS

    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}; choose from {', '.join(FORMATS)}.")
    if format in NEEDS:
        installed(*NEEDS[format])
    return FORMATS[format](framework)


def export_assessment(
    file: str | Path,
    wishes: Wishes | None = None,
    *,
    references: Iterable[str | Path] = (),
    lang: str = "nl",
    rules: Iterable[Path] = (),
    engine: str | None = None,
    assessment: str | None = None,
    declared: Declared | None = None,
) -> Exported:
    """What the assessment in a file comes to as Open Badges 3.0: drafts, not signed; and what they do not hold of it.

    The arguments are those of `explain`; `wishes` say what the credentials are to hold. Raises ToolError where the file holds no
    assessment that can be judged.
    """
    from competentie_rules.exchange.open_badges import Wishes, export

    report, judged, findings = _studied(file, references, lang, rules, engine, assessment, declared, "exported")
    data = judged.judgement.assessment
    result = next(each for each in report.assessments if (each.file, each.id) == (str(file), data.id))
    presumed = {(each.competency or "", each.level or 0) for each in findings if each.rule == "level-presumed"}
    assert judged.work.below is not None
    return export(data, result, judged.work.below.entry.document.data, presumed, wishes or Wishes(), lang)


def _crew(lang: str, engine: str | None, documents: int | None = 1) -> Crew:
    """What judges so many documents; None stands for a number that is not known."""
    _known_language(lang)
    name = engine or _best(MANY if documents is None else documents)
    if name not in ENGINES:
        raise UsageError(f"There is no engine {name!r}; choose from {', '.join(ENGINES)}.")
    if name == "rete" and not rete.available():
        raise UsageError("The engine rete is not installed.", hint="Install durable_rules, or choose the engine plain.")
    if name == "bitset":
        installed("tables", "numpy")
    return Crew(name)


def _best(documents: int) -> str:
    if documents >= MANY and find_spec("numpy") is not None:
        return "bitset"
    return "rete" if rete.available() else "plain"


def _known_language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise UsageError(f"There is no language {lang!r}; choose from {', '.join(LANGUAGES)}.")
