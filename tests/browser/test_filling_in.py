"""The form for a browser, filled in without a mouse, saved, checked, and opened again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from browser.forms import fewer, fill_in, findings, opened
from filling import sample

from competentie_rules import api
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.model import Report

BY_HAND = """
kind: assessment
id: 2024-0900
profile: {id: medewerker-servicedesk-2, edition: "2024-03"}
subject: P-0042
assessed_on: 2024-06-11
assessors: [A-07, A-12]
conclusion: does-not-meet
ratings:
  - competency: expertise
    awarded: 1
    observations:
      - {behaviour: expertise.1.1, result: shown, evidence: "Legde het uit.\\nTwee keer: \\"zo\\" </script>", observed_on: 2024-05-30, assessor: A-07}
      - {behaviour: expertise.1.1, result: not-shown, assessor: A-12}
      - {behaviour: expertise.1.2, result: not-observed}
      - {behaviour: expertise.3.1, result: not-shown}
"""  # noqa: E501  # one observation a line, as people write them


def told(report: Report) -> Any:
    """What a report says, whatever the file and the places in it."""
    (assessment,) = report.assessments
    judged = (assessment.id, assessment.subject, assessment.verdict, assessment.competencies)
    return judged, [finding[1:] for finding in findings(report)]


def judged(content: str | bytes) -> Any:
    return told(api.check_sources([Source("it.yaml", content.encode() if isinstance(content, str) else content)]))


NAMED = {
    "id": "Kenmerk van de beoordeling: ",
    "subject": "Wie is beoordeeld: ",
    "assessed_on": "",
    "assessors": "Beoordelaars: ",
    "samenwerken.3.1-1": "Samenwerken 3.1: ",
    "samenwerken.3.1-1-observed_on": "Samenwerken 3.1, Gezien op: ",
}
"""Fields, and what names each of them where its fault is listed; that of an empty one names it itself."""


def test_a_form_is_filled_in_without_a_mouse_and_says_what_the_document_says(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as form:
        fill_in(form)
        assert form.text("#count") == "2 van 67 gedragsvoorbeelden tot en met de norm ingevuld"
        assert form.text("#count-expertise") == "2 van 8"
        assert form.text("#state") == "Nog niet opgeslagen"
        form.tab("save", "Shift+Tab")
        saved = form.save("Enter")
        assert form.saved.name == "2024-0900.json"
        assert form.text("#message") == "Opgeslagen als 2024-0900.json, waar uw browser bestanden bewaart."
        assert form.text("#state") == ""
        assert saved == read_bytes("it.yaml", BY_HAND.encode()).data
        assert list(saved) == ["kind", "id", "profile", "subject", "assessed_on", "assessors", "conclusion", "ratings"]
        assert told(api.check([form.saved])) == judged(BY_HAND)
        assert form.said == []


def test_a_file_is_opened_again_and_gone_on_with(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("expertise")) as form:
        file = tmp_path / "2024-0900.json"
        file.write_text(json.dumps(read_bytes("it.yaml", BY_HAND.encode()).data), encoding="utf-8")
        form.open(file)
        assert form.text("#message") == "2024-0900.json is geopend."
        assert form.text("#state") == ""
        assert form.text("#count-expertise") == "2 van 8"
        assert form.window.locator("[id='expertise.3.1-1']").is_visible()
        form.tab("expertise.1.3-1")
        form.press("Space")
        form.tab("Keuze wissen: 1.3")
        form.press("Enter")
        assert form.focus() == "expertise.1.3-1"
        assert form.text("#count-expertise") == "2 van 8"
        form.press("ArrowRight")
        saved = form.save("Control+s")
        expected = read_bytes("it.yaml", BY_HAND.encode()).data
        expected["ratings"][0]["observations"].insert(3, {"behaviour": "expertise.1.3", "result": "not-shown"})
        assert saved == expected
        assert form.asked == []
        form.press("Space")
        form.window.locator("#subject").focus()
        form.type("x")
        form.open(file)
        assert form.asked == [("confirm", "Wat u hebt ingevuld is nog niet opgeslagen, en gaat verloren. Toch openen?")]
        assert form.window.locator("#subject").input_value() == "P-0042"


def test_what_is_wrong_is_told_beside_the_field_and_on_top(browser: Any, tmp_path: Path) -> None:
    documents = fewer("expertise", "samenwerken")
    with opened(browser, tmp_path, documents=documents, filled={"id": "2024/1", "subject": "Jan Jansen"}) as form:
        form.window.locator("[id='samenwerken.3.1-1']").evaluate("each => each.closest('details').open = true")
        form.window.locator("[id='samenwerken.3.1-1']").focus()
        form.press("Space")
        form.tab("samenwerken.3.1-1-evidence")
        form.type("Hielp een ander team.")
        form.tab("samenwerken.3.1-1-observed_on")
        form.type("0230")
        form.tab("Keuze wissen: 3.1", "Shift+Tab")
        form.press("Enter")
        form.window.locator("[id='samenwerken.3.1-1']").evaluate("each => each.closest('details').open = false")
        form.window.locator("#assessors").focus()
        form.type("A-07, Piet")
        form.press("Control+s")
        assert form.focus() == "faults"
        assert form.text("#faults-title") == "Nog niet opgeslagen: er zijn 6 dingen te verbeteren"
        fields = ["id", "subject", "assessed_on", "assessors", "samenwerken.3.1-1", "samenwerken.3.1-1-observed_on"]
        links = form.window.locator("#faults a").evaluate_all("all => all.map((each) => [each.hash.slice(1), each.textContent])")
        assert [field for field, _ in links] == fields
        for field, message in links:
            described = form.run("id => at(id).getAttribute('aria-describedby').split(' ').pop()", field)
            assert described == f"{field}-fault"
            assert message.removeprefix(NAMED[field]) == form.run("id => at(id).textContent", described)
            assert form.run("id => at(id).getAttribute('aria-invalid')", field) == "true"
            assert message.startswith(NAMED[field])
        assert links[0][1].startswith("Kenmerk van de beoordeling: ‘2024/1’ kan hier niet staan.")
        assert links[1][1].startswith("Wie is beoordeeld: ‘Jan Jansen’ kan hier niet staan.")
        assert links[3][1].startswith("Beoordelaars: ‘Piet’ kan hier niet staan.")
        form.tab(links[4][1])
        form.press("Enter")
        assert form.focus() == "samenwerken.3.1-1"
        form.press("Space")
        assert form.text("#faults-title") == "Nog niet opgeslagen: er zijn 5 dingen te verbeteren"
        form.tab("samenwerken.3.1-1-observed_on")
        form.type("02292024")
        for field, text in (("id", "2024-1"), ("subject", "P-1"), ("assessors", "")):
            form.window.locator(f"#{field}").focus()
            form.press("Control+a", "Delete")
            form.type(text)
        assert form.text("#faults-title") == "Nog niet opgeslagen: er is 1 ding te verbeteren"
        form.window.locator("#assessed_on").focus()
        form.type("03012024")
        assert form.text("#faults") == ""
        form.save("Control+s")
        assert api.check([form.saved]).assessments[0].verdict == "undecided"


def test_a_field_tells_what_is_wrong_once_it_is_left(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, lang="en") as form:
        form.tab("subject")
        form.press("Tab")
        assert form.text("#subject-fault") == ""
        form.press("Shift+Tab")
        form.type("jan@example.org")
        form.press("Tab")
        assert form.text("#subject-fault").startswith("‘jan@example.org’ cannot stand here. Expected: a pseudonym")
        assert form.text("#faults") == ""
        form.press("Shift+Tab", "Control+a")
        form.type("P-1")
        assert form.text("#subject-fault") == ""


FILES = {
    "geen.json": (b"{", "Dit bestand is niet te lezen als JSON: "),
    "latijn.json": (b'{"kind": "\xe9"}', "Dit bestand is niet te lezen als JSON: "),
    "groot.json": (b"1" + b" " * 20_000_000, "groter dan 20 MB"),
    "ander.json": (b'{"kind": "framework"}', "Dit bestand is geen beoordeling."),
    "veel.json": (json.dumps({**sample("01-norm-gehaald.yaml"), "assessors": ["x"] * 30}).encode(), "En nog 10."),
}


def test_a_file_that_is_not_opened_changes_nothing(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, filled={"subject": "P-7"}) as form:
        for name, (content, expected) in FILES.items():
            (tmp_path / name).write_bytes(content)
            form.open(tmp_path / name)
            assert form.focus() == "faults"
            assert form.text("#faults-title") == f"{name} is niet geopend"
            assert expected in form.text("#faults ul")
            assert form.window.locator("#subject").input_value() == "P-7"
        form.window.locator("#assessors").focus()
        form.type("A-1")
        assert form.text("#faults-title") == "veel.json is niet geopend"
        assert form.text("#id-fault") == ""
