"""The terms on which findings are told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from competentie_rules.config import Config
from competentie_rules.model import Report
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.selection import Selection


@dataclass(frozen=True, slots=True)
class Terms:
    """What is done with the findings of a run. None of it changes a verdict: that follows from what was observed."""

    selection: Selection

    @classmethod
    def of(cls, ruleset: RuleSet, config: Config, lang: str) -> Terms:
        """The terms of a configuration; raises ToolError for what is wrong with it."""
        return cls(Selection(ruleset, config))

    def settled(self, report: Report) -> Report:
        """A report on these terms."""
        inputs = {**report.inputs, "configuration": self.selection.digest}
        return replace(self.selection.applied(report), inputs=inputs)
