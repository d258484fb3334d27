"""What every rule engine here is given, and what it has to answer.

Given: competencies with their levels, each a list of behaviours; and assessments, which say of some behaviours `shown` or
`not-shown`. Asked: of each competency the level reached and the highest level still possible (docs/guide-for-auditors.md).
The time is that of all assessments, from Python values to Python values; loading and compiling rules do not count.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Levels = list[list[str]]
Answer = list[int]
"""Of each competency, in order, the level reached and the highest possible one."""


def run(made: Callable[[dict[str, Levels]], Callable[[dict[str, str]], Answer]]) -> None:
    """Judge the assessments of the file that is named, and print the answers and the time it took."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    judge = made(work["competencies"])
    judge(work["assessments"][0])
    start, used = time.perf_counter(), time.process_time()
    answers = [judge(assessment) for assessment in work["assessments"]]
    finish(answers, time.perf_counter() - start, time.process_time() - used)


def finish(answers: Iterable[Answer], wall: float, processor: float) -> None:
    """Print what came of it."""
    print(json.dumps({"answers": list(answers), "wall": wall, "processor": processor}))


def levels(competencies: dict[str, Levels]) -> list[tuple[str, int, list[str]]]:
    """Every level by competency and number, with its behaviours."""
    return [(id, n, behaviours) for id, each in competencies.items() for n, behaviours in enumerate(each, 1)]


def highest(competencies: dict[str, Levels], reached: Iterable[tuple[str, int]], possible: Iterable[tuple[str, int]]) -> Answer:
    """The answer, from all that is reached and all that is possible."""
    found: dict[str, list[int]] = {id: [0, 0] for id in competencies}
    for place, told in enumerate((reached, possible)):
        for id, level in told:
            found[id][place] = max(found[id][place], level)
    return [number for pair in found.values() for number in pair]


def number(value: Any) -> int:
    """A number that an engine gave in a form of its own."""
    return int(float(value))


def peak() -> int:
    """The most memory that this process held, in MiB."""
    [line] = [line for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
