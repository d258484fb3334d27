"""The terms on which findings are told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from competentie_rules.config import Config, content
from competentie_rules.model import Report, Waiver
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.selection import Selection
from competentie_rules.waivers import Waivers, read


@dataclass(frozen=True, slots=True)
class Terms:
    """What is done with the findings of a run. None of it changes a verdict: that follows from what was observed.

    `digests` are those of the files that say so, each under what it is called in a report.
    """

    selection: Selection
    waivers: Waivers
    digests: dict[str, str | None]

    @classmethod
    def of(cls, ruleset: RuleSet, config: Config, lang: str, as_of: date | None = None) -> Terms:
        """The terms of a configuration on a day; raises ToolError for what is wrong with it, or with a file that it names."""
        selection = Selection(ruleset, config)
        files = {file: content(file) for file in sorted(set(config.waivers))}
        given: list[Waiver] = []
        for file, text in files.items():
            given += read(file, text)
        digests = {"configuration": selection.digest, "waivers": _digest(files.values())}
        return cls(selection, Waivers(ruleset, lang, given, as_of), digests)

    def settled(self, report: Report) -> Report:
        """A report on these terms."""
        report = self.waivers.applied(self.selection.applied(report))
        # What is said of waivers is told on the same terms as all else.
        report = self.selection.applied(report)
        return replace(report, inputs={**report.inputs, **self.digests})


def _digest(contents: Iterable[bytes]) -> str | None:
    """The digest of a file; of several, that of their digests, and of none nothing."""
    digests = sorted({"sha256:" + hashlib.sha256(content).hexdigest() for content in contents})
    if len(digests) < 2:
        return digests[0] if digests else None
    return "sha256:" + hashlib.sha256("\n".join(digests).encode()).hexdigest()
