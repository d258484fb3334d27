"""Documents in every format and many layouts, and what an import makes of them."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import papers
import pytest
import yaml

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.errors import UsageError
from competentie_rules.importing import words
from competentie_rules.importing.run import Imported
from competentie_rules.library import entry

CASES = Path(__file__).parents[1] / "cases" / "import"
DOCUMENTS = sorted(file for file in CASES.iterdir() if file.suffix != ".yaml")


def told(found: Imported) -> dict[str, Any]:
    """What was imported, in brief."""
    framework = found.framework or {}
    clusters = {each["id"]: each["label"] for each in framework.get("clusters", ())}
    return {
        "framework": {key: framework[key] for key in ("id", "edition", "title", "source", "levels") if key in framework},
        "competencies": {
            each["id"]: {"label": each["label"], "definition": each["definition"]}
            | ({"cluster": clusters[each["cluster"]]} if "cluster" in each else {})
            | {level["level"]: [behaviour["text"] for behaviour in level["behaviours"]] for level in each.get("levels", ())}
            for each in framework.get("competencies", ())
        },
        "profiles": {
            f"{profile['id']} ({profile['title']})": {
                norm["competency"]: f"{norm['level']} {norm.get('category', '')}".strip() for norm in profile["norms"]
            }
            for profile in found.profiles
        },
        "remarks": [f"{each.severity}: {each.text.nl}" + (f" ({each.place.nl})" if each.place else "") for each in found.remarks],
        "passages": [each.text for each in found.claims if each.role == "passage"],
        "unknown": [f"{each.line.place.nl}: {each.text}" for each in found.unknown],
    }


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_a_layout(file: Path, renew: bool) -> None:
    found = told(api.import_document(file))
    expected = file.with_suffix(".yaml")
    if renew:
        expected.write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    assert found == yaml.safe_load(expected.read_text(encoding="utf-8"))


def test_no_case_falls_out() -> None:
    assert len(DOCUMENTS) == 34
    assert {file.stem for file in CASES.glob("*.yaml")} == {file.stem for file in DOCUMENTS}


def as_texts(data: Any) -> Any:
    """Data in which every scalar is a text, as in the bundled content read without types."""
    if isinstance(data, dict):
        return {key: as_texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_texts(value) for value in data]
    return str(data).lower() if isinstance(data, bool) else str(data)


PAPERS: dict[str, Callable[[Path], None]] = {
    "stijl.docx": papers.word,
    "vet.docx": lambda path: papers.word(path, styles=False),
    "tabs.docx": lambda path: papers.word(path, tables=False),
    "vet-tabs.docx": lambda path: papers.word(path, styles=False, tables=False),
    "lopend.docx": papers.running,
    "pagina.html": papers.page,
    "blad.xlsx": papers.spreadsheet,
    "tekst.csv": papers.delimited,
    "handboek.md": lambda path: shutil.copy(papers.HANDBOOK / "handboek.md", path),
    "handboek.txt": lambda path: path.write_text(_plain_handbook(), encoding="utf-8"),
}


def _plain_handbook() -> str:
    return "\n".join(
        papers.plain(line.lstrip("#").strip(" ")) for line in (papers.HANDBOOK / "handboek.md").read_text().splitlines()
    )


@pytest.mark.parametrize("name", PAPERS)
def test_the_handbook_as_people_write_it_is_the_bundled_content(name: str, tmp_path: Path) -> None:
    PAPERS[name](tmp_path / name)
    found = api.import_document(tmp_path / name)
    assert as_texts(found.framework) == papers.FRAMEWORK
    assert [as_texts(profile) for profile in found.profiles] == [papers.PROFILE]
    assert found.unknown == ()
    assert found.remarks == ()


TABLES: dict[str, Callable[[Path], None]] = {
    "lang.csv": papers.long_delimited,
    "komma.csv": lambda path: papers.long_delimited(path, separator=",", encoding="utf-8"),
    "utf16.csv": lambda path: papers.long_delimited(path, separator="\t", encoding="utf-16"),
    "lang.xlsx": papers.long_spreadsheet,
    "samengevoegd.xlsx": lambda path: papers.long_spreadsheet(path, merged=True),
    "breed.xlsx": papers.wide_spreadsheet,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_handbook_as_a_table_is_the_bundled_content(name: str, tmp_path: Path) -> None:
    TABLES[name](tmp_path / name)
    found = api.import_document(
        tmp_path / name,
        edition="2024-03",
        framework="handboek-2024",
        title="Handboek competenties",
        profile="medewerker-servicedesk-2",
    )
    assert found.framework is not None
    without = ("builds_on", "distinguish_from")
    expected = {key: value for key, value in papers.FRAMEWORK.items() if key != "source"}
    expected["competencies"] = [
        {key: value for key, value in each.items() if key not in without} for each in expected["competencies"]
    ]
    assert as_texts(found.framework) == expected
    # A table for each behaviour gives the norms in the order of the framework.
    norms = sorted(as_texts(found.profiles[0])["norms"], key=lambda norm: norm["competency"])
    assert norms == sorted(papers.PROFILE["norms"], key=lambda norm: norm["competency"])
    assert found.unknown == ()


def test_merged_cells_in_the_matrix_of_a_spreadsheet_count_for_all_that_they_span(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        ("Competentie", "Definitie", "Niveau 1", "Niveau 2"),
        ("Rekenen", "Met getallen werken", "Telt", "Deelt"),
        ("Lezen", "Met letters werken", "Spelt", "Leest voor"),
        ("Schrijven", "Op papier zetten", "Schrijft over", "Schrijft een brief"),
    ):
        sheet.append(cells)
    matrix = book.create_sheet("Competentiematrix")
    matrix["A3"], matrix["B3"], matrix["C3"] = "Competentie", "Adviseur", "Secretaris"
    for row, (label, first, second) in enumerate((("Rekenen", 2, None), ("Lezen", 1, 2), ("Schrijven", 2, None)), 4):
        matrix.cell(row, 1).value, matrix.cell(row, 2).value, matrix.cell(row, 3).value = label, first, second
    matrix.merge_cells("B4:C4")
    matrix.merge_cells("C5:C6")
    book.save(tmp_path / "gids.xlsx")
    found = told(api.import_document(tmp_path / "gids.xlsx"))
    assert found["profiles"] == {
        "adviseur (Adviseur)": {"rekenen": "2", "lezen": "1", "schrijven": "2"},
        "secretaris (Secretaris)": {"rekenen": "2", "lezen": "2", "schrijven": "2"},
    }
    assert found["unknown"] == []


def test_what_is_written_is_sound_and_reads_the_same(tmp_path: Path) -> None:
    found = api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path)
    assert [file.path.relative_to(tmp_path).as_posix() for file in found.files] == [
        "framework.yaml", "profielen/medewerker-servicedesk-2.yaml", "handboek.md", "herkomst.csv",
    ]  # fmt: skip
    assert papers.load(tmp_path / "framework.yaml") == papers.FRAMEWORK
    assert papers.load(tmp_path / "profielen" / "medewerker-servicedesk-2.yaml") == papers.PROFILE
    assert entry("f.yaml", (tmp_path / "framework.yaml").read_bytes()).faults == ()
    report = api.check([tmp_path])
    assert (report.documents, report.findings) == (2, ())
    origin = (tmp_path / "herkomst.csv").read_text(encoding="utf-8-sig").splitlines()
    assert origin[0] == "plaats;opgevat als;kenmerk;tekst"
    assert (
        "regel 62;gedragsvoorbeeld;expertise.1.2;" + papers.FRAMEWORK["competencies"][0]["levels"][0]["behaviours"][1]["text"]
        in origin
    )
    assert len(origin) - 1 == len(found.claims)


def test_without_writing_nothing_is_written(tmp_path: Path) -> None:
    found = api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path / "nieuw", write=False)
    assert len(found.files) == 4
    assert not (tmp_path / "nieuw").exists()


FIRST = """\
# Handboek, maart 2024

