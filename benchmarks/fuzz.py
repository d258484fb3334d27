"""Random rule sets through a naive reading of the rules, the plain engine and the rete engine, until the time is up.

Ends with 1, and tells the seed, at the first rule set on which they disagree, or which makes an engine crash or hang.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# What makes random rule sets is shared with the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

PATIENCE = 300.0
"""Seconds that one rule set may take."""
SHAPES = ("small", "small", "small", "long") * 3 + ("wide",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to go on")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--show", action="store_true", help="print the rule set of this seed, and try no others")
    options = parser.parse_args()
    if options.show:
        made = _made(options.seed)
        print(json.dumps({"relations": made.relations, "rules": made.rules, "given": made.given, "cases": made.cases}, indent=1))
        options.seconds = 0
    # A process apart tries them, so that a crash or a hang of it can be told.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_work, args=(theirs, options.seed, options.seconds), daemon=True)
    worker.start()
    theirs.close()
    counts: Counter[str] = Counter()
    wrong = _listen(ours, options.seed, counts)
    worker.kill()
    print(", ".join(f"{number:,} {what}" for what, number in counts.items()) or "nothing was compared")
    print(wrong or "They agree on all of it.")
    return int(wrong is not None)


def _listen(answers: Connection, seed: int, counts: Counter[str]) -> str | None:
    """Add up what the process that tries them tells; what went wrong, if anything did."""
    while True:
        what = f"it took more than {PATIENCE:.0f} seconds"
        try:
            told = answers.recv() if answers.poll(PATIENCE) else what
        except EOFError:
            told = "the process crashed"
        if told is None:
            return None
        if isinstance(told, str):
            again = f"benchmarks/fuzz.py --seed {seed} --show prints the rule set, and tries it again."
            return f"Seed {seed} ({_shape(seed)}): {told}\n{again}"
        counts.update(told)
        seed += 1


def _work(answers: Connection, seed: int, seconds: float) -> None:
    """Try one seed after another; send what was compared or what went wrong of each, and None at the end."""
    stop = time.monotonic() + seconds
    while True:
        answers.send(_compared(seed))
        seed += 1
        if time.monotonic() >= stop:
            answers.send(None)
            return


def _compared(seed: int) -> dict[str, int] | str:
    from comparing import atoms, plain_is_right, rete_agrees

    from competentie_rules.engines import network, rete

    try:
        made = _made(seed)
        counts = {f"{_shape(seed)} rule sets": 1, "rules": len(made.rules), "cases": len(made.cases)}
        counts["statements held against the naive reading"] = plain_is_right(made)
        if rete.available():
            strata = [chunk.stratum for chunk in network.chunks(made.program)]
            counts["strata of several networks"] = len(strata) - len(set(strata)) > 0
            counts["statements held against plain by rete"] = rete_agrees(made.program, [atoms(case) for case in made.cases])
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return counts


def _made(seed: int) -> Any:
    from rulesets import SHAPES as MAKERS

    return MAKERS[_shape(seed)](random.Random(seed))


def _shape(seed: int) -> str:
    return SHAPES[seed % len(SHAPES)]


if __name__ == "__main__":
    sys.exit(main())
