"""competentie-rules on assessments one by one, by its rete or plain engine; it finds all that its rules say, not levels alone."""

from __future__ import annotations

import sys

from task import Answer, Levels, run

from competentie_rules.api import engines
from competentie_rules.library import Library
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import Atom

SAID = {"shown": "supported", "not-shown": "refuted"}


def made(competencies: dict[str, Levels]):
    [work, *_] = Library(load(), []).all_profiles()
    program = work.program
    engine = engines()[sys.argv[2]](program)
    of = {
        name: [[program.index[Atom(name, (id, n))] for n in range(1, len(levels) + 1)] for id, levels in competencies.items()]
        for name in ("reached", "unattainable")
    }

    def judge(results: dict[str, str]) -> Answer:
        truth = engine.truth([Atom(SAID[result], (behaviour,)) for behaviour, result in results.items()])
        answer: Answer = []
        for reached, unattainable in zip(of["reached"], of["unattainable"], strict=True):
            answer.append(sum(number in truth for number in reached))
            answer.append(sum(number not in truth for number in unattainable))
        return answer

    return judge


run(made)
