"""Laws of datasets: the same assessments in any shape are judged as they are as documents."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from datasets import Data, judge, judged_as_documents, long, wide, write_long, write_wide
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, tried
from worlds import SUBJECT, documents

from competentie_rules.documents.find import Source

EVIDENCE = st.sampled_from([None, None, 'Sprak de klant aan; zei: "dag".\nEn nog iets.', " ", "=1+1"])
DAYS = st.sampled_from([None, None, "2024-06-11", "2024-06-12", "2023-06-11", "2023-06-10", "2024-02-29"])
ASSESSORS = st.sampled_from([None, SUBJECT, SUBJECT, "A-1", "A-2"])
RESULTS = st.sampled_from(["shown", "shown", "not-shown", "not-observed"])


@st.composite
def batches(draw: st.DrawFn, *, rich: bool) -> tuple[list[Data], list[Source]]:
    """Some assessments against one profile, and what they refer to; rich ones say more than fits a wide table."""
    case = draw(cases())
    case["method"] |= draw(
        st.fixed_dictionaries({}, optional={"evidence_required": st.booleans(), "observations_valid_months": st.just(12)})
    )
    made = documents(case)
    assessments = [draw(_assessment(case, made["assessment"], number, rich=rich)) for number in range(draw(st.integers(1, 6)))]
    references = [Source(f"{name}.json", json.dumps(made[name]).encode()) for name in ("framework", "profile")]
    return assessments, references


@st.composite
def _assessment(draw: st.DrawFn, case: dict[str, Any], like: Data, number: int, *, rich: bool) -> Data:
    made = like | {"id": f"2024-{draw(st.integers(0, 99)):03}-{number}", "ratings": []}
    made.pop("conclusion", None)
    if conclusion := draw(st.sampled_from([None, "meets", "does-not-meet"])):
        made["conclusion"] = conclusion
    top = max((len(spec["levels"]) for spec in case["competencies"].values() if "levels" in spec), default=3)
    for id, spec in case["competencies"].items():
        rating: Data = {"competency": id, "observations": []}
        for n, signs in enumerate(spec.get("levels", ()), 1):
            for k in range(1, len(signs) + 1):
                number_of = draw(st.sampled_from([0, 1, 1, 1, 2, 3] if rich else [0, 1, 1, 1]))
                rating["observations"] += [draw(_observation(f"{id}.{n}.{k}", rich=rich)) for _ in range(number_of)]
        if draw(st.booleans()):
            rating["awarded"] = draw(st.integers(0, top))
        if rating["observations"] or "awarded" in rating or (rich and draw(st.booleans())):
            made["ratings"].append(rating)
    return made


@st.composite
def _observation(draw: st.DrawFn, behaviour: str, *, rich: bool) -> Data:
    made = {"behaviour": behaviour, "result": draw(RESULTS)}
    if rich:
        more = {"evidence": draw(EVIDENCE), "observed_on": draw(DAYS), "assessor": draw(ASSESSORS)}
        made |= {key: value for key, value in more.items() if value is not None}
    return made


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
@tried(25)
@given(batch=batches(rich=False))
def test_a_wide_table_is_judged_as_documents_are(ending: str, batch: tuple[list[Data], list[Source]]) -> None:
    assessments, references = batch
    with tempfile.TemporaryDirectory() as folder:
        file = write_wide(Path(folder) / f"tabel{ending}", wide(assessments))
        told, _ = judge(file, references, Path(folder) / "uit")
    assert told == judged_as_documents(assessments, references)


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
@tried(25)
@given(batch=batches(rich=True), shuffled=st.one_of(st.none(), st.integers(0, 99)))
def test_long_tables_are_judged_as_documents_are(
    ending: str, batch: tuple[list[Data], list[Source]], shuffled: int | None
) -> None:
    assessments, references = batch
    tables = long(assessments)
    if shuffled is not None:
        for rows in tables.values():
            random.Random(shuffled).shuffle(rows)
    with tempfile.TemporaryDirectory() as folder:
        file = write_long(Path(folder) / "tabellen", tables, ending)
        told, _ = judge(file, references, Path(folder) / "uit")
    assert told == judged_as_documents(assessments, references)


FAULTS: list[tuple[str, Any]] = [
    ("subject", "Jan Jansen"),
    ("assessed_on", "2024-02-30"),
    ("conclusion", "misschien"),
    ("profile", {"id": "functi", "edition": "1"}),
    ("profile", {"id": "functie", "edition": "2"}),
    ("awarded", 9),
    ("awarded", -1),
    ("awarded", "2,5"),
    ("competency", "zz"),
    ("again", None),
    ("behaviour", "{competency}.9.9"),
    ("result", "shwon"),
    ("evidence", "x" * 20_001),
    ("observed_on", "11 juni"),
    ("assessor", "Jan Jansen"),
]


@st.composite
def faulty_batches(draw: st.DrawFn) -> tuple[list[Data], list[Source]]:
    """Assessments of which some hold something that is wrong."""
    assessments, references = draw(batches(rich=True))
    for assessment in assessments:
        for key, value in draw(st.lists(st.sampled_from(FAULTS), max_size=2)):
            _spoil(assessment, key, value)
    return assessments, references


def _spoil(assessment: Data, key: str, value: Any) -> None:
    if key in assessment or key == "conclusion":
        assessment[key] = value
        return
    for rating in assessment["ratings"][:1]:
        if key == "awarded":
            rating[key] = value
        elif key == "competency":
            assessment["ratings"].append({"competency": value, "awarded": 1})
        elif key == "again":
            assessment["ratings"].append({"competency": rating["competency"]})
        for observation in rating["observations"][-1:]:
            if key == "behaviour":
                observation[key] = value.format(competency=rating["competency"])
            elif key not in ("awarded", "competency", "again"):
                observation[key] = value


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@tried(40)
@given(batch=faulty_batches())
def test_what_is_wrong_is_told_as_of_documents(ending: str, batch: tuple[list[Data], list[Source]]) -> None:
    assessments, references = batch
    with tempfile.TemporaryDirectory() as folder:
        file = write_long(Path(folder) / "tabellen", long(assessments), ending)
        told, _ = judge(file, references, Path(folder) / "uit")
    assert told == judged_as_documents(assessments, references)
