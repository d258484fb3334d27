"""Reports that tell of each assessment of a dataset, as they tell of documents."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from datasets import Data, long, names, wide, write, write_long, write_wide

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.config import Config
from competentie_rules.documents import schema
from competentie_rules.errors import ToolError, UsageError
from competentie_rules.model import Report
from competentie_rules.report import FORMATS, dataset, text
from competentie_rules.report.about import About
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import documents

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
ENDINGS = (".parquet", ".csv", ".xlsx")


def _given(number: int, id: str) -> Data:
    return assessment({"expertise": {"levels": ["+-"], "awarded": number}}, PROFILE, id=id, conclusion="meets")


GIVEN = [_given(number, f"A-{number}") for number in range(3)]


def _wide(folder: Path, ending: str = ".csv", given: list[Data] = GIVEN) -> Path:
    return write_wide(folder / f"tabel{ending}", wide(given))


def _long(folder: Path, ending: str = ".csv", given: list[Data] = GIVEN) -> Path:
    return write_long(folder / "tabellen", long(given), ending)


def _documents(folder: Path, given: list[Data]) -> list[Path]:
    for each in given:
        (folder / f"{each['id']}.json").write_text(json.dumps(each))
    return [folder / f"{each['id']}.json" for each in given]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("shape", [_wide, _long], ids=["wide", "long"])
def test_a_dataset_is_told_of_as_documents_are(shape: object, ending: str, tmp_path: Path) -> None:
    assert callable(shape)
    report = api.check([shape(tmp_path, ending)])
    same = api.check(_documents(tmp_path, GIVEN))
    assert [(each.id, each.verdict, each.competencies) for each in report.assessments] == [
        (each.id, each.verdict, each.competencies) for each in same.assessments
    ]
    assert {(each.fingerprint, each.message) for each in report.findings} == {
        (each.fingerprint, each.message) for each in same.findings
    }
    assert report.inputs == same.inputs
    first = 1 if ending == ".parquet" else 2
    assert [each.row for each in report.assessments] == [first, first + 1, first + 2]
    assert {each.row for each in same.assessments} == {None}
    contradicted = [each.location for each in report.findings if each.rule == "award-contradicted"]
    assert len(contradicted) == 2
    for place in contradicted:
        assert place.file.startswith(str(tmp_path))
        assert place.span.line > first


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_of_rows(format: str, tmp_path: Path) -> None:
    told = FORMATS[format](api.check([_long(tmp_path), _wide(tmp_path, ".parquet")]))
    if format == "json":
        jsonschema.validate(json.loads(told), schema.schema("report"))
    assert "norm-not-met" in told or format == "gitlab"
    assert "tabel.parquet" in told


def _blocks(report: Report) -> dict[str, str]:
    """What the text says of each assessment or document, by the line that names where it stands."""
    told = [block.split("\n", 2) for block in text.render(report).split("\nBeoordeling ")]
    return {block[1]: block[2] for block in told[1:]} | {told[0][1]: told[0][2]}


@pytest.mark.parametrize("shape", [_wide, _long], ids=["wide", "long"])
def test_findings_stand_at_their_own_assessment(shape: object, tmp_path: Path) -> None:
    assert callable(shape)
    dataset = shape(tmp_path)
    report = api.check([dataset, *_documents(tmp_path, GIVEN[:1])])
    blocks = _blocks(report)
    of_rows = dataset / "assessments.csv" if dataset.is_dir() else dataset
    assert set(blocks) == {str(tmp_path / "A-0.json"), *(f"{of_rows}:{row}" for row in (2, 3, 4))}
    assert "explain BESTAND" in blocks[f"{of_rows}:4"]
    for row, contradicted in ((2, False), (3, True), (4, True)):
        assert ("[award-contradicted]" in blocks[f"{of_rows}:{row}"]) == contradicted
    assert "explain DATASET --assessment ID" in text.render(api.check([dataset]))


def test_rows_of_the_same_id_and_rows_without_one_keep_their_own(tmp_path: Path) -> None:
    given = [_given(0, "A"), _given(1, "A"), _given(2, "een twee"), _given(2, "B")]
    report = api.check([_wide(tmp_path, given=given)])
    of_each, others = About(report.assessments).grouped(report.findings)
    assert not others
    rules = [[each.rule for each in of_each[number]] for number in range(4)]
    assert ["award-contradicted" in each for each in rules] == [False, True, False, True]
    assert ["assessment-duplicated" in each for each in rules] == [False, True, False, False]
    assert rules[2] == ["document-value"]
    [duplicated] = [each for each in report.findings if each.rule == "assessment-duplicated"]
    assert f"{tmp_path / 'tabel.csv'}:2" in duplicated.message


OWN = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: own-twice
    severity: warning
    title: {nl: Twee keer, en: Twice}
    sql: |
      select r.place, q.place as other, r.competency, r.awarded as level
      from ratings r join ratings q on q.competency = r.competency and q.place = r.place - 1
    message: {nl: "{competency}: {level}, en {other} in {other_file}.", en: "{competency}: {level}, and {other} in {other_file}."}
"""


