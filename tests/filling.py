"""Spreadsheet forms, filled in as a person does with what an assessment says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from competentie_rules.documents.framework import Reference
from competentie_rules.documents.read import read_bytes
from competentie_rules.forms import layout
from competentie_rules.forms.workbook import form
from competentie_rules.library import Library
from competentie_rules.rules.load import load

SAMPLES = Path(__file__).parents[1] / "profiles" / "handboek-2024" / "voorbeelden"
WORK = Library(load(), []).profile(Reference("medewerker-servicedesk-2", "2024-03"))
RESULTS = {"shown": "getoond", "not-shown": "niet getoond", "not-observed": "niet waargenomen"}
CONCLUSIONS = {"meets": "voldoet", "does-not-meet": "voldoet niet"}


def empty(path: Path, lang: str = "nl") -> openpyxl.Workbook:
    """A form as it is made, opened to be filled in."""
    assert WORK is not None
    assert WORK.framework is not None
    path.write_bytes(form(WORK.profile, WORK.framework, lang, {}))
    return openpyxl.load_workbook(path)


def rows(sheet: Any) -> dict[str, int]:
    """The row of each key."""
    return {sheet.cell(row, layout.KEYS).value: row for row in range(1, sheet.max_row + 1) if sheet.cell(row, layout.KEYS).value}


def fill(book: openpyxl.Workbook, data: Any) -> None:
    """Fill in what an assessment says, as a person does."""
    cover = book.worksheets[0]
    keys = rows(cover)
    for key in ("id", "subject"):
        cover.cell(keys[key], 2).value = data[key]
    cover.cell(keys["assessed_on"], 2).value = date.fromisoformat(data["assessed_on"])
    cover.cell(keys["assessors"], 2).value = ", ".join(data.get("assessors", ()))
    cover.cell(keys["conclusion"], 2).value = CONCLUSIONS.get(data.get("conclusion", ""))
    for rating in data["ratings"]:
        sheet = next(each for each in book if each.cell(1, layout.KEYS).value == f"rating {rating['competency']}")
        keys = rows(sheet)
        sheet.cell(keys["awarded"], 3).value = rating.get("awarded")
        for each in rating.get("observations", ()):
            row = keys[each["behaviour"]]
            sheet.cell(row, 3).value = RESULTS[each["result"]]
            sheet.cell(row, 4).value = each.get("evidence")
            if "observed_on" in each:
                sheet.cell(row, 5).value = date.fromisoformat(each["observed_on"])
            sheet.cell(row, 6).value = each.get("assessor")


def sample(name: str) -> Any:
    """The data of a sample assessment."""
    return read_bytes(name, (SAMPLES / name).read_bytes()).data


FILLED = [
    "01-norm-gehaald.yaml",
    "02-norm-niet-gehaald.yaml",
    "04-lager-niveau-weersproken.yaml",
    "06-te-weinig-waargenomen.yaml",
]
"""Samples that a spreadsheet can hold: it has one observation of a behaviour."""
