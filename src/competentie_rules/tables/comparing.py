"""Rules that compare the assessments of a dataset: what they find, after the other findings."""

from __future__ import annotations

from collections import Counter
from types import TracebackType

import pyarrow as pa

from competentie_rules.rules.sql import query
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables import asked, relations
from competentie_rules.tables.database import database
from competentie_rules.tables.dataset import Stretch
from competentie_rules.tables.fact_files import Facts
from competentie_rules.tables.output import Output
from competentie_rules.tables.results import FINDINGS
from competentie_rules.tables.run import Outcome

MEMORY = "384MiB"
"""What DuckDB may hold in memory, beside what judging leaves behind; at ten million assessments it takes half as much again."""
ROOM = "Assessments are compared beside the results, which takes room."


class Comparing:
    """The assessments of a dataset, stretch by stretch, and in the end what comes of comparing them. It is a context."""

    def __init__(self, ruleset: RuleSet, output: Output) -> None:
        self._rules = [rule for rule in ruleset.rules if rule.sql is not None]
        self._reads = {read for rule in self._rules for read in query(rule.sql or "").reads}
        self._output = output
        self._facts = Facts(self._reads, output.scratch)

    def __enter__(self) -> Comparing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._facts.close()

    def add(self, stretch: Stretch, outcome: Outcome) -> None:
        """Take up the next stretch, and what came of it."""
        with self._output.written_to():
            self._facts.add(stretch, outcome.fit, outcome.levels, outcome.levels_of)

    def finish(self, counts: Counter[str]) -> None:
        """Add what is found to the findings, and count severities and rules; nothing unless there is an assessment."""
        with self._output.written_to():
            self._facts.close()
        if self._rules and self._facts.number:
            scratch = self._output.scratch
            # What judging held is given back before.
            pa.default_memory_pool().release_unused()
            with self._output.written_to(), database(scratch, memory=MEMORY, what="compared", hint=ROOM) as connection:
                relations.create(connection, self._reads, scratch, self._facts.number)
                for found in asked.findings(connection, self._rules, counts):
                    self._output.write_findings(found.select(FINDINGS.names))
