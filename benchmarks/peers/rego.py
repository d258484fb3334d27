"""Rego, by regorus."""

from __future__ import annotations

import json

import regorus
from task import Answer, Levels, run

POLICY = """
package levels
import rego.v1

excluded contains [c, n] if { some c, levels in data.competencies; some i, behaviours in levels; n := i + 1
  some b in behaviours; input[b] == "not-shown" }
short contains [c, n] if { some c, levels in data.competencies; some i, behaviours in levels; n := i + 1
  some b in behaviours; not shown(b) }
shown(b) if input[b] == "shown"
good contains [c, 3] if { some c, _ in data.competencies; not short[[c, 3]] }
good2 contains [c, 2] if { some c, _ in data.competencies; not short[[c, 2]] }
good2 contains [c, 2] if { some c, _ in data.competencies; good[[c, 3]]; not excluded[[c, 2]] }
good1 contains [c, 1] if { some c, _ in data.competencies; not short[[c, 1]] }
good1 contains [c, 1] if { some c, _ in data.competencies; good2[[c, 2]]; not excluded[[c, 1]] }
reached[c] := 3 if { some c, _ in data.competencies; good1[[c, 1]]; good2[[c, 2]]; good[[c, 3]] }
reached[c] := 2 if { some c, _ in data.competencies; good1[[c, 1]]; good2[[c, 2]]; not good[[c, 3]] }
reached[c] := 1 if { some c, _ in data.competencies; good1[[c, 1]]; not good2[[c, 2]] }
possible[c] := 3 if { some c, _ in data.competencies; not excluded[[c, 1]]; not excluded[[c, 2]]; not excluded[[c, 3]] }
possible[c] := 2 if { some c, _ in data.competencies; not excluded[[c, 1]]; not excluded[[c, 2]]; excluded[[c, 3]] }
possible[c] := 1 if { some c, _ in data.competencies; not excluded[[c, 1]]; excluded[[c, 2]] }
answer := {"reached": reached, "possible": possible}
"""


def made(competencies: dict[str, Levels]):
    engine = regorus.Engine()
    engine.add_policy("levels.rego", POLICY)
    engine.add_data_json(json.dumps({"competencies": competencies}))

    def judge(results: dict[str, str]) -> Answer:
        engine.set_input_json(json.dumps(results))
        answer = json.loads(engine.eval_rule_as_json("data.levels.answer"))
        return [int(answer[kind].get(id, 0)) for id in competencies for kind in ("reached", "possible")]

    return judge


run(made)
