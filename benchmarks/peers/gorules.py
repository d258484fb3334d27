"""GoRules zen-engine: one expression node, with an expression for each level and competency."""

from __future__ import annotations

import json

import zen
from task import Answer, Levels, number, run


def made(competencies: dict[str, Levels]):
    expressions: list[tuple[str, str]] = []
    for i, (_, levels) in enumerate(competencies.items()):
        for n in range(len(levels), 0, -1):
            behaviours = [f'b["{behaviour}"]' for behaviour in levels[n - 1]]
            expressions.append((f"x{i}_{n}", " or ".join(f'{each} == "not-shown"' for each in behaviours)))
            demonstrated = " and ".join(f'{each} == "shown"' for each in behaviours)
            presumed = f" or (not $.x{i}_{n} and $.g{i}_{n + 1})" if n < len(levels) else ""
            expressions.append((f"g{i}_{n}", f"({demonstrated}){presumed}"))
        reached, possible = str(len(levels)), str(len(levels))
        for n in range(len(levels), 0, -1):
            reached, possible = f"($.g{i}_{n} ? {reached} : {n - 1})", f"($.x{i}_{n} ? {n - 1} : {possible})"
        expressions += [(f"r{i}", reached), (f"p{i}", possible)]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "levels",
            "type": "expressionNode",
            "name": "levels",
            "content": {"expressions": [{"id": key, "key": key, "value": value} for key, value in expressions]},
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "levels", "type": "edge"},
        {"id": "2", "sourceId": "levels", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    behaviours = [behaviour for levels in competencies.values() for level in levels for behaviour in level]

    def judge(results: dict[str, str]) -> Answer:
        found = decision.evaluate({"b": {behaviour: results.get(behaviour, "") for behaviour in behaviours}})["result"]
        return [number(found[f"{kind}{i}"]) for i in range(len(competencies)) for kind in "rp"]

    return judge


run(made)
