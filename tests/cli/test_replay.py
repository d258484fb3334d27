"""A recorded run is done again, and whatever is different is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_cases import DOCUMENTS, Result, here, process

from competentie_rules import replay, tool
from competentie_rules.documents import schema

WAIVERS = "kind: waivers\nwaivers:\n  - {rule: norm-not-met, assessment: fout, reason: Bekend, owner: HR, until: 2024-12-31}\n"
SETTINGS = 'waivers = ["ontheffingen.yaml"]\nignore = ["norm-exceeded"]\n'


class Folder:
    """A folder of documents in which commands are run."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.path = path
        self._run = (monkeypatch, capture)
        for file in DOCUMENTS.glob("*.yaml"):
            shutil.copy(file, path / file.name)
        (path / "ontheffingen.yaml").write_text(WAIVERS)
        (path / "competentie.toml").write_text(SETTINGS)

    def run(self, command: str) -> Result:
        return here({"command": command}, *self._run)

    def record(self, extra: str = "") -> dict[str, Any]:
        self.run(f"check . --engine plain --as-of 2024-07-01 --record run.json {extra}")
        made: dict[str, Any] = json.loads((self.path / "run.json").read_text())
        return made

    def differences(self, extra: str = "") -> list[str]:
        result = self.run(f"verify run.json --format json --lang en {extra}")
        found: list[str] = json.loads(result.out)["differences"]
        impossible = bool(found) and found[-1].startswith("the run cannot be done again")
        assert result.code == (2 if impossible else int(bool(found)))
        return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, monkeypatch, capsysbinary)


def test_what_is_recorded(folder: Folder) -> None:
    made = folder.record("--select norms")
    assert made["engine"]["name"] == "plain"
    documents = ["fout.yaml", "functie.yaml", "goed.yaml", "hoger.yaml", "kader.yaml", "open.yaml"]
    assert sorted(made["files"]) == sorted([*documents, "competentie.toml", "ontheffingen.yaml"])
    assert made["settings"]["select"] == ["norms"]
    assert made["options"]["as_of"] == made["result"]["as_of"] == "2024-07-01"
    assert made["exit_code"] == 0
    assert made["digest"] == replay.seal(made)


def test_the_same_is_the_same_on_any_day(folder: Folder) -> None:
    folder.record()
    assert folder.differences() == []
    assert folder.run("verify run.json --lang en").out == "nothing is different: the same tool, rules, files and results\n"


def test_settings_are_those_of_the_record(folder: Folder) -> None:
    folder.record()
    (folder.path / "competentie.toml").write_text('select = ["awards"]\n')
    assert folder.differences() == ["file changed: competentie.toml"]


