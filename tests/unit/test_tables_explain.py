"""An assessment of a dataset is explained as the document that it stands for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Data, long, wide, write_long, write_wide

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.documents import schema
from competentie_rules.errors import UsageError
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import parquet

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
SHAPES = ("tabel.parquet", "tabel.csv", "tabel.xlsx", "lang.parquet", "lang.csv", "lang.xlsx")


def _given(number: int) -> Data:
    return assessment({"expertise": {"levels": ["+-+", "?+"], "awarded": number}}, PROFILE, id=f"A-{number}", conclusion="meets")


GIVEN = [_given(number) for number in range(4)]
QUESTIONS = (
    ["--competency", "expertise"],
    ["--competency", "expertise", "--level", "1", "--full", "--depth", "2"],
    ["--norms"],
    ["--finding", "norm-not-met"],
    ["--to-norm"],
)


def _dataset(folder: Path, shape: str, given: list[Data] = GIVEN) -> Path:
    name = Path(shape)
    if name.stem == "tabel":
        return write_wide(folder / name, wide(given))
    return write_long(folder / name.stem, long(given), name.suffix)


def _without_places(told: Any) -> Any:
    """What JSON tells, but for what says where it stands."""
    if isinstance(told, list):
        return [_without_places(each) for each in told]
    if isinstance(told, dict):
        return {key: _without_places(each) for key, each in told.items() if key not in ("file", "digest", "location")}
    return told


def _asked(folder: Path, *arguments: str) -> Any:
    assert run(["explain", *arguments, "--format", "json", "--output", str(folder / "answer.json")]) == 0
    return json.loads((folder / "answer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What is told of the document, question by question."""
    folder = tmp_path_factory.mktemp("document")
    (folder / "A-2.json").write_text(json.dumps(GIVEN[2]))
    return [_without_places(_asked(folder, str(folder / "A-2.json"), *question)) for question in QUESTIONS]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_question_has_the_answer_that_the_document_has(shape: str, answers: list[Any], tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, shape)
    for question, same in zip(QUESTIONS, answers, strict=True):
        told = _asked(tmp_path, str(dataset), "--assessment", "A-2", *question)
        assert _without_places(told) == same
        jsonschema.validate(told, schema.schema("explanation"))
        assert '"digest": null' in json.dumps(told)


PLACES = [("tabel.csv", r"regel 4, kolom 9"), ("lang.csv", r"lang/observations.csv:[0-9]+:2")]


@pytest.mark.parametrize(("shape", "place"), PLACES)
def test_text_names_the_row_and_the_column(
    shape: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _dataset(Path(), shape)
    name = shape if shape.startswith("tabel") else "lang"
    for kind in ("text", "html"):
        assert run(["explain", name, "--assessment", "A-2", "--competency", "expertise", "--format", kind]) == 0
        assert re.search(place, capsys.readouterr().out)


def test_the_id_has_to_be_there(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, "lang.csv")
    with pytest.raises(UsageError) as caught:
        api.explain(tmp_path / "weg.csv", assessment="A-2")
    assert "There is no file" in caught.value.message
    with pytest.raises(UsageError) as caught:
        api.explain(dataset)
    assert caught.value.hint == "Name one of them: --assessment ID."
    with pytest.raises(UsageError) as caught:
        api.explain(dataset, assessment="A-9")
    assert "There is no assessment A-9" in caught.value.message
    assert caught.value.hint == "Like it are: A-0, A-1, A-2."
    with pytest.raises(UsageError) as caught:
        api.explain(dataset, assessment="something else")
    assert caught.value.hint == "No other id is like it."


def test_a_document_may_be_named_as_well(tmp_path: Path) -> None:
    (tmp_path / "A-2.json").write_text(json.dumps(GIVEN[2]))
    assert api.explain(tmp_path / "A-2.json", assessment="A-2").norms()
    with pytest.raises(UsageError) as caught:
        api.explain(tmp_path / "A-2.json", assessment="A-3")
    assert caught.value.hint == "It holds A-2 alone."


@pytest.mark.parametrize("shape", ["tabel.csv", "lang.csv"])
def test_an_id_that_stands_twice(shape: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        api.explain(_dataset(tmp_path, shape, [*GIVEN, GIVEN[2]]), assessment="A-2")
    assert "2 assessments are called A-2" in caught.value.message
    assert re.search(r"csv:4:1, .*csv:6:1", caught.value.message)


def test_what_cannot_be_judged_says_why(tmp_path: Path) -> None:
    rows = wide(GIVEN)
    rows[2]["subject"] = "Jan Jansen"
    with pytest.raises(UsageError) as caught:
        api.explain(write_wide(tmp_path / "tabel.csv", rows), assessment="A-2")
    assert "cannot be explained: Bij subject past" in caught.value.message
    assert str(caught.value.location) == f"{tmp_path / 'tabel.csv'}:4:4"
    (tmp_path / "stuk.parquet").write_text("x")
    with pytest.raises(UsageError) as caught:
        api.explain(tmp_path / "stuk.parquet", assessment="A-2")
    assert "cannot be explained" in caught.value.message
    (tmp_path / "zonder.csv").write_text("profile;edition\n1;2\n")
    with pytest.raises(UsageError) as caught:
        api.explain(tmp_path / "zonder.csv", assessment="A-2")
    assert "cannot be explained" in caught.value.message


def test_no_more_of_a_large_file_is_read_than_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = _dataset(tmp_path, "tabel.parquet", [_given(0) | {"id": f"A-{number}"} for number in range(30)])
    pq.write_table(pq.read_table(dataset), dataset, row_group_size=2)
    read: list[int] = []

    class Counting(pq.ParquetFile):
        def iter_batches(self, *arguments: Any, row_groups: Any = None, columns: Any = None, **more: Any) -> Any:
            if columns is None:
                read.extend(row_groups)
            return super().iter_batches(*arguments, row_groups=row_groups, columns=columns, **more)

    monkeypatch.setattr(parquet.pq, "ParquetFile", Counting)
    explainer = api.explain(dataset, assessment="A-17")
    assert read == [8]
    assert explainer.judged.document.locate(("id",)).span.line == 18


def test_numbers_for_ids(tmp_path: Path) -> None:
    given = [_given(0) | {"id": str(number)} for number in (7, 70)]
    dataset = _dataset(tmp_path, "tabel.parquet", given)
    table = pq.read_table(dataset)
    pq.write_table(table.set_column(0, "assessment", pa.array([7, 70])), dataset)
    assert api.explain(dataset, assessment="70").judged.judgement.assessment.id == "70"
