"""Cases judged as documents are, by one engine, with the facts that rules speak of kept at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from competentie_rules import baseline, facts, waivers
from competentie_rules.check import study
from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.framework import Reference
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.protocol import Engine
from competentie_rules.errors import FileErrors, RuleError
from competentie_rules.explain.judged import Judged
from competentie_rules.library import Entry, Library
from competentie_rules.model import LANGUAGES, Finding, Report
from competentie_rules.rule_tools.cases import Data, documents, sources
from competentie_rules.rules.ground import complete
from competentie_rules.rules.join import Facts
from competentie_rules.rules.syntax import RuleSet

KEPT = 64
"""Libraries that are remembered, each with an engine of a megabyte or two."""


@dataclass(frozen=True)
class Ran:
    """What came of one case."""

    ruleset: RuleSet
    made: dict[str, Data]
    reports: dict[str, Report]
    """By language."""
    judged: Judged | None
    library: Library

    def findings(self, rule: str, lang: str) -> list[Finding]:
        """The findings of one rule; those of two languages stand in the same order."""
        found = [finding for finding in self.reports[lang].findings if finding.rule == rule]
        return sorted(found, key=lambda finding: (finding.location, finding.fingerprint))

    @cached_property
    def worlds(self) -> tuple[Facts, ...]:
        """Everything that holds, fixed or not: for the assessment, and for a profile or framework that it does not use."""
        assessment = Assessment.of(self.made["assessment"])
        work = self.library.profile(assessment.profile)
        known = self.library.knows("profile", assessment.profile)
        said = facts.of_references(assessment, work.framework if work else None, unusable=known and not (work and work.usable))
        whole = complete(self.ruleset, said.into(Facts(work.given) if work else self.library.known.into(Facts())))
        if self.judged is not None:
            judgement = self.judged.judgement
            for atom in (*judgement.case.places, *(judgement.program.atoms[number] for number in sorted(judgement.truth))):
                if atom.relation in self.ruleset.relations:
                    whole.add(atom.relation, *atom.args)
        others = []
        profile = self.library.profile(_reference(self.made["profile"]))
        framework = self.library.framework(_reference(self.made["framework"]))
        if profile is not None and profile is not work:
            others.append(profile.facts)
        if framework is not None and not any(each and each.below is framework for each in (work, profile)):
            others.append(framework.facts)
        return (whole, *others)


def _reference(data: Data) -> Reference:
    return Reference(str(data.get("id")), str(data.get("edition")))


class Bench:
    """Judges cases by one engine, in a process apart if so wanted. What equal frameworks and profiles share is made once."""

    def __init__(self, ruleset: RuleSet, engine: type[Engine], *, apart: bool = False) -> None:
        self.ruleset = ruleset
        self.engine = engine
        self._judges = Judges(engine, apart=apart)
        self._libraries: dict[tuple[str, ...], Library] = {}

    def run(self, case: Mapping[str, Any]) -> Ran:
        """Judge the documents of a case; RuleError where the case makes none that can be."""
        made = documents(case)
        given = sources(made, case.get("comments", ()))
        studied = next(source.file for source in given if source.file.startswith("assessment."))
        used: list[Library] = []

        def shelve(ruleset: RuleSet, entries: Iterable[Entry]) -> Library:
            used.append(self._library(ruleset, tuple(entries)))
            return used[-1]

        reports, judged = {}, None
        for lang in LANGUAGES:
            reports[lang], judged = study(studied, given, self.ruleset, self._judges, lang=lang, shelve=shelve)
            reports[lang] = self._settled(case, reports[lang], lang)
        for failure in reports[LANGUAGES[0]].failures:
            raise RuleError(f"The case cannot be judged: {failure}")
        for finding in reports["en"].findings:
            if self.ruleset.rule(finding.rule).decided == "reader":
                raise RuleError(f"The {finding.location.file.partition('.')[0]} of the case is not valid: {finding.message}")
        return Ran(self.ruleset, made, reports, judged, used[-1])

    def _settled(self, case: Mapping[str, Any], report: Report, lang: str) -> Report:
        """A report with what is waived in a case, or stands in its baseline; RuleError where these are none."""
        written = {"kind": "waivers", "waivers": case.get("waivers", [])}
        about = {"tool": "-", "written_on": "2024-07-01", "owner": "-", "reason": "-"}
        known = {"kind": "baseline", **about, "entries": case.get("baseline", [])}
        try:
            given = waivers.read("waivers.json", json.dumps(written).encode())
            before = baseline.read("baseline.json", json.dumps(known).encode())
            as_of = date.fromisoformat(case.get("as_of", "2024-07-01"))
        except (FileErrors, ValueError) as error:
            raise RuleError(f"The waivers or the baseline of the case cannot be used: {error}") from None
        report = waivers.Waivers(self.ruleset, lang, given, as_of).applied(report)
        return baseline.applied(before, report, self.ruleset, lang)

    def _library(self, ruleset: RuleSet, entries: tuple[Entry, ...]) -> Library:
        key = tuple(entry.document.digest for entry in entries)
        if key not in self._libraries:
            if len(self._libraries) == KEPT:
                self._libraries.clear()
                self._judges.close()
            self._libraries[key] = Library(ruleset, entries)
        return self._libraries[key]

    def close(self) -> None:
        """Give back what the engine holds."""
        self._judges.close()