def test_in_dutch_as_the_record_is(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    made = folder.record()
    assert (
        folder.run("verify run.json").out == "er is niets anders: hetzelfde programma, dezelfde regels, bestanden en uitkomst\n"
    )
    file = folder.path / "fout.yaml"
    file.write_text(file.read_text().replace("not-shown", "shown"))
    (folder.path / "hoger.yaml").rename(folder.path / "beter.yaml")
    (folder.path / "open.yaml").unlink()
    now = tool.about()
    monkeypatch.setattr(tool, "about", lambda: now | {"version": "9.9", "code": "sha256:x", "profiles": "sha256:y"})
    (folder.path / "run.json").write_text(json.dumps(made | {"exit_code": 1}))
    told = folder.run("verify run.json").out.splitlines()
    assert told[:7] == [
        "vastlegging veranderd: zij is bewerkt nadat zij was geschreven, dus op niets erin valt te vertrouwen",
        "programma veranderd: toen versie {version}, nu 9.9",
        "programma veranderd: zijn code is niet die van toen",
        "programma veranderd: zijn profielen zijn niet die van toen",
        "bestand veranderd: fout.yaml",
        "bestand verplaatst: hoger.yaml is nu beter.yaml",
        "bestand weg: open.yaml",
    ]
    assert told[7].startswith("uitkomst veranderd: bevinding weg: ")
    assert "uitkomst veranderd: beoordeling fout: toen niet gehaald, nu gehaald" in told
    assert "uitkomst veranderd: beoordeling open: toen onbeslist, nu niet aanwezig" in told


def test_what_runs_wrote_is_no_new_file(folder: Folder) -> None:
    made = folder.record("--format gitlab:kwaliteit.json --format json:rapport.json")
    assert made["options"]["written"] == ["kwaliteit.json", "rapport.json"]
    jsonschema.validate(made, schema.schema("run"))
    (folder.path / "later.json").write_text(json.dumps(json.loads((folder.path / "rapport.json").read_text()), sort_keys=True))
    assert folder.differences() == []
    assert folder.record("--format gitlab:kwaliteit.json")["files"] == made["files"]


def test_a_record_from_before_rules_were_told_is_the_same(folder: Folder) -> None:
    made = folder.record()
    del made["result"]["rules"], made["result"]["passed_over"], made["options"]["written"]
    (folder.path / "run.json").write_text(json.dumps(made | {"digest": replay.seal(made)}))
    assert folder.differences() == []


def test_a_file_that_changed(folder: Folder) -> None:
    folder.record()
    file = folder.path / "fout.yaml"
    file.write_text(file.read_text().replace("not-shown", "shown"))
    told = folder.differences()
    assert told[0] == "file changed: fout.yaml"
    assert any(line.startswith("result changed: finding gone: 052b9758 norm-not-met ./fout.yaml:11: ") for line in told)
    assert "result changed: assessment fout: not met then, met now" in told


def test_only_lines_that_moved(folder: Folder) -> None:
    folder.record()
    file = folder.path / "hoger.yaml"
    file.write_text("# Een regel meer.\n" + file.read_text())
    assert folder.differences() == ["file changed: hoger.yaml", "result changed: places, counts or digests in the report"]


def test_files_that_moved_are_gone_or_new(folder: Folder) -> None:
    folder.record()
    (folder.path / "goed.yaml").rename(folder.path / "beter.yaml")
    (folder.path / "open.yaml").unlink()
    (folder.path / "meer.yaml").write_text((folder.path / "hoger.yaml").read_text().replace("id: hoger", "id: meer"))
    told = folder.differences()
    assert told[:3] == ["file moved: goed.yaml is beter.yaml now", "file gone: open.yaml", "file new: meer.yaml"]


def test_a_folder_that_moved(folder: Folder, tmp_path: Path) -> None:
    folder.record()
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    for file in tmp_path.glob("*.*"):
        if file.name != "run.json":
            file.rename(elsewhere / file.name)
    assert folder.differences("--root elders") == []


def test_from_another_folder_the_hint_is_to_name_the_root(folder: Folder, tmp_path: Path) -> None:
    made = folder.record()
    (tmp_path / "leeg").mkdir()
    (told,) = folder.differences("--root leeg")
    count = len(made["files"])
    assert told.startswith(f"the run cannot be done again here: of the files that it read ({count}) none is here; name with --r")


def test_what_it_was_told_to_read_is_gone(folder: Folder) -> None:
    folder.record()
    (folder.path / "ontheffingen.yaml").unlink()
    assert folder.differences() == [
        "file gone: ontheffingen.yaml",
        "the run cannot be done again: what it was told to read is not all there",
    ]


def test_another_tool_or_other_rules(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.record()
    now = tool.about()
    monkeypatch.setattr(tool, "about", lambda: now | {"version": "9.9", "rules": "sha256:x", "schemas": "sha256:y"})
    assert folder.differences() == [
        "tool changed: version {version} then, 9.9 now",
        "tool changed: its rules are others than those then",
        "tool changed: its schemas are others than those then",
    ]


def test_own_rules_that_changed(folder: Folder) -> None:
    rule = (
        "kind: rules\nfamily: own\ntitle: {nl: E, en: O}\nrules:\n  - {id: eigen, severity: note, title: {nl: E, en: O}, when: "
    )
    rule += (
        "[{norm: {competency: $c, level: $n}}], finding: {competency: $c, level: $n}, message: {nl: '{level}', en: '{level}'}}\n"
    )
    (folder.path / "regels").mkdir()
    (folder.path / "regels" / "eigen.yaml").write_text(rule)
    folder.record("--rules regels")
    assert folder.differences() == []
    (folder.path / "regels" / "eigen.yaml").write_text(rule.replace("severity: note", "severity: warning"))
    told = folder.differences()
    assert told[:2] == ["file changed: regels/eigen.yaml", "rules changed: those in use are others than those then"]
    assert any(line.startswith("result changed: finding otherwise: ") for line in told)


def test_a_record_that_was_edited(folder: Folder) -> None:
    made = folder.record()
    made["result"]["assessments"][0]["verdict"] = "met"
    (folder.path / "run.json").write_text(json.dumps(made))
    assert folder.differences() == [
        "record changed: it was edited after it was written, so nothing in it can be relied on",
        "result changed: assessment fout: met then, not met now",
    ]


def test_laid_out_otherwise_it_is_the_same_record(folder: Folder) -> None:
    (folder.path / "run.json").write_text(json.dumps(folder.record(), sort_keys=True))
    assert folder.differences() == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "This is no JSON, or was cut off."),
        ("[1]", "This is no competentie-rules/run/1; it says nothing."),
        ('{"format": "competentie-rules/report/1"}', "it says competentie-rules/report/1."),
        (
            '{"format": "competentie-rules/run/1"}',
            "run.json:1:1: The key options is missing in the document; it holds a block of keys: paths, ",
        ),
    ],
)
def test_what_is_no_record(content: str, told: str, folder: Folder) -> None:
    (folder.path / "run.json").write_text(content)
    result = folder.run("verify run.json")
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_what_is_written_fits_its_schema(folder: Folder) -> None:
    made = folder.record()
    result = folder.run("verify run.json --format json").out
    folder.run("check . --isolated --format json --output nieuw.json")
    difference = json.loads(folder.run("report diff run.json nieuw.json --format json").out)
    assert difference["new"]
    for name, data in (
        ("run", made),
        ("report", made["result"]),
        ("verification", json.loads(result)),
        ("report-diff", difference),
    ):
        jsonschema.validate(data, schema.schema(name))


