"""What it costs to start: the processor time of a command and of the processes that it starts."""

from __future__ import annotations

import resource
import statistics
import subprocess
from collections.abc import Iterator

from measures import COMMAND, SAMPLE, Measure


def measure(quick: bool) -> Iterator[Measure]:
    """Milliseconds of processor time, the median of several."""
    times = 5 if quick else 21
    for name, arguments, bound in (("--help", ["--help"], 150), ("check of one assessment", ["check", str(SAMPLE)], 400)):
        spent = statistics.median(_spent(arguments) for _ in range(times))
        yield Measure(f"{name}, processor time", f"{spent:.0f} ms", f"{bound} ms", spent < bound)


def _spent(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*COMMAND, *arguments], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
