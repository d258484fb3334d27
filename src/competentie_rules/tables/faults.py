"""What is wrong with a table as a whole, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.documents.tree import Document, Fault
from competentie_rules.findings import Teller
from competentie_rules.model import Finding, Phrase, Span
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables.columns import Columns
from competentie_rules.text import safe


def of_columns(columns: Columns, header_line: int) -> Iterator[Fault]:
    """Columns that mean nothing, and columns that every table needs."""
    spare = {near: name for name, _, near in columns.unknown if near}
    for name in columns.missing:
        near = spare.get(name)
        suggestion = Phrase(f" Misschien heet die {near}.", f" Perhaps it is called {near}.") if near else ""
        yield Fault("table-column-missing", Span(header_line, 1, header_line, 1), {"key": name, "suggestion": suggestion})
    for name, place, near in columns.unknown:
        suggestion = Phrase(f" Misschien is {near} bedoeld.", f" Perhaps {near} is meant.") if near else ""
        span = Span(header_line, place + 1, header_line, place + 2)
        yield Fault("table-column-unknown", span, {"key": safe(name, 100), "suggestion": suggestion}, (name,))


def unreadable(problem: str) -> Fault:
    """A table that cannot be read, or not to its end."""
    return Fault("table-unreadable", Span(1, 1, 1, 1), {"problem": safe(problem)})


def findings(file: str, digest: str, faults: Iterator[Fault], ruleset: RuleSet, lang: str) -> list[Finding]:
    """These faults as findings."""
    teller = Teller(Document(file, digest), lang, known_as=f"table {file}")
    return [teller.fault(ruleset.rule(fault.rule), fault) for fault in faults]
