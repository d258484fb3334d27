"""Assessments of a dataset are compared as documents are, whatever its shape, and what comes of that stands in its place."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import Data, judge, judged_as_documents, long, wide, write_long, write_wide
from hypothesis import given
from hypothesis import strategies as st
from strategies import tried
from worlds import RULES, documents

from competentie_rules.documents.find import Source
from competentie_rules.rule_tools.cases import assessment

KNOWN = documents({"competencies": {"a": {"levels": ["++", "++"], "norm": 1}, "b": {"levels": ["++", "++"], "norm": 2}}})
REFERENCES = [Source(f"{name}.json", json.dumps(KNOWN[name]).encode()) for name in ("framework", "profile")]
COMPARING = {rule.id for rule in RULES.rules if rule.sql is not None}
SIGNS = st.sampled_from(["++", "++", "++", "+?", "-+", "??"])
TEXT = "Hielp een collega die acht wachtenden had, en één klant"
TEXTS = st.sampled_from(
    [None, " ", TEXT, TEXT, TEXT.upper(), f"  {TEXT.replace(' ', '  ')}", TEXT[:40], TEXT[:39], "Straße " * 8]
)


@st.composite
def batches(draw: st.DrawFn, *, rich: bool) -> list[Data]:
    """Assessments in which much is alike, some of which break their schema; rich ones have ids of their own, and evidence."""
    made = []
    for place in range(draw(st.integers(0, 8))):
        rated = draw(st.lists(st.sampled_from("ab"), unique=True))
        competencies = {id: {"levels": [draw(SIGNS), draw(SIGNS)], "awarded": draw(st.integers(0, 2))} for id in rated}
        profile = {"id": "functie", "edition": draw(st.sampled_from(["1", "1", "1", "9"]))}
        data = assessment(competencies, profile, id=f"{place}" if rich else draw(st.sampled_from(["x", "y", "z", "w"])))
        data["subject"] = draw(st.sampled_from(["P-1", "P-1", "P-1", "P-2", "Jan"]))
        data["assessed_on"] = draw(st.sampled_from(["2023-06-11", "2024-06-11", "2024-06-12"]))
        for observation in [each for rating in data["ratings"] for each in rating["observations"]] if rich else ():
            text = draw(TEXTS)
            observation |= {} if text is None else {"evidence": text}
        made.append(data)
    return made


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@tried(30)
@given(made=batches(rich=False))
def test_a_wide_table_is_compared_as_documents_are(ending: str, made: list[Data]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told, summary = judge(write_wide(Path(folder) / f"tabel{ending}", wide(made)), REFERENCES, Path(folder) / "uit")
    assert told == judged_as_documents(made, REFERENCES)
    _counted(told.findings, summary.counts)


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@tried(30)
@given(made=batches(rich=True))
def test_long_tables_are_compared_as_documents_are(ending: str, made: list[Data]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told, summary = judge(write_long(Path(folder) / "tabellen", long(made), ending), REFERENCES, Path(folder) / "uit")
    assert told == judged_as_documents(made, REFERENCES)
    _counted(told.findings, summary.counts)


def _counted(findings: list[tuple[Any, ...]], counts: dict[str, int]) -> None:
    for id in COMPARING:
        assert counts.get(f"rule:{id}", 0) == sum(row[0] == id for row in findings)
    for severity in ("error", "warning", "note"):
        assert counts.get(severity, 0) == sum(row[1] == severity for row in findings)


@tried(30)
@given(made=batches(rich=True))
def test_what_comes_of_comparing_stands_after_all_the_rest(made: list[Data]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        judge(write_wide(Path(folder) / "tabel.parquet", wide(made)), REFERENCES, Path(folder) / "uit")
        rows = pq.read_table(Path(folder) / "uit" / "findings.parquet").to_pylist()
    order = [(row["rule"] in COMPARING, int(row["assessment"])) for row in rows]
    assert order == sorted(order)
