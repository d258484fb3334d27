"""The assessments of a dataset one by one: the same documents whatever the shape, then what is wrong with the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from datasets import Data, long, wide, write_long, write_wide
from worlds import RULES

from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.library import Entry, Library
from competentie_rules.model import Report
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables.documents import entries
from competentie_rules.tables.lookup import near, one
from competentie_rules.tables.shapes import Dataset, open_dataset

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
GIVEN = [
    assessment({"expertise": {"levels": ["+-", "?+"], "awarded": number}}, PROFILE, id=str(number), conclusion="meets")
    for number in range(3)
]
LIBRARY = Library(RULES, [])

SHAPES: dict[str, Callable[[Path, list[Data]], Path]] = {
    "wide.parquet": lambda folder, given: write_wide(folder / "tabel.parquet", wide(given)),
    "wide.csv": lambda folder, given: write_wide(folder / "tabel.csv", wide(given)),
    "wide.xlsx": lambda folder, given: write_wide(folder / "tabel.xlsx", wide(given)),
    "long.parquet": lambda folder, given: write_long(folder / "tabellen", long(given), ".parquet"),
    "long.csv": lambda folder, given: write_long(folder / "tabellen", long(given), ".csv"),
    "long.xlsx": lambda folder, given: write_long(folder / "tabellen", long(given), ".xlsx"),
}


@pytest.fixture(params=SHAPES.keys())
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    return open_dataset(SHAPES[request.param](tmp_path, GIVEN))


def test_they_are_the_documents_that_were_written(dataset: Dataset) -> None:
    found = list(entries(dataset, LIBRARY))
    assert [entry.document.data for entry in found] == GIVEN
    assert not any(entry.faults for entry in found)


def test_one_by_its_id(dataset: Dataset) -> None:
    [found] = entries(one(dataset, "1"), LIBRARY)
    assert found.document.data == GIVEN[1]
    assert found.document.locate(("id",)) == list(entries(dataset, LIBRARY))[1].document.locate(("id",))
    assert list(entries(one(dataset, "9"), LIBRARY)) == []


def test_ids_that_are_like_one(dataset: Dataset) -> None:
    assert near(dataset, "4") == ["0", "1", "2"]
    assert near(dataset, "2024-0173") == []


def test_every_value_has_its_place(dataset: Dataset) -> None:
    for number, entry in enumerate(entries(dataset, LIBRARY)):
        own = entry.document.locate(("id",))
        assert own.span.column == 1
        assert own.span.line == number + (1 if own.file.endswith(".parquet") else 2)
        observed = entry.document.locate(("ratings", 0, "observations", 1, "result"))
        awarded = entry.document.locate(("ratings", 0, "awarded"))
        assert ("observations" in observed.file) == ("ratings" in awarded.file) == ("assessments" in own.file)
        assert observed.span.column > own.span.column


def _report(dataset: Dataset) -> Report:
    """What a desk makes of it, as of documents."""

    def rows(source: Source, library: Library) -> list[Entry]:
        return list(entries(dataset, library))

    desk = Desk(RULES, [Source(dataset.file)], "nl", rows=rows)
    return desk.run(Judges(PlainEngine), None)


def test_a_desk_tells_of_each_as_of_a_document(dataset: Dataset) -> None:
    given = [Source(f"{each['id']}.json", json.dumps(each).encode()) for each in GIVEN]
    documents = Desk(RULES, given, "nl").run(Judges(PlainEngine), None)
    found = _report(dataset)
    assert [result.competencies for result in found.assessments] == [result.competencies for result in documents.assessments]
    assert {finding.fingerprint for finding in found.findings} == {finding.fingerprint for finding in documents.findings}


def test_what_is_wrong_with_tables_comes_last(tmp_path: Path) -> None:
    header = "assessment;profile;edition;subject;assessed_on;opmerking\n"
    row = "1;medewerker-servicedesk-2;2024-03;P-1;2024-06-11;\n"
    (tmp_path / "tabel.csv").write_bytes(f"{header}{row}2\n3\n".encode() + b"\xff\n")
    dataset = open_dataset(tmp_path / "tabel.csv")
    found = list(entries(dataset, LIBRARY))
    assert [entry.kind for entry in found] == ["assessment", "dataset", None, None, "dataset"]
    assert [fault.rule for entry in found for fault in entry.faults] == [
        "table-column-unknown",
        "table-row-broken",
        "table-row-broken",
        "table-unreadable",
    ]
    report = _report(dataset)
    assert len(report.assessments) == 3
    assert sum(finding.rule.startswith("table-") for finding in report.findings) == 4


def test_a_dataset_of_which_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "tabel.parquet").write_text("x")
    [entry] = entries(open_dataset(tmp_path / "tabel.parquet"), LIBRARY)
    assert (entry.kind, entry.faults[0].rule) == ("dataset", "table-unreadable")
