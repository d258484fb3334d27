"""What follows of many assessments by the words of the rules that compare them, in plain Python; and random batches."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from competentie_rules.model import Report
from competentie_rules.rules.sql import TABLES

Facts = dict[str, list[dict[str, Any]]]
"""The rows of each table of rules/sql.py."""


class Told(NamedTuple):
    """A finding by the places of two assessments; of what it does not have, None."""

    rule: str
    place: int
    other: int
    competency: str | None = None
    level: int | None = None
    behaviour: str | None = None
    observation: int | None = None


def expected(facts: Facts) -> set[Told]:
    """Every finding that there should be."""
    about = {row["place"]: row for row in facts["assessments"]}
    return {*_duplicated(about), *_copied(facts["shared_evidence"], about), *_regressed(facts["levels"], about)}


def _duplicated(about: Mapping[int, dict[str, Any]]) -> Iterator[Told]:
    for place in about:
        before = [other for other in about if other < place and about[other]["assessment"] == about[place]["assessment"]]
        if before:
            yield Told("assessment-duplicated", place, min(before))


def _copied(evidence: list[dict[str, Any]], about: Mapping[int, dict[str, Any]]) -> Iterator[Told]:
    found: dict[tuple[Any, ...], list[int]] = {}
    for mine in evidence:
        if mine["evidence_length"] >= 40:
            same = [each for each in evidence if each["evidence_key"] == mine["evidence_key"]]
            source = min(same, key=lambda each: (about[each["place"]]["assessed_on"], each["place"], each["observation"]))
            if about[source["place"]]["subject"] != about[mine["place"]]["subject"]:
                key = mine["place"], source["place"], mine["competency"], None, mine["behaviour"]
                found.setdefault(key, []).append(mine["observation"])
    return (Told("evidence-copied", *key, min(observations)) for key, observations in found.items())


def _regressed(levels: list[dict[str, Any]], about: Mapping[int, dict[str, Any]]) -> Iterator[Told]:
    def whose(place: int) -> tuple[str, ...]:
        return tuple(about[place][key] for key in ("subject", "profile", "edition"))

    for mine in levels:
        place = mine["place"]
        days = {about[other]["assessed_on"] for other in about if whose(other) == whose(place)}
        before = max((day for day in days if day < about[place]["assessed_on"]), default=None)
        there = [other for other in about if whose(other) == whose(place) and about[other]["assessed_on"] == before]
        last = [row for row in levels if row["place"] == max(there, default=None) and row["competency"] == mine["competency"]]
        if last and mine["reached"] < last[0]["reached"]:
            yield Told("level-regressed", place, last[0]["place"], mine["competency"], last[0]["reached"])


def facts_of(documents: Mapping[str, dict[str, Any]], report: Report) -> Facts:
    """The facts of documents by file, and of what was judged."""
    facts: Facts = {table: [] for table in TABLES}
    places = {file: place for place, file in enumerate(sorted(documents))}
    texts: dict[str, list[dict[str, Any]]] = {}
    for file, place in places.items():
        document = documents[file]
        about = {"place": place, "assessment": document["id"]}
        reference = {"profile": document["profile"]["id"], "edition": document["profile"]["edition"]}
        facts["assessments"].append(about | reference | {key: document[key] for key in ("subject", "assessed_on")})
        for number, (competency, each) in enumerate(observed(document)):
            text = " ".join(each.get("evidence", "").casefold().split())
            row = about | {"observation": number, "competency": competency, "behaviour": each["behaviour"]}
            texts.setdefault(text, []).append(row | {"evidence_key": text, "evidence_length": len(text)})
    facts["shared_evidence"] = [row for text, rows in texts.items() if text and len(rows) > 1 for row in rows]
    for result in report.assessments:
        facts["levels"] += [
            {"place": places[result.file], "competency": each.competency, "reached": each.reached} for each in result.competencies
        ]
    return facts


def observed(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What was shown or not, in the order of a document, each with its competency."""
    for rating in document["ratings"]:
        for each in rating.get("observations", ()):
            if each["result"] != "not-observed":
                yield rating["competency"], each


def random_facts(rng: random.Random) -> Facts:
    """Facts in which much is alike, as documents might give them."""
    facts: Facts = {table: [] for table in TABLES}
    for place in range(rng.randint(0, 9)):
        own = {
            "place": place,
            "assessment": f"2024-{rng.randint(1, 12)}",
            "profile": rng.choice(["p", "q"]),
            "edition": rng.choice(["1", "1", "2"]),
            "subject": rng.choice(["P-1", "P-2", "p-1", "P-é", "P-z"]),
            "assessed_on": rng.choice(["2023-12-31", "2024-01-02", "2024-01-10", "2024-11-01"]),
            "verdict": rng.choice(["met", "not-met", "undecided"]),
        }
        facts["assessments"].append(own)
        for competency in "abc":
            if rng.random() < 0.8:
                reached = rng.randint(0, 3)
                level = {"competency": competency, "reached": reached, "possible": rng.randint(reached, 3)}
                facts["levels"].append(own | level | {"norm": rng.choice([None, 2]), "awarded": rng.choice([None, 1])})
        for number in range(rng.randint(0, 4)):
            key = rng.choice(["x", "y", "z"])
            observation = {"observation": number, "competency": "a", "behaviour": f"a.1.{rng.randint(1, 2)}"}
            length = {"x": 39, "y": 40, "z": 41}[key]
            facts["shared_evidence"].append(own | observation | {"evidence_key": key, "evidence_length": length})
    return facts


def rows(facts: Facts, table: str) -> Iterable[tuple[Any, ...]]:
    """The rows of a table, in the order of its columns; what was not given is nothing."""
    return [tuple(row.get(column) for column in TABLES[table]) for row in facts[table]]
