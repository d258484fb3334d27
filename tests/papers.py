"""The handbook as people write it: in Word with styles or with bold alone, as a page, as a spreadsheet, as delimited text.

Each is made of the text of the handbook itself, so that what is imported can be held against the bundled content.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml

HANDBOOK = Path(__file__).parents[1] / "profiles" / "handboek-2024"
_RUN = re.compile(r"(</?[bi]>|\*{1,3})")


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


FRAMEWORK = load(HANDBOOK / "framework.yaml")
PROFILE = load(HANDBOOK / "profielen" / "medewerker-servicedesk-2.yaml")
NORMS = {norm["competency"]: norm for norm in PROFILE["norms"]}
Piece = tuple[str, bool, bool]


def pieces(text: str) -> list[Piece]:
    """(text, bold, italic) of the marked-up text of the handbook."""
    found: list[Piece] = []
    bold = italic = False
    for part in _RUN.split(text):
        if part in ("<b>", "</b>", "**"):
            bold = not bold
        elif part in ("<i>", "</i>", "*"):
            italic = not italic
        elif part == "***":
            bold, italic = not bold, not italic
        elif part:
            found.append((part, bold, italic))
    return found


def plain(text: str) -> str:
    return "".join(piece for piece, _, _ in pieces(text))


def parts() -> Iterator[tuple[str, Any]]:
    """The handbook as (heading, (depth, text)), (item, text), (paragraph, text), (row, cells), (space, None)."""
    for line in (HANDBOOK / "handboek.md").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            yield "space", None
        elif heading := re.match(r"(#+) (.*)", line):
            yield "heading", (len(heading[1]), heading[2])
        elif item := re.match(r"[0-9]\. (.*)", line):
            yield "item", item[1]
        elif "\t" in line:
            yield "row", line.split("\t")
        else:
            yield "paragraph", line.strip()


def _write(paragraph: Any, text: str, *, bold: bool = False) -> None:
    for piece, is_bold, italic in pieces(text):
        run = paragraph.add_run(piece)
        run.bold = (is_bold or bold) or None
        run.italic = italic or None


def word(path: Path, *, styles: bool = True, tables: bool = True) -> None:
    """A Word document; headings by style or by bold alone, rows as tables or with tabs."""
    document = docx.Document()
    rows: list[list[str]] = []

    def flush() -> None:
        if rows and tables:
            table = document.add_table(len(rows), 2)
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    _write(table.cell(row, column).paragraphs[0], text)
        rows.clear()

    for kind, what in parts():
        if kind != "row":
            flush()
        if kind == "heading":
            depth, text = what
            if styles:
                _write(document.add_heading("", depth), text)
            else:
                _write(document.add_paragraph(), text, bold=True)
        elif kind == "item":
            _write(document.add_paragraph(style="List Number"), what)
        elif kind == "row":
            rows.append(what)
            if not tables:
                _write(document.add_paragraph(), "\t".join(what))
        else:
            _write(document.add_paragraph(), what or "")
    flush()
    document.save(str(path))


def running(path: Path) -> None:
    """A Word document without tables: labels as headings, behaviours as bullets."""
    document = docx.Document()
    before = ""
    for kind, what in parts():
        if kind == "heading":
            _write(document.add_heading("", what[0]), what[1])
        elif kind == "item":
            _write(document.add_paragraph(style="List Number"), what)
        elif kind == "paragraph":
            _write(document.add_paragraph(), what)
        elif kind == "row":
            left, right = map(plain, what)
            if right.isdigit() or left in ("Competentie", "Generieke competenties", "Specifieke competenties"):
                if left == "Competentie":
                    table = document.add_table(0, 2)
                for cell, text in zip(table.add_row().cells, (left, right), strict=True):
                    cell.text = text
            elif left.startswith("Competentieniveau"):
                document.add_heading(left, 4)
                document.add_paragraph(right, style="List Bullet")
            elif left:
                document.add_heading(left, 3)
                document.add_paragraph(right)
            else:
                document.add_paragraph(right, style="List Bullet")
        before = kind
    assert before
    document.save(str(path))


def page(path: Path) -> None:
    """A web page."""
    made: list[str] = []
    rows: list[str] = []
    for kind, what in parts():
        if kind != "row" and rows:
            made.append("<table>" + "".join(rows) + "</table>")
            rows = []
        if kind == "heading":
            made.append(f"<h{what[0]}>{html.escape(plain(what[1]))}</h{what[0]}>")
        elif kind == "item":
            made.append(f"<ol><li>{html.escape(plain(what))}</li></ol>")
        elif kind == "row":
            rows.append("<tr>" + "".join(f"<td>{_marked(cell)}</td>" for cell in what) + "</tr>")
        elif what:
            made.append(f"<p>{html.escape(plain(what))}</p>")
    made.append("<table>" + "".join(rows) + "</table>")
    path.write_text("<!doctype html><html><body>\n" + "\n".join(made) + "\n</body></html>", encoding="utf-8")


def _marked(text: str) -> str:
    return re.sub(r"&lt;(/?[bi])&gt;", r"<\1>", html.escape(text))


def _as_rows() -> Iterator[list[str]]:
    for kind, what in parts():
        if kind == "row":
            yield [plain(cell) for cell in what]
        else:
            yield [] if kind == "space" else [plain(what[1] if kind == "heading" else what)]


def spreadsheet(path: Path) -> None:
    """A spreadsheet in which the document stands as it does in Word."""
    book = openpyxl.Workbook()
    for row in _as_rows():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(path)


def delimited(path: Path) -> None:
    """The same as text with semicolons."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(row or [""] for row in _as_rows())


