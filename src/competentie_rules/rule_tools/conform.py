"""Whether every way from documents to findings says the same of them: each statement, each finding, and what it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from competentie_rules.documents.find import Source
from competentie_rules.documents.framework import Reference
from competentie_rules.library import ProfileWork, entry
from competentie_rules.rule_tools.cases import Data, sources
from competentie_rules.rule_tools.generated import large_world, world
from competentie_rules.rule_tools.shrink import shrunk
from competentie_rules.rule_tools.ways import Row, Said, Way, World
from competentie_rules.rules.syntax import Atom
from competentie_rules.text import counted, escaped

ASSESSMENTS = 5
"""Assessments that are made up against each profile."""
TOGETHER = 10
"""Profiles that are judged together; the last of them is over a framework that the tool brings along."""
MOST_SHRUNK = 3
"""Sets of documents that are made smaller; where something is broken, the others are much like them."""
MOST_TOLD = 5
"""Differences of each kind that are listed."""


@dataclass(slots=True)
class Different:
    """Documents of which some ways say something else than the first one does: what, by way."""

    name: str
    documents: World
    differences: dict[str, list[str]]
    shrunk: bool = False


@dataclass(slots=True)
class Found:
    """What came of it all. `statements` is how many were asked about, of all assessments."""

    ways: list[str]
    assessments: int = 0
    statements: int = 0
    findings: int = 0
    different: list[Different] = field(default_factory=list)


def made_up(number: int, seed: int, works: Iterable[ProfileWork]) -> Iterator[tuple[str, World]]:
    """Assessments against so many profiles, in sets that are judged together, each with a name; the same seed makes the same."""
    usable = [work for work in works if work.usable]
    for start in range(0, number, TOGETHER):
        together: dict[str, Data] = {}
        for i in range(start, min(start + TOGETHER, number)):
            rng = Random(f"conform {seed} {i}")  # noqa: S311 - chance decides nothing but what is tried
            name = f"conform-{seed}-{i}"
            if usable and i % TOGETHER == TOGETHER - 1:
                made = large_world(rng, name, rng.choice(usable), ASSESSMENTS)
            else:
                made = world(rng, name, ASSESSMENTS)
            together |= {f"{name}/{kind}": document for kind, document in made.items()}
        yield f"conform-{seed}-{start}", together


def given(found: Iterable[Source]) -> tuple[list[tuple[str, World]], list[str]]:
    """Documents as sets, one for each profile that assessments name; and the files that are left out.

    Left out is what cannot be read, what is not valid, and what has the id of another: nobody can say which of those is meant.
    """
    standards: dict[tuple[str, Reference], tuple[str, Data]] = {}
    assessed: dict[Reference, dict[str, tuple[str, Data]]] = {}
    left: list[str] = []
    for source in found:
        try:
            read = entry(source.file, source.read())
        except OSError:
            left.append(source.file)
            continue
        data = read.document.data
        if read.kind is None or read.faults:
            left.append(source.file)
            continue
        reference = read.reference or Reference(**data["profile"])
        of_assessment = read.kind == "assessment"
        shelf: dict[Any, tuple[str, Data]] = assessed.setdefault(reference, {}) if of_assessment else standards
        key: Any = data["id"] if of_assessment else (read.kind, reference)
        if key in shelf:
            left.append(source.file)
        else:
            shelf[key] = (source.file, data)
    return [(str(reference), _referring(reference, mine, standards)) for reference, mine in assessed.items()], left


def _referring(
    reference: Reference, mine: dict[str, tuple[str, Data]], standards: dict[tuple[str, Reference], tuple[str, Data]]
) -> World:
    """Assessments against one profile, after what they refer to."""
    made: dict[str, Data] = {}
    profile = standards.get(("profile", reference))
    if profile is not None:
        framework = standards.get(("framework", Reference(**profile[1]["framework"])))
        made |= dict([framework, profile] if framework is not None else [profile])
    return made | dict(mine.values())


def conform(
    worlds: Iterable[tuple[str, World]], ways: Sequence[Way], progress: Callable[[int, int | None], None] | None = None
) -> Found:
    """Judge each set of documents in every way, and hold what is said against what the first way says."""
    found = Found([way.name for way in ways])
    for done, (name, documents) in enumerate(worlds, 1):
        first = ways[0].said(documents)
        found.assessments += sum(first.verdicts.values())
        found.statements += first.asked
        found.findings += len(first.findings)
        tried = [way for way in ways if way.most is None or done <= way.most]
        differences = _differences(documents, tried, first)
        if differences:
            found.different.append(_made_small(Different(name, documents, differences), ways, len(found.different) < MOST_SHRUNK))
        if progress is not None:
            progress(done, None)
    return found


def _made_small(different: Different, ways: Sequence[Way], wanted: bool) -> Different:
    """The same with smaller documents, of which the first of its ways still says something else."""
    if not wanted:
        return different
    pair = [ways[0], next(way for way in ways if way.name in different.differences)]

    def holds(documents: World) -> bool:
        return _valid(documents) and bool(_differences(documents, pair))

    documents = shrunk(dict(different.documents), holds)
    return Different(different.name, documents, _differences(documents, ways), shrunk=True)


def _valid(documents: World) -> bool:
    return all("kind" in data for data in documents.values()) and not any(
        entry(source.file, source.read()).faults for source in sources(documents)
    )


def _differences(documents: World, ways: Sequence[Way], first: Said | None = None) -> dict[str, list[str]]:
    """What each way but the first says otherwise than that, where it does."""
    differences = {}
    for way in ways[1:]:
        like = way.like(documents)
        right = first if first is not None and like is documents else ways[0].said(like)
        if told := list(_compared(right, way.said(like), ways[0].name, way.name)):
            differences[way.name] = told
    return differences


def _compared(one: Said, other: Said, name: str, other_name: str) -> Iterator[str]:
    names = name, other_name
    for who, said in zip(names, (one, other), strict=True):
        yield from (f"{who}: {failure}" for failure in said.failures[:MOST_TOLD])
    if one.verdicts != other.verdicts:
        yield f"verdicts: {_counts(one)} by {name}, {_counts(other)} by {other_name}"
    if one.truth is not None and other.truth is not None:
        for file in sorted({*one.truth, *other.truth}):
            sides = [{_statement(atom) for atom in said.truth.get(file, ())} for said in (one, other) if said.truth is not None]
            yield from _apart(f"{file}: holds", sides[0], sides[1], names)
    yield from _apart("result", set(map(_result, one.competencies)), set(map(_result, other.competencies)), names)
    yield from _apart("finding", set(map(_finding, one.findings)), set(map(_finding, other.findings)), names)
    for kind, some, others in (("results", one.competencies, other.competencies), ("findings", one.findings, other.findings)):
        if len(some) != len(others):
            yield f"{kind}: {len(some)} by {name}, {len(others)} by {other_name}"
    if one.messages is not None and other.messages is not None:
        sides = [{" ".join(row) for row in messages} for messages in (one.messages, other.messages)]
        yield from _apart("message", sides[0], sides[1], names)


def _apart(what: str, one: set[str], other: set[str], names: tuple[str, str]) -> Iterator[str]:
    """What is on one side alone."""
    for who, alone in zip(names, (one - other, other - one), strict=True):
        yield from (f"{what} by {who} alone: {each}" for each in sorted(alone)[:MOST_TOLD])
        if len(alone) > MOST_TOLD:
            yield f"{what} by {who} alone: {len(alone) - MOST_TOLD} more"


def _counts(said: Said) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in said.verdicts.items() if number) or "none"


def _statement(atom: Atom) -> str:
    return f"{atom.relation}({', '.join(map(str, atom.args))})"


def _result(row: Row) -> str:
    id, competency, norm, awarded, reached, possible, verdict = row
    return f"{id}, {competency}: norm {norm}, awarded {awarded}, reached {reached}, possible {possible}, {verdict}"


def _finding(row: Row) -> str:
    rule, severity, id, competency, level, behaviour, because, fingerprint = row
    about = ", ".join(str(each) for each in (id, competency, level, behaviour) if each is not None)
    return f"{severity} {rule} of {about}, because of {', '.join(because) or 'nothing'} ({fingerprint})"


def keep(found: Found, folder: Path) -> None:
    """Write the documents on which ways differ into a folder, each set into a folder of its own."""
    for different in found.different:
        place = folder / different.name.replace("/", "-")
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob("*.json"):
            old.unlink()
        for number, data in enumerate(different.documents.values(), 1):
            written = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
            (place / f"{number:02}-{data['kind']}.json").write_text(written, encoding="utf-8")


def text(found: Found) -> Iterator[str]:
    """What was tried, and each difference."""
    for different in found.different:
        yield f"{different.name}: {_size(different)}"
        for way, told in different.differences.items():
            yield f"  {found.ways[0]} and {way} differ"
            yield from (f"    {each}" for each in told)
    counts = {"assessment": found.assessments, "statement": found.statements, "finding": found.findings}
    tried = ", ".join(counted(number, what) for what, number in counts.items())
    said = f"differ on {counted(len(found.different), 'set')} of documents" if found.different else "agree"
    yield f"{', '.join(found.ways)} {said}: {tried}"


def _size(different: Different) -> str:
    kinds = [data["kind"] for data in different.documents.values()]
    told = ", ".join(counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds))
    return f"{told}, as small as they come" if different.shrunk else told


def as_json(found: Found) -> str:
    """The same, with the documents."""
    made = {
        "format": "competentie-rules/rule-conformance/1",
        "ways": found.ways,
        "summary": {
            "assessments": found.assessments,
            "statements": found.statements,
            "findings": found.findings,
            "different": len(found.different),
        },
        "different": [
            {
                "name": each.name,
                "shrunk": each.shrunk,
                "differences": each.differences,
                "documents": list(each.documents.values()),
            }
            for each in found.different
        ],
    }
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"
