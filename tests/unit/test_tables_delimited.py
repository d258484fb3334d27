"""Delimited text: records as the csv module of Python has them, wherever pieces of a file end, and lines as an editor counts."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import tried

from competentie_rules.errors import UsageError
from competentie_rules.tables import delimited, header, records
from competentie_rules.tables.files import open_table
from competentie_rules.tables.shapes import Broken, open_dataset
from competentie_rules.tables.source import Batch, Declared, Unreadable, Wanted

CELLS = st.text(st.sampled_from('ab;,"é€\n 5'), max_size=6)


def _file(folder: Path, content: str | bytes) -> Path:
    file = folder / "tabel.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _batches(file: Path, wanted: Wanted | None = None, **declared: Any) -> list[Batch]:
    return list(open_table(file, Declared(**declared)).batches(wanted))


def _rows(file: Path, wanted: Wanted | None = None, **declared: Any) -> list[tuple[int, ...]]:
    """The line and the cells of each row."""
    return [
        (int(line), *(column[i].as_py() for column in batch.cells.columns))
        for batch in _batches(file, wanted, **declared)
        for i, line in enumerate(batch.lines)
    ]


@tried(100)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    piece=st.integers(1, 40),
)
def test_what_is_written_is_read(rows: list[tuple[str, str]], end: str, quoting: Any, piece: int) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator=end, quoting=quoting).writerows([("a", "b"), *rows])
    line, wanted = 2, []
    for row in rows:
        if any(cell.strip() for cell in row):
            wanted.append((line, *(cell.strip() for cell in row)))
        line += sum(cell.count("\n") for cell in row) + 1
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "PIECE", piece)
        found = _rows(_file(Path(folder), written.getvalue()))
    assert [row for row in found if any(row[1:])] == wanted


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_a_quotation_mark_in_the_middle_of_a_cell(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PIECE", piece)
    file = _file(tmp_path, 'a;b\n5" groot;x\n"y\n""z""";6" en 7"\n;"w"\n')
    assert _rows(file) == [(2, '5" groot', "x"), (3, 'y\n"z"', '6" en 7"'), (5, "", "w")]


def test_a_piece_without_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PIECE", 2)
    assert _rows(_file(tmp_path, "a;b\n\n\n\n\n1;2\n\n\n")) == [(6, "1", "2")]