HEADER = (
    "competentie_id", "competentie", "cluster", "soort", "definitie", "niveau", "gedragsvoorbeeld_id", "gedragsvoorbeeld", "norm",
)  # fmt: skip


def long_rows() -> Iterator[list[str]]:
    """A row for each behaviour, with everything of its competency; competencies without behaviours have one row."""
    clusters = {each["id"]: each["label"] for each in FRAMEWORK["clusters"]}
    kinds = {"generic": "generiek", "specific": "specifiek"}
    for each in FRAMEWORK["competencies"]:
        norm = NORMS.get(each["id"], {})
        about = [
            each["id"],
            each["label"],
            clusters.get(each.get("cluster"), ""),
            kinds.get(norm.get("category"), ""),
            each["definition"],
        ]
        for level in each.get("levels", ()):
            for behaviour in level["behaviours"]:
                yield [*about, level["level"], behaviour["id"], behaviour["text"], norm.get("level", "")]
        if "levels" not in each:
            yield [*about, "", "", "", ""]


def long_delimited(path: Path, *, separator: str = ";", encoding: str = "utf-8-sig") -> None:
    """Delimited text with a row for each behaviour."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    writer.writerow(HEADER)
    writer.writerows(long_rows())
    path.write_bytes(written.getvalue().encode(encoding))


def long_spreadsheet(path: Path, *, merged: bool = False) -> None:
    """A spreadsheet with a row for each behaviour; merged, what is the same below each other stands there once."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    for row in long_rows():
        sheet.append(row)
    if merged:
        for column in (1, 2, 3, 4, 5, 9, 6):
            start = 2
            for row in range(3, sheet.max_row + 2):
                same = all(
                    sheet.cell(row, key).value == sheet.cell(start, key).value for key in ((1, 6) if column == 6 else (1,))
                )
                if row > sheet.max_row or not same:
                    if row - 1 > start:
                        sheet.merge_cells(start_row=start, end_row=row - 1, start_column=column, end_column=column)
                    start = row
    book.save(path)


def wide_spreadsheet(path: Path) -> None:
    """A row for each competency, a column for each level, a line in its cell for each behaviour; the matrix on another sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Competenties"
    sheet.append(["Competentie", "Definitie", "Cluster", "Niveau 1", "Niveau 2", "Niveau 3"])
    clusters = {each["id"]: each["label"] for each in FRAMEWORK["clusters"]}
    for each in FRAMEWORK["competencies"]:
        levels = ["\n".join(f"- {behaviour['text']}" for behaviour in level["behaviours"]) for level in each.get("levels", ())]
        sheet.append([each["label"], each["definition"], clusters.get(each.get("cluster")), *levels])
    matrix = book.create_sheet("Matrix")
    matrix.append(["Competentie", "Soort", "Medewerker servicedesk 2"])
    labels = {each["id"]: each["label"] for each in FRAMEWORK["competencies"]}
    for norm in PROFILE["norms"]:
        kind = "generiek" if norm["category"] == "generic" else "specifiek"
        matrix.append([labels[norm["competency"]], kind, int(norm["level"])])
    book.save(path)
