"""The command from a cold start, over and over: durable-rules can crash where a pattern is not safe, one start in many."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator

from measures import COMMAND, SAMPLE, Measure

FINE = (0, 1)


def measure(quick: bool) -> Iterator[Measure]:
    """How many starts end otherwise than with 0 or 1, complain, or print anything else than the first one did."""
    number = 50 if quick else 1000
    codes: Counter[int] = Counter()
    reports = set()
    complaints = 0
    for _ in range(number):
        ended = subprocess.run([*COMMAND, "check", str(SAMPLE), "--engine", "rete"], capture_output=True, check=False)
        codes[ended.returncode] += 1
        complaints += bool(ended.stderr)
        reports.add(ended.stdout)
    crashes = sum(times for code, times in codes.items() if code not in FINE)
    told = f"{crashes} crashes, {complaints} complaints, {len(reports) - 1} reports that differ"
    yield Measure(f"{number:,} cold starts of check with rete", told, "0 crashes", not crashes + complaints + len(reports) - 1)
