"""The terms on which findings are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from competentie_rules import baseline
from competentie_rules.baseline import Baseline
from competentie_rules.config import Config, content
from competentie_rules.digests import digest_of, together
from competentie_rules.model import Report, Waiver
from competentie_rules.outcomes import decided
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
    baseline: Baseline | None
    ruleset: RuleSet
    lang: str
    digests: dict[str, str | None]
    beside: frozenset[str]
    """The rules on waivers that stand beside a document."""
    as_of: date | None = None
    """The day that waivers are held against."""

    @classmethod
    def of(cls, ruleset: RuleSet, config: Config, lang: str, as_of: date | None = None) -> Terms:
        """The terms of a configuration on a day; raises ToolError for what is wrong with it, or with a file that it names."""
        selection = Selection(ruleset, config)
        files = {file: content(file) for file in sorted(set(config.waivers))}
        given: list[Waiver] = []
        for file, text in files.items():
            given += read(file, text)
        before = {config.baseline: content(config.baseline)} if config.baseline is not None else {}
        known = next((baseline.read(file, text) for file, text in before.items()), None)
        digests = {
            "configuration": selection.digest,
            "waivers": together(map(digest_of, files.values())),
            "baseline": together(map(digest_of, before.values())),
        }
        beside = frozenset(rule.id for rule in ruleset.rules if rule.decided == "terms" and rule.id != "baseline-stale")
        return cls(selection, Waivers(ruleset, lang, given, as_of), known, ruleset, lang, digests, beside, as_of)

    @property
    def treats(self) -> bool:
        """Whether they do anything with findings; what stands beside documents is not known here."""
        return self.selection.chooses or self.marks

    @property
    def marks(self) -> bool:
        """Whether there are waivers in files, or a baseline."""
        return bool(self.waivers.given or self.baseline is not None)

    @property
    def rules(self) -> frozenset[str]:
        """The rules on what is said of findings."""
        return self.beside | {"baseline-stale"}

    def settled(self, report: Report) -> Report:
        """A report on these terms."""
        report = _checked(self.waivers.applied(self.selection.applied(report)), self.beside)
        if self.baseline is not None:
            report = baseline.applied(self.baseline, report, self.ruleset, self.lang)
        # What is said of waivers is told on the same terms as all else.
        report = self.selection.applied(report)
        return replace(report, inputs={**report.inputs, **self.digests})


def _checked(report: Report, rules: frozenset[str]) -> Report:
    """A report that tells what the rules on waivers made of documents that have some beside them."""
    if not report.checked:
        return report
    order = [rule.id for rule in report.rules]
    files = {waiver.location.file for waiver in report.waivers}
    found: dict[tuple[str, str | None], set[str]] = {}
    for finding in report.findings:
        if finding.rule in rules:
            found.setdefault((finding.location.file, finding.assessment), set()).add(finding.rule)
    checked = []
    for each in report.checked:
        told = found.get((each.file, each.assessment), set())
        checked.append(decided(each, rules, told, order) if told or each.file in files else each)
    return replace(report, checked=tuple(checked))