SPOILT = [
    (("options",), 7, "At options, 7 does not fit; expected: a block of keys: paths, rules, "),
    (("options", "as_of"), "2024-02-31", 'At as_of, "2024-02-31" does not fit; expected: an existing date as yyyy-mm-dd.'),
    (("settings", "severity"), {"norm-not-met": "erg"}, 'At norm-not-met, "erg" does not fit; expected: error, warning or note.'),
    (("files",), {"a": 1}, "At a, 1 does not fit; expected: a digest: sha256: and 64 characters."),
    (("tool",), [], "At tool, a list does not fit; expected: a block of keys: name, version, code, "),
    (("result", "findings"), {}, "At findings, a block of keys does not fit; expected: a list."),
    (("result", "assessments", 0, "verdict"), 1, "At verdict, 1 does not fit; expected: met, not-met, undecided or unjudged."),
    (("result",), {"format": "competentie-rules/report/1"}, "The key findings is missing in the document; it holds a list."),
    (("options", "tables"), True, "The key table is missing in the document; it holds a list."),
]


@pytest.mark.parametrize(("path", "value", "told"), SPOILT)
@pytest.mark.parametrize("command", ["verify run.json", "report diff run.json run.json"])
def test_a_record_with_a_part_of_another_shape(
    command: str, path: tuple[str | int, ...], value: object, told: str, folder: Folder
) -> None:
    made = folder.record()
    part: Any = made
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    text = json.dumps(made, indent=1)
    (folder.path / "run.json").write_text(text)
    result = folder.run(command)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    line = int(result.err.split(":")[1])
    assert line > 1
    assert "\n  In /" in result.err


def test_what_a_record_has_more_is_left_alone(folder: Folder) -> None:
    made = folder.record() | {"remark": "van een latere versie"}
    (folder.path / "run.json").write_text(json.dumps(made | {"digest": replay.seal(made)}))
    assert folder.differences() == []


def test_two_reports_set_against_each_other(folder: Folder) -> None:
    folder.record()
    file = folder.path / "fout.yaml"
    file.write_text("# Een regel meer.\n" + file.read_text().replace("not-shown", "shown"))
    names = "fout.yaml functie.yaml goed.yaml hoger.yaml kader.yaml open.yaml"
    folder.run(f"check {names} --isolated --format json --output nieuw.json")
    result = folder.run("report diff run.json nieuw.json --lang en")
    assert result.code == 1
    assert result.out.splitlines()[-1] == "2 new, 1 gone, 0 changed, 1 unchanged; 1 verdict differs"
    assert folder.run("report diff run.json nieuw.json").out.splitlines()[-2:] == [
        "oordeel: fout: toen niet gehaald, nu gehaald",
        "2 nieuw, 1 weg, 0 anders, 1 hetzelfde; 1 oordeel verschilt",
    ]
    made = json.loads(folder.run("report diff run.json nieuw.json --format json").out)
    assert {each["rule"] for each in made["new"]} == {"award-below-reached", "norm-exceeded"}
    assert made["verdicts"] == [{"assessment": "fout", "old": "not-met", "new": "met"}]
    assert folder.run("report diff nieuw.json nieuw.json").code == 0
    assert folder.run("report diff nieuw.json .").code == 2


