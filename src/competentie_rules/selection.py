"""Which findings are told, and how severe they are, where a team wants it otherwise than the rules say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from competentie_rules.config import Config, Name, Treatment
from competentie_rules.digests import digest_of
from competentie_rules.errors import FileErrors, ToolError
from competentie_rules.model import Checked, Finding, Phrase, Report, Severity
from competentie_rules.rules.syntax import Rule, RuleSet
from competentie_rules.text import nearest, safe

LEFT_OUT = Phrase("weggelaten volgens de instellingen", "left out by the settings")


class Selection:
    """What a configuration selects of the findings of a set of rules. Whatever is left out, it changes no verdict.

    A rule says more than its family, and what is said of a path more than what is said of all. A rule that is not `waivable` is
    always told: it says that something could not be judged. Raises FileErrors for rules and families that there are not, and
    for what cannot be left out or made lighter.
    """

    def __init__(self, ruleset: RuleSet, config: Config) -> None:
        self._config = config
        self._rules = {rule.id: rule for rule in ruleset.rules if rule.severity is not None}
        self._families: dict[str, list[Rule]] = {}
        for rule in self._rules.values():
            self._families.setdefault(rule.family, []).append(rule)
        if faults := tuple(self._faults()):
            raise FileErrors(faults)
        self._select = {name.id for name in config.select}
        self._known: dict[tuple[str, str | None], Severity | None] = {}

    @property
    def digest(self) -> str | None:
        """A digest of what is selected, whether it was said in a file or on the command line; None where nothing is."""
        config = self._config
        if not self.chooses:
            return None

        def said(treatment: Treatment) -> dict[str, object]:
            severities = {name.id: severity.value for name, severity in treatment.severity.items()}
            return {"ignore": sorted({name.id for name in treatment.ignore}), "severity": severities}

        per_path = {pattern: said(treatment) for pattern, treatment in config.per_path.items()}
        told = {"select": sorted(self._select), "per-path": per_path, **said(config.general)}
        return digest_of(json.dumps(told, sort_keys=True).encode())

    @property
    def chooses(self) -> bool:
        """Whether anything is told otherwise than the rules say."""
        config = self._config
        return bool(config.select or config.per_path or config.general.ignore or config.general.severity)

    def severity(self, id: str, file: str) -> Severity | None:
        """How severe a finding of a rule is in a file; None where it is not told."""
        key = (id, file if self._config.per_path else None)
        if key not in self._known:
            rule = self._rules[id]
            here = self._config.matching(file) if self._config.per_path else []
            self._known[key] = self._decide(rule, here)
        return self._known[key]

    def alike(self, files: Iterable[str]) -> bool:
        """Whether a finding of any rule is told in the same way in each of these files."""
        return not self._config.per_path or len({tuple(map(id, self._config.matching(file))) for file in files}) < 2

    def _decide(self, rule: Rule, here: list[Treatment]) -> Severity | None:
        assert rule.severity is not None
        named = {Name(rule.id).id: 2, rule.family: 1}
        selected = max((weight for id, weight in named.items() if id in self._select), default=0)
        ignored = max((named.get(name.id, 0) for name in self._config.general.ignore), default=0)
        ignored_here = any(name.id in named for treatment in here for name in treatment.ignore)
        left_out = ignored_here or (ignored > 0 and ignored >= selected) or (bool(self._select) and not selected)
        if left_out and rule.waivable:
            return None
        severity = rule.severity
        for treatment in (self._config.general, *here):
            severity = next((said for name, said in treatment.severity.items() if name.id == rule.id), severity)
        return severity

    def applied(self, report: Report) -> Report:
        """A report of what is told, with how many findings of each rule are not."""
        if not self.chooses:
            return report
        ignored: Counter[str] = Counter(report.ignored)
        told: list[Finding] = []
        for finding in report.findings:
            severity = self.severity(finding.rule, finding.location.document)
            if severity is None:
                ignored[finding.rule] += 1
            else:
                told.append(finding if severity is finding.severity else replace(finding, severity=severity))
        checked = tuple(self._checked(each, report.lang) for each in report.checked)
        return replace(report, findings=tuple(told), ignored=dict(sorted(ignored.items())), checked=checked)

    def _checked(self, checked: Checked, lang: str) -> Checked:
        left_out = [id for id in self._rules if self.severity(id, checked.file) is None]
        return checked.without(left_out, LEFT_OUT.get(lang))

    def _faults(self) -> Iterator[ToolError]:
        config = self._config
        yield from self._unknown(config.select)
        for treatment in (config.general, *config.per_path.values()):
            yield from self._unknown(treatment.ignore)
            yield from self._kept(treatment.ignore)
            for name, severity in treatment.severity.items():
                rule = self._rules.get(name.id)
                if rule is None:
                    yield from self._unknown([name], families=False)
                elif rule.severity is not None and not rule.waivable and severity.rank < rule.severity.rank:
                    yield ToolError(
                        f"The rule {name.id} cannot be made lighter than {rule.severity}.",
                        name.location,
                        "It tells what could not be judged.",
                    )

    def _unknown(self, names: Iterable[Name], *, families: bool = True) -> Iterator[ToolError]:
        known = [*self._rules, *(self._families if families else ())]
        for name in names:
            if name.id not in known:
                near = nearest(name.id, known)
                hint = f"Perhaps {near} is meant; `rules list` lists them." if near else "`rules list` lists them."
                what = "rule or family" if families else "rule that makes findings and is called"
                yield ToolError(f"There is no {what} {safe(name.id)}.", name.location, hint)

    def _kept(self, names: Iterable[Name]) -> Iterator[ToolError]:
        for name in names:
            rules = [self._rules[name.id]] if name.id in self._rules else self._families.get(name.id, [])
            if rules and not any(rule.waivable for rule in rules):
                yield ToolError(
                    f"{safe(name.id)} cannot be ignored.", name.location, "It tells what could not be judged; mend that instead."
                )
