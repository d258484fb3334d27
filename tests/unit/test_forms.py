"""Forms: what an assessor fills in is the assessment that would otherwise be written as YAML."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from filling import FILLED, SAMPLES, empty, fill, rows, sample

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.documents.find import find
from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile
from competentie_rules.errors import UsageError
from competentie_rules.forms import layout
from competentie_rules.forms.reading import entry
from competentie_rules.forms.workbook import form
from competentie_rules.model import Severity
from competentie_rules.report import FORMATS
from competentie_rules.report.shown import USUAL


@pytest.mark.parametrize("name", FILLED)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_form_says_what_the_document_says(name: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = empty(path, lang)
    fill(book, sample(name))
    book.save(path)
    found = entry(path)
    assert found.faults == ()
    expected = sample(name)
    order = [each.cell(1, layout.KEYS).value.removeprefix("rating ") for each in book.worksheets[1:-1]]
    expected["ratings"].sort(key=lambda rating: order.index(rating["competency"]))
    assert found.document.data == expected
    one, other = (api.check([file]).assessments[0] for file in (path, SAMPLES / name))
    assert (one.verdict, one.competencies) == (other.verdict, other.competencies)


def test_what_is_asked_is_locked_and_what_is_filled_in_is_not(tmp_path: Path) -> None:
    book = empty(tmp_path / "form.xlsx")
    assert book.worksheets[-1].sheet_state == "veryHidden"
    assert [sheet.title for sheet in book][:3] == ["Beoordeling", "Expertise", "Eigenaarschap"]
    for sheet in book.worksheets[:-1]:
        assert sheet.protection.sheet
        assert sheet.column_dimensions["G"].hidden
        opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        keys = rows(sheet)
        if sheet is book.worksheets[0]:
            assert opened == {f"B{keys[key]}" for key in layout.FIELDS}
        else:
            behaviours = [row for key, row in keys.items() if "." in key]
            assert opened == {"C3", *(f"{column}{row}" for row in behaviours for column in "CDEF")}
            lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.type == "list"}
            assert lists["C3"] == '"0,1,2,3"'
            assert '"getoond,niet getoond,niet waargenomen"' in lists.values()


def test_rows_grow_with_what_is_written_and_texts_have_one_font(tmp_path: Path) -> None:
    book = empty(tmp_path / "form.xlsx")
    assert {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row} == {"Calibri"}
    # A height that was set by hand stays what it is, whatever is written; only what is merged needs one.
    with zipfile.ZipFile(tmp_path / "form.xlsx") as package:
        for number in range(2, len(book.worksheets)):
            sheet = package.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert re.findall(r'<row r="([0-9]+)"[^>]*customHeight', sheet) == ["2"]
            assert len(re.findall(r'<row r="[0-9]+" ht="[0-9]+">', sheet)) >= 10


def test_a_text_that_begins_as_a_formula_is_a_text(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://x")\x01'
    levels = [{"level": 1, "behaviours": [{"id": "a.1.1", "text": text}]}]
    framework = {
        "id": "f", "edition": "1", "title": "F", "levels": 1,
        "competencies": [{"id": "a", "label": "=A/B?*[x]" + "y" * 40, "definition": text, "levels": levels}],
    }  # fmt: skip
    profile = {
        "id": "p",
        "edition": "1",
        "title": text,
        "framework": {"id": "f", "edition": "1"},
        "norms": [{"competency": "a", "level": 1}],
    }
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(Profile.of(profile), Framework.of(framework), "nl", {"id": "=1"}))
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(cells) >= 3
    assert {cell.data_type for cell in cells} == {"s"}
    assert entry(path).document.data["id"] == "=1"


def _rename(book: openpyxl.Workbook) -> None:
    book["Samenwerken"].title = "Ander blad"


def _edition(book: openpyxl.Workbook) -> None:
    book.worksheets[-1]["A3"] = "2019"


def _by_hand(book: openpyxl.Workbook) -> None:
    sheet = book["Samenwerken"]
    keys = rows(sheet)
    for key, value in (("samenwerken.1.1", " Getoond "), ("samenwerken.1.2", "NEE"), ("samenwerken.1.3", "een beetje")):
        sheet.cell(keys[key], 3).value = value
    sheet.cell(keys["samenwerken.1.1"], 5).value = "30-05-2024"
    sheet.cell(keys["samenwerken.1.2"], 5).value = "32-05-2024"
    sheet.cell(keys["awarded"], 3).value = "twee"


def _evidence_alone(book: openpyxl.Workbook) -> None:
    sheet = book["Samenwerken"]
    for row in rows(sheet).values():
        sheet.cell(row, 3).value = None


def _sheet_empty(book: openpyxl.Workbook) -> None:
    _evidence_alone(book)
    for row in rows(book["Samenwerken"]).values():
        for column in (4, 5, 6):
            book["Samenwerken"].cell(row, column).value = None


def _nothing(book: openpyxl.Workbook) -> None:
    cover = book.worksheets[0]
    for key in layout.FIELDS:
        cover.cell(rows(cover)[key], 2).value = None


def _merged(book: openpyxl.Workbook) -> None:
    sheet = book["Samenwerken"]
    row = rows(sheet)["samenwerken.1.1"]
    sheet.cell(row, 3).value = "niet getoond"
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=3, end_column=3)
    sheet.merge_cells("J90:K99")


def _copied(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book["Samenwerken"])


def _unknown(book: openpyxl.Workbook) -> None:
    book.worksheets[-1]["A2"] = "iets-anders"


def _behaviour(book: openpyxl.Workbook) -> None:
    sheet = book["Samenwerken"]
    sheet.cell(rows(sheet)["samenwerken.1.1"], layout.KEYS).value = "samenwerken.1.9"


def _coverless(book: openpyxl.Workbook) -> None:
    del book["Beoordeling"]


def _beside(book: openpyxl.Workbook) -> None:
    sheet = book["Samenwerken"]
    keys = rows(sheet)
    sheet["C3"].value, sheet["B3"].value = None, 2
    sheet.cell(keys["samenwerken.1.1"], 2).value = "getoond"
    sheet.cell(keys["samenwerken.1.1"], 8).value = "zie het dossier"
    sheet.cell(keys["samenwerken.1.1"] - 1, 3).value = "niet getoond"
    sheet["AB40"] = "ver weg"
    book["Beoordeling"]["C5"] = "P-0043"
    book.worksheets[-1]["B2"] = "x"


def _beside_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Notities")
    for row in range(3, 30):
        sheet.cell(row, 2).value = "let op"


def _beside_many(book: openpyxl.Workbook) -> None:
    for row in range(50, 90):
        book["Samenwerken"].cell(row, 3).value = "getoond"


def _two_covers(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book["Beoordeling"])["B5"] = "P-9999"


BESIDE = "form-cell-unread"
CHANGED: dict[str, tuple[Callable[[openpyxl.Workbook], None], list[tuple[str, str]]]] = {
    "hernoemd": (_rename, []),
    "andere editie": (_edition, [("profile-edition-mismatch", "form.xlsx#Beoordeling!A2")]),
    "met de hand": (
        _by_hand,
        [
            ("form-cell-value", "form.xlsx#Samenwerken!C3"),
            ("form-cell-value", "form.xlsx#Samenwerken!C9"),
            ("form-cell-value", "form.xlsx#Samenwerken!E8"),
        ],
    ),
    "samengevoegd": (
        _merged,
        [
            ("conclusion-contradicted", "form.xlsx#Beoordeling!B8"),
            ("award-contradicted", "form.xlsx#Samenwerken!C3"),
            ("cumulative-gap", "form.xlsx#Samenwerken!C7"),
            ("norm-not-met", "form.xlsx#Samenwerken!C7"),
        ],
    ),
    "gekopieerd": (
        _copied,
        [
            ("conclusion-premature", "form.xlsx#Beoordeling!B8"),
            ("rating-duplicated", "form.xlsx#Samenwerken Copy!A1"),
            ("competency-not-rated", "form.xlsx#Samenwerken!A1"),
            ("norm-undecided", "form.xlsx#Samenwerken!A1"),
        ],
    ),
    "onbekend profiel": (_unknown, [("unknown-profile", "form.xlsx#Beoordeling!A2")]),
    "ander gedragsvoorbeeld": (_behaviour, [("form-damaged", "form.xlsx#Samenwerken!A1")]),
    "zonder voorblad": (_coverless, [("form-damaged", "form.xlsx:1:1")]),
    "een blad leeg": (
        _sheet_empty,
        [
            ("conclusion-premature", "form.xlsx#Beoordeling!B8"),
            ("competency-not-rated", "form.xlsx#Samenwerken!A1"),
            ("norm-undecided", "form.xlsx#Samenwerken!A1"),
        ],
    ),
    "niet ingevuld": (
        _nothing,
        [
            ("form-cell-empty", "form.xlsx#Beoordeling!B4"),
            ("form-cell-empty", "form.xlsx#Beoordeling!B5"),
            ("form-cell-empty", "form.xlsx#Beoordeling!B6"),
        ],
    ),
    "ernaast": (
        _beside,
        [
            (BESIDE, "form.xlsx#Beoordeling!C5"),
            (BESIDE, "form.xlsx#Samenwerken!AB40"),
            (BESIDE, "form.xlsx#Samenwerken!B3"),
            (BESIDE, "form.xlsx#Samenwerken!B7"),
            (BESIDE, "form.xlsx#Samenwerken!C6"),
            (BESIDE, "form.xlsx#Samenwerken!H7"),
            (BESIDE, f"form.xlsx#{layout.HIDDEN}!B2"),
        ],
    ),
    "eigen blad": (_beside_sheet, [(BESIDE, "form.xlsx#Notities!B3")]),
    "veel ernaast": (_beside_many, [(BESIDE, f"form.xlsx#Samenwerken!C{row}") for row in range(50, 60)]),
    "twee voorbladen": (
        _two_covers,
        [(BESIDE, f"form.xlsx#Beoordeling Copy!B{row}") for row in (4, 5, 6, 7, 8)],
    ),
    "alleen bewijs": (
        _evidence_alone,
        [("form-cell-empty", f"form.xlsx#Samenwerken!C{row}") for row in (10, 12, 13, 14, 15, 7, 8, 9)],
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_form_that_somebody_changed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    change, expected = CHANGED[name]
    book = empty(Path("form.xlsx"))
    fill(book, sample("01-norm-gehaald.yaml"))
    change(book)
    book.save("form.xlsx")
    report = api.check(["form.xlsx"])
    told = [(finding.rule, str(finding.location)) for finding in report.findings if finding.severity != "note"]
    assert told == expected


def test_what_stands_beside_the_cells_is_told_once_each_and_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book = empty(Path("form.xlsx"))
    fill(book, sample("01-norm-gehaald.yaml"))
    _beside(book)
    _beside_sheet(book)
    book.save("form.xlsx")
    findings = api.check(["form.xlsx"]).findings
    told = {str(finding.location): finding.message for finding in findings}
    assert "een tekst (en wat in nog 26 cellen van dit blad staat)" in told["form.xlsx#Notities!B3"]
    assert len({finding.fingerprint for finding in findings}) == len(findings)
    assert not any("dossier" in message or "P-0043" in message for message in told.values())


def test_merged_cells_over_one_another_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = empty(path)
    for place in range(1, 40):
        book["Samenwerken"].merged_cells.ranges.add(openpyxl.worksheet.cell_range.CellRange(f"A1:G{place}"))
    book.save(path)
    with pytest.raises(UsageError, match="has merged cells that lie over one another"):
        entry(path)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["form", "new", "medewerker-servicedesk-2", "--output", "form.xlsx", "--subject", "P-1", "--id", "a"]) == 0
    assert run(["form", "new", "medewerker-servicedesk-2", "--output", "form.xlsx"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["form", "new", "medewerker-servicedesk-2", "--output", "form.txt"]) == 2
    assert run(["form", "new", "medewerker-servicedesk-2", "--output", "naam.xlsx", "--subject", "Jan de Vries"]) == 2
    refused = capsys.readouterr().err
    assert "no personal data" in refused
    assert "Jan" not in refused
    assert not Path("naam.xlsx").exists()
    Path("er-al.yaml").write_text("van iemand anders")
    assert run(["form", "read", "form.xlsx", "--output", "er-al.yaml"]) == 2
    assert "er-al.yaml is there already" in capsys.readouterr().err
    assert Path("er-al.yaml").read_text() == "van iemand anders"
    assert run(["form", "read", "form.xlsx"]) == 1
    told = capsys.readouterr()
    assert "id: a\nsubject: P-1\n" in told.out
    assert "form.xlsx#Beoordeling!B6: Datum van de beoordeling (blad Beoordeling, cel B6) is niet ingevuld; " in told.err
    assert run(["form", "read", "form.xlsx", "--lang", "en"]) == 1
    assert (
        "form.xlsx#Beoordeling!B6: Date of the assessment (sheet Beoordeling, cell B6) is not filled in; "
        in capsys.readouterr().err
    )
    assert run(["form", "read", "form.xlsx", "--path", str(SAMPLES)]) == 1
    assert "staat niet in wat --path noemt" not in capsys.readouterr().err
    book = openpyxl.load_workbook("form.xlsx")
    _unknown(book)
    book.save("onbekend.xlsx")
    assert run(["form", "read", "onbekend.xlsx", "--path", str(SAMPLES)]) == 1
    assert "onbekend.xlsx#Beoordeling!A2: profiel iets-anders (2024-03) staat niet in" in capsys.readouterr().err
    book = empty(Path("gewijzigd.xlsx"))
    fill(book, sample("01-norm-gehaald.yaml"))
    book["Samenwerken"]["B7"] = "Werkt alleen"
    book.save("gewijzigd.xlsx")
    assert run(["form", "read", "gewijzigd.xlsx"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("kind: assessment\n")
    assert [line.partition(" (")[0] for line in told.err.splitlines()] == ["gewijzigd.xlsx#Samenwerken!B7: Gedragsvoorbeeld 1.1"]
    assert run(["check", "gewijzigd.xlsx"]) == 0
    assert "form-text-changed" in capsys.readouterr().out
    openpyxl.Workbook().save("ander.xlsx")
    assert run(["form", "read", "ander.xlsx"]) == 2
    assert "is no form" in capsys.readouterr().err


def test_a_form_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = empty(path)
    fill(book, sample("04-lager-niveau-weersproken.yaml"))
    book.save(path)
    found = api.explain(path).level("samenwerken", 2)
    assert found.answer == "not-reached"
    assert found.repair is not None
    assert [change.behaviour for change in found.repair.show] == ["samenwerken.1.3"]


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
FAR = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
UNSAFE = {
    "macro": ("xl/vbaProject.bin", b"x", "holds macros. Save it"),
    "bom": ("xl/extra.xml", b"<a>" + b" " * 60_000_000 + b"</a>", "unpacks to over 48 MiB"),
    "entiteit": ("xl/extra.xml", ENTITY, "declares a document type or entities in xl/extra.xml"),
    "ver": ("xl/worksheets/sheet99.xml", FAR, "has a sheet that is too large for a form"),
    "kapot": ("xl/worksheets/sheet1.xml", b"<worksheet", "is no whole spreadsheet"),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_a_form_that_is_not_safe_is_told_and_the_others_are_judged(name: str, tmp_path: Path) -> None:
    member, content, said = UNSAFE[name]
    path = tmp_path / "form.xlsx"
    empty(path)
    with zipfile.ZipFile(path) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, held in (parts | {member: content}).items():
            package.writestr(part, held)
    (tmp_path / "beoordeling.yaml").write_bytes((SAMPLES / "01-norm-gehaald.yaml").read_bytes())
    report = api.check([tmp_path])
    assert [failure.startswith(f"{path}: {said}") for failure in report.failures] == [True], report.failures
    assert [each.verdict for each in report.assessments] == ["met"]
    with pytest.raises(UsageError, match=said.partition(".")[0]):
        api.explain(path)
    with pytest.raises(UsageError, match=said.partition(".")[0]):
        api.check_tables([], tmp_path / "uit", references=[tmp_path])


def test_folders_are_searched_for_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("dossiers")
    folder.mkdir()
    book = empty(folder / "form.XLSX")
    fill(book, sample("01-norm-gehaald.yaml"))
    book.save(folder / "form.XLSX")
    (folder / "beoordeling.yaml").write_bytes((SAMPLES / "02-norm-niet-gehaald.yaml").read_bytes())
    other = openpyxl.Workbook()
    other.save(folder / "ander.xlsx")
    other.save(folder / ".form.xlsx")
    (folder / "kapot.xlsx").write_bytes(b"PK")
    report = api.check(["dossiers"])
    assert [(each.file, each.verdict) for each in report.assessments] == [
        ("dossiers/beoordeling.yaml", "not-met"),
        ("dossiers/form.XLSX", "met"),
    ]
    assert report.documents == 2
    assert [source.file for source in find([folder])] == ["dossiers/beoordeling.yaml"]


def test_tables_are_made_of_forms_but_not_beside_a_dataset(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = empty(path)
    fill(book, sample("02-norm-niet-gehaald.yaml"))
    book.save(path)
    assert run(["check", str(path), "--format", "parquet", "--output", str(tmp_path / "uit")]) == 1
    summary = api.check_tables([], tmp_path / "uit", references=[path])
    assert (summary.assessments, summary.counts["not-met"]) == (1, 1)
    table = tmp_path / "gegevens.csv"
    table.write_text("assessment,profile,edition,subject,assessed_on\n", encoding="utf-8")
    with pytest.raises(UsageError, match="of a dataset or of forms, not of both"):
        api.check_tables([table], tmp_path / "uit", references=[path])


def test_what_an_edition_changes_is_told_of_forms_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.xlsx"
    book = empty(path)
    fill(book, sample("01-norm-gehaald.yaml"))
    book.save(path)
    profile = SAMPLES.parent / "profielen" / "medewerker-servicedesk-2.yaml"
    changed = tmp_path / "nieuw" / "profiel.yaml"
    changed.parent.mkdir()
    changed.write_text(profile.read_text(encoding="utf-8").replace("level: 2", "level: 3"), encoding="utf-8")
    assert run(["profile", "diff", "medewerker-servicedesk-2", str(changed), "--assessments", str(tmp_path)]) == 1
    assert "1 van 1 beoordelingen zijn tegen de eerste beoordeeld" in capsys.readouterr().out


def test_reports_know_a_form_as_a_document_of_which_places_are_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    book = empty(Path("form.xlsx"))
    fill(book, sample("01-norm-gehaald.yaml"))
    book["Samenwerken"]["C9"] = "gezien"
    book.save("form.xlsx")
    config = Config(per_path={"*.xlsx": Treatment(severity={Name("form-cell-value"): Severity.ERROR})})
    report = api.check(["form.xlsx"], outcomes=True, config=config)
    told = FORMATS["text"](report, USUAL)
    assert "\nform.xlsx\n\n    fout · Past niet in deze cel [form-cell-value]\n" in told
    assert "      form.xlsx#Samenwerken!C9 · " in told
    assert FORMATS["concise"](report, USUAL).startswith("form.xlsx#Samenwerken!C9: error[form-cell-value]: ")
    assert FORMATS["github"](report, USUAL).startswith("::error file=form.xlsx,line=9,")
    assert json.loads(FORMATS["gitlab"](report, USUAL))[0]["location"] == {"path": "form.xlsx", "lines": {"begin": 9}}
    [made] = json.loads(FORMATS["sarif"](report, USUAL))["runs"]
    assert made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "form.xlsx"}
    markdown = FORMATS["markdown"](report, USUAL)
    assert "\n### form.xlsx\n" in markdown
    assert "(`form-cell-value`, Samenwerken!C9)" in markdown
    assert [(suite.get("name"), suite.get("failures")) for suite in ElementTree.fromstring(FORMATS["junit"](report, USUAL))] == [
        ("form.xlsx 2024-0173", "1")
    ]
    assert run(["form", "read", "form.xlsx", "--output", "form.yaml"]) == 1
    [first] = capsys.readouterr().err.splitlines()
    assert first.startswith(
        'form.xlsx#Samenwerken!C9: Bij gedragsvoorbeeld 1.3, Resultaat (blad Samenwerken, cel C9) past "gezien" niet'
    )


def test_a_folder_in_place_of_a_profile_is_told_with_the_files_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "eigen").mkdir()
    assert run(["form", "new", "eigen", "--output", "form.xlsx"]) == 2
    assert "There is no profile in it; give a file." in capsys.readouterr().err
    (tmp_path / "eigen" / "functie.yaml").write_text("kind: profile\nid: a\n")
    assert run(["form", "new", "eigen", "--output", "form.xlsx"]) == 2
    assert "Give a file: eigen/functie.yaml." in " ".join(capsys.readouterr().err.split())
