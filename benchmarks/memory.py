"""The memory of one process that judges very many assessments with the rete engine."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from assessments import on_handbook
from measures import Measure

from competentie_rules.engines.rete import ReteEngine

WARM_UP = 500
DIFFERENT = 200
BOUND = 10.0


def measure(quick: bool) -> Iterator[Measure]:
    """How much the resident memory of a fresh process grows, in MiB."""
    number = 2000 if quick else 20_000
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            grown = pool.submit(_growth, number).result()
        except BrokenProcessPool:
            yield Measure(f"memory over {number:,} assessments with rete", "crashed", f"{BOUND:.0f} MiB", False)
            return
    yield Measure(f"memory over {number:,} assessments with rete", f"+{grown:.1f} MiB", f"{BOUND:.0f} MiB", grown < BOUND)


def _growth(number: int) -> float:
    judged = on_handbook(random.Random(1))
    cases = [judged.assessment() for _ in range(DIFFERENT)]
    engine = ReteEngine(judged.work.program)
    before = 0.0
    for i in range(WARM_UP + number):
        if i == WARM_UP:
            before = _resident()
        engine.truth(cases[i % DIFFERENT])
    return _resident() - before


def _resident() -> float:
    """The resident memory of this process, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