## Rust
Kalm blijven.

Niveau 1
- Bewaart rust onder druk
- Zoekt rust op wanneer dat nodig is
- Ademt

Niveau 2
- Brengt rust in een groep

## Moed
Durven.

Niveau 1
- Durft iets te zeggen

Niveau 2
- Durft alles te zeggen

## Matrix

| Competentie | Bode |
|---|---|
| Rust | 2 |
| Moed | 1 |
"""
SECOND = """\
# Handboek, april 2025

## Durf
Durven.

Niveau 1
- Durft iets te zeggen

Niveau 2
- Durft alles te zeggen

## Rust
Kalm blijven.

Niveau 1
- Zoekt rust op wanneer dit nodig is
- Telt tot tien
- Bewaart rust onder druk

Niveau 2
- Brengt rust in een groep

## Matrix

| Competentie | Bode |
|---|---|
| Rust | 1 |
| Durf | 1 |
"""


def test_an_update_keeps_ids_and_shows_what_changed(tmp_path: Path) -> None:
    source, into = tmp_path / "bron.md", tmp_path / "uit"
    source.write_text(FIRST, encoding="utf-8")
    api.import_document(source, into=into)
    profile = into / "profielen" / "bode.yaml"
    text = profile.read_text(encoding="utf-8")
    text = text.replace("share: 1", "share: 0.5").replace(
        "{competency: moed, level: 1}", "{competency: moed, level: 1, rationale: Nodig}"
    )
    profile.write_text("# boven\n" + text.replace("norms:", "# midden\nnorms:"), encoding="utf-8")
    source.write_text(SECOND, encoding="utf-8")
    found = api.import_document(source, into=into)
    framework = papers.load(into / "framework.yaml")
    assert [(each["id"], each["label"]) for each in framework["competencies"]] == [("moed", "Durf"), ("rust", "Rust")]
    assert [(each["id"], each["text"]) for each in framework["competencies"][1]["levels"][0]["behaviours"]] == [
        ("rust.1.2", "Zoekt rust op wanneer dit nodig is"),
        ("rust.1.4", "Telt tot tien"),
        ("rust.1.1", "Bewaart rust onder druk"),
    ]
    assert [(each.kind, each.what, each.id, each.before, each.after) for each in found.files[0].changes] == [
        ("changed", "edition", "", "2024-03", "2025-04"),
        ("changed", "source", "", "Handboek, maart 2024", "Handboek, april 2025"),
        ("changed", "label", "moed", "Moed", "Durf"),
        ("changed", "behaviour", "rust.1.2", "Zoekt rust op wanneer dat nodig is", "Zoekt rust op wanneer dit nodig is"),
        ("added", "behaviour", "rust.1.4", "", "Telt tot tien"),
        ("removed", "behaviour", "rust.1.3", "Ademt", ""),
    ]
    after = papers.load(profile)
    assert after["method"]["share"] == "0.5"
    assert after["norms"] == [{"competency": "rust", "level": "1"}, {"competency": "moed", "level": "1", "rationale": "Nodig"}]
    assert profile.read_text(encoding="utf-8").startswith("# boven\n")
    assert [each.text.nl for each in found.remarks] == [f"{profile}: opmerkingen tussen de regels zijn niet bewaard (1)"]
    again = api.import_document(source, into=into)
    assert [file.changes for file in again.files] == [()] * 4
    assert [file.new for file in again.files] == [False] * 4


def test_an_update_keeps_what_the_document_says_nothing_of(tmp_path: Path) -> None:
    api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path)
    papers.long_spreadsheet(tmp_path / "lang.xlsx")
    found = api.import_document(tmp_path / "lang.xlsx", into=tmp_path, edition="2024-03", profile="medewerker-servicedesk-2")
    assert [(each.what, each.id) for each in found.files[0].changes] == [("source", "")]
    framework = papers.load(tmp_path / "framework.yaml")
    assert framework["competencies"] == papers.FRAMEWORK["competencies"]


def test_documents_with_an_error_are_not_updated(tmp_path: Path) -> None:
    (tmp_path / "framework.yaml").write_text("kind: framework\nid: x\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has an error, and cannot be updated"):
        api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path)


def test_a_folder_with_several_frameworks_asks_which(tmp_path: Path) -> None:
    for name in ("a", "b"):
        api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path / name, framework=name)
    with pytest.raises(UsageError, match="holds several frameworks: a, b"):
        api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path)
    found = api.import_document(papers.HANDBOOK / "handboek.md", into=tmp_path, framework="b")
    assert found.files[0].path == tmp_path / "b" / "framework.yaml"


# What cannot be read.


def _docx(**parts: bytes) -> bytes:
    document = docx.Document()
    document.add_heading("Handboek", 1)
    written = io.BytesIO()
    document.save(written)
    return _with(written.getvalue(), parts)


def _xlsx(**parts: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Competentie", "Niveau"])
    written = io.BytesIO()
    book.save(written)
    return _with(written.getvalue(), parts)


def _with(package: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with other parts: `__` in a name stands for a slash, `_DOT_` for a dot."""
    names = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in names:
                new.writestr(member, old.read(member))
        for name, content in names.items():
            new.writestr(name, content)
    return written.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'
