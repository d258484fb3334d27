"""How often each rule made a finding, and how long each part of a check took: on standard error, for who asks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from competentie_rules.model import Report, Summary


class Stages:
    """The parts of a check, each from the end of the one before."""

    def __init__(self) -> None:
        self._then = time.perf_counter()
        self._took: dict[str, float] = {}

    def end(self, name: str) -> None:
        """A part is done."""
        now = time.perf_counter()
        self._took[name] = self._took.get(name, 0.0) + now - self._then
        self._then = now

    def lines(self, report: Report) -> Iterator[str]:
        """What is told: rules by number of findings, then the documents, then the time of each part."""
        counts = Counter((finding.rule, finding.severity.value) for finding in report.findings)
        wide = max((len(rule) for rule, _ in counts), default=0)
        for (rule, severity), number in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            yield f"{number:>9,}  {rule:<{wide}}  {severity}"
        yield f"{report.documents:>9,}  documents, {len(report.assessments):,} of them assessments"
        yield from self._times()

    def of_tables(self, summary: Summary) -> Iterator[str]:
        """What is told of a dataset: its summary has no severity beside a rule."""
        counts = {
            key.removeprefix("rule:"): number for key, number in summary.counts.items() if key.startswith("rule:") and number
        }
        for rule, number in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            yield f"{number:>9,}  {rule}"
        yield f"{summary.assessments:>9,}  assessments"
        yield from self._times()

    def _times(self) -> Iterator[str]:
        """How long each part took."""
        for name, seconds in self._took.items():
            yield f"{seconds:>9.2f}  seconds to {name}"
