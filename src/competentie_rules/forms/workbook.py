"""An empty form for a profile: what is asked is locked, what is to be filled in is not, and lists say what can be chosen."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension

from competentie_rules.documents.framework import Competency, Framework
from competentie_rules.documents.profile import Norm, Profile
from competentie_rules.forms import layout, words
from competentie_rules.model import Phrase

SHEET = Phrase("Beoordeling", "Assessment")
CHOOSE = Phrase("Kies een van de woorden in de lijst.", "Choose one of the words in the list.")
DAY = Phrase("Geef een datum.", "Give a date.")
_WIDTHS = (6, 60, 18, 50, 13, 11)

_FILL = PatternFill("solid", fgColor="FFF9DB")
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_LEVEL = PatternFill("solid", fgColor="E3EAF2")
_GREEN, _RED = PatternFill("solid", bgColor="D3F0D3"), PatternFill("solid", bgColor="F8D3D0")
_THIN = Side(style="thin", color="B8C2CC")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP = Alignment(wrap_text=True, vertical="top", horizontal="left")
_ASIDE = Alignment(horizontal="left", indent=1)
_LINE, _ACROSS = 15, 120
"""The height of a line of text, and how many characters go into one across the whole table."""
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed moment, so that one profile gives one form."""


def form(profile: Profile, framework: Framework, lang: str, filled: dict[str, str]) -> bytes:
    """The form as an XLSX file; `filled` is what is known already about the assessment, by the keys of `layout.FIELDS`."""
    book = Workbook()
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "competentie-rules"
    taken = {layout.HIDDEN}
    cover = book.active
    assert cover is not None
    cover.title = layout.sheet_name(SHEET.get(lang), taken)
    _cover(cover, profile, lang, filled)
    norms = {norm.competency: norm for norm in profile.norms}
    for competency in framework.competencies:
        if competency.id in norms:
            sheet = book.create_sheet(layout.sheet_name(competency.label, taken))
            _Rating(sheet, competency, norms[competency.id], framework.levels, lang).fill()
    hidden = book.create_sheet(layout.HIDDEN)
    hidden.sheet_state = "veryHidden"
    for row, text in enumerate((layout.FORMAT, profile.reference.id, profile.reference.edition), 1):
        _put(hidden, row, 1, text)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _font(**style: Any) -> Font:
    """The font of the workbook: a style without a name would be shown in another."""
    return Font(name="Calibri", **({"size": 11} | style))


class _Growing(RowDimension):  # type: ignore[misc]  # openpyxl says nothing of its types
    """A row that is as high as what is asked needs, and grows with what is written in it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802  # as openpyxl has it
        return False


def _put(sheet: Any, row: int, column: int, text: str, **style: Any) -> Any:
    """Write a text, which is no formula whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _open(sheet: Any, row: int, column: int) -> Any:
    """A cell to be filled in."""
    cell = sheet.cell(row, column)
    cell.protection = Protection(locked=False)
    cell.fill, cell.border, cell.alignment = _FILL, _BORDER, _TOP
    return cell


