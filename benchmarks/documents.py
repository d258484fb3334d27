"""Assessments as people write them, as many as wanted, with a seed: YAML of some 14 kB, each against the bundled profile."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from competentie_rules.library import brought_along

DAY = date(2024, 6, 11)
SHOWN = 0.99
"""The part of observations that say shown: half of the documents has a few findings, the others meet every norm."""

TEXT = """
de het een van in met op voor bij aan uit naar over na tot om die dat deze zijn haar en maar want collega gebruiker balie
melding storing afspraak overdracht wachtwoord laptop printer netwerk beheerder zaaksysteem telefoon leidinggevende planning
oplossing handleiding procedure vraag klacht uitleg verband dienst team overleg rooster sprak belde legde vroeg nam zocht
hielp stelde bood schreef toonde vertelde lichtte bleef ging rustig duidelijk zelf eerst daarna dezelfde ochtend middag week
dag nieuw oud lastig
"""
WORDS = TEXT.split()


class Asked(NamedTuple):
    """What the profile asks of one competency: the level, and the behaviours up to that."""

    competency: str
    level: int
    behaviours: list[str]


def asked() -> list[Asked]:
    """What the bundled profile asks."""
    data = {entry.kind: entry.document.data for entry in brought_along()}
    norms = {norm["competency"]: norm["level"] for norm in data["profile"]["norms"]}
    return [
        Asked(
            competency["id"],
            norm,
            [each["id"] for level in competency["levels"] if level["level"] <= norm for each in level["behaviours"]],
        )
        for competency in data["framework"]["competencies"]
        if (norm := norms.get(competency["id"])) and "levels" in competency
    ]


def document(rng: random.Random, number: int, known: list[Asked]) -> str:
    """The text of one assessment."""
    lines = [
        "kind: assessment",
        f'id: "2024-{number:05}"',
        'profile: {id: medewerker-servicedesk-2, edition: "2024-03"}',
        f"subject: P-{number:05}",
        f"assessed_on: {DAY}",
        f"assessors: [A-{number % 40:02}]",
        "ratings:",
    ]
    for competency, level, ids in known:
        lines += [f"  - competency: {competency}", f"    awarded: {level}", "    observations:"]
        for id in ids:
            result = "shown" if rng.random() < SHOWN else "not-shown"
            lines += [f"      - behaviour: {id}", f"        result: {result}"]
            lines.append(f"        observed_on: {DAY - timedelta(rng.randint(1, 90))}")
            lines += _evidence(rng)
    return "\n".join(lines) + "\n"


def _evidence(rng: random.Random) -> Iterator[str]:
    words = rng.choices(WORDS, k=rng.randint(10, 24))
    words[0] = words[0].capitalize()
    half = len(words) // 2
    if half < 8:
        yield f"        evidence: {' '.join(words)}."
        return
    yield "        evidence: >-"
    yield f"          {' '.join(words[:half])}"
    yield f"          {' '.join(words[half:])}."


def write(folder: Path, number: int, seed: int = 1) -> list[Path]:
    """Write documents into a folder, which is made; their paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, known = random.Random(seed), asked()
    files = []
    for each in range(number):
        file = folder / f"{each:05}.yaml"
        file.write_text(document(rng, each, known), encoding="utf-8")
        files.append(file)
    return files


def main() -> None:
    parser: Any = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.folder, options.number, options.seed)


if __name__ == "__main__":
    main()
