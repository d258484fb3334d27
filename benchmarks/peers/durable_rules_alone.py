"""durable-rules by itself, through its own Python interface.

Its rules are positive and general, which is where it is safe; what a level says is counted before, which it is spared.
"""

from __future__ import annotations

import contextlib

from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, c, delete_state, m, ruleset, when_all
from task import Answer, Levels, highest, levels, run

reached: set[tuple[str, int]] = set()
possible: set[tuple[str, int]] = set()

with ruleset("levels"):

    @when_all((m.kind == "level") & (m.open == 0) & (m.against == 0))
    def demonstrated(told):
        told.assert_fact({"kind": "good", "of": told.m.of, "n": told.m.n})

    @when_all(
        c.higher << (m.kind == "good"),
        c.level << (m.kind == "level") & (m.against == 0) & (m.open > 0) & (m.of == c.higher.of) & (m.after == c.higher.n),
    )
    def presumed(told):
        told.assert_fact({"kind": "good", "of": told.level.of, "n": told.level.n})

    @when_all(c.lower << (m.kind == "reached"), c.good << (m.kind == "good") & (m.of == c.lower.of) & (m.n == c.lower.next))
    def reaches(told):
        reached.add((told.good.of, told.good.n))
        told.assert_fact({"kind": "reached", "of": told.good.of, "next": told.good.n + 1})

    @when_all(
        c.lower << (m.kind == "possible"),
        c.level << (m.kind == "level") & (m.against == 0) & (m.of == c.lower.of) & (m.n == c.lower.next),
    )
    def stays_possible(told):
        possible.add((told.level.of, told.level.n))
        told.assert_fact({"kind": "possible", "of": told.level.of, "next": told.level.n + 1})


def made(competencies: dict[str, Levels]):
    all_levels = levels(competencies)
    turn = iter(range(1, 1 << 40))

    def judge(results: dict[str, str]) -> Answer:
        reached.clear()
        possible.clear()
        session = str(next(turn))
        for id in competencies:
            assert_fact("levels", {"sid": session, "kind": "reached", "of": id, "next": 1})
            assert_fact("levels", {"sid": session, "kind": "possible", "of": id, "next": 1})
        for id, n, behaviours in all_levels:
            told = [results.get(behaviour) for behaviour in behaviours]
            fact = {
                "kind": "level",
                "of": id,
                "n": n,
                "after": n + 1,
                "open": told.count(None),
                "against": told.count("not-shown"),
            }
            # What no rule asks for is refused.
            with contextlib.suppress(MessageNotHandledException):
                assert_fact("levels", {"sid": session, **fact})
        delete_state("levels", session)
        return highest(competencies, reached, possible)

    return judge


run(made)
