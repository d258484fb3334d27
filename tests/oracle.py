"""The semantics once more, written as procedures and without a rule: what the rules are held against."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import Any

RESULTS = {"+": (1, 0), "-": (0, 1), "!": (1, 1), "?": (0, 0)}


class Oracle:
    """Everything that holds of a case in the compact notation, for cases whose references are right."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.specs = case["competencies"]
        self.method = {
            "share": 1,
            "presumption": "from-evidence",
            "prerequisites": "block",
            "combination": "unanimous",
        } | case.get("method", {})
        heights = [len(spec["levels"]) for spec in self.specs.values() if "levels" in spec]
        self.top = max(heights, default=3)
        self.standings = {id: self._standings(spec) for id, spec in self.specs.items()}
        self.ranges: dict[str, tuple[int, int]] = {}
        for id in self.specs:
            self.range(id)

    def evidence(self, sign: str) -> str:
        shown, against = RESULTS[sign]
        if self.method["combination"] == "majority" and shown != against:
            return "supported" if shown > against else "refuted"
        return {(0, 0): "open", (1, 0): "supported", (0, 1): "refuted", (1, 1): "contested"}[shown, against]

    def _standings(self, spec: dict[str, Any]) -> list[str]:
        award = spec.get("awarded")
        if "levels" not in spec:
            if award is None:
                return ["undetermined"] * self.top
            return ["demonstrated" if award >= n else "excluded" for n in range(1, self.top + 1)]
        standings: list[str] = []
        for n in range(self.top, 0, -1):
            counts = Counter(map(self.evidence, spec["levels"][n - 1]))
            number = len(spec["levels"][n - 1])
            needed = max(1, math.ceil(Fraction(str(self.method["share"])) * number))
            above = standings[0] if standings else None
            licensed = above in ("demonstrated", "presumed")
            if self.method["presumption"] == "from-award":
                licensed = licensed or (award is not None and award > n)
            if self.method["presumption"] == "none":
                licensed = False
            if counts["supported"] >= needed:
                standings.insert(0, "demonstrated")
            elif number - counts["refuted"] < needed:
                standings.insert(0, "excluded")
            elif number - counts["refuted"] - counts["contested"] >= needed and licensed:
                standings.insert(0, "presumed")
            else:
                standings.insert(0, "undetermined")
        return standings

    def range(self, id: str) -> tuple[int, int]:
        """Reached and possible."""
        if id not in self.ranges:
            standings = self.standings[id]
            reached = next((n for n, s in enumerate(standings) if s not in ("demonstrated", "presumed")), self.top)
            possible = next((n for n, s in enumerate(standings) if s == "excluded"), self.top)
            failed = [d for d, k in self.specs[id].get("builds_on", {}).items() if self.range(d)[1] < k]
            blocked = failed and self.method["prerequisites"] == "block"
            self.ranges[id] = (0, 0) if blocked else (reached, possible)
        return self.ranges[id]

    def behaviours(self, id: str, kinds: set[str], levels: range) -> list[str]:
        signs = self.specs[id].get("levels", [])
        return [
            f"{id}.{n}.{k}"
            for n in levels
            if 1 <= n <= len(signs)
            for k, sign in enumerate(signs[n - 1], 1)
            if self.evidence(sign) in kinds
        ]

    def rated(self, id: str) -> bool:
        spec = self.specs[id]
        return "awarded" in spec or any(sign != "?" for signs in spec.get("levels", ()) for sign in signs)

    def in_play(self) -> list[str]:
        return [id for id, spec in self.specs.items() if "norm" in spec or self.rated(id)]

    def verdict_of(self, id: str) -> str | None:
        norm = self.specs[id].get("norm")
        if norm is None:
            return None
        reached, possible = self.ranges[id]
        return "met" if reached >= norm else "not-met" if possible < norm else "undecided"

    def verdict(self) -> str:
        verdicts = {self.verdict_of(id) for id in self.specs}
        return "not-met" if "not-met" in verdicts else "undecided" if "undecided" in verdicts else "met"

    def results(self) -> list[tuple[Any, ...]]:
        """Competency, norm, award, reached, possible, verdict of each in play."""
        return [
            (id, self.specs[id].get("norm"), self.specs[id].get("awarded"), *self.ranges[id], self.verdict_of(id))
            for id in self.in_play()
        ]

    def findings(self) -> set[tuple[Any, ...]]:
        """Rule, competency, level, behaviour and because of every finding on the one assessment."""
        found: set[tuple[Any, ...]] = set()

        def add(rule: str, c: str | None, n: int | None, because: list[str], b: str | None = None) -> None:
            found.add((rule, c, n, b, tuple(because)))

        for c in self.in_play():
            self._of_competency(c, add)
        self._of_whole(add)
        return found

    def _against(self, c: str, n: int) -> list[str]:
        failed = [d for d in self.specs if (k := self.specs[c].get("builds_on", {}).get(d)) and self.ranges[d][1] < k]
        if failed and self.method["prerequisites"] == "block":
            return failed
        excluded = [m for m in range(1, n + 1) if self.standings[c][m - 1] == "excluded"]
        return [b for m in excluded for b in self.behaviours(c, {"refuted"}, range(m, m + 1))]

    def _unsettled(self, c: str, n: int) -> list[str]:
        levels = [m for m in range(1, n + 1) if self.standings[c][m - 1] == "undetermined"]
        return [b for m in levels for b in self.behaviours(c, {"open", "contested"}, range(m, m + 1))]

    def _of_competency(self, c: str, add: Any) -> None:
        self._of_norm(c, add)
        self._of_award(c, add)
        standings = self.standings[c]
        for n, standing in enumerate(standings, 1):
            if standing == "excluded" and "demonstrated" in standings[n:]:
                add("cumulative-gap", c, n, self.behaviours(c, {"refuted"}, range(n, n + 1)))
            if standing == "presumed":
                add("level-presumed", c, n, self.behaviours(c, {"open"}, range(n, n + 1)))
            for b in self.behaviours(c, {"contested"}, range(n, n + 1)):
                add("observation-contested", c, n, [b], b)
        for d, k in self.specs[c].get("builds_on", {}).items():
            below, most = self.ranges[d]
            if most < k:
                add("prerequisite-not-met", c, k, [d])
            elif below < k:
                add("prerequisite-presumed", c, k, [d])

    def _of_norm(self, c: str, add: Any) -> None:
        norm, (reached, possible) = self.specs[c].get("norm"), self.ranges[c]
        if norm is None:
            add("competency-outside-profile", c, None, [])
            return
        if possible < norm:
            add("norm-not-met", c, norm, self._against(c, norm))
        elif reached < norm:
            add("norm-undecided", c, norm, self._unsettled(c, norm))
        elif reached > norm:
            add("norm-exceeded", c, norm, self.behaviours(c, {"supported"}, range(norm + 1, reached + 1)))
        if not self.rated(c):
            add("competency-not-rated", c, norm, [])

    def _of_award(self, c: str, add: Any) -> None:
        award, (reached, possible) = self.specs[c].get("awarded"), self.ranges[c]
        if award is None:
            return
        if award > possible:
            add("award-contradicted", c, award, self._against(c, award))
        elif award > reached:
            add("award-unsupported", c, award, self._unsettled(c, award))
        elif award < reached:
            add("award-below-reached", c, award, self.behaviours(c, {"supported"}, range(award + 1, reached + 1)))

    def _of_whole(self, add: Any) -> None:
        conclusion, verdict = self.case.get("conclusion"), self.verdict()
        normed = [c for c in self.specs if "norm" in self.specs[c]]
        if conclusion is None:
            return
        if verdict == "undecided":
            add("conclusion-premature", None, None, [c for c in normed if self.verdict_of(c) == "undecided"])
        elif (conclusion, verdict) in (("meets", "not-met"), ("does-not-meet", "met")):
            add("conclusion-contradicted", None, None, [c for c in normed if self.verdict_of(c) == verdict])
