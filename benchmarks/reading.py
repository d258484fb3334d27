"""Reading a document and holding it against its schema, beside what PyYAML does to build objects of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from measures import Measure

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.library import brought_along

OBSERVATIONS = 100
BOUND = 2.0


def measure(quick: bool) -> Iterator[Measure]:
    """The ratio of processor time to that of `yaml.load` with its C loader, with jsonschema-rs and without."""
    repetitions = 15 if quick else 60
    content = _document()
    if schema._quick("assessment") is None:
        yield Measure("reading and checking, with jsonschema-rs", "not installed", f"{BOUND:.0f}x", False)
    else:
        ratio = _ratio(content, repetitions)
        yield Measure(
            f"reading and checking {OBSERVATIONS} observations, with jsonschema-rs",
            f"{ratio:.2f}x",
            f"{BOUND:.0f}x",
            ratio <= BOUND,
        )
    decides, schema._quick = schema._quick, lambda name: None
    try:
        yield Measure("the same with jsonschema alone", f"{_ratio(content, max(3, repetitions // 6)):.2f}x", "-", None)
    finally:
        schema._quick = decides


def _document() -> bytes:
    """An assessment as people write it, with 100 observations."""
    levels = [
        (competency["id"], behaviour["id"])
        for found in brought_along()
        if found.kind == "framework"
        for competency in found.document.data["competencies"]
        for level in competency.get("levels", ())
        for behaviour in level["behaviours"]
    ]
    chosen = sorted((levels * 2)[:OBSERVATIONS])
    lines = [
        "kind: assessment",
        "id: 2024-0173",
        'profile: {id: medewerker-servicedesk-2, edition: "2024-03"}',
        "subject: P-0042",
    ]
    lines += ["assessed_on: 2024-06-11", "assessors: [A-07]", "ratings:"]
    competency = None
    for number, (owner, behaviour) in enumerate(chosen):
        if owner != competency:
            competency = owner
            lines += [f"  - competency: {owner}", "    awarded: 2", "    observations:"]
        lines += [
            f"      - behaviour: {behaviour}",
            f"        result: {'not-shown' if number % 9 == 8 else 'shown'}",
            f'        evidence: "Sprak op dag {number} met de aanvrager af wat er zou gebeuren, en belde terug toen het af was."',
            "        observed_on: 2024-05-30",
            "        assessor: A-07",
        ]
    return ("\n".join(lines) + "\n").encode()


def _ratio(content: bytes, repetitions: int) -> float:
    """The median of the ratios of turns taken one after the other."""

    def ours() -> None:
        document = read_bytes("document.yaml", content)
        assert not document.faults
        assert not schema.faults(document, "assessment")

    def theirs() -> Any:
        return yaml.load(content, yaml.CSafeLoader)

    ours()
    theirs()
    return statistics.median(_time(ours) / _time(theirs) for _ in range(repetitions))


def _time(step: Callable[[], Any], times: int = 3) -> float:
    start = time.process_time()
    for _ in range(times):
        step()
    return time.process_time() - start