@pytest.mark.parametrize("shape", [_wide, _long], ids=["wide", "long"])
def test_own_rules_that_compare_rows(shape: object, tmp_path: Path) -> None:
    assert callable(shape)
    (tmp_path / "eigen.yaml").write_text(OWN)
    report = api.check([shape(tmp_path)], rules=[tmp_path / "eigen.yaml"])
    found = [(each.assessment, each.level, each.because) for each in report.findings if each.rule == "own-twice"]
    assert found == [("A-1", 1, ("A-0",)), ("A-2", 2, ("A-1",))]
    assert all(each.location.span.line > 2 for each in report.findings if each.rule == "own-twice")


def test_what_is_wrong_with_a_table_is_about_no_assessment(tmp_path: Path) -> None:
    rows = [row | {"opmerking": "x"} for row in wide(GIVEN)]
    report = api.check([write_wide(tmp_path / "tabel.csv", rows)])
    _, others = About(report.assessments).grouped(report.findings)
    assert {file: [each.rule for each in found] for file, found in others.items()} == {
        str(tmp_path / "tabel.csv"): ["table-column-unknown"]
    }


@pytest.mark.parametrize("shape", [_wide, _long], ids=["wide", "long"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_nobody_can_judge_is_counted(shape: object, ending: str, tmp_path: Path) -> None:
    assert callable(shape)
    given = [{name: value for name, value in each.items() if name != "subject"} | {"subject": None} for each in GIVEN]
    dataset = shape(tmp_path, ending, given)
    file = dataset / f"assessments{ending}" if dataset.is_dir() else dataset
    rows = [{name: value for name, value in row.items() if name != "subject"} for row in wide(GIVEN)]
    write(file, rows, [name for name in names(rows) if "." not in name and ":" not in name])
    report = api.check([dataset])
    assert [(each.verdict.value, each.id, each.row) for each in report.assessments] == [("unjudged", None, 0)] * 3
    assert [each.rule for each in report.findings] == ["table-column-missing"]
    told = text.render(report)
    assert "3 beoordelingen: 3 niet beoordeeld" in told
    assert "Geen bevindingen" not in told


def test_rows_that_are_none_are_counted_and_told(tmp_path: Path) -> None:
    dataset = _wide(tmp_path)
    dataset.write_text(dataset.read_text("utf-8-sig") + "los\n" * 30)
    report = api.check([dataset])
    assert len(report.assessments) == 33
    assert [each.location.span.line for each in report.findings if each.rule == "table-row-broken"] == list(range(5, 35))
    dataset = _long(tmp_path)
    observations = dataset / "observations.csv"
    observations.write_text(observations.read_text("utf-8-sig") + "los\n")
    report = api.check([dataset])
    assert sum(each.rule == "table-row-broken" for each in report.findings) == 1
    assert [each.row for each in report.assessments] == [2, 3, 4]


@pytest.mark.parametrize(("ending", "told"), [(".parquet", "there are 3."), (".csv", "there are over 2.")])
def test_too_many_for_a_report(ending: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 2)
    with pytest.raises(UsageError) as caught:
        api.check([_wide(tmp_path, ending)])
    assert told in caught.value.message
    assert "--format parquet" in caught.value.hint


def test_a_baseline_of_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is made file by file, and never larger than can be read again."""
    monkeypatch.chdir(tmp_path)
    file = _wide(tmp_path, ".csv")
    head, *rows = file.read_text("utf-8-sig").splitlines()
    (tmp_path / "een.csv").write_text("\n".join([head, *rows[:1], ""]))
    (tmp_path / "twee.csv").write_text("\n".join([head, *rows[1:], ""]))
    write = ["baseline", "write", "nulmeting.yaml", "--owner", "HR", "--reason", "Later", "--lang", "en"]
    monkeypatch.setattr(documents, "MOST", 2)
    assert run([*write, file.name]) == 2
    assert "name one after another" in capsys.readouterr().err
    assert run([*write, "een.csv"]) == run([*write, "twee.csv"]) == 0
    assert api.check_tables([file], "uit", config=Config(baseline="nulmeting.yaml")).worst() == -1
    (tmp_path / "nulmeting.yaml").unlink()
    monkeypatch.setattr("competentie_rules.cli.baseline.MANY", 1)
    assert run([*write, "een.csv"]) == 0

    def read(file: str, _: bytes) -> None:
        raise ToolError("limit: 500,000 values")

    monkeypatch.setattr("competentie_rules.baseline.read", read)
    written = (tmp_path / "nulmeting.yaml").read_bytes()
    capsys.readouterr()
    assert run(["baseline", "write", "nieuw.yaml", *write[3:], "een.csv"]) == 2
    assert "A baseline cannot hold 16 findings (limit: 500,000 values)." in capsys.readouterr().err
    assert not (tmp_path / "nieuw.yaml").exists()
    assert (tmp_path / "nulmeting.yaml").read_bytes() == written


def test_the_engine_is_chosen_by_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []
    done: list[tuple[int, int | None]] = []

    def told(path: Path, engine: str | None = None) -> Report:
        return api.check_sources(
            [api.Source(str(path))], engine=engine, chosen=chosen.append, progress=lambda *each: done.append(each)
        )

    table, tables, text_table = _wide(tmp_path, ".parquet"), _long(tmp_path, ".parquet"), _wide(tmp_path, ".csv")
    few = [told(table), told(tables)]
    assert done == [(number, 3) for number in (1, 2, 3)] * 2
    few.append(told(table, "plain"))
    monkeypatch.setattr(api, "MANY", 3)
    many = [told(table), told(text_table)]
    assert chosen == [api._best(1)] * 2 + ["plain", "bitset", "bitset"]
    assert done[-1] == (3, None)
    assert len({tuple(sorted(each.fingerprint for each in report.findings)) for report in (*few, *many)}) == 1


def test_what_is_declared_of_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tabel.csv").write_bytes(
        b"assessment,profile,edition,subject,assessed_on,expertise.1.1,award:expertise\n"
        b"A-1,medewerker-servicedesk-2,2024-03,P-1,2024-06-11,\xe9\xe9n keer,\n"
    )
    declared = ["--value", "één keer=shown", "--separator", "comma", "--encoding", "cp1252"]
    table = str(tmp_path / "tabel.csv")
    assert run(["check", table, "--format", "concise", "--fail-on", "error"]) == 1
    assert "table-unreadable" in capsys.readouterr().out
    assert run(["check", table, "--format", "concise", *declared]) == 0
    assert run(["explain", table, "--assessment", "A-1", "--competency", "expertise", "--level", "1", *declared]) == 0
    assert run(["check", table, "--format", "parquet", "--output", str(tmp_path / "uit"), *declared]) == 0
    capsys.readouterr()
    for wrong, told in (("ja", "has no ="), ("ja=yes", "cannot stand for yes")):
        assert run(["check", table, "--value", wrong]) == 2
        assert told in capsys.readouterr().err
    write_wide(tmp_path / "tabel.xlsx", wide(GIVEN))
    assert run(["check", str(tmp_path / "tabel.xlsx"), "--sheet", "weg"]) == 2
    assert "has no sheet weg" in capsys.readouterr().err


def test_a_dataset_that_is_not_there_and_one_that_is_none(tmp_path: Path) -> None:
    report = api.check([tmp_path / "weg.parquet"])
    assert report.failures == (f"{tmp_path / 'weg.parquet'}: there is no such file",)
    (tmp_path / "tabel.parquet").write_text("x")
    (tmp_path / "half").mkdir()
    write_wide(tmp_path / "half" / "ratings.csv", [{"assessment": "1"}])
    write_wide(tmp_path / "half" / "observations.csv", [{"assessment": "1"}])
    report = api.check([tmp_path / "tabel.parquet", tmp_path / "half"])
    assert {each.rule for each in report.findings} >= {"table-unreadable", "table-missing"}
    assert not report.failures


def test_of_very_many_faults_alike_text_says_how_many_more_there_are(tmp_path: Path) -> None:
    rows = [
        {**row, "subject": "Jan Jansen", **{f"kolom{number}": "x" for number in range(25)}}
        for row in wide([_given(0, f"A-{n}") for n in range(23)])
    ]
    file = write(tmp_path / "tabel.csv", rows, list(rows[0]))
    report = api.check([file])
    assert len([each for each in report.findings if each.rule == "table-column-unknown"]) == 25
    told = text.render(report)
    assert told.count("[table-column-unknown]") == 21
    assert "    en nog 5 van deze regel [table-column-unknown]\n" in told
    summary = api.check_tables([file], tmp_path / "uit", lang="en")
    told = dataset.render(summary)
    assert told.count("· The column kolom") == 20
    assert "\n  and 5 more of this rule [table-column-unknown]\n" in told
    assert "\n  and 3 more of this rule [document-value]\n" in told
    written = json.loads((tmp_path / "uit" / "summary.json").read_text())
    jsonschema.validate(written, schema.schema("summary"))
    assert len(written["table"]) == 25 + 20
    assert written["more"] == {"document-value": 3}
