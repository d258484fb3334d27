"""durable-rules by itself, through its own Python interface: from single behaviours to levels it infers everything.

It is used where it is safe: rules are general, premises compare by equality alone, and what a rule denies was said before its
first premise is. So of one assessment the behaviours come first, each with the level it belongs to, then the levels, then the
competencies. It is spared what costs it more: facts that no rule asks for (it refuses what was shown, a quarter of the time), and
to find out by itself what was not observed. Facts handed over all at once would be faster by a fifth, with wrong answers.
"""

from __future__ import annotations

import contextlib

from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, c, delete_state, m, none, ruleset, when_all
from task import Answer, Levels, highest, levels, run

reached: set[tuple[str, int]] = set()
possible: set[tuple[str, int]] = set()

with ruleset("levels"):

    @when_all(
        c.level << (m.kind == "level"),
        none((m.kind == "open") & (m.level == c.level.level)),
        none((m.kind == "not-shown") & (m.level == c.level.level)),
    )
    def demonstrated(told):
        told.assert_fact({"kind": "good", "of": told.level.of, "n": told.level.n})

    @when_all(c.level << (m.kind == "level"), none((m.kind == "not-shown") & (m.level == c.level.level)))
    def unrefuted(told):
        told.assert_fact({"kind": "unrefuted", "of": told.level.of, "n": told.level.n, "after": told.level.n + 1})

    @when_all(
        c.higher << (m.kind == "good"),
        c.level << (m.kind == "unrefuted") & (m.of == c.higher.of) & (m.after == c.higher.n),
    )
    def presumed(told):
        with contextlib.suppress(MessageNotHandledException):
            told.assert_fact({"kind": "good", "of": told.level.of, "n": told.level.n})

    @when_all(c.lower << (m.kind == "reached"), c.good << (m.kind == "good") & (m.of == c.lower.of) & (m.n == c.lower.next))
    def reaches(told):
        reached.add((told.good.of, told.good.n))
        told.assert_fact({"kind": "reached", "of": told.good.of, "next": told.good.n + 1})

    @when_all(
        c.lower << (m.kind == "possible"),
        c.level << (m.kind == "unrefuted") & (m.of == c.lower.of) & (m.n == c.lower.next),
    )
    def stays_possible(told):
        possible.add((told.level.of, told.level.n))
        told.assert_fact({"kind": "possible", "of": told.level.of, "next": told.level.n + 1})


def made(competencies: dict[str, Levels]):
    all_levels = levels(competencies)
    of_level = {behaviour: f"{id}.{n}" for id, n, behaviours in all_levels for behaviour in behaviours}
    turn = iter(range(1, 1 << 40))

    def judge(results: dict[str, str]) -> Answer:
        reached.clear()
        possible.clear()
        session = str(next(turn))
        for behaviour, level in of_level.items():
            if results.get(behaviour) != "shown":
                said = {"kind": results.get(behaviour, "open"), "level": level, "behaviour": behaviour}
                assert_fact("levels", {"sid": session, **said})
        for id, n, _ in all_levels:
            assert_fact("levels", {"sid": session, "kind": "level", "level": f"{id}.{n}", "of": id, "n": n})
        for id in competencies:
            assert_fact("levels", {"sid": session, "kind": "reached", "of": id, "next": 1})
            assert_fact("levels", {"sid": session, "kind": "possible", "of": id, "next": 1})
        delete_state("levels", session)
        return highest(competencies, reached, possible)

    return judge


run(made)
