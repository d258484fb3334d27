"""Every format read back as its reader would, with texts that would rather be something else."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from competentie_rules import api
from competentie_rules.documents import schema
from competentie_rules.documents.find import Source
from competentie_rules.model import (
    AssessmentResult,
    Checked,
    Finding,
    Location,
    NotApplicable,
    Report,
    RuleText,
    Severity,
    Span,
    Undecided,
    Verdict,
    Waived,
)
from competentie_rules.report import FORMATS, OUTCOMES, markdown
from competentie_rules.report.markup import escape
from competentie_rules.report.shown import USUAL, Shown, uri

ROOT = Path(__file__).parents[2]
SAMPLES = api.check([ROOT / "profiles/handboek-2024/voorbeelden"], engine="plain", outcomes=True)
SARIF = jsonschema.Draft202012Validator(
    json.loads((ROOT / "tests/schemas/sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
)
NASTY = [
    "::error::gevonden",
    "\n::set-output name=x::y",
    "##[error]x ##vso[task.complete]",
    "a%0Ab%25:,=;b",
    "=cmd|'/c calc'!A1",
    "+1",
    "@SUM(1)",
    " -2",
    "\t=1+1",
    "＝1",
    "<script>alert(1)</script>",
    "]]> <!-- --> &amp; \"'",
    "[klik](https://example.org) ![x](y) https://example.org www.example.org",
    "| kolom | *vet* `code` ~~weg~~ @iemand #1 $x$",
    "# kop",
    "1. lijst",
    "- lijst",
    "--- ",
    "\x1b[31mrood\x1b[0m\x00\x07\x85\u2028\u202e\ufffe",
    "\ud800 los",
    "é 😀 \U000e0001",
    "x" * 40_000,
]
WAIVED = Waived("waiver", "Herbeoordeling gepland.", "HR", date(2026, 12, 31), Location("waivers.yaml", Span(3, 1, 3, 9)))
INPUTS: dict[str, str | None] = {"rules": "sha256:" + "0" * 64, "framework": None, "profile": None}


def finding(text: str, number: int = 0, **more: Any) -> Finding:
    """A finding that says this everywhere."""
    where = Location(text, Span(number + 1, 2, number + 1, 5), f"/{text}")
    mark = f"{number:032x}"
    made = Finding("norm-not-met", Severity.ERROR, text, where, mark, text, text, because=(text,), title=text, told=(text,))
    return replace(made, **more)


def report(*findings: Finding, **more: Any) -> Report:
    """A report of findings, all of one rule."""
    rules = (RuleText("norm-not-met", "norms", Severity.ERROR, "Norm niet gehaald", "{competency}: nee.", ("de norm",)),)
    return Report("0.1.0", "nl", INPUTS, 1, more.pop("assessments", ()), findings, rules=rules, **more)


def nasty() -> Report:
    """A report in which every text is one of those that would rather be something else."""
    findings = tuple(finding(text, number) for number, text in enumerate(NASTY))
    results = tuple(AssessmentResult(text, text, text, text, text, Verdict.NOT_MET, text) for text in NASTY)
    checked = tuple(
        Checked(text, text, (), ("norm-not-met",), (Undecided(text, (text,)),), (NotApplicable(text, (text,)),)) for text in NASTY
    )
    waived = replace(WAIVED, reason=NASTY[0], owner=NASTY[6])
    more = tuple(finding(text, 100 + number, waived=waived) for number, text in enumerate(NASTY))
    return report(*findings, *more, assessments=results, checked=checked, failures=tuple(NASTY))


def rendered(form: str, made: Report, shown: Shown = USUAL) -> str:
    """A report as it is written: what no encoding holds is escaped by then."""
    told = FORMATS[form](made, shown)
    told.encode("utf-8")
    return told


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("shown", [USUAL, Shown(waived=True, passed=True)], ids=["usual", "all"])
def test_nothing_untrusted_steers_who_reads_it(form: str, shown: Shown) -> None:
    told = rendered(form, nasty(), shown)
    allowed = {"csv": "\r\n\ufeff"}.get(form, "\n")
    strange = {char for char in told if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")} - set(allowed)
    assert not strange
    for line in told.splitlines():
        command = line.lstrip().startswith("::")
        assert not command or (form == "github" and re.match(r"::(error|warning|notice) file=", line)), line
        assert form == "github" or not re.search(r"##[A-Za-z]*\[", line), line
    assert told.endswith("\n")


@pytest.mark.no_cover
@pytest.mark.parametrize("form", FORMATS)
def test_ten_thousand_findings_are_all_told(form: str) -> None:
    many = report(*(finding(f"bestand-{number}.yaml", number) for number in range(10_000)))
    told = rendered(form, many)
    assert all(f"bestand-{number}" in told for number in (0, 9_999))
    assert told.count("bestand-") >= 10_000


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_report_is_one_that_can_be_read(form: str) -> None:
    told = rendered(form, replace(report(), documents=0))
    assert told.endswith("\n") is (form not in ("concise", "github"))


def _sarif(made: Report, shown: Shown = USUAL) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(rendered("sarif", made, shown))
    SARIF.validate(told)
    return told


@pytest.mark.parametrize("made", [SAMPLES, nasty(), report()], ids=["samples", "nasty", "empty"])
def test_sarif_is_as_its_schema_and_github_want_it(made: Report) -> None:
    """What GitHub asks beyond the schema: its page on SARIF support for code scanning."""
    [run] = _sarif(made)["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.id for rule in made.rules]
    for rule in driver["rules"]:
        texts = [rule[key]["text"] for key in ("shortDescription", "fullDescription", "help")]
        assert all(texts)
        assert max(map(len, texts[:2])) <= 1024
        assert rule["help"]["markdown"]
        assert len(rule["name"]) <= 255
        assert len(rule["properties"]["tags"]) <= 10
        assert "security-severity" not in rule["properties"]
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        [place] = result["locations"]
        region = place["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert min(region["startColumn"], region["endColumn"]) >= 1
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        assert not result.get("suppressions")
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(marks)) == len(marks)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is not bool(made.failures)


def test_sarif_tells_passage_and_conditions_of_a_rule_that_found_nothing() -> None:
    [run] = _sarif(replace(SAMPLES, findings=()))["runs"]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "cumulative-gap")
    assert "Bron: " in rule["help"]["text"]
    assert "- $c niveau $n is uitgesloten" in rule["help"]["text"]
    assert "**" in rule["help"]["markdown"]


def test_sarif_finds_its_places_again() -> None:
    for name in ("map/een bestand #1%?.yaml", "é 😀.yaml", "a:b.yaml", "/tmp/x y.yaml", "./a//b.yaml"):
        told = uri(name)
        assert re.fullmatch(r"[A-Za-z0-9\-._~/%:]*", told)
        assert Path(unquote(told.removeprefix("file://"))) == Path(name)
        assert told.startswith("file:///") == name.startswith("/")
        assert ":" not in told.removeprefix("file://")
    assert uri("\udcff.yaml") == "%FF.yaml"


def test_columns_count_code_points() -> None:
    """An emoji before a value moves it by one, in YAML as in JSON."""
    text = '{"kind": "😀😀", "a": 1}'
    for name in ("a.json", "a.yaml"):
        made = api.check_sources([Source(name, text.encode())], engine="plain")
        region = json.loads(rendered("sarif", made))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert (region["startColumn"], region["endColumn"]) == (10, 14)
        assert text[region["startColumn"] - 1 : region["endColumn"] - 1] == '"😀😀"'


def test_waived_findings_open_no_alert_unless_they_are_asked_for() -> None:
    beside = replace(WAIVED, location=Location("a.yaml", Span(9, 1, 9, 2)))
    made = report(
        finding("a.yaml", 0),
        finding("a.yaml", 1, waived=WAIVED),
        finding("a.yaml", 2, waived=beside),
        checked=(Checked("a.yaml", "a.yaml", (), ("norm-not-met",), (), ()),),
    )
    assert len(_sarif(made)["runs"][0]["results"]) == 1
    results = _sarif(made, Shown(waived=True))["runs"][0]["results"]
    assert [result.get("suppressions") for result in results] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "Herbeoordeling gepland. (HR, 2026-12-31)"}],
        [{"kind": "inSource", "status": "accepted", "justification": "Herbeoordeling gepland. (HR, 2026-12-31)"}],
    ]
    assert len(json.loads(rendered("gitlab", made))) == 1
    assert rendered("github", made).count("::error ") == 1
    for form in ("text", "markdown", "concise"):
        assert rendered(form, made).count("ontheffing") >= 2
    assert "Zonder die twee: 3 fouten." in rendered("text", made)
    assert len(list(csv.reader(io.StringIO(rendered("csv", made)), delimiter=";"))) == 4


def _junit(made: Report, shown: Shown = USUAL) -> ElementTree.Element:
    return ElementTree.fromstring(rendered("junit", made, shown))


def test_junit_is_red_where_the_exit_code_is() -> None:
    note = finding("a.yaml", severity=Severity.NOTE)
    for severity in Severity:
        for on in Severity:
            checked = (Checked("a.yaml", "a.yaml", (), ("norm-not-met",), (), ()),)
            made = report(replace(note, severity=severity), checked=checked)
            root = _junit(made, Shown(fail_on=on))
            assert (root.get("failures") == "1") is made.fails(on)
            assert (root.find(".//failure") is not None) is made.fails(on)
            assert (root.find(".//system-out") is not None) is not made.fails(on)


KNOWN = {
    "testsuites": ("name tests failures errors", "testsuite"),
    "testsuite": ("name tests failures errors skipped file", "testcase"),
    "testcase": ("name classname", "skipped failure error system-out"),
    "skipped": ("message", ""),
    "failure": ("message type", ""),
    "error": ("message type", ""),
    "system-out": ("", ""),
}
"""What the strictest schema that readers hold a report to allows (junit-10.xsd of Jenkins' xUnit plugin), as far as we use it:
the attributes and the elements of each element.
"""


def test_junit_holds_what_its_readers_know_and_nothing_else() -> None:
    broken = report(finding("a.yaml", assessment=None), failures=("weg.yaml: there is no such file",))
    waived = report(finding("a.yaml", waived=WAIVED), checked=(Checked("a.yaml", "a.yaml", (), ("norm-not-met",), (), ()),))
    seen = set()
    for root in map(_junit, (SAMPLES, broken, waived)):
        for element in root.iter():
            attributes, elements = (told.split() for told in KNOWN[element.tag])
            assert set(element.attrib) <= set(attributes)
            assert {each.tag for each in element} <= set(elements)
            assert element.tag != "testsuite" or {"name", "tests", "failures", "errors"} <= set(element.attrib)
            assert element.tag != "testcase" or {"name", "classname"} <= set(element.attrib)
            seen.add(element.tag)
    assert seen == set(KNOWN)


def test_junit_counts_what_it_holds() -> None:
    root = _junit(SAMPLES)
    assert len(root) == 12
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests", 0)) == len(cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            found = sum(case.find(tag) is not None for case in cases)
            # The whole has no number of those that are skipped.
            assert element.get(name, str(found)) == str(found)
    assert all(len(suite) == len(SAMPLES.rules) for suite in root)
    # A reader that keeps one case of a name, in its class, keeps all.
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(cases)) == len(cases)


def test_junit_tells_why_a_case_is_skipped() -> None:
    checked = Checked(
        "a.yaml", "1", (), ("norm-not-met",), (Undecided("award-contradicted", ("a.1.1",)),), (NotApplicable("daarom", ("x",)),)
    )
    root = _junit(report(finding("a.yaml", assessment="1", waived=WAIVED), checked=(checked,)))
    told = {case.get("name"): skipped.get("message") for case in root.iter("testcase") for skipped in case.iter("skipped")}
    assert told == {
        "norm-not-met": "ontheffing: Herbeoordeling gepland. (HR, 2026-12-31)",
        "award-contradicted": "onbeslist: nog nodig: a.1.1",
        "x": "niet van toepassing: daarom",
    }


def test_junit_loses_no_finding_of_what_is_no_document() -> None:
    root = _junit(report(finding("tabel.csv", assessment=None), failures=("weg.yaml: there is no such file",)))
    assert root.find(".//testsuite[@name='tabel.csv']//failure") is not None
    assert root.find(".//error") is not None


def test_gitlab_gets_what_it_reads_and_no_fingerprint_twice() -> None:
    made = report(finding("./map/a.yaml"), finding("./map/a.yaml"), *SAMPLES.findings)
    told = json.loads(rendered("gitlab", made))
    assert len({each["fingerprint"] for each in told}) == len(told) == len(made.findings)
    assert told[0]["location"] == {"path": "map/a.yaml", "lines": {"begin": 1}}
    for each in told:
        assert each.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")


def _unescaped(text: str) -> str:
    return text.replace("%2C", ",").replace("%3A", ":").replace("%25", "%")


def test_github_commands_carry_their_text_whole() -> None:
    made = report(*(finding(text, number) for number, text in enumerate(NASTY[:10])))
    lines = rendered("github", made).splitlines()
    assert len(lines) == 10
    for line, text in zip(lines, NASTY, strict=False):
        found = re.fullmatch(r"::error ([^:]*)::(.*)", line)
        assert found is not None, line
        about = dict(part.split("=", 1) for part in found[1].split(","))
        assert about.keys() == {"file", "line", "col", "endColumn", "title"}
        if text.isprintable() and "//" not in text:
            assert _unescaped(found[2]) == text
            assert _unescaped(about["file"]) == text
    severe = rendered("github", SAMPLES).splitlines()
    kinds = [line.split(" ")[0] for line in severe]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)


def test_columns_are_left_out_where_a_finding_runs_over_lines() -> None:
    told = rendered("github", report(finding("a", location=Location("a.yaml", Span(1, 2, 3, 4)))))
    assert "file=a.yaml,line=1,endLine=3,title=" in told


def test_a_spreadsheet_computes_nothing() -> None:
    rows = list(csv.reader(io.StringIO(rendered("csv", nasty()).removeprefix("\ufeff")), delimiter=";"))
    assert {len(row) for row in rows} == {17}
    assert len(rows) == 1 + 2 * len(NASTY)
    for row in rows:
        for cell in row:
            assert not cell.strip().startswith(tuple("=+-@＝＋－＠"))
            assert len(cell) <= 32_767
    assert "'=cmd|'/c calc'!A1" in rows[5]


MARKED = re.compile(r"(?<!\\)[`*_\[\]|~#$<>@]|(?<!\\)://|(?<!\\)www\.")


@pytest.mark.parametrize("text", NASTY[:-1])
def test_markdown_shows_text_as_it_reads(text: str) -> None:
    told = escape(text).replace("\\\\", "")
    assert not MARKED.search(told.replace("&#64;", "")), told
    assert not re.match(r"\s*([-+=]|\d+[.)])\s", told), told


def test_a_summary_that_is_too_long_is_cut_at_a_line_and_says_so() -> None:
    told = rendered("markdown", SAMPLES)
    assert markdown.cut(told, 10**6, "nl") == told
    for most in (500, 5_000):
        cut = markdown.cut(told, most, "nl")
        assert len(cut.encode()) <= most
        *kept, _, last, end = cut.split("\n")
        assert (last, end) == ("De rest paste hier niet.", "")
        assert told.startswith("\n".join(kept))


def test_jsonl_holds_what_json_does() -> None:
    whole = json.loads(rendered("json", SAMPLES))
    jsonschema.Draft202012Validator(schema.schema("report")).validate(whole)
    lines = [json.loads(line) for line in rendered("jsonl", SAMPLES).splitlines()]
    kinds = [line.pop("type") for line in lines]
    assert (kinds[0], kinds[-1]) == ("report", "summary")
    for kind, key in (("assessment", "assessments"), ("finding", "findings"), ("checked", "checked")):
        assert [line for line, each in zip(lines, kinds, strict=True) if each == kind] == whole[key]
    assert lines[-1] == whole["summary"]
    assert all(whole[key] == value for key, value in lines[0].items())


def test_formats_that_always_tell_what_was_checked() -> None:
    assert FORMATS.keys() > OUTCOMES
    for form in FORMATS:
        told = {rendered(form, replace(SAMPLES, checked=some)) for some in ((), SAMPLES.checked)}
        assert (len(told) == 2) is (form in OUTCOMES)
        asked = rendered(form, SAMPLES, Shown(passed=True))
        assert ("unknown-framework" in asked) is (form in OUTCOMES or form in ("text", "markdown", "sarif"))
