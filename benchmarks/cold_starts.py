"""The command from a cold start, over and over: durable-rules can crash where a pattern is not safe, one start in many."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator

from measures import COMMAND, SAMPLE, Measure

FINE = (0, 1)


def measure(quick: bool) -> Iterator[Measure]:
    """How many starts end otherwise than with 0 or 1, or print anything else than the first one did."""
    number = 50 if quick else 1000
    codes: Counter[int] = Counter()
    reports = set()
    for _ in range(number):
        ended = subprocess.run([*COMMAND, "check", str(SAMPLE), "--engine", "rete"], capture_output=True, check=False)
        codes[ended.returncode] += 1
        reports.add(ended.stdout)
    crashes = sum(times for code, times in codes.items() if code not in FINE)
    told = f"{crashes} crashes, {len(reports)} report{'s' if len(reports) > 1 else ''} in all"
    yield Measure(f"cold starts of check with rete: {number:,}", told, "0 crashes, 1 report", not crashes and len(reports) == 1)
