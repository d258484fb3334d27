"""Wide tables in files of programs: what cells can be in Parquet, and rows that only the document path can judge."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from datasets import Data, judge, judged_as_documents, names, wide, write_wide
from worlds import RULES, documents

from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.errors import UsageError
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import parquet, shapes
from competentie_rules.tables.check import check
from competentie_rules.tables.files import open_table
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.source import Batch, Declared, Table, Unreadable, Wanted
from competentie_rules.tables.words import words

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
SPEC = {"expertise": {"levels": ["+-"], "awarded": 2}, "leervermogen": {"awarded": 1}}
GIVEN = [assessment(SPEC, PROFILE, id=str(number), conclusion="meets") for number in range(3)]


def _columns(**changed: pa.Array) -> pa.Table:
    """The given assessments in a wide table, with some columns replaced."""
    rows = wide(GIVEN)
    made = {name: pa.array([row.get(name) for row in rows]) for name in names(rows)}
    return pa.table(made | {name.replace("__", "."): column for name, column in changed.items()})


def _repeated(number: int, table: pa.Table) -> pa.Table:
    """The first row so many times, each with an id of its own."""
    rows = table.take(np.zeros(number, int))
    return rows.set_column(0, "assessment", pc.cast(pa.array(range(number)), pa.string()))


def _judged(table: pa.Table, folder: Path, **more: Any) -> Any:
    pq.write_table(table, folder / "tabel.parquet")
    return judge(folder / "tabel.parquet", [], folder / "uit", **more)


DAY = date(2024, 6, 11)
SAME: dict[str, dict[str, pa.Array]] = {
    "days": {"assessed_on": pa.array([DAY] * 3)},
    "times": {"assessed_on": pa.array([datetime(2024, 6, 11, 12, 30)] * 3)},
    "numbers for ids": {"assessment": pa.array([0, 1, 2])},
    "other texts": {"subject": pa.array(["P-1"] * 3, pa.large_string()), "assessment": pa.array(list("012"), pa.large_string())},
    "codes": {"expertise__1__1": pa.array(["shown"] * 3).dictionary_encode()},
    "codes without a sign": {
        "expertise__1__1": pa.DictionaryArray.from_arrays(pa.array([0, 0, 0], pa.uint8()), pa.array(["shown"])),
        "conclusion": pa.DictionaryArray.from_arrays(pa.array([1, 1, 1], pa.uint16()), pa.array(["does-not-meet", "meets"])),
    },
    "a value that stands twice among the codes": {
        "expertise__1__1": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["shown", "shown"])),
        "expertise__1__2": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["not-shown", "not-shown"])),
    },
    "a conclusion that stands twice among the codes": {
        "conclusion": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["meets", "meets"])),
    },
    "a word among the codes that no row has": {
        "expertise__1__1": pa.DictionaryArray.from_arrays(pa.array([0, 0, 0]), pa.array(["shown", "foei"])),
    },
    "fractions for awards": {"award:expertise": pa.array([2.0, 2.0, 2.0])},
    "texts for awards": {"award:expertise": pa.array(["2", "2", "2"])},
    "decimals for awards": {"award:expertise": pa.array([Decimal(2)] * 3)},
    "very large numbers for awards": {"award:expertise": pa.array([2, 2, 2], pa.uint64())},
    "an empty column": {"expertise__1__3": pa.nulls(3), "award:eigenaarschap": pa.nulls(3)},
    "a text for nothing": {"expertise__1__3": pa.array(["", "not-observed", None])},
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME.keys())
def test_cells_of_other_types_say_the_same(changed: dict[str, pa.Array], tmp_path: Path) -> None:
    told, summary = _judged(_columns(**changed), tmp_path)
    assert told == judged_as_documents(GIVEN, [])
    assert not summary.findings


REFUSED: dict[str, tuple[str, pa.Array, str]] = {
    "a fraction": ("award:expertise", pa.array([2.5, 2.0, None]), 'Bij awarded past "2.5" niet'),
    "not a number": ("award:expertise", pa.array([float("inf"), float("nan"), None]), 'Bij awarded past "inf" niet'),
    "true": ("award:expertise", pa.array([True, None, None]), "Bij awarded past true niet"),
    "a level that is none": ("award:expertise", pa.array([9, 2, None], pa.int8()), "niveau 9 bestaat niet"),
    "a negative one": ("award:expertise", pa.array([-1, 2, None], pa.int8()), "Bij awarded past -1 niet"),
    "bytes": ("expertise.1.1", pa.array([b"\xff", None, None]), "Bij result past \"b'\\xff'\" niet"),
    "a number": ("expertise.1.1", pa.array([1, None, None]), "Bij result past 1 niet"),
    "a word": ("expertise.1.1", pa.array(["ja", None, None]), 'Bij result past "ja" niet'),
    "no id": ("assessment", pa.array([None, "1", "2"]), "In deze rij ontbreekt een waarde voor assessment"),
    "a list": ("subject", pa.array([["P-1"], ["P-1"], ["P-1"]]), "Bij subject past deze waarde"),
    "an id": ("assessment", pa.array(["een twee", "1", "2"]), 'Bij assessment past "een twee" niet'),
    "no profile": ("profile", pa.nulls(3), "In deze rij ontbreekt een waarde voor profile"),
    "no edition": ("edition", pa.nulls(3, pa.string()), "In deze rij ontbreekt een waarde voor edition"),
    "a long pseudonym": ("subject", pa.array(["ABCD-" * 8 + "1234567", "P-1", "P-1"]), "Bij subject past deze waarde"),
}


@pytest.mark.parametrize(("column", "cells", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_value_is_told_at_its_cell(column: str, cells: pa.Array, words: str, tmp_path: Path) -> None:
    table = _columns(**{column: cells})
    told, summary = _judged(table, tmp_path)
    first = summary.findings[0]
    assert words in first.message
    assert (first.location.span.line, first.location.span.column) == (
        1,
        table.column_names.index(column.replace("edition", "profile")) + 1,
    )
    assert sum(told.verdicts.values()) == 3


def test_declared_words(tmp_path: Path) -> None:
    table = _columns(expertise__1__1=pa.array([1.0] * 3), expertise__1__2=pa.array([False] * 3))
    told, _ = _judged(table, tmp_path, declared=Declared(values={"1": "shown", "false": "not-shown"}))
    assert told == judged_as_documents(GIVEN, [])


def _world(id: str) -> tuple[list[Source], Data]:
    """A framework and a profile of their own, and an assessment."""
    made: Data = documents({"competencies": {id: {"levels": ["+"], "norm": 1, "awarded": 1}}})
    for kind in ("framework", "profile"):
        made[kind]["id"] = f"{kind}-{id}"
    made["profile"]["framework"]["id"] = f"framework-{id}"
    made["assessment"] |= {"id": id, "profile": {"id": f"profile-{id}", "edition": "1"}}
    return [Source(f"{kind}-{id}.json", json.dumps(made[kind]).encode()) for kind in ("framework", "profile")], made["assessment"]


def test_each_row_is_judged_by_its_own_framework(tmp_path: Path) -> None:
    (one, first), (two, second) = _world("a"), _world("b")
    astray = second | {"id": "c", "ratings": first["ratings"]}
    awarded = second | {"id": "d", "ratings": [{"competency": "a", "awarded": 1}]}
    given = [first, second, astray, awarded]
    told, summary = judge(write_wide(tmp_path / "tabel.parquet", wide(given)), [*one, *two], tmp_path / "uit")
    assert told == judged_as_documents(given, [*one, *two])
    assert {finding.rule for finding in summary.findings} == {"unknown-competency"}


def test_a_profile_that_cannot_be_used_judges_nobody(tmp_path: Path) -> None:
    references, given = _world("a")
    profile = json.loads(references[1].read())
    profile["norms"][0]["level"] = 9
    references[1] = Source("profile.json", json.dumps(profile).encode())
    told, _ = judge(write_wide(tmp_path / "tabel.parquet", wide([given])), references, tmp_path / "uit")
    assert told == judged_as_documents([given], references)
    assert told.verdicts["unjudged"] == 1


def test_a_table_that_breaks_off(tmp_path: Path) -> None:
    file = tmp_path / "tabel.parquet"
    pq.write_table(_repeated(80, _columns()), file, row_group_size=40, compression="none")
    content = bytearray(file.read_bytes())
    middle = pq.read_metadata(file).row_group(1).column(0).data_page_offset
    content[middle : middle + 64] = b"\xff" * 64
    file.write_bytes(content)
    told, summary = judge(file, [], tmp_path / "uit")
    assert told.verdicts["unjudged"] == 40
    assert summary.assessments == 80
    assert [finding.rule for finding in summary.findings] == ["table-unreadable"]


def test_texts_that_are_none(tmp_path: Path) -> None:
    column = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.array([0, 1, 2, 3], pa.int32()).buffers()[1], pa.py_buffer(b"a\xffb")]
    )
    told, summary = _judged(_columns(subject=column), tmp_path)
    assert told.verdicts["unjudged"] == summary.assessments == 3
    assert "Invalid UTF8" in summary.findings[0].message


def test_codes_that_stand_for_nothing() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int32()), pa.array(["a"]), safe=False)
    with pytest.raises(pa.ArrowException):
        parquet._sound(array)
    parquet._sound(array.slice(0, 0))


def test_a_column_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_BYTES", 100)
    _, summary = _judged(_columns(), tmp_path)
    assert "van rijgroep 1 is groter dan 0 MiB" in summary.findings[0].message
    assert summary.assessments == 0


def test_wanted_columns_of_a_file_in_which_a_name_stands_twice(tmp_path: Path) -> None:
    file = tmp_path / "tabel.parquet"
    table = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"]), pa.array(["3"])], names=["a", "b", "a"])
    pq.write_table(table, file)
    [batch] = open_table(file).batches(Wanted((2, 1)))
    assert [column.to_pylist() for column in batch.cells.columns] == [["3"], ["2"]]


def test_small_batches_are_put_together_and_nothing_is_lost(tmp_path: Path) -> None:
    """Whatever breaks off, what comes before it is judged."""
    rows = _columns()

    def batches(_: Wanted | None) -> Any:
        for number, [cells] in enumerate([rows.to_batches()] * 3):
            yield Batch(cells, np.arange(1, 4) + 3 * number)
        raise Unreadable("tabel", "op")

    table = Table("tabel", tuple(rows.column_names), batches, words({}))
    told, summary = judge(table, [], tmp_path / "uit")
    assert told.verdicts["not-met"] == summary.assessments == 9
    assert [finding.message for finding in summary.findings] == ["De tabel is niet te lezen: op."]


def test_batches_that_are_too_large_together_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "tabel.parquet"
    references, given = _world("a")
    rows = _repeated(70_000, pa.Table.from_pylist(wide([given])))
    with pq.ParquetWriter(file, rows.schema) as writer:
        writer.write_table(rows.slice(0, 10_000))
        writer.write_table(rows.slice(10_000))
    summary = check(open_dataset(file), Desk(RULES, references, "nl"), tmp_path / "uit")
    assert (summary.assessments, summary.counts["met"]) == (70_000, 70_000)
    told = pq.read_table(tmp_path / "uit" / "competencies.parquet")
    assert told.column("assessment").cast(pa.string()).equals(rows.column("assessment"))


def test_a_file_that_nobody_reads() -> None:
    with pytest.raises(UsageError, match=r"tabel\.ods is no table that can be read"):
        open_dataset(Path("tabel.ods"))


def test_without_a_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise ImportError("none", name="pyarrow")

    monkeypatch.setattr(shapes, "open_table", missing)
    with pytest.raises(UsageError, match=r'(?s)Tables need pyarrow.*pip install "competentie-rules\[tables\]"'):
        open_dataset(tmp_path / "tabel.parquet")


@pytest.mark.parametrize(
    ("package", "file"),
    [("numpy", "tabel.csv"), ("pyarrow", "tabel.parquet"), ("duckdb", ""), ("python_calamine", "tabel.xlsx")],
)
def test_each_package_can_be_missing(package: str, file: str, tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules[sys.argv[1]] = None; from pathlib import Path; from competentie_rules.tables import shapes; "
    )
    program += "shapes.open_dataset(Path(sys.argv[2]))"
    arguments = [sys.executable, "-c", program, package, str(tmp_path / file)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert f"Tables need {package}" in done.stderr
