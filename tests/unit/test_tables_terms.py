"""Settings, waivers and a baseline do to the tables of a dataset what they do to the report of it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
from datasets import Data, long, wide, write_long, write_wide

from competentie_rules import api, baseline, config, difference
from competentie_rules.cli import run
from competentie_rules.documents import schema
from competentie_rules.errors import ToolError, UsageError
from competentie_rules.model import Finding, Summary
from competentie_rules.report import json as report_json
from competentie_rules.rule_tools.cases import assessment

PROFILE = {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
DAY = date(2026, 1, 1)


def _given(id: str, **more: Any) -> Data:
    return assessment({"expertise": {"levels": ["+-"], "awarded": 2}}, PROFILE, id=id, conclusion="meets", **more)


GIVEN = [
    *(_given(f"A-{number}") for number in range(4)),
    _given("dubbel"),
    _given("dubbel"),
    _given("een twee"),
    {**_given("vreemd"), "profile": {"id": "bestaat-niet", "edition": "1"}},
]
ABOUT = ("rule", "severity", "assessment", "competency", "level", "behaviour", "fingerprint")
MARKS = ("waived", "reason", "owner", "until", "waived_at")


def _settings(folder: Path, text: str) -> config.Config:
    (folder / "competentie.toml").write_text(text)
    return config.load(folder / "competentie.toml")


def _waivers(folder: Path, *waivers: dict[str, object]) -> None:
    whole = [{"reason": "Afgesproken", "owner": "J. Baas", "until": "2026-06-30", **each} for each in waivers]
    (folder / "waivers.yaml").write_text(json.dumps({"kind": "waivers", "waivers": whole}))


def _dataset(folder: Path, shape: str) -> Path:
    if shape == "lang":
        return write_long(folder / "gegevens", long(GIVEN), ".csv")
    return write_wide(folder / f"gegevens.{shape}", wide(GIVEN))


def _row(finding: Finding) -> tuple[Any, ...]:
    about, waived = tuple(getattr(finding, name) for name in ABOUT), finding.waived
    if waived is None:
        return (*about, *(None,) * 5)
    until = str(waived.until) if waived.until else None
    return (*about, waived.kind, waived.reason, waived.owner, until, str(waived.location))


def _same(dataset: Path, folder: Path, settings: config.Config, day: date | None = DAY) -> Summary:
    """The tables, held against the report: the same findings, told and waived alike, and the same counts."""
    report = api.check([dataset], config=settings, as_of=day)
    summary = api.check_tables([dataset], folder / "uit", config=settings, as_of=day)
    written = json.loads((folder / "uit" / "summary.json").read_text())
    jsonschema.validate(written, schema.schema("summary"))
    told = Counter(_row(each) for each in report.findings if not each.rule.startswith("table-"))
    table = pq.read_table(folder / "uit" / "findings.parquet")
    marked = bool(settings.waivers or settings.baseline)
    assert table.column_names == [*ABOUT[:6], "because", "fingerprint", *(MARKS if marked else ())]
    found = Counter(tuple(row.get(name) for name in (*ABOUT, *MARKS)) for row in table.to_pylist())
    assert found == told
    counts = report_json.summary(report)
    assert written["summary"] == counts
    assert sum(written["rules"].values()) == sum(counts[name] for name in ("error", "warning", "note"))
    assert written["inputs"] == report.inputs
    assert written["as_of"] == (str(report.as_of) if report.as_of else None)
    return summary


SETTINGS = {
    "niets": "",
    "keuze": 'select = ["awards", "norms"]\n',
    "weglaten": 'ignore = ["norm-not-met", "assessment-duplicated"]\n',
    "ernst": '[severity]\nnorm-not-met = "note"\ndocument-value = "error"\n',
    "pad": '[per-path."**/gegevens*"]\nignore = ["awards"]\n[per-path."**/gegevens/*"]\nignore = ["awards"]\n',
}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("niets", "csv"),
        ("keuze", "parquet"),
        ("weglaten", "lang"),
        ("ernst", "csv"),
        ("pad", "lang"),
        ("keuze", "lang"),
        ("ernst", "lang"),
    ],
)
def test_settings(name: str, shape: str, tmp_path: Path) -> None:
    summary = _same(_dataset(tmp_path, shape), tmp_path, _settings(tmp_path, SETTINGS[name]))
    assert bool(summary.ignored) == (name in ("keuze", "weglaten", "pad"))


def test_settings_that_tell_the_files_of_a_dataset_apart(tmp_path: Path) -> None:
    settings = _settings(tmp_path, '[per-path."**/ratings.csv"]\nignore = ["awards"]\n')
    with pytest.raises(UsageError, match=r"differ from one file of .*gegevens to another"):
        _same(_dataset(tmp_path, "lang"), tmp_path, settings)
    assert not (tmp_path / "uit").exists()


WAIVERS: dict[str, list[dict[str, object]]] = {
    "beoordeling": [
        {"rule": "norm-not-met", "assessment": "A-1"},
        {"rule": "norm-not-met", "assessment": "A-1", "competency": "expertise"},
        {"rule": "award-contradicted", "assessment": "A-1", "competency": "expertise", "level": 2},
        {"fingerprint": "?", "assessment": "A-2"},
        {"fingerprint": "0" * 32, "assessment": "A-0"},
        {"rule": "norm-exceeded", "assessment": "A-1"},
        {"rule": "norm-not-met", "assessment": "bestaat-niet"},
        {"rule": "norm-not-met", "assessment": "vreemd"},
        {"rule": "norm-not-met", "assessment": "A-3", "until": "2025-12-31"},
        {"rule": "norm-nt-met", "assessment": "A-1"},
        {"rule": "unknown-profile", "assessment": "vreemd"},
        {"rule": "norm-not-met", "assessment": "dubbel"},
    ],
    "bestand": [
        {"rule": "norm-not-met", "file": "?"},
        {"rule": "norm-not-met", "assessment": "A-3"},
        {"rule": "award-contradicted", "file": "?", "assessment": "dubbel"},
        {"rule": "norm-exceeded", "file": "?"},
        {"rule": "norm-exceeded", "file": "?", "assessment": "A-3"},
        {"rule": "table-column-unknown", "file": "?"},
    ],
}
AMISS = {"beoordeling": Counter(unused=3, expired=1, unknown=1, refused=1, ambiguous=1), "bestand": Counter(unused=2)}


@pytest.mark.parametrize("shape", ["csv", "lang"])
@pytest.mark.parametrize("name", WAIVERS)
def test_waivers(name: str, shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    dataset = _dataset(Path(), shape)
    prints = [each.fingerprint for each in api.check([dataset]).findings if each.assessment == "A-2"]
    about = {"file": dataset.name, "fingerprint": prints[0]}
    given = [{key: about[key] if value == "?" else value for key, value in each.items()} for each in WAIVERS[name]]
    _waivers(Path(), *given)
    settings = _settings(Path(), 'waivers = ["waivers.yaml"]\n[severity]\nnorm-not-met = "warning"\n')
    summary = _same(dataset, Path(), settings)
    said = Counter(each.rule.removeprefix("waiver-") for each in summary.findings if each.rule.startswith("waiver-"))
    assert said == AMISS[name]
    # In tables of the long shape nobody can tell the ratings of one from those of another with the same id.
    assert summary.waived["warning"] > 1
    assert bool(summary.waived["error"]) is (shape == "csv" or name == "beoordeling")
    assert summary.as_of == DAY


def test_a_waiver_of_one_table_of_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _waivers(Path(), {"rule": "norm-not-met", "file": "gegevens/ratings.csv"})
    settings = _settings(Path(), 'waivers = ["waivers.yaml"]\n')
    with pytest.raises(ToolError, match=r"waivers\.yaml:1.*about gegevens/ratings.csv") as raised:
        api.check_tables([_dataset(Path(), "lang")], "uit", config=settings, as_of=DAY)
    assert "Name gegevens" in raised.value.hint
    with pytest.raises(UsageError, match="hold until a day"):
        api.check_tables([_dataset(Path(), "csv")], "uit", config=settings)
    assert not Path("uit").exists()


@pytest.mark.parametrize("shape", ["csv", "lang"])
def test_a_baseline(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    dataset = _dataset(Path(), shape)
    written = [
        "baseline",
        "write",
        "nulmeting.yaml",
        str(dataset),
        "--owner",
        "J. Baas",
        "--reason",
        "Oud",
        "--as-of",
        "2026-01-01",
    ]
    assert run(written) == 0
    known = baseline.read("nulmeting.yaml", Path("nulmeting.yaml").read_bytes())
    assert {each.assessment for each in known.entries} >= {"A-0", "A-1", "A-2", "A-3"}
    assert not {each.assessment for each in known.entries} & {"vreemd"}
    text = Path("nulmeting.yaml").read_text()
    assert run(written) == 0
    assert Path("nulmeting.yaml").read_text() == text
    # One entry holds more than there is, one finding is not in it, and one is waived before.
    text = text.replace('"count": 1', '"count": 3', 1)
    gone = next(line for line in text.splitlines() if '"A-3"' in line and "norm-not-met" in line)
    Path("nulmeting.yaml").write_text(text.replace(gone + "\n", ""))
    _waivers(Path(), {"rule": "norm-not-met", "assessment": "A-2"})
    settings = _settings(Path(), 'waivers = ["waivers.yaml"]\nbaseline = "nulmeting.yaml"\n')
    summary = _same(dataset, Path(), settings)
    assert [each.rule for each in summary.findings if each.waived is None].count("baseline-stale") == 2
    kinds = Counter(pq.read_table("uit/findings.parquet")["waived"].to_pylist())
    assert kinds["waiver"] == 1
    assert kinds["baseline"] > 20


def test_documents_as_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for each in GIVEN[:3]:
        (tmp_path / f"{each['id']}.json").write_text(json.dumps(each))
    _waivers(Path(), {"rule": "norm-not-met", "assessment": "A-2"})
    _settings(Path(), 'waivers = ["waivers.yaml"]\nignore = ["awards"]\nbaseline = "nulmeting.yaml"\n')
    assert run(["baseline", "write", "nulmeting.yaml", "A-1.json", "--owner", "J. Baas", "--reason", "Oud"]) == 0
    assert run(["check", ".", "--format", "parquet", "--output", "uit", "--as-of", "2026-01-01"]) == 1
    table = pq.read_table("uit/findings.parquet").to_pylist()
    assert {(each["assessment"], each["waived"]) for each in table if each["rule"] == "norm-not-met"} == {
        ("A-0", None),
        ("A-1", "baseline"),
        ("A-2", "waiver"),
    }
    assert {each["rule"] for each in table}.isdisjoint(("award-contradicted", "document-kind"))
    counts = json.loads(Path("uit/summary.json").read_text())["summary"]
    assert counts["waived"]["error"] >= 2
    assert counts["ignored"]["award-contradicted"] == 3


def test_the_exit_code_heeds_what_is_waived_and_a_record_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_wide(Path("gegevens.csv"), wide(GIVEN[:1]))
    asked = ["check", "gegevens.csv", "--format", "parquet", "--output", "uit", "--as-of", "2026-01-01", "--lang", "en"]
    assert run(asked) == 1
    capsys.readouterr()
    _waivers(Path(), {"rule": "norm-not-met", "file": "gegevens.csv"}, {"rule": "award-contradicted", "file": "gegevens.csv"})
    more = ["--waivers", "waivers.yaml", "--ignore", "conclusions", "--record", "run.json"]
    assert run([*asked, *more]) == 0
    told = capsys.readouterr()
    assert "Waived or in the baseline: 2 errors. Without those: 2 errors, " in told.out
    assert "Waivers held against: 2026-01-01" in told.out
    assert "Left out by the settings: conclusion-" in told.out
    assert not told.err
    assert run(["verify", "run.json"]) == 0
    Path("waivers.yaml").write_text(Path("waivers.yaml").read_text().replace("norm-not-met", "norm-exceeded"))
    assert run(["verify", "run.json"]) == 1
    assert "result changed: findings.parquet" in capsys.readouterr().out


@pytest.mark.parametrize("shape", ["csv", "lang"])
def test_what_is_waived_on_one_side_alone_differs_in_tables_as_it_does_in_reports(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dataset = _dataset(Path(), shape)
    _waivers(Path(), {"rule": "norm-not-met", "assessment": "A-1"}, {"rule": "award-contradicted", "assessment": "A-2"})
    settings = ['[severity]\nnorm-exceeded = "error"\n', 'waivers = ["waivers.yaml"]\nignore = ["norm-undecided"]\n']
    sides = []
    for name, text in zip(("oud", "nieuw"), settings, strict=True):
        terms = _settings(Path(), text)
        api.check_tables([dataset], name, config=terms, as_of=DAY)
        sides.append(json.loads(report_json.render(api.check([dataset], config=terms, as_of=DAY))))
    for one, other in ((0, 1), (1, 0), (1, 1)):
        told = difference.between(sides[one], sides[other])
        found = api.compare_tables(("oud", "nieuw")[one], ("oud", "nieuw")[other])
        assert len(told["changed"]) == (2 if one != other else 0)
        for word in ("new", "gone", "changed"):
            assert Counter(each["fingerprint"] for each in found[word]) == Counter(each["fingerprint"] for each in told[word])
        assert (found["unchanged"], found["same"]) == (told["unchanged"], told["same"])
