"""Spreadsheets as people lay them out: where a table begins, what is hidden, and what cannot be read at all."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from competentie_rules import api
from competentie_rules.importing.run import Imported

DESCRIBED = (
    ("Competentie", "Definitie", "Niveau 1", "Niveau 2"),
    ("Rekenen", "Met getallen werken", "Telt", "Deelt"),
    ("Lezen", "Met letters werken", "Spelt", "Leest voor"),
    ("Schrijven", "Op papier zetten", "Schrijft over", "Schrijft een brief"),
)
MATRIX = (("Competentie", "Adviseur", "Secretaris"), ("Rekenen", 2, 1), ("Lezen", 1, 2), ("Schrijven", 2, 2))
CROSSED = (("Competentie", 1, 2), ("Rekenen", None, "x"), ("Lezen", "x", None), ("Schrijven", None, "x"))
NORMS = {
    "Adviseur": {"rekenen": 2, "lezen": 1, "schrijven": 2},
    "Secretaris": {"rekenen": 1, "lezen": 2, "schrijven": 2},
}


def put(sheet: Any, rows: Any, row: int, column: int) -> None:
    """Write rows, of which the first cell stands at this row and column, from 1."""
    for down, cells in enumerate(rows):
        for right, value in enumerate(cells):
            sheet.cell(row + down, column + right).value = value


def book(row: int = 1, column: int = 1, rows: Any = MATRIX) -> tuple[openpyxl.Workbook, Any]:
    """A workbook with described competencies, and a sheet with a matrix that begins somewhere."""
    made = openpyxl.Workbook()
    put(made.active, DESCRIBED, 1, 1)
    made.active.title = "Competenties"
    matrix = made.create_sheet("Matrix")
    put(matrix, rows, row, column)
    return made, matrix


def imported(made: openpyxl.Workbook, folder: Path) -> Imported:
    made.save(folder / "gids.xlsx")
    return api.import_document(folder / "gids.xlsx")


def norms(found: Imported) -> dict[str, dict[str, int]]:
    return {each["title"]: {norm["competency"]: norm["level"] for norm in each["norms"]} for each in found.profiles}


def _title(text: str, cell: str, merged: str = "") -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell] = text
        if merged:
            sheet.merge_cells(merged)

    return change


def _two_titles(sheet: Any) -> None:
    sheet["A1"], sheet["A2"] = "Competentiematrix", "Vastgesteld door de directie"


def _note_below(sheet: Any) -> None:
    sheet["C9"] = "Vastgesteld door de directie"


TITLES = ("Vastgesteld door de directie", "Competentiematrix")
BEGINS: dict[str, tuple[int, int, Callable[[Any], None] | None]] = {
    "A1": (1, 1, None),
    "B1": (1, 2, None),
    "A4": (4, 1, None),
    "C5": (5, 3, None),
    "titel vlak erboven, in A": (2, 2, _title("Competentiematrix", "A1")),
    "titel vlak erboven, in B": (2, 2, _title("Competentiematrix", "B1")),
    "titel vlak erboven, samengevoegd": (2, 2, _title("Competentiematrix", "A1", "A1:D1")),
    "titel erboven, in A, met een lege rij": (3, 2, _title("Competentiematrix", "A1")),
    "twee titels vlak erboven": (3, 2, _two_titles),
    "opmerking eronder": (2, 2, _note_below),
}


@pytest.mark.parametrize("name", BEGINS)
def test_a_matrix_is_a_matrix_wherever_it_begins(name: str, tmp_path: Path) -> None:
    row, column, change = BEGINS[name]
    made, matrix = book(row, column)
    if change is not None:
        change(matrix)
    found = imported(made, tmp_path)
    assert norms(found) == NORMS
    assert not [each.text for each in found.unknown if each.text not in ("Matrix", *TITLES)]
    place = f"cel {openpyxl.utils.get_column_letter(column + 1)}{row + 1}"
    assert next(claim.line.place.nl for claim in found.claims if claim.role == "norm") == f"blad Matrix, {place}"


@pytest.mark.parametrize(("row", "column"), [(1, 1), (1, 2), (3, 3)])
def test_so_is_a_matrix_of_crosses(row: int, column: int, tmp_path: Path) -> None:
    made, _ = book(row, column, CROSSED)
    [found] = norms(imported(made, tmp_path)).values()
    assert found == {"rekenen": 2, "lezen": 1, "schrijven": 2}


def test_merged_norms_count_for_all_that_they_span_where_a_matrix_begins_in_column_b(tmp_path: Path) -> None:
    made, matrix = book(3, 2)
    matrix["B1"] = "Competentiematrix"
    matrix["C4"], matrix["D4"] = 2, None
    matrix.merge_cells("C4:D4")
    assert norms(imported(made, tmp_path)) == NORMS | {"Secretaris": NORMS["Secretaris"] | {"rekenen": 2}}


def test_competencies_are_described_wherever_their_table_begins(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    put(made.active, DESCRIBED, 3, 3)
    made.active["B2"] = "Gids"
    found = imported(made, tmp_path)
    assert found.framework is not None
    assert [each["label"] for each in found.framework["competencies"]] == ["Rekenen", "Lezen", "Schrijven"]
    assert found.framework["title"] == "Gids"


def test_a_name_above_a_column_further_on_is_no_title(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    put(made.active, DESCRIBED, 1, 1)
    matrix = made.create_sheet("Normen")
    put(matrix, ((None, "Adviseur"), ("Rekenen", 2), ("Lezen", 1), ("Schrijven", 2)), 2, 2)
    assert list(norms(imported(made, tmp_path)).values()) == [NORMS["Adviseur"]]


def _hidden_column(made: openpyxl.Workbook) -> None:
    made["Matrix"].column_dimensions["C"].hidden = True


def _hidden_columns(made: openpyxl.Workbook) -> None:
    made["Matrix"].column_dimensions.group("B", "C", hidden=True)
    made["Matrix"].column_dimensions["M"].hidden = True


def _hidden_rows(made: openpyxl.Workbook) -> None:
    for row in (2, 4, 50):
        made["Matrix"].row_dimensions[row].hidden = True


def _hidden_both(made: openpyxl.Workbook) -> None:
    _hidden_column(made)
    made["Matrix"].row_dimensions[3].hidden = made["Competenties"].row_dimensions[1].hidden = True


def _hidden_sheet(made: openpyxl.Workbook) -> None:
    made["Matrix"].sheet_state = "hidden"


def _very_hidden_sheet(made: openpyxl.Workbook) -> None:
    made["Matrix"].sheet_state = "veryHidden"
    made["Matrix"].title = 'A & B "c" <d>'


def _hidden_nothing(made: openpyxl.Workbook) -> None:
    made["Matrix"].column_dimensions["M"].hidden = True
    made["Matrix"].row_dimensions[60].hidden = True


def _filtered(made: openpyxl.Workbook) -> None:
    made["Matrix"].auto_filter.ref = "A1:C4"
    made["Matrix"].row_dimensions[2].hidden = True


_SHEET = "het blad is verborgen, en is ook gelezen; kijk na of het erbij hoort"
HIDDEN: dict[str, tuple[Callable[[openpyxl.Workbook], None], list[tuple[str, str]]]] = {
    "kolom": (_hidden_column, [("blad Matrix", "verborgen kolom C is ook gelezen; kijk na of die erbij hoort")]),
    "kolommen": (_hidden_columns, [("blad Matrix", "verborgen kolommen B-C zijn ook gelezen; kijk na of die erbij horen")]),
    "rijen": (_hidden_rows, [("blad Matrix", "verborgen rijen 2, 4 zijn ook gelezen; kijk na of die erbij horen")]),
    "allebei": (
        _hidden_both,
        [
            ("blad Competenties", "verborgen rij 1 is ook gelezen; kijk na of die erbij hoort"),
            ("blad Matrix", "verborgen kolom C is ook gelezen; kijk na of die erbij hoort"),
            ("blad Matrix", "verborgen rij 3 is ook gelezen; kijk na of die erbij hoort"),
        ],
    ),
    "blad": (_hidden_sheet, [("blad Matrix", _SHEET)]),
    "blad met een vreemde naam": (_very_hidden_sheet, [('blad A & B "c" <d>', _SHEET)]),
    "niets": (_hidden_nothing, []),
    "gefilterd": (_filtered, [("blad Matrix", "verborgen rij 2 is ook gelezen; kijk na of die erbij hoort")]),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_is_read_and_told(name: str, tmp_path: Path) -> None:
    change, told = HIDDEN[name]
    made, _ = book()
    change(made)
    found = imported(made, tmp_path)
    assert norms(found) == NORMS
    assert [(each.place.nl if each.place else "", each.text.nl) for each in found.remarks if "verborgen" in each.text.nl] == told
    assert len([each for each in found.remarks if "hidden" in each.text.en]) == len(told)


OUTCOMES = {
    "zonder": ('<c r="B2"><f>1+1</f><v></v></c>', 1),
    "zonder, korter": ('<c r="B2"><f>1+1</f></c>', 1),
    "zonder, gedeeld": ('<c r="B2"><f t="shared" si="0"/><v/></c>', 1),
    "een getal": ('<c r="B2"><f>1+1</f><v>2</v></c>', 0),
    "een lege tekst": ('<c r="B2" t="str"><f>""</f><v></v></c>', 0),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_formula_without_an_outcome_is_an_error(name: str, tmp_path: Path) -> None:
    cell, without = OUTCOMES[name]
    made, matrix = book()
    matrix["B2"] = "=1+1"
    made.save(tmp_path / "eerst.xlsx")
    path = tmp_path / "gids.xlsx"
    with zipfile.ZipFile(tmp_path / "eerst.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            new.writestr(member, re.sub(rb'<c r="B2"[^>]*><f>.*?</c>', cell.encode(), old.read(member)))
    told = [(each.severity.value, each.text.nl) for each in api.import_document(path).remarks if "formules" in each.text.nl]
    assert told[0] == ("warning", "het bestand bevat 1 formules; gelezen is wat zij toonden toen het bestand werd opgeslagen")
    assert [severity for severity, _ in told[1:]] == ["error"] * without


def test_many_hidden_rows_are_told_in_short(tmp_path: Path) -> None:
    made, matrix = book()
    put(matrix, [(f"Iets {number}", 1, 2) for number in range(60)], 5, 1)
    for row in range(5, 65, 2):
        matrix.row_dimensions[row].hidden = True
    [told] = [each.text.nl for each in imported(made, tmp_path).remarks if "verborgen" in each.text.nl]
    assert told == ("verborgen rijen 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 en nog 20 zijn ook gelezen; kijk na of die erbij horen")
