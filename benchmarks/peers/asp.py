"""clingo: answer set programming, an assessment at a time."""

from __future__ import annotations

import clingo
from task import Answer, Levels, highest, levels, run

RULES = """
short(C, N) :- behaviour(B, C, N), not seen(B, shown).
excluded(C, N) :- behaviour(B, C, N), seen(B, against).
good(C, N) :- level(C, N), not short(C, N).
good(C, N) :- level(C, N), not excluded(C, N), good(C, N + 1).
reached(C, 1) :- good(C, 1).
reached(C, N) :- good(C, N), reached(C, N - 1).
possible(C, 1) :- level(C, 1), not excluded(C, 1).
possible(C, N) :- level(C, N), not excluded(C, N), possible(C, N - 1).
#show reached/2.
#show possible/2.
"""


def made(competencies: dict[str, Levels]):
    framework = "".join(
        f'level("{id}", {n}).' + "".join(f'behaviour("{behaviour}", "{id}", {n}).' for behaviour in behaviours)
        for id, n, behaviours in levels(competencies)
    )

    def judge(results: dict[str, str]) -> Answer:
        control = clingo.Control(["--warn=none"])
        seen = "".join(f'seen("{id}", {"shown" if result == "shown" else "against"}).' for id, result in results.items())
        control.add("base", [], RULES + framework + seen)
        control.ground([("base", [])])
        told: dict[str, list[tuple[str, int]]] = {"reached": [], "possible": []}

        def model(found: clingo.Model) -> None:
            for symbol in found.symbols(shown=True):
                told[symbol.name].append((symbol.arguments[0].string, symbol.arguments[1].number))

        control.solve(on_model=model)
        return highest(competencies, told["reached"], told["possible"])

    return judge


run(made)
