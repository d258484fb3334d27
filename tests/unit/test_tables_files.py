"""Files that are no tables to be read: pipes, what is too large to unpack, and what changes under the hands of who reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import long, wide, write_long, write_wide

from competentie_rules import api
from competentie_rules.model import Finding
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import parquet
from competentie_rules.tables.files import open_table
from competentie_rules.tables.source import Unreadable

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
GIVEN = [assessment({"expertise": {"levels": ["+-"], "awarded": 1}}, PROFILE, id=str(number)) for number in range(4)]
pipes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")


def _told(dataset: Path, folder: Path) -> Finding:
    """The only thing that a report and the summary of the tables tell, which is the same, and exactly one."""
    [told] = api.check([dataset], lang="en").findings
    [same] = api.check_tables([dataset], folder / "uit", lang="en").findings
    assert (told.rule, told.message, told.location) == (same.rule, same.message, same.location)
    return told


@pipes
@pytest.mark.parametrize("name", ["tabel.parquet", "tabel.csv", "tabel.xlsx", "tabel.PARQUET"])
def test_a_pipe_is_no_table(name: str, tmp_path: Path) -> None:
    # Nobody writes into it, so who opened it would wait for ever.
    os.mkfifo(tmp_path / name)
    told = _told(tmp_path / name, tmp_path)
    assert told.message == "The table cannot be read: it is no ordinary file; put what comes out of it in a file first."
    assert str(told.location) == f"{tmp_path / name}:1:1"


@pipes
def test_nor_is_it_a_part_of_one(tmp_path: Path) -> None:
    folder = write_long(tmp_path / "tabellen", long(GIVEN), ".parquet")
    (folder / "ratings.parquet").rename(folder / "deel.parquet")
    (folder / "ratings").mkdir()
    (folder / "deel.parquet").rename(folder / "ratings" / "deel-1.parquet")
    os.mkfifo(folder / "ratings" / "deel-2.parquet")
    told = _told(folder, tmp_path)
    assert "it is no ordinary file" in told.message
    assert told.location.file == str(folder / "ratings" / "deel-2.parquet")


def _column(cells: list[str], file: Path) -> Path:
    pq.write_table(pa.table({"assessment": [str(number) for number in range(len(cells))], "evidence": cells}), file)
    return file


def test_a_column_of_large_cells_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "LARGE_BYTES", 2 * 2**20)
    one = 2**20
    file = _column([letter * one for letter in "abc"], tmp_path / "tabel.parquet")
    with pytest.raises(Unreadable) as told:
        open_table(file)
    assert str(told.value) == ("column evidence of row group 1 is larger than 2 MiB; shorten cells, or make row groups smaller")
    # As much in more cells is no more than many texts are, and as large cells in less are no more either.
    assert open_table(_column(["a" * (one // 20)] * 60, tmp_path / "veel.parquet")).rows == 60
    assert open_table(_column(["a" * one], tmp_path / "een.parquet")).rows == 1


def test_nor_may_many_cells_together_be_larger_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "LARGE_BYTES", 2**20)
    monkeypatch.setattr(parquet, "MOST_BYTES", 2**20)
    with pytest.raises(Unreadable, match="is larger than 1 MiB"):
        open_table(_column([f"{number:0100}" for number in range(15_000)], tmp_path / "tabel.parquet"))


def test_the_limits_are_those_that_are_told() -> None:
    assert (parquet.LARGE_BYTES, parquet.LARGE_CELL, parquet.MOST_BYTES) == (64 * 2**20, 64 * 2**10, 512 * 2**20)


def _shorter(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _other(file: Path) -> None:
    """Another table, in which no column has the name that it had."""
    pq.write_table(pa.table({"iets": ["anders"]}), file)


CHANGED = "the file was changed while it was read; check again when nothing writes to it any more"


@pytest.mark.parametrize(
    ("ending", "change", "words"),
    [
        (".csv", _shorter, CHANGED),
        (".parquet", _other, CHANGED),
        (".xlsx", _shorter, CHANGED),
        (".csv", Path.unlink, "No such file or directory"),
        (".parquet", Path.unlink, "No such file or directory"),
    ],
)
def test_a_file_that_changes_before_its_rows_are_read(
    ending: str, change: Callable[[Path], None], words: str, tmp_path: Path
) -> None:
    file = write_wide(tmp_path / f"tabel{ending}", wide(GIVEN))
    table = open_table(file)
    change(file)
    with pytest.raises(Unreadable) as told:
        list(table.batches(None))
    assert str(told.value) == words


def test_a_file_that_grows_while_its_rows_are_read(tmp_path: Path) -> None:
    file = write_wide(tmp_path / "tabel.csv", wide(GIVEN))
    rows = open_table(file).batches(None)
    assert len(next(rows).lines) == len(GIVEN)
    with file.open("a") as end:
        end.write("\n")
    with pytest.raises(Unreadable, match=CHANGED):
        list(rows)
