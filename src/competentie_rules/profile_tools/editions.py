"""Two editions of a framework or a profile: what differs, and which assessments would be judged otherwise, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from competentie_rules.check import check
from competentie_rules.documents import changes
from competentie_rules.documents.changes import Change
from competentie_rules.documents.find import Source, is_form
from competentie_rules.documents.write import yaml_of
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.forms.rows import rows_of
from competentie_rules.library import Entry, entry
from competentie_rules.model import AssessmentResult, CompetencyResult, Finding, Report, Verdict
from competentie_rules.rules.syntax import RuleSet

_TELL = ("norm-not-met", "norm-undecided")
"""The findings that tell why a norm is not met."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A competency that is judged otherwise: what held and holds, what the findings say, and what changed in it."""

    competency: str
    label: str
    before: CompetencyResult | None
    after: CompetencyResult | None
    because: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """An assessment that is judged otherwise."""

    before: AssessmentResult
    after: AssessmentResult
    shifts: tuple[Shift, ...]
    because: tuple[str, ...]
    """Where it can no longer be judged, why."""


@dataclass(frozen=True, slots=True)
class Editions:
    """What differs between two documents, how many assessments were judged against both, and which come out otherwise."""

    kind: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    changes: tuple[Change, ...]
    given: int = 0
    """How many assessments were given; `assessments` is how many of them were judged against the old document."""
    assessments: int = 0
    effects: tuple[Effect, ...] = ()


def compare(old: Entry, new: Entry, sources: Iterable[Source], ruleset: RuleSet, lang: str) -> Editions:
    """Hold two frameworks, or two profiles, against each other; and the assessments in `sources` against both, if there are any.

    An assessment refers to the old document; what it comes to by the new one is found by giving that under the name of the old.
    """
    assert old.kind is not None
    found = (changes.of_frameworks if old.kind == "framework" else changes.of_profiles)(old.document.data, new.document.data)
    reference = old.reference
    assert reference is not None
    others = []
    for source in sources:
        read = entry(source.file, source.read())
        if read.kind != old.kind or read.reference != reference:
            others.append(source)
    rows = rows_of(source.file for source in others if source.content is None and is_form(source.file))
    masked = dict(new.document.data) | {"id": reference.id, "edition": reference.edition}
    reports = [
        check(
            [*others, Source(f"{side.document.file} ({reference})", yaml_of(data).encode())],
            ruleset,
            Judges(PlainEngine),
            lang=lang,
            rows=rows,
        )
        for side, data in ((old, old.document.data), (new, masked))
    ]
    given = reports[0].assessments
    judged = [
        result
        for result in given
        if result.verdict is not Verdict.UNJUDGED
        and (old.kind == "framework" or (result.profile, result.edition) == (reference.id, reference.edition))
    ]
    effects = tuple(_effects(judged, reports[0], reports[1], found))
    return Editions(old.kind, old.document.data, new.document.data, found, len(given), len(judged), effects)


def _effects(judged: Iterable[AssessmentResult], before: Report, after: Report, found: tuple[Change, ...]) -> Iterable[Effect]:
    """The assessments that come out otherwise, those with another verdict first."""
    results = {(result.file, result.id): result for result in after.assessments}
    effects = []
    for one in judged:
        other = results[one.file, one.id]
        shifts = tuple(_shifts(one, other, before, after, found))
        if shifts or one.verdict != other.verdict:
            lost = other.verdict is Verdict.UNJUDGED
            told = tuple(finding.message for finding in _of(after, other) if finding.severity == "error") if lost else ()
            effects.append(Effect(one, other, shifts, told))
    return sorted(effects, key=lambda effect: effect.before.verdict == effect.after.verdict)


def _of(report: Report, result: AssessmentResult) -> list[Finding]:
    return [finding for finding in report.findings if finding.location.file == result.file and finding.assessment == result.id]


def _shifts(
    one: AssessmentResult, other: AssessmentResult, before: Report, after: Report, found: tuple[Change, ...]
) -> Iterable[Shift]:
    olds, news = ({each.competency: each for each in result.competencies} for result in (one, other))
    for id in dict.fromkeys((*olds, *news)):
        old, new = olds.get(id), news.get(id)
        verdicts = [each.verdict if each else None for each in (old, new)]
        norms = [each.norm if each else None for each in (old, new)]
        if verdicts[0] == verdicts[1] and norms[0] == norms[1]:
            continue
        report, result = (after, other) if verdicts[1] not in (Verdict.MET, None) else (before, one)
        told = tuple(each.message for each in _of(report, result) if each.competency == id and each.rule in _TELL)
        because = told if verdicts[0] != verdicts[1] else ()
        label = next(each.label for each in (new, old) if each)
        yield Shift(id, label, old, new, because, tuple(change for change in found if change.about(id)))
