"""Each case of a form that was filled in wrongly, or changed, with the exact words in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from filling import empty, fill, sample

from competentie_rules import api
from competentie_rules.model import Finding

FOLDER = Path(__file__).parents[1] / "cases" / "forms"
CASES = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))}


def _told(finding: Finding, english: Finding) -> dict[str, str]:
    assert (finding.rule, finding.location, finding.fingerprint) == (english.rule, english.location, english.fingerprint)
    place = str(finding.location).removeprefix("form.xlsx")
    return {"rule": finding.rule, "place": place, "nl": finding.message, "en": english.message}


def said(case: dict[str, Any]) -> list[dict[str, str]]:
    """What is found in the form of a case, other than notes; it is written to the current folder."""
    book = empty(Path("form.xlsx"))
    fill(book, sample("01-norm-gehaald.yaml"))

    def at(place: str) -> Any:
        sheet, _, cell = place.partition("!")
        return book[sheet][cell]

    for place, value in case.get("cells", {}).items():
        at(place).value = value[0] * value[1] if isinstance(value, list) else value
    for place, (text, times) in case.get("appended", {}).items():
        at(place).value += text * times
    for place in case.get("respaced", ()):
        at(place).value = "  " + str(at(place).value).replace(" ", "\n ", 3) + " "
    if "swap" in case:
        one, other = map(at, case["swap"])
        one.value, other.value = other.value, one.value
    for name in case.get("remove", ()):
        del book[name]
    for sheet, row in case.get("delete", {}).items():
        book[sheet].delete_rows(row)
    book.save("form.xlsx")
    dutch, english = (api.check(["form.xlsx"], lang=lang).findings for lang in ("nl", "en"))
    return [_told(nl, en) for nl, en in zip(dutch, english, strict=True) if nl.severity != "note"]


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_with_a_form(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    case = CASES[name]
    told = said(case)
    if request.config.getoption("--renew-golden"):
        file = FOLDER / f"{name}.yaml"
        given = file.read_text(encoding="utf-8").partition("findings:")[0]
        found = yaml.safe_dump({"findings": told}, allow_unicode=True, sort_keys=False, width=130)
        file.write_text(given + found, encoding="utf-8")
        return
    assert told == case["findings"]
    for finding in told:
        for lang in ("nl", "en"):
            assert finding[lang].isprintable()
            assert len(finding[lang]) < 1000
            assert "sleutel" not in finding[lang]
            assert "aanhalingsteken" not in finding[lang]


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 31
