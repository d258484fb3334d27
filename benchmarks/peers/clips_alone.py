"""CLIPS, through clipspy: general rules, a fact for each behaviour that was observed."""

from __future__ import annotations

import clips
from task import Answer, Levels, highest, levels, run

AFTER = 50
"""Assessments after which the environment is made anew, as it grows slower."""

TEMPLATES = (
    "(deftemplate behaviour (slot id) (slot of) (slot n (type INTEGER)))",
    "(deftemplate level (slot of) (slot n (type INTEGER)))",
    "(deftemplate seen (slot id) (slot result))",
    "(deftemplate good (slot of) (slot n (type INTEGER)))",
    "(deftemplate reached (slot of) (slot n (type INTEGER)))",
    "(deftemplate possible (slot of) (slot n (type INTEGER)))",
)
RULES = (
    """(defrule demonstrated (go) (level (of ?c) (n ?n))
       (forall (behaviour (id ?b) (of ?c) (n ?n)) (seen (id ?b) (result shown))) => (assert (good (of ?c) (n ?n))))""",
    """(defrule presumed (go) (good (of ?c) (n ?m)) (level (of ?c) (n ?n&:(= ?m (+ ?n 1))))
       (not (and (behaviour (id ?b) (of ?c) (n ?n)) (seen (id ?b) (result not-shown)))) => (assert (good (of ?c) (n ?n))))""",
    "(defrule first (go) (good (of ?c) (n 1)) => (assert (reached (of ?c) (n 1))))",
    """(defrule reaches (go) (reached (of ?c) (n ?m)) (good (of ?c) (n ?n&:(= ?n (+ ?m 1))))
       => (assert (reached (of ?c) (n ?n))))""",
    """(defrule possible (go) (level (of ?c) (n ?n)) (or (test (= ?n 1)) (possible (of ?c) (n =(- ?n 1))))
       (not (and (behaviour (id ?b) (of ?c) (n ?n)) (seen (id ?b) (result not-shown)))) => (assert (possible (of ?c) (n ?n))))""",
)


def made(competencies: dict[str, Levels]):
    def environment() -> clips.Environment:
        env = clips.Environment()
        for construct in TEMPLATES:
            env.build(construct)
        facts = []
        for id, n, behaviours in levels(competencies):
            facts.append(f"(level (of {id}) (n {n}))")
            facts += [f"(behaviour (id {behaviour}) (of {id}) (n {n}))" for behaviour in behaviours]
        env.build(f"(deffacts framework {' '.join(facts)})")
        for construct in RULES:
            env.build(construct)
        return env

    state = {"env": environment(), "turn": 0}

    def judge(results: dict[str, str]) -> Answer:
        if state["turn"] % AFTER == AFTER - 1:
            state["env"] = environment()
        state["turn"] += 1
        env = state["env"]
        env.reset()
        seen = env.find_template("seen")
        for id, result in results.items():
            seen.assert_fact(id=clips.Symbol(id), result=clips.Symbol(result))
        env.assert_string("(go)")
        env.run()
        told: dict[str, list[tuple[str, int]]] = {"reached": [], "possible": []}
        for name, found in told.items():
            found += [(str(fact["of"]), int(fact["n"])) for fact in env.find_template(name).facts()]
        return highest(competencies, told["reached"], told["possible"])

    return judge


run(made)