FAR = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><row r="900000"><c r="XFD900000"/></row></sheetData></worksheet>'
_W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DEEP = b'<w:document xmlns:w="%s"><w:body>%s%s</w:body></w:document>' % (_W, b"<w:ins>" * 3000, b"</w:ins>" * 3000)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "macro.docm": (b"", "It holds macros"),
    "macro.xlsm": (b"", "It holds macros"),
    "macro.docx": (lambda: _docx(word__vbaProject_DOT_bin=b"x"), "holds macros"),
    "macro.xlsx": (lambda: _xlsx(xl__vbaProject_DOT_bin=b"x"), "holds macros"),
    "bom.docx": (lambda: _docx(word__extra_DOT_xml=b"<a>" + b" " * 60_000_000 + b"</a>"), "unpacks to over 48 MiB"),
    "bom.xlsx": (lambda: _xlsx(xl__extra_DOT_xml=b"<a>" + b" " * 60_000_000 + b"</a>"), "unpacks to over 48 MiB"),
    "ver.xlsx": (lambda: _xlsx(xl__worksheets__sheet1_DOT_xml=FAR), "larger than 2000000 cells"),
    "entiteit.docx": (lambda: _docx(word__document_DOT_xml=ENTITY), "declares a document type or entities in word/document.xml"),
    "entiteit16.docx": (
        lambda: _docx(word__document_DOT_xml=ENTITY.decode().encode("utf-16")),
        "declares a document type or entities",
    ),
    "entiteit.xlsx": (lambda: _xlsx(xl__sharedStrings_DOT_xml=ENTITY), "declares a document type or entities"),
    "kapot.docx": (lambda: _docx(word__document_DOT_xml=b"<w:document>"), "is no Word document that can be read: a part"),
    "kapot-kop.docx": (lambda: _docx(word__header9_DOT_xml=b"<w:hdr>"), "is no Word document that can be read: a part"),
    "diep.docx": (lambda: _docx(word__document_DOT_xml=DEEP), "has parts inside parts, deeper than can be read"),
    "kapot.xlsx": (lambda: _xlsx(xl__workbook_DOT_xml=b"<workbook>"), "is no whole spreadsheet"),
    "blad.docx": (_xlsx, "has no word/document.xml"),
    "brief.xlsx": (_docx, "has no xl/workbook.xml"),
    "half.docx": (lambda: _docx()[:500], "is not whole"),
    "oud.docx": (OLE, "is of the kind that Office wrote until 2007"),
    "oud.xlsx": (OLE, "is of the kind that Office wrote until 2007"),
    "slot.docx": (LOCKED, "is locked by a password"),
    "slot.xlsx": (LOCKED, "is locked by a password"),
    "oud.doc": (OLE, "save it as .docx"),
    "oud.xls": (OLE, "save it as .xlsx"),
    "open.odt": (b"PK", "save it as .docx"),
    "open.ods": (b"PK", "save it as .xlsx"),
    "blad.pdf": (b"%PDF-1.4", "Ask for the document that it was made of"),
    "dia.pptx": (b"PK", "Copy its text to a Word document"),
    **{f"leeg{ending}": (b"", "is empty") for ending in (".docx", ".xlsx", ".md", ".txt", ".html", ".csv")},
    "wit.txt": (b" \n\t\n", "is empty"),
    "bom.txt": (b"\xef\xbb\xbf", "is empty"),
    "geen-zip.xlsx": (b"Competentie;Niveau", "is not whole, or not what its name says"),
    "delen.docx": (lambda: _with(_docx(), {f"x/{number}.bin": b"" for number in range(5001)}), "holds over 5000 parts"),
    "zwaar.docx": (lambda: b"\0" * (64 * 2**20 + 1), "is over 64 MiB"),
    "latin.csv": ("Competentie;Niveau 1\nMoed;efficiënt\n".encode("latin-1"), "is not utf-8: byte 0xEB in line 2"),
    "latin.html": ("<p>efficiënt</p>".encode("latin-1"), "Try --encoding cp1252"),
    "latin.txt": ("efficiënt".encode("latin-1"), "is not utf-8: byte 0xEB in line 1"),
    "nul.txt": (b"a\0b", "is no text"),
    "groot.md": (b"a" * (8 * 2**20 + 1), "is over 8 MiB"),
    "open.csv": (b'Competentie;Niveau\n"Rust;1\n', "cannot be read as delimited text"),
    "foto.png": (b"", "is no kind of document that can be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    content, problem = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content() if callable(content) else content)
    with pytest.raises(UsageError) as raised:
        api.import_document(path)
    assert problem in f"{raised.value} {raised.value.hint}"
    assert raised.value.hint


def test_a_folder_with_the_name_of_a_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gids.docx").mkdir()
    with pytest.raises(UsageError, match="is a folder, or no ordinary file"):
        api.import_document(tmp_path / "gids.docx")


def test_a_document_without_tables_or_competencies_is_told_to_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = docx.Document()
    for number in range(60):
        document.add_paragraph(f"Notulen van punt {number}, dat werd besproken.")
        document.add_paragraph(f"Actie {number}")
    document.save(str(tmp_path / "brief.docx"))
    assert run(["import", str(tmp_path / "brief.docx"), "--lang", "en"]) == 3
    said = capsys.readouterr().out
    assert "No competencies found" in said
    assert "A competency has a label, and below it levels" in said
    assert "… and " in said
    found = api.import_document(tmp_path / "brief.docx")
    assert found.framework is None
    assert len(found.claims) == 120


def test_what_runs_in_a_page_is_neither_run_nor_read(tmp_path: Path) -> None:
    path = tmp_path / "gids.html"
    path.write_text(
        "<title>Gids</title><script>document.write('Niveau 8')</script><style>p::after {content: 'Niveau 7'}</style>"
        "<body onload='x()'><h1>Gids</h1><h2 onclick='x()'>Moed</h2><p>Durven.</p><p><b>Niveau 1</b></p><ul>"
        "<li>Durft<script>x()</script></ul>"
        "<p><b>Niveau 2</b></p><ul><li><a href='javascript:x()'>Durft meer</a></ul><iframe srcdoc='<p>Niveau 9'>Niveau 3</iframe>"
        "<noscript>Niveau 4</noscript><template>Niveau 5</template><svg><text>Niveau 6</text></svg>"
        "<h2>Rust</h2><p>Kalmte.</p><p><b>Niveau 1</b></p><ul><li>Blijft</ul><p><b>Niveau 2</b></p><ul><li>Zorgt</ul>",
        encoding="utf-8",
    )
    found = told(api.import_document(path))
    assert [each["label"] for each in found["competencies"].values()] == ["Moed", "Rust"]
    assert found["competencies"]["moed"] == {"label": "Moed", "definition": "Durven.", 1: ["Durft"], 2: ["Durft meer"]}
    assert not any(str(number) in text for number in range(3, 10) for text in found["unknown"] + found["passages"])


def test_windows_encoding_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes("Gids 2024\n\nRust\nKalmte.\nNiveau 1\n• Blijft efficiënt\nNiveau 2\n• Meer\n".encode("cp1252"))
    found = api.import_document(path, encoding="cp1252")
    assert found.framework is not None
    assert found.framework["competencies"][0]["levels"][0]["behaviours"][0]["text"] == "Blijft efficiënt"
    with pytest.raises(UsageError, match="no encoding latin9"):
        api.import_document(path, encoding="latin9")


def test_what_word_keeps_beside_the_text_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Gids", 0)
    document.sections[0].header.paragraphs[0].text = "Versie 2.0"
    document.sections[0].footer.paragraphs[0].text = "vertrouwelijk"
    document.add_heading("Rust", 1)
    document.add_paragraph("Kalmte.")
    for level in (1, 2):
        document.add_paragraph().add_run(f"Niveau {level}").bold = True
        document.add_paragraph(f"Blijft {level} keer rustig", style="List Bullet")
    document.save(str(tmp_path / "gids.docx"))
    path = tmp_path / "met.docx"
    path.write_bytes(_with((tmp_path / "gids.docx").read_bytes(), {"word/comments.xml": b"<w:comments xmlns:w='w'/>"}))
    found = api.import_document(path)
    assert found.framework is not None
    assert found.framework["edition"] == "2.0"
    assert [(each.place.nl if each.place else None, each.text.nl) for each in found.remarks] == [
        (None, "opmerkingen in de kantlijn zijn niet gelezen")
    ]
    assert [(each.line.place.nl, each.text) for each in found.unknown] == [
        ("voettekst, alinea 1", "vertrouwelijk"),
        ("koptekst, alinea 1", "Versie 2.0"),
    ]


def test_a_letter_in_the_wrong_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gids.txt"
    path.write_text("Gids 2024\n\nRust\nKalmte.\nNiveau 1\n- Blijft efficiÃ«nt\n", encoding="utf-8")
    assert [each.text.nl for each in api.import_document(path).remarks if each.place] == [
        "“Ã«” lijkt een letter die met de verkeerde codering is bewaard"
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [("3. Moed", "Moed"), ("Competentie 3: Moed", "Moed"), ("Naam 3 van iets", "Naam 3 van iets"), ("Plan A. nu", "Plan A. nu")],
)
def test_a_number_in_a_label_is_left_out_at_its_beginning_alone(text: str, label: str) -> None:
    assert words.label(text) == label
