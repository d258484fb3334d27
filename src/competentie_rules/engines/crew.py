"""Which engine judges, and how."""

from __future__ import annotations

from dataclasses import dataclass

from competentie_rules.engines.judges import Judges, Judging
from competentie_rules.engines.plain import PlainEngine


@dataclass(frozen=True, slots=True)
class Crew:
    """Makes what judges with an engine, by its name; it can be sent to another process."""

    engine: str

    def judging(self, *, jobs: int = 1, apart: bool) -> Judging:
        """What judges here; `apart`, an engine that can crash judges in processes of its own, `jobs` of them."""
        if self.engine == "bitset":
            from competentie_rules.engines.together import Together

            return Together()
        if self.engine == "plain":
            return Judges(PlainEngine)
        from competentie_rules.engines.rete import ReteEngine

        return Judges(ReteEngine, jobs=jobs, apart=apart)

    @property
    def at_once(self) -> int:
        """Documents that are best judged by one process at a time."""
        if self.engine == "bitset":
            from competentie_rules.engines.together import AT_ONCE

            return AT_ONCE
        return 1
