"""What two sets of rules make of the same documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from competentie_rules.check import check
from competentie_rules.documents.find import Source, find
from competentie_rules.documents.read import read_bytes
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.errors import UsageError
from competentie_rules.model import AssessmentResult, CompetencyResult, Finding, Report
from competentie_rules.rules.load import load, load_alone
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.text import counted, escaped, safe

BUILT_IN, CONFIGURED = "builtin", "configured"
NOTHING = "-"


def rules_of(name: str, configured: Sequence[str] = ()) -> RuleSet:
    """The rules that a name stands for: the built-in ones, those `configured` beside them, a whole set, or others beside them.

    Files that declare what documents say are a whole set; it must give words to all that a reader finds. Raises ToolError and
    OSError as loading does.
    """
    if name == BUILT_IN:
        return load()
    if name == CONFIGURED:
        if not configured:
            raise UsageError(
                "No rules are configured.", hint="Name a file or folder with rules, or set rules in competentie.toml."
            )
        return load(map(Path, configured))
    path = Path(name)
    if not any(_declares(Path(source.file)) for source in find([path])):
        return load([path])
    ruleset = load_alone([path])
    missing = sorted({rule.id for rule in load().rules if rule.decided} - {rule.id for rule in ruleset.rules})
    if missing:
        raise UsageError(f"{safe(name)} is no whole set of rules: it lacks {', '.join(missing[:3])}.")
    return ruleset


def _declares(file: Path) -> bool:
    document = read_bytes(str(file), file.read_bytes())
    relations = document.data.get("relations") if document.kind == "relations" else None
    known = relations.values() if isinstance(relations, dict) else ()
    return any(isinstance(relation, dict) and relation.get("scope") != "derived" for relation in known)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is otherwise: of which assessment, where that is, of which competency, and what it was and is."""

    assessment: str | None
    file: str
    competency: str | None
    before: str
    after: str


@dataclass(slots=True)
class Changes:
    """All changes of one kind, of which the first is told as an example."""

    all: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Difference:
    """Everything that two sets of rules judge otherwise."""

    assessments: int = 0
    verdicts: dict[str, Changes] = field(default_factory=dict)
    """By what it was and is."""
    levels: dict[str, Changes] = field(default_factory=dict)
    """Reached, possible and verdict of a competency, by what they were and are."""
    findings: dict[tuple[str, str], Changes] = field(default_factory=dict)
    """By rule, and whether they are gone, new or changed."""

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.levels or self.findings)


def difference(old: RuleSet, new: RuleSet, sources: Iterable[Source]) -> Difference:
    """Check the same documents with both."""
    sources = list(sources)
    before, after = (check(sources, ruleset, Judges(PlainEngine), lang="en") for ruleset in (old, new))
    found = Difference(len(after.assessments))
    for one, other in zip(before.assessments, after.assessments, strict=True):
        _compare(one, other, found)
    for rule, kind, change in _findings(before, after):
        found.findings.setdefault((rule, kind), Changes()).all.append(change)
    return found


def _compare(old: AssessmentResult, new: AssessmentResult, found: Difference) -> None:
    if old.verdict != new.verdict:
        change = Change(new.id, new.file, None, old.verdict, new.verdict)
        found.verdicts.setdefault(f"{change.before} -> {change.after}", Changes()).all.append(change)
    olds, news = ({each.competency: each for each in result.competencies} for result in (old, new))
    for competency in dict.fromkeys((*olds, *news)):
        one, other = _level(olds.get(competency)), _level(news.get(competency))
        if one != other:
            change = Change(new.id, new.file, competency, one, other)
            found.levels.setdefault(f"{one} -> {other}", Changes()).all.append(change)


def _level(result: CompetencyResult | None) -> str:
    if result is None:
        return NOTHING
    verdict = f", {result.verdict}" if result.verdict else ""
    return f"reached {result.reached}, possible {result.possible}{verdict}"


def _findings(before: Report, after: Report) -> Iterator[tuple[str, str, Change]]:
    olds, news = (_by_name(report.findings) for report in (before, after))
    for key in sorted({*olds, *news}):
        one, other = olds.get(key, []), news.get(key, [])
        told = [[_told(finding) for finding in findings] for findings in (one, other)]
        if told[0] != told[1]:
            about = (other or one)[0]
            kind = "changed" if one and other else "gone" if one else "new"
            before_told, after_told = ("; ".join(texts) or NOTHING for texts in told)
            yield about.rule, kind, Change(about.assessment, key[0], about.competency, before_told, after_told)


def _by_name(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """The findings by document and fingerprint, which name what they are about."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.location.file, finding.fingerprint), []).append(finding)
    return found


def _told(finding: Finding) -> str:
    because = f" ({', '.join(finding.because)})" if finding.because else ""
    return f"{finding.severity}: {finding.message}{because}"


def text(found: Difference) -> Iterator[str]:
    """How many changes there are of each kind, with an example of each."""
    yield f"{counted(found.assessments, 'assessment')} checked with both"
    for title, kinds in (("verdicts", found.verdicts), ("levels", found.levels)):
        yield f"{title}: {_number(kinds.values())}"
        for name, changes in sorted(kinds.items()):
            yield f"  {name}: {len(changes.all)}, such as {_about(changes.all[0])}"
    yield f"findings: {_number(found.findings.values())}"
    for (rule, kind), changes in sorted(found.findings.items()):
        example = changes.all[0]
        yield f"  {rule}: {len(changes.all)} {kind}, such as {_about(example)}"
        yield f"    before: {example.before}"
        yield f"    after:  {example.after}"


def _number(kinds: Iterable[Changes]) -> str:
    number = sum(len(changes.all) for changes in kinds)
    return counted(number, "change") if number else "no changes"


def _about(change: Change) -> str:
    of = f"{change.competency} of " if change.competency else ""
    return f"{of}{change.assessment or 'no assessment'} ({change.file})"


def as_json(found: Difference) -> str:
    """The same, with an example of each."""
    made = {
        "format": "competentie-rules/rule-diff/1",
        "assessments": found.assessments,
        "verdicts": [_entry(changes, change=name) for name, changes in sorted(found.verdicts.items())],
        "levels": [_entry(changes, change=name) for name, changes in sorted(found.levels.items())],
        "findings": [_entry(changes, rule=rule, change=kind) for (rule, kind), changes in sorted(found.findings.items())],
    }
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def _entry(changes: Changes, **names: str) -> dict[str, object]:
    example = changes.all[0]
    told = {name: getattr(example, name) for name in ("assessment", "file", "competency", "before", "after")}
    return {**names, "count": len(changes.all), "example": told}