def _lock(sheet: Any) -> None:
    """Lock all but what is to be filled in; without a password, as it is against accidents. And print it well."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.column_dimensions[get_column_letter(layout.KEYS)].hidden = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"


def _listed(sheet: Any, choices: list[str], cells: str, lang: str) -> None:
    """A list to choose from; anything else is refused, with what to do."""
    rule = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True, showErrorMessage=True)
    rule.error = CHOOSE.get(lang)
    rule.add(cells)
    sheet.add_data_validation(rule)


def _dated(sheet: Any, cells: str, lang: str) -> None:
    rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True, showErrorMessage=True)
    rule.error = DAY.get(lang)
    rule.add(cells)
    sheet.add_data_validation(rule)


def _cover(sheet: Any, profile: Profile, lang: str, filled: dict[str, str]) -> None:
    _put(sheet, 1, 1, f"{words.TITLE.get(lang)} · {profile.title}", font=_font(bold=True, size=16))
    _put(sheet, 2, 1, f"{profile.reference.id} · {profile.reference.edition}", font=_font(color="5F6B7A"))
    _put(sheet, 1, layout.KEYS, layout.ABOUT)
    for row, key in enumerate(layout.FIELDS, 4):
        label, hint = words.FIELDS[key]
        _put(sheet, row, 1, label.get(lang), font=_font(bold=True))
        cell = _open(sheet, row, layout.VALUE)
        if key in filled:
            _put(sheet, row, layout.VALUE, filled[key])
        if key == "assessed_on":
            cell.number_format = "yyyy-mm-dd"
            _dated(sheet, cell.coordinate, lang)
        elif key == "conclusion":
            _listed(sheet, [word.get(lang) for word in layout.CONCLUSIONS], cell.coordinate, lang)
        else:
            cell.number_format = "@"
        _put(sheet, row, 3, hint.get(lang), font=_font(italic=True, color="5F6B7A"), alignment=_ASIDE)
        _put(sheet, row, layout.KEYS, key)
    for row, line in enumerate(words.HELP, 4 + len(layout.FIELDS) + 1):
        _put(sheet, row, 1, line.get(lang))
    for column, width in ((1, 34), (2, 28), (3, 40)):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _lock(sheet)


class _Rating:
    """The sheet of one competency."""

    def __init__(self, sheet: Any, competency: Competency, norm: Norm, levels: int, lang: str) -> None:
        self.sheet = sheet
        self.competency = competency
        self.norm = norm
        self.levels = levels
        self.lang = lang

    def fill(self) -> None:
        sheet, lang = self.sheet, self.lang
        _put(sheet, 1, 1, f"{self.competency.label} · {words.NORM.get(lang)} {self.norm.level}", font=_font(bold=True, size=14))
        _put(sheet, 1, layout.KEYS, layout.RATING + self.competency.id)
        _put(sheet, 2, 1, self.competency.definition, font=_font(italic=True), alignment=_TOP)
        sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=layout.ASSESSOR)
        # What stands in merged cells makes no row higher by itself.
        sheet.row_dimensions[2].height = _LINE * max(1, -(-len(self.competency.definition) // _ACROSS)) + 2
        _put(sheet, 3, 1, words.AWARD.get(lang), font=_font(bold=True))
        award = _open(sheet, 3, layout.RESULT)
        _listed(sheet, [str(level) for level in range(self.levels + 1)], award.coordinate, lang)
        _put(sheet, 3, layout.KEYS, layout.AWARDED)
        row = 5
        if self.competency.levels:
            for column, head in enumerate(words.HEADS, 1):
                _put(sheet, row, column, head.get(lang), font=_font(bold=True, color="FFFFFF"), fill=_HEAD, border=_BORDER)
            sheet.freeze_panes = sheet.cell(row + 1, 1)
            sheet.print_title_rows = f"{row}:{row}"
            last = self._behaviours(row + 1)
            self._rules(row + 1, last)
        for column, width in enumerate(_WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        _lock(sheet)

    def _behaviours(self, row: int) -> int:
        """A row for each behaviour, from this one on; the last of them."""
        sheet = self.sheet
        for level in self.competency.levels:
            asked = f" · {words.NORM.get(self.lang)}" if level.level == self.norm.level else ""
            _put(sheet, row, 1, f"{words.LEVEL.get(self.lang)} {level.level}{asked}", font=_font(bold=True))
            for column in range(1, layout.ASSESSOR + 1):
                sheet.cell(row, column).fill = _LEVEL
            for behaviour in level.behaviours:
                row += 1
                _put(sheet, row, 1, behaviour.id.partition(".")[2], alignment=_TOP, border=_BORDER, font=_font(color="5F6B7A"))
                _put(sheet, row, 2, behaviour.text, alignment=_TOP, border=_BORDER)
                for column in (layout.RESULT, layout.EVIDENCE, layout.OBSERVED_ON, layout.ASSESSOR):
                    _open(sheet, row, column)
                sheet.cell(row, layout.OBSERVED_ON).number_format = "yyyy-mm-dd"
                sheet.cell(row, layout.EVIDENCE).number_format = "@"
                _put(sheet, row, layout.KEYS, behaviour.id)
                sheet.row_dimensions[row] = _Growing(sheet, row, ht=_LINE * max(2, -(-len(behaviour.text) // _WIDTHS[1])))
            row += 1
        return row - 1

    def _rules(self, first: int, last: int) -> None:
        """What can be filled in, and colours for what is."""
        results = f"{get_column_letter(layout.RESULT)}{first}:{get_column_letter(layout.RESULT)}{last}"
        _listed(self.sheet, [word.get(self.lang) for word in layout.RESULTS], results, self.lang)
        days = f"{get_column_letter(layout.OBSERVED_ON)}{first}:{get_column_letter(layout.OBSERVED_ON)}{last}"
        _dated(self.sheet, days, self.lang)
        for word, fill in ((layout.RESULTS[0], _GREEN), (layout.RESULTS[1], _RED)):
            rule = CellIsRule(operator="equal", formula=[f'"{word.get(self.lang)}"'], fill=fill)
            self.sheet.conditional_formatting.add(results, rule)
