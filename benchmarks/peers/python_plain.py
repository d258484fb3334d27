"""No engine: the definition, written down in Python."""

from __future__ import annotations

from task import Answer, Levels, run


def made(competencies: dict[str, Levels]):
    def judge(results: dict[str, str]) -> Answer:
        answer: Answer = []
        for levels in competencies.values():
            told = [[results.get(behaviour) for behaviour in behaviours] for behaviours in levels]
            shown = [all(each == "shown" for each in level) for level in told]
            against = ["not-shown" in level for level in told]
            holds = False
            good = []
            for demonstrated, excluded in zip(reversed(shown), reversed(against), strict=True):
                holds = demonstrated or (holds and not excluded)
                good.insert(0, holds)
            answer.append(next((n for n, each in enumerate(good) if not each), len(good)))
            answer.append(next((n for n, each in enumerate(against) if each), len(against)))
        return answer

    return judge


run(made)
