"""Spreadsheets: cells of every type, sheets and places, and files that are made to do harm."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from competentie_rules.errors import UsageError
from competentie_rules.tables import archive, spreadsheet
from competentie_rules.tables import sheet as sheets
from competentie_rules.tables.files import open_table
from competentie_rules.tables.source import Declared, Table, Unreadable, Wanted

WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="Een" sheetId="1" r:id="rId1"/></sheets></workbook>'
LINKS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def _book(file: Path, **sheets: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for place, value in cells.items():
            sheet[place] = value
    book.save(file)
    return file


def _archive(file: Path, sheet: str = "", method: int = zipfile.ZIP_DEFLATED, **parts: str) -> Path:
    named = {"xl/workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": LINKS, "xl/worksheets/sheet1.xml": sheet} | parts
    with zipfile.ZipFile(file, "w", method) as made:
        for name, text in named.items():
            made.writestr(name, text)
    return file


def _rows(table: Table, wanted: Wanted | None = None) -> list[tuple[int, ...]]:
    return [
        (int(line), *(column[i].as_py() for column in batch.cells.columns))
        for batch in table.batches(wanted)
        for i, line in enumerate(batch.lines)
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tabel.xlsx"


def test_cells_of_every_type(file: Path) -> None:
    values = [
        2,
        2.0,
        2.5,
        True,
        datetime.date(2024, 6, 11),
        datetime.datetime(2024, 6, 11, 9, 30),
        datetime.time(9, 30),
        " x ",
        None,
    ]
    cells = {f"A{number}": value for number, value in enumerate(values, 2)}
    table = open_table(_book(file, Een={"A1": " kolom ", "B1": "andere", "B10": "y"} | cells))
    assert table.names == ("kolom", "andere")
    assert [row[1] for row in _rows(table)] == ["2", "2", "2.5", "true", "2024-06-11", "2024-06-11", "09:30:00", "x", ""]


def test_places_are_those_of_the_sheet(file: Path) -> None:
    table = open_table(_book(file, Een={"C3": "a", "D3": "b", "C4": "1", "D7": "2"}))
    assert (table.names, table.header) == (("", "", "a", "b"), 3)
    assert _rows(table) == [(4, "", "", "1", ""), (7, "", "", "", "2")]
    assert _rows(table, Wanted((3, 2))) == [(4, "", "1"), (7, "2", "")]


def test_the_first_sheet_or_one_by_its_name(file: Path) -> None:
    _book(file, Een={"A1": "a"}, Twee={"A1": "b"})
    assert open_table(file).names == ("a",)
    assert open_table(file, Declared(sheet="Twee")).names == ("b",)
    with pytest.raises(UsageError, match=r"has no sheet twee\.\n  Perhaps Twee is meant"):
        open_table(file, Declared(sheet="twee"))
    with pytest.raises(UsageError, match=r"has no sheet Zeventien\.\n  Its sheets are Een, Twee"):
        open_table(file, Declared(sheet="Zeventien"))


def test_the_first_sheet_that_is_not_hidden(file: Path) -> None:
    _book(file, Hulp={"A1": "x"}, Een={"A1": "a"})
    book = openpyxl.load_workbook(file)
    book["Hulp"].sheet_state = "hidden"
    book.save(file)
    assert open_table(file).names == ("a",)
    assert open_table(file, Declared(sheet="Hulp")).names == ("x",)


def test_an_error_is_a_text_and_not_an_empty_cell(file: Path) -> None:
    # What begins as an error does is written as one.
    _book(file, Een={"A1": "a", "B1": "b", "C1": "c", "A2": "#REF!", "B2": "=1/0", "C2": 2})
    assert b't="e"' in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert _rows(open_table(file)) == [(2, "#REF!", "=1/0", "2")]


def test_an_empty_sheet(file: Path) -> None:
    table = open_table(_book(file, Een={}))
    assert table.names == ()
    assert _rows(table) == []


def test_cells_that_do_not_say_where_they_stand(file: Path) -> None:
    cells = "<row><c/><c><f>1</f></c></row><row><c/><c/><c><f>2</f></c></row><row r='5'><c><f>3</f></c></row>"
    assert sheets.look(_cells(file, cells), None).formulas == {1: {1: "=1"}, 2: {2: "=2"}, 5: {0: "=3"}}


def test_formulas_are_texts_wherever_they_stand(file: Path) -> None:
    table = open_table(_book(file, Een={"A1": "a", "B1": "b", "A2": "=1+1", "A4": "x", "D2": '=IF(A1<"z",1,2)', "B6": "=B2&B1"}))
    assert table.names == ("a", "b", "", "")
    assert _rows(table) == [(2, "=1+1", "", "", '=IF(A1<"z",1,2)'), (4, "x", "", "", ""), (6, "", "=B2&B1", "", "")]


def test_a_formula_that_is_shared_has_no_text_of_its_own(file: Path) -> None:
    cells = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/><v>7</v></c></row>'
    _archive(file, f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    assert sheets.look(file, None).formulas == {2: {0: "="}}


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "AZ", "XFD"])
def test_the_number_of_a_column(letters: str) -> None:
    assert sheets.number(letters) == openpyxl.utils.column_index_from_string(letters)


def _refused(file: Path) -> str:
    with pytest.raises(Unreadable) as told:
        open_table(file)
    return str(told.value)


def test_a_file_that_is_locked(file: Path) -> None:
    file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(1000))
    assert "locked by a password, or from before 2007" in _refused(file)
    content = bytearray(_archive(file).read_bytes())
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, entry + 8, 1)
    file.write_bytes(content)
    assert "locked by a password" in _refused(file)


def test_a_bomb_that_says_how_large_it_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 5 * 2**20)
    _archive(file, extra="x" * 6 * 2**20)
    assert file.stat().st_size < 20_000
    assert "unpacked it is over 5 MiB; save it as CSV" in _refused(file)


def test_a_bomb_that_lies_about_its_size(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 5 * 2**20)
    content = bytearray(_archive(file, extra="x" * 6 * 2**20).read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, entry + 24, 10)
    file.write_bytes(content)
    assert zipfile.ZipFile(file).getinfo("extra").file_size == 10
    assert "unpacked it is over 5 MiB" in _refused(file)


def test_two_cells_that_are_very_far_apart(file: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    _archive(file, f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    assert "the sheet is larger than 10000000 cells" in _refused(file)


def test_more_parts_and_formulas_than_anybody_needs(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _book(file, Een={f"A{row}": "=1" for row in range(1, 8)})
    monkeypatch.setattr(sheets, "MOST_FORMULAS", 6)
    assert "it holds over 6 formulas; paste them as values" in _refused(file)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 6)
    assert "it holds over 6 parts" in _refused(file)


def _cells(file: Path, cells: str) -> Path:
    return _archive(file, f"<worksheet><sheetData>{cells}</sheetData></worksheet>")


def _replaced(file: Path, name: str, old: str, new: str) -> Path:
    texts = {"xl/workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": LINKS}
    return _archive(file, **{name: texts[name].replace(old, new)})


def _damaged(file: Path) -> None:
    content = bytearray(_archive(file, "<worksheet><!--wat--></worksheet>", zipfile.ZIP_STORED).read_bytes())
    content[content.index(b"wat")] = 0x64
    file.write_bytes(content)


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no sheet": (lambda file: _replaced(file, "xl/workbook.xml", "<sheet ", "<s "), "there is no sheet"),
    "no workbook": (lambda file: zipfile.ZipFile(file, "w").close(), "there is no xl/workbook.xml"),
    "a part that is not there": (
        lambda file: _replaced(file, "xl/_rels/workbook.xml.rels", "sheet1", "x"),
        "no xl/worksheets/x.xml",
    ),
    "no part": (lambda file: _replaced(file, "xl/_rels/workbook.xml.rels", "rId1", "x"), "no part is the sheet Een"),
    "no link": (lambda file: _replaced(file, "xl/workbook.xml", "r:id", "r:x"), "no part is the sheet Een"),
    "no XML": (lambda file: _replaced(file, "xl/workbook.xml", "<workbook", "x"), "syntax error"),
    "entities": (
        lambda file: _replaced(file, "xl/workbook.xml", "<workbook", '<!DOCTYPE x [<!ENTITY a "b">]><workbook'),
        "entities",
    ),
    "another way to pack": (lambda file: _archive(file, method=zipfile.ZIP_BZIP2), "a way that is not used (12)"),
    "a sheet that is cut off": (lambda file: _archive(file, "<worksheet>"), "no element found"),
    "a part that is damaged": (_damaged, "xl/worksheets/sheet1.xml is damaged"),
    "a row of letters": (lambda file: _cells(file, '<row r="x"/>'), "there is no row x"),
    "a row of very many": (lambda file: _cells(file, '<row r="12345678"/>'), "there is no row 12345678"),
    "a cell without a row": (lambda file: _cells(file, '<row><c r="A"/></row>'), "there is no cell A"),
    "a cell below the last": (lambda file: _cells(file, '<row r="1048577"><c/></row>'), "there is no cell 1"),
    "a cell beside the last": (lambda file: _cells(file, '<row><c r="XFE1"/></row>'), "there is no cell XFE1"),
    "no Excel": (lambda file: _cells(file, ""), "File not found"),
}


@pytest.mark.parametrize(("make", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_an_archive_that_is_no_spreadsheet(make: Callable[[Path], Any], words: str, file: Path) -> None:
    make(file)
    told = _refused(file)
    assert told.startswith("it is no whole XLSX file")
    assert words in told


def test_an_archive_that_is_cut_off_inside(file: Path) -> None:
    """Whatever its list of parts says of where they are, how long, and how packed."""
    whole = _book(file, Een={"A1": "a"}).read_bytes()
    entry = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 4)
    for place, value in ((20, 2**31), (42, len(whole) - 9)):
        content = bytearray(whole)
        struct.pack_into("<L", content, entry + place, value)
        file.write_bytes(content)
        assert "it is cut off" in _refused(file)
    content = bytearray(whole)
    [_, second, *_] = zipfile.ZipFile(io.BytesIO(whole)).infolist()
    content[second.header_offset + 30 + len(second.filename)] = 0xFF
    file.write_bytes(content)
    assert "invalid block type" in _refused(file)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_that_pack_and_that_do_not(method: int, file: Path) -> None:
    packed = zipfile.ZipFile(io.BytesIO(_book(file, Een={"A1": "a", "A2": "=1"}).read_bytes()))
    with zipfile.ZipFile(file, "w", method) as made:
        for name in packed.namelist():
            made.writestr(name, packed.read(name))
    assert _rows(open_table(file)) == [(2, "=1")]


def test_a_file_that_changes_while_it_is_read(file: Path) -> None:
    table = open_table(_book(file, Een={"A1": "a", "A2": "b"}))
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(Unreadable, match="changed while it was read"):
        _rows(table)
    file.unlink()
    with pytest.raises(Unreadable):
        _rows(table)


def test_rows_cut_in_stretches(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas are found wherever the reading of a sheet stops for a moment."""
    _book(file, Een={f"{column}{row}": f"={row}" for row in range(1, 60) for column in "ABC"})
    for size in (50, 333, 64 * 1024):
        monkeypatch.setattr(archive, "_READ", size)
        found = sheets.look(file, None).formulas
        assert found == {row: dict.fromkeys(range(3), f"={row}") for row in range(1, 60)}


def test_many_rows(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "AT_A_TIME", 2)
    table = open_table(_book(file, Een={f"A{row}": row for row in range(1, 7)}))
    assert [len(batch.lines) for batch in table.batches(None)] == [2, 2, 1]
    assert [row for row, *_ in _rows(table)] == [2, 3, 4, 5, 6]
