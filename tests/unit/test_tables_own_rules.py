"""Rules of a user, in tables: what decides their findings is what decides them for documents."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
from datasets import wide, write_wide
from worlds import documents

from competentie_rules.check import check as check_documents
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.rules.load import load
from competentie_rules.tables.check import check
from competentie_rules.tables.shapes import open_dataset

OWN = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: own-reasons
    severity: warning
    title: {nl: Eigen redenen, en: Reasons of one's own}
    when:
      - norm: {competency: $c, level: $n}
      - not: {reached: {competency: $c, level: $n}}
    finding:
      competency: $c
      level: $n
      because:
        - - each: $d
            when:
              - competency: {competency: $d}
              - {at_least: 2, of: {behaviour: {competency: $d, level: $n, behaviour: $b}}, holds: {refuted: {behaviour: $b}}}
          - each: $d
            when:
              - competency: {competency: $d}
              - {at_least: 2, of: {behaviour: {competency: $d, level: $n, behaviour: $b}}, holds: {refuted: {behaviour: $b}}}
              - {not: {rated: {competency: $d}}}
        - - each: $b
            when:
              - behaviour: {competency: $c, level: $n, behaviour: $b}
              - {not: {supported: {behaviour: $b}}}
              - {not: {refuted: {behaviour: $b}}}
    message: {nl: "{competency}: niveau {level} is niet bereikt.", en: "{competency}: level {level} is not reached."}
"""
SPEC = {id: {"levels": ["???"], "norm": 1} for id in ("a", "b")}
SIGNS = [("---", "+++"), ("--+", "--?"), ("???", "+-?"), ("-++", "?-+")]


def test_reasons_of_rules_of_a_user(tmp_path: Path) -> None:
    (tmp_path / "eigen.yaml").write_text(OWN)
    rules = load([tmp_path / "eigen.yaml"])
    given = []
    for number, (a, b) in enumerate(SIGNS):
        case = {"competencies": {"a": {"levels": [a]}, "b": {"levels": [b]}}}
        given.append(documents(case)["assessment"] | {"id": str(number)})
    made = documents({"competencies": SPEC})
    references = [Source(f"{kind}.json", json.dumps(made[kind]).encode()) for kind in ("framework", "profile")]
    check(open_dataset(write_wide(tmp_path / "tabel.csv", wide(given))), Desk(rules, references, "nl"), tmp_path / "uit")
    told = pq.read_table(tmp_path / "uit" / "findings.parquet").to_pylist()
    found = {(row["assessment"], row["competency"]): row["because"] for row in told if row["rule"] == "own-reasons"}
    sources = [*references, *(Source(f"{each['id']}.json", json.dumps(each).encode()) for each in given)]
    report = check_documents(sources, rules, Judges(PlainEngine))
    wanted = {
        (finding.assessment, finding.competency): list(finding.because)
        for finding in report.findings
        if finding.rule == "own-reasons"
    }
    assert found == wanted
    assert wanted["0", "a"] == ["a"]
    assert wanted["2", "a"] == ["a.1.1", "a.1.2", "a.1.3"]