@pytest.mark.parametrize("piece", [3, 10_000])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_of_several_bytes(piece: int, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PIECE", piece)
    file = _file(tmp_path, "a;b\né€;ë\nïïï;x\n".encode(encoding))
    assert _rows(file, encoding=encoding) == [(2, "é€", "ë"), (3, "ïïï", "x")]


@pytest.mark.parametrize(
    ("content", "line", "column", "byte"),
    [
        (b"a;b\n1;2\n\xe9;3\n", 3, 1, "0xE9 at position 8"),
        (b'a;b\n"x\n\xc3\xa9y";z\xff\n', 3, 6, "0xFF at position 13"),
        (b"a;b\n1;2\n1;\xc3", 3, 3, "0xC3 at position 10"),
    ],
)
@pytest.mark.parametrize("piece", [4, 10_000])
def test_the_place_of_a_byte_that_is_no_text(
    content: bytes, line: int, column: int, byte: str, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PIECE", piece)
    with pytest.raises(Unreadable, match=f"byte {byte} ") as told:
        _rows(_file(tmp_path, content))
    assert (told.value.fault.span.line, told.value.fault.span.column) == (line, column)


def test_a_row_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PIECE", 16)
    monkeypatch.setattr(records, "LONGEST", 64)
    file = _file(tmp_path, "a;b\n1;2\n" + "x" * 200 + "\n3;4\n")
    with pytest.raises(Unreadable) as told:
        _rows(file)
    assert told.value.fault.span.line == 3


def test_a_return_by_itself_inside_quotation_marks_is_part_of_a_cell(tmp_path: Path) -> None:
    assert _rows(_file(tmp_path, 'a;b\r\n"x\ry";1\r\n')) == [(2, "x\ry", "1")]
    with pytest.raises(Unreadable, match="carriage return alone") as told:
        _rows(_file(tmp_path, 'a;b\r\n"x\ry";1\r\n2;3\r4;5\r\n'))
    assert told.value.fault.span.line == 3


def test_rows_that_are_broken_keep_the_lines_of_the_others(tmp_path: Path) -> None:
    [batch] = _batches(_file(tmp_path, "a;b\n1\n\n2;3\n4;5;6\n;\n7;8\n"))
    assert batch.lines.tolist() == [4, 7]
    assert [(fault.span.line, fault.values["value"]) for fault in batch.faults] == [(2, "1"), (5, "3")]


def test_more_rows_than_fit_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST", 2)
    found = _batches(_file(tmp_path, "a;b\n1\n" + "1;2\n" * 5))
    assert [(batch.lines.tolist(), len(batch.faults)) for batch in found] == [([3, 4], 1), ([5, 6], 0), ([7], 0)]


def test_wanted_columns(tmp_path: Path) -> None:
    file = _file(tmp_path, "a;b;a;subject\n1;2;3; P-1 \n")
    assert _rows(file, Wanted((3, 2))) == [(2, "P-1", "3")]
    [batch] = _batches(file, Wanted((0, 3), different=("a",)))
    assert [str(column.type).partition("<")[0] for column in batch.cells.columns] == ["string", "dictionary"]


def test_different_texts_that_become_the_same_one(tmp_path: Path) -> None:
    [batch] = _batches(_file(tmp_path, "assessed_on;b\n1-2-2024;x \n2024-02-01; x\n 01-02-2024;x\n32-1-2024;y\n"))
    days, cells = batch.cells.columns
    assert days.to_pylist() == ["2024-02-01"] * 3 + ["32-1-2024"]
    assert cells.dictionary.to_pylist() == ["x", "y"]


def test_quotation_marks_that_are_understood_in_two_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Arrow makes of a text, no row is given the line of another one, or lost."""
    parsed = delimited.pa_csv.read_csv
    monkeypatch.setattr(delimited.pa_csv, "read_csv", lambda *given: parsed(*given).slice(1))
    with pytest.raises(Unreadable, match="between lines 2 and 3 the quotation marks make no sense"):
        _rows(_file(tmp_path, "a;b\n1;2\n3;4\n"))

    def refuse(*_: Any) -> Any:
        raise delimited.pa.ArrowInvalid("no")

    monkeypatch.setattr(delimited.pa_csv, "read_csv", refuse)
    with pytest.raises(Unreadable, match="between lines 2 and 3"):
        _rows(_file(tmp_path, "a;b\n1;2\n3;4\n"))


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"encoding": "latin-1"}, "There is no encoding latin-1 for tables; choose from utf-8, cp1252"),
        ({"separator": "|"}, "A separator is a semicolon, a comma or a tab"),
        ({"values": {"ja": "shwon"}}, "The word ja cannot stand for shwon.\n  Perhaps shown is meant"),
        ({"values": {"ja": "x"}}, "The word ja cannot stand for x.\n  A word stands for shown, not-shown, not-observed"),
    ],
)
def test_what_cannot_be_declared(declared: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        open_dataset(_file(tmp_path, "a;b\n"), Declared(**declared))
    assert words in str(told.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    told = open_dataset(tmp_path / "niets.csv")
    assert isinstance(told, Broken)
    assert told.fault.values["problem"] == "No such file or directory"
    file = _file(tmp_path, "a;b\n1;2\n")
    table = open_table(file)
    file.unlink()
    with pytest.raises(Unreadable, match="No such file"):
        list(table.batches(None))


def test_a_header_of_several_lines(tmp_path: Path) -> None:
    table = open_table(_file(tmp_path, '\n\n"a\nb";c\n1;2\n'))
    assert (table.names, table.header) == (("a\nb", "c"), 3)
    assert _rows(tmp_path / "tabel.csv") == [(5, "1", "2")]


@pytest.mark.parametrize(("content", "names"), [("a,b;c,d\n", ("a", "b;c", "d")), ("a\tb\n", ("a", "b")), ("a\n", ("a",))])
def test_what_separates_is_what_the_header_has_most_of(content: str, names: tuple[str, ...], tmp_path: Path) -> None:
    assert open_table(_file(tmp_path, content)).names == names


def test_a_separator_that_nobody_knows_is_part_of_a_header(tmp_path: Path) -> None:
    assert open_table(_file(tmp_path, "sep=:\na:b\n")).names == ("sep=:",)
    assert set(header.SEPARATORS) == {";", ",", "\t"}
