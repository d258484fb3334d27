"""How long it takes to explain every norm of one assessment that is loaded and judged, with the smallest change of each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from measures import SAMPLE, Measure

from competentie_rules import api
from competentie_rules.report.explanations import FORMATS

BOUND = 0.020
"""Seconds of processor time."""


def measure(quick: bool) -> Iterator[Measure]:
    """The sample that takes longest, by the median of many rounds; and the same with what is printed of it."""
    times = {file.name: _rounds(api.explain(file), 5 if quick else 50) for file in sorted(SAMPLE.parent.iterdir())}
    slowest = max(times, key=lambda name: times[name][0])
    told, printed = times[slowest]
    number = f"{len(times)} samples, the slowest"
    yield Measure(f"explaining all norms: {number}", f"{told * 1000:.1f} ms ({slowest})", "20 ms", told <= BOUND)
    yield Measure("the same written as JSON and as text", f"{printed * 1000:.1f} ms", "-", None)


def _rounds(explainer: api.Explainer, rounds: int) -> tuple[float, float]:
    explainer.norms()
    without, whole = [], []
    for _ in range(rounds):
        began = time.process_time()
        explanations = explainer.norms()
        without.append(time.process_time() - began)
        for name in ("json", "text"):
            FORMATS[name](explanations)
        whole.append(time.process_time() - began)
    return median(without), median(whole)
