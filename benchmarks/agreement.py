"""Rete and plain, on every statement of very many assessments that lean to the borders."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from assessments import OPTIONS, Judged, on_framework, on_handbook
from measures import Measure

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.rete import ReteEngine

SEED = 20240611


def measure(quick: bool) -> Iterator[Measure]:
    """The part of all statements on which the engines agree, on the handbook and on random frameworks."""
    for name, kind, programs, each in (("handbook", on_handbook, 50, 100), ("random frameworks", on_framework, 250, 20)):
        yield _agreement(name, kind, programs // 10 if quick else programs, each)


def _agreement(name: str, kind: Callable[[random.Random], Judged], programs: int, each: int) -> Measure:
    statements = differing = chains = 0
    tried = set()
    for number in range(programs):
        judged = kind(random.Random(SEED + number))
        method = judged.work.profile.method
        tried |= {(option, getattr(method, option)) for option in OPTIONS}
        program = judged.work.program
        chains += bool(program.facts.rows("builds_on"))
        plain, rete = PlainEngine(program), ReteEngine(program)
        for _ in range(each):
            case = judged.assessment()
            differing += len(plain.truth(case) ^ rete.truth(case))
            statements += len(program.atoms)
        rete.close()
    share = 100 * (1 - differing / statements)
    told = f"{share:.10g} % of {statements:,} statements ({len(tried)} method options, {chains} of {programs} with prerequisites)"
    return Measure(f"rete agrees with plain: {programs * each:,} assessments, {name}", told, "100 %", not differing)