def test_datasets(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    columns = "assessment,profile,edition,subject,assessed_on,luisteren.1.1,luisteren.1.2,luisteren.2.1"
    rows = [f"a{n},functie,1,P-{n},2024-06-11,shown,{'shown' if n % 2 else 'not-shown'}," for n in range(4)]
    table = folder.path / "tabel.csv"
    table.write_text("\n".join([columns, *rows, ""]))
    command = "check tabel.csv kader.yaml functie.yaml --isolated --format parquet --output"
    assert folder.run(f"{command} oud --record run.json").code == 1
    assert folder.differences() == []
    table.write_text("\n".join([columns, *rows[:3], rows[3].replace("shown,shown", "shown,not-shown"), ""]))
    told = folder.differences()
    assert told[0] == "file changed: tabel.csv"
    assert "result changed: findings.parquet" in told
    assert "result changed: norm-not-met: 2 then, 3 now" in told
    folder.run(f"{command} nieuw")
    summary = json.loads((folder.path / "nieuw" / "summary.json").read_text())
    jsonschema.validate(summary, schema.schema("summary"))
    jsonschema.validate(json.loads((folder.path / "run.json").read_text()), schema.schema("run"))
    difference = json.loads(folder.run("report diff oud nieuw --format json").out)
    jsonschema.validate(difference, schema.schema("report-diff"))
    result = folder.run("report diff oud nieuw --lang en")
    assert (result.code, result.out.splitlines()[-1]) == (1, "1 new, 0 gone, 0 changed, 2 unchanged; 1 verdict differs")
    assert difference["verdicts"] == [{"assessment": "a3", "old": "met", "new": "not-met"}]
    assert difference["counts"] == {"new": 1, "gone": 0, "changed": 0, "verdicts": 1}
    assert folder.run("report diff oud oud").code == 0
    monkeypatch.setattr("competentie_rules.tables.difference.MOST", 0)
    cut = json.loads(folder.run("report diff oud nieuw --format json").out)
    assert (cut["new"], cut["verdicts"], cut["counts"]) == ([], [], difference["counts"])
    assert folder.run("report diff oud nieuw --lang en").out.endswith(result.out.splitlines(keepends=True)[-1])
    (folder.path / "nieuw" / "findings.parquet").write_bytes(b"PAR1")
    assert "nieuw/findings.parquet is no Parquet, or was cut off." in folder.run("report diff oud nieuw").err
    shutil.copy(folder.path / "oud" / "competencies.parquet", folder.path / "nieuw" / "findings.parquet")
    assert "nieuw/findings.parquet lacks the column rule." in folder.run("report diff oud nieuw").err


@pytest.mark.parametrize("output", ["--format parquet --output uit", ""])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_declared_of_tables(kind: str, output: str, folder: Folder) -> None:
    """Without it the table is read as something else, or not at all."""
    pytest.importorskip("pyarrow")
    columns = ["assessment", "profile", "edition", "subject", "assessed_on", "luisteren.1.1", "luisteren.1.2", "luisteren.2.1"]
    row = ["a1", "functie", "1", "P-1", "2024-06-11", "éénmaal", "géénmaal", ""]
    words = "--value éénmaal=shown --value géénmaal=not-shown"
    if kind == "csv":
        (folder.path / "tabel.csv").write_bytes("\n".join(map("\t".join, [columns, row, []])).encode("cp1252"))
        command = f"check tabel.csv {words} --separator tab --encoding cp1252"
    else:
        book = pytest.importorskip("openpyxl").Workbook()
        book.active.append(["leeg"])
        sheet = book.create_sheet("beoordelingen")
        sheet.append(columns)
        sheet.append(row)
        book.save(folder.path / "tabel.xlsx")
        command = f"check tabel.xlsx {words} --sheet beoordelingen"
    assert folder.run(f"{command} kader.yaml functie.yaml --isolated --record run.json {output}").code == 1
    made = json.loads((folder.path / "run.json").read_text())
    jsonschema.validate(made, schema.schema("run"))
    assert made["options"]["declared"]["values"] == {"éénmaal": "shown", "géénmaal": "not-shown"}
    assert made["result"]["summary"]["not-met"] == 1
    assert folder.differences() == []
    del made["options"]["declared"]
    (folder.path / "run.json").write_text(json.dumps(made | {"digest": replay.seal(made)}))
    assert folder.differences()


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_standard_input_and_another_order_of_sets(seed: str, folder: Folder) -> None:
    """What a record holds does not hang on the order of sets in a process; what came by pipe is given again."""
    content = (folder.path / "fout.yaml").read_text()
    command = "check - kader.yaml functie.yaml --isolated --record run.json"
    first = process({"command": command, "stdin": content, "environment": {"PYTHONHASHSEED": "0"}}, folder.path)
    assert first.code == 1
    again = process({"command": "verify run.json", "stdin": content, "environment": {"PYTHONHASHSEED": seed}}, folder.path)
    assert (again.code, again.err) == (0, "")
    other = process({"command": "verify run.json --lang en", "stdin": content + "# Anders.\n"}, folder.path)
    assert other.out.splitlines()[0] == "file changed: -"
