"""What is wrong with a table as a whole, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from competentie_rules.documents.tree import Document, Fault
from competentie_rules.findings import Teller
from competentie_rules.model import Finding, Phrase, Span
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables.columns import Columns
from competentie_rules.text import safe


def of_columns(columns: Columns, header: int) -> Iterator[Fault]:
    """Columns that mean nothing, and columns that every table needs."""
    spare = {near: name for name, _, near in columns.unknown if near}
    for name in columns.missing:
        near = spare.get(name)
        suggestion = Phrase(f" Misschien heet die {safe(near)}.", f" Perhaps it is called {safe(near)}.") if near else ""
        yield Fault("table-column-missing", cell(header, 0), {"key": name, "suggestion": suggestion}, (name,))
    for name, place, near in columns.unknown:
        suggestion = Phrase(f" Misschien is {near} bedoeld.", f" Perhaps {near} is meant.") if near else ""
        yield Fault("table-column-unknown", cell(header, place), {"key": safe(name, 100), "suggestion": suggestion}, (name,))
    for name, place in columns.repeated:
        yield Fault("table-column-repeated", cell(header, place), {"key": name}, (name, place))


def missing(kind: str) -> Fault:
    """A table that a dataset lacks."""
    return Fault("table-missing", Span(1, 1, 1, 1), {"key": kind}, (kind,))


def unreadable(problem: Phrase) -> Fault:
    """A table that cannot be read."""
    return Fault("table-unreadable", Span(1, 1, 1, 1), {"problem": Phrase(safe(problem.nl), safe(problem.en))})


def unnamed(header: int, place: int) -> Fault:
    """A column without a name that holds something."""
    return Fault("table-column-unnamed", cell(header, place), {"key": str(place + 1)}, (place,))


def cell(line: int, column: int) -> Span:
    """The span of a cell: its line counts from 1, its column from 0."""
    return Span(line, column + 1, line, column + 2)


def findings(faults: Iterable[tuple[str, Fault]], ruleset: RuleSet, lang: str) -> tuple[Finding, ...]:
    """These faults, each with its file, as findings."""
    return tuple(
        Teller(Document(file, ""), lang, known_as=f"dataset {file}").fault(ruleset.rule(fault.rule), fault)
        for file, fault in faults
    )
