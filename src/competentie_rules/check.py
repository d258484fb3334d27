"""The whole way from documents to a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

from competentie_rules.cache import Cache
from competentie_rules.desk import Desk, Progress, Rows, Shelve
from competentie_rules.documents.find import Source
from competentie_rules.done import Chunk, Done
from competentie_rules.engines.crew import Crew
from competentie_rules.engines.judges import Judging
from competentie_rules.explain.judged import Judged
from competentie_rules.library import Library
from competentie_rules.model import Report
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.spread import OneByOne, Spread
from competentie_rules.terms import Terms

__all__ = ["DOCUMENTS_A_PROCESS", "Progress", "check", "check_many", "study"]

DOCUMENTS_A_PROCESS = 50
"""Documents for which it pays to start one process more."""


def check(
    sources: Iterable[Source],
    ruleset: RuleSet,
    judges: Judging,
    *,
    lang: str = "nl",
    progress: Progress | None = None,
    rows: Rows | None = None,
    terms: Terms | None = None,
    outcomes: bool = False,
) -> Report:
    """Check every document, and judge every assessment among them.

    The order of the sources changes nothing. What is wrong with a document is a finding; what could not be read or judged is a
    failure of the report. Assessments are read one after another, so that very many fit in memory. `terms` are those on which
    findings are told; by default all are. With `outcomes` is told what every rule made of each document.
    """
    desk = Desk(ruleset, sorted(sources, key=lambda source: source.file), lang, rows=rows, outcomes=outcomes)
    report = desk.run(judges, progress)
    return terms.settled(report) if terms is not None else report


def check_many(
    sources: Iterable[Source],
    ruleset: RuleSet,
    crew: Crew,
    *,
    jobs: int = 1,
    lang: str = "nl",
    progress: Progress | None = None,
    rows: Rows | None = None,
    terms: Terms | None = None,
    outcomes: bool = False,
    cache: Cache | None = None,
) -> Report:
    """As `check`, to the same bytes, by as many processes as there are jobs; what is in the cache is not done again.

    Where there are datasets, one process does it, and remembers nothing.
    """
    sources = sorted(sources, key=lambda source: source.file)
    if rows is not None:
        jobs, cache = 1, None
    if cache is not None and (whole := cache.report(sources)) is not None:
        if progress is not None:
            progress(len(sources), len(sources))
        return terms.settled(whole) if terms is not None else whole
    if cache is None:
        desk, known = Desk(ruleset, sources, lang, rows=rows, outcomes=outcomes), {}
    else:
        desk = Desk(ruleset, sources, lang, look=cache.look, known=cache.remembered, outcomes=outcomes)
        known = cache.known(desk.library)
    missing = [source for source in desk.sources if source.file not in known]
    if known:
        jobs = min(jobs, max(1, len(missing) // DOCUMENTS_A_PROCESS))
    with closing(Spread(desk, crew, jobs) if jobs > 1 else OneByOne(desk, crew)) as judges:
        told = _merged(desk, known, judges.chunks(missing), cache) if cache is not None else judges.each(missing)
        report = desk.told(told, progress)
    if cache is not None:
        cache.keep_report(report, sources)
    return terms.settled(report) if terms is not None else report


def _merged(desk: Desk, known: dict[str, Done], judged: Iterator[Chunk], cache: Cache) -> Iterator[Done]:
    """What came of each source, in order: as it is known, or as it is judged, and remembered then."""
    ready: Iterator[Done] = iter(())
    for source in desk.sources:
        if source.file in known:
            yield known.pop(source.file)
            continue
        done = next(ready, None)
        if done is None:
            chunk = next(judged)
            cache.keep(chunk, desk.library)
            ready = iter(chunk.done)
            done = next(ready)
        yield done


def study(
    file: str,
    sources: Iterable[Source],
    ruleset: RuleSet,
    judges: Judging,
    *,
    lang: str = "nl",
    shelve: Shelve = Library,
    rows: Rows | None = None,
) -> tuple[Report, Judged | None]:
    """Check documents, and keep what explains one of them: the report, and the judged assessment in this file.

    It is None where the file holds no assessment that could be judged; the report says why. With a `shelve` that remembers,
    studies of the same framework and profile share what was made of them.
    """
    desk = Desk(ruleset, sorted(sources, key=lambda source: source.file), lang, file, shelve, rows)
    return desk.run(judges, None), desk.judged
