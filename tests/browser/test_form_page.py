"""The form for a browser, in a browser: filled in without a mouse, saved, checked, and opened again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser.forms import AXE, Form, fewer, opened, parts
from filling import FILLED, SAMPLES, empty, fill, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competentie_rules import api
from competentie_rules.documents import schema
from competentie_rules.documents.find import Source
from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile
from competentie_rules.documents.read import read_bytes
from competentie_rules.forms.reading import entry
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


SAMPLE_NAMES = sorted(each.name for each in SAMPLES.iterdir() if each.suffix in (".yaml", ".json"))


def told(report: Report) -> Any:
    """What a report says, whatever the file and the places in it."""
    (assessment,) = report.assessments
    judged = (assessment.id, assessment.subject, assessment.verdict, assessment.competencies)
    return judged, [finding[1:] for finding in told_of(report)]


def told_of(report: Report) -> list[Any]:
    """Every finding, whatever its place."""
    return sorted((each.location.file, each.rule, each.message, each.because, each.fingerprint) for each in report.findings)


def judged(content: str | bytes) -> Any:
    return told(api.check_sources([Source("it.yaml", content.encode() if isinstance(content, str) else content)]))


def fill_in(form: Form) -> None:
    """What BY_HAND says, by keys alone, from the top of the page."""
    form.press("Tab")
    assert form.focus() == "Naar het formulier"
    form.press("Enter")
    assert form.focus() == "main"
    form.tab("id")
    form.type("2024-0900")
    form.tab("subject")
    form.type("P-0042")
    form.tab("assessed_on")
    form.type("06112024")
    form.tab("assessors")
    form.type("A-07; A-12")
    form.tab("conclusion")
    form.type("voldoet niet")
    form.tab("award-expertise")
    form.press("ArrowDown", "ArrowDown")
    form.tab("expertise.1.1-1")
    form.press("Space")
    form.tab("expertise.1.1-1-evidence")
    form.type('Legde het uit.\nTwee keer: "zo" </script>')
    form.tab("expertise.1.1-1-observed_on")
    form.type("05302024")
    form.tab("expertise.1.1-1-assessor")
    form.type("A-07")
    form.tab("Nog een waarneming: 1.1")
    form.press("Enter")
    assert form.focus() == "expertise.1.1-2"
    form.press("Space", "ArrowDown")
    form.tab("expertise.1.1-2-assessor")
    form.type("A-12")
    form.tab("expertise.1.2-1")
    form.press("ArrowUp")
    form.tab("Niveau 3 · boven de norm, mag leeg blijven")
    form.press("Enter")
    form.tab("expertise.3.1-1")
    form.press("Space", "ArrowRight")


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
            assert form.run("id => at(id).textContent", described) == message.removeprefix("samenwerken.3.1: ")
            assert form.run("id => at(id).getAttribute('aria-invalid')", field) == "true"
        assert links[0][1].startswith("‘2024/1’ kan hier niet staan.")
        assert links[1][1].startswith("‘Jan Jansen’ kan hier niet staan.")
        assert links[3][1].startswith("‘Piet’ kan hier niet staan.")
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
        assert api.check([_saved(form)]).assessments[0].verdict == "undecided"


def _saved(form: Form) -> Path:
    form.save("Control+s")
    return form.saved


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


def test_every_sample_comes_out_as_it_went_in(form: Form) -> None:
    competencies = form.run("DATA.competencies")
    order = [each["id"] for each in competencies]
    ids = [behaviour["id"] for each in competencies for level in each["levels"] for behaviour in level["behaviours"]]
    out, into = [], []
    for name in SAMPLE_NAMES:
        data = sample(name)
        outside = [rating["competency"] for rating in data["ratings"] if rating["competency"] not in order]
        refused = form.run("refused", data)
        assert [each.split(": ")[1].split(" ")[0] for each in refused] == [json.dumps(each) for each in outside]
        data["ratings"] = [rating for rating in data["ratings"] if rating["competency"] in order]
        data["ratings"].sort(key=lambda rating: order.index(rating["competency"]))
        collected = form.run("data => { fill(data); return [collected(), fields().map(faultOf).filter(Boolean)] }", data)
        for rating in data["ratings"]:
            rating.get("observations", []).sort(key=lambda each: ids.index(each["behaviour"]))
        assert collected == [data, []]
        if not outside:
            out.append(Source(name, json.dumps(collected[0]).encode()))
            into.append(Source(name, (SAMPLES / name).read_bytes()))
    assert len(out) >= 10
    one, other = (api.check_sources(sources) for sources in (out, into))
    assert [replace(each, digest="") for each in one.assessments] == [replace(each, digest="") for each in other.assessments]
    assert told_of(one) == told_of(other)


@pytest.fixture(scope="module")
def form(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A form for tests that ask its script alone."""
    with opened(browser, tmp_path_factory.mktemp("form")) as made:
        yield made


@pytest.fixture
def blank(form: Form) -> Form:
    """The same form, with nothing filled in."""
    form.run("fill({})")
    return form


RULES = {"id": "assessmentId", "person": "person", "date": "date"}
WORDS = st.one_of(
    st.sampled_from([
         "2024-0173", "a.b_c-d", "a--b", "-a", "a-", "P-0042", "P-12345678", "p-1", "AB-C1-7", "Jan", "123456782", "P-1\n", "P-٣",
         "ａ-1", "0f8fad5b-d9cb-469f-a165-70867728950e", "2024-02-29", "2023-02-29", "2024-13-01", "0000-01-01", "0001-01-01",
         "9999-12-31", "10000-01-01", "2024-6-1", "2024-06-31", "2024-06-30T00", "+02024-01-01", "a" * 100, "a" * 101, "😀" * 40,
         "P-" + "1" * 41,
    ]),
    st.text("0123456789-PA.f_", max_size=12),
    st.dates().map(str),
    st.text(max_size=5),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(values=st.lists(WORDS, min_size=20, max_size=40))
def test_a_field_takes_what_the_schema_takes(values: list[str], form: Form) -> None:
    values = [value for value in values if value.isprintable()]
    found = form.run("values => ['id', 'person', 'date'].map((rule) => values.map((value) => accepts(rule, value)))", values)
    for taken, (rule, name) in zip(found, RULES.items(), strict=True):
        assert len(taken) == len(values)
        for value, accepted in zip(values, taken, strict=True):
            assert accepted is _valid(rule, value), (name, value)


def _valid(rule: str, value: str) -> bool:
    made = {
        "kind": "assessment",
        "id": "a",
        "profile": {"id": "p", "edition": "1"},
        "subject": "P-1",
        "assessed_on": "2024-01-01",
    }
    made |= {{"id": "id", "person": "subject", "date": "assessed_on"}[rule]: value, "ratings": []}  # type: ignore[dict-item]
    return not schema.faults(read_bytes("it.json", json.dumps(made).encode()), "assessment")


EVIDENCE = """(text) => {
    at("expertise.1.1-1").checked = true;
    at("expertise.1.1-1-evidence").value = text;
    return [JSON.stringify(collected()), textOf(at("expertise.1.1-1-evidence"))];
}"""
SPACES = "\t\n\x0b\x0c\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
"""What a browser takes for space."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_evidence_comes_back_as_it_was_typed(text: str, blank: Form) -> None:
    saved, typed = blank.run(EVIDENCE, text)
    document = read_bytes("it.json", saved.encode())
    assert document.faults == ()
    (observation,) = document.data["ratings"][0]["observations"]
    assert observation == {"behaviour": "expertise.1.1", "result": "shown"} | ({"evidence": typed} if typed else {})
    assert typed == text.replace("\r\n", "\n").replace("\r", "\n").strip(SPACES)


def _changed(**values: Any) -> Any:
    return {**sample("01-norm-gehaald.yaml"), **values}


def _rating(**values: Any) -> Any:
    return _changed(ratings=[{"competency": "samenwerken", **values}])


REFUSED: list[tuple[Any, list[str]]] = [
    (1, ["Dit bestand is geen beoordeling."]),
    ([], ["Dit bestand is geen beoordeling."]),
    ({"kind": "profile"}, ["Dit bestand is geen beoordeling."]),
    (_changed(profile={"id": "ander", "edition": "2019"}), ["Dit is een beoordeling voor ander (2019), en dit formulier"]),
    (_changed(profile={"id": "medewerker-servicedesk-2", "edition": "2019"}), ["voor medewerker-servicedesk-2 (2019), en dit"]),
    (_changed(profile="x"), ["beoordeling voor undefined"]),
    (_changed(id=7, subject="Jan", assessed_on="2024-02-30"), ["id: 7", 'subject: "Jan"', 'assessed_on: "2024-02-30"']),
    (_changed(assessors="A-1", conclusion="ja", extra=None), ["extra: null", 'assessors: "A-1"', 'conclusion: "ja"']),
    (_changed(assessors=["A-1", None]), ["assessors[1]: null"]),
    (_changed(ratings={}), ["ratings: {}"]),
    (_changed(ratings=[None, {"competency": "moed"}]), ["ratings[0].competency: niets", 'ratings[1].competency: "moed"']),
    (_changed(ratings=[{"competency": "expertise"}] * 2), ['ratings[1].competency: "expertise"']),
    (_rating(awarded=4), ["ratings[0].awarded: 4"]),
    (_rating(awarded="2", note=1), ["ratings[0].note: 1", 'ratings[0].awarded: "2"']),
    (_rating(observations=[{"behaviour": "expertise.1.1"}]), ['observations[0].behaviour: "expertise.1.1"']),
    (_rating(observations=[{"behaviour": "samenwerken.1.1"}]), ["observations[0].result: niets"]),
    (
        _rating(observations=[{"behaviour": "samenwerken.1.1", "result": "shown", "evidence": 1, "x": "y" * 200}]),
        ['observations[0].x: "yyy', "observations[0].evidence: 1"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_the_form_cannot_hold_is_told_with_its_place(number: int, form: Form) -> None:
    data, expected = REFUSED[number]
    found = form.run("refused", data)
    assert len(found) == len(expected)
    for message, part in zip(found, expected, strict=True):
        assert part in message
        assert len(message) < 200


FILES = {
    "geen.json": (b"{", "Dit bestand is niet te lezen als JSON: "),
    "latijn.json": (b'{"kind": "\xe9"}', "Dit bestand is niet te lezen als JSON: "),
    "groot.json": (b"1" + b" " * 20_000_000, "groter dan 20 MB"),
    "ander.json": (b'{"kind": "framework"}', "Dit bestand is geen beoordeling."),
    "veel.json": (json.dumps(_changed(assessors=["x"] * 30)).encode(), "En nog 10."),
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


ATTEMPTS = """async () => {
    const refused = new Set();
    document.addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
    await fetch("http://127.0.0.1:9/").catch(() => 0);
    new Image().src = "http://127.0.0.1:9/x.png";
    const form = document.createElement("form");
    form.action = "http://127.0.0.1:9/";
    document.body.append(form);
    form.submit();
    try { document.body.innerHTML = "<img src=x onerror='window.stolen = 1'>"; } catch {}
    try { document.createElement("script").text = "window.stolen = 1"; } catch {}
    await new Promise((end) => setTimeout(end, 50));
    return [...refused];
}"""
"""What somebody could try who got a script into the page all the same; it gives what the policy of the page refused."""


def test_nothing_goes_to_a_network_and_nothing_is_kept(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("expertise")) as form:
        fill_in(form)
        form.save("Control+s")
        assert {url.partition(":")[0] for url in form.requests} <= {"file", "blob"}
        assert [url for url in form.requests if url.startswith("file")] == [(tmp_path / "form.html").as_uri()]
        assert form.run("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert form.run("indexedDB.databases()") == []
        assert sorted(form.run(ATTEMPTS)) == ["connect-src", "form-action", "img-src", "require-trusted-types-for"]
        assert form.run("window.stolen === undefined")
        assert not [url for url in form.requests if "127.0.0.1" in url]


def test_the_browser_warns_before_work_is_lost(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, filled={"id": "a", "subject": "P-1"}) as form:
        form.tab("assessed_on")
        form.window.reload()
        assert form.asked == []
        form.tab("assessed_on")
        form.type("03012024")
        form.save("Control+s")
        form.window.reload()
        assert form.asked == []
        form.tab("assessors")
        form.type("A")
        form.window.reload()
        assert [kind for kind, _ in form.asked] == ["beforeunload"]
        assert form.window.locator("#assessors").input_value() == ""


def _accessible(form: Form) -> None:
    form.run(AXE.read_text(encoding="utf-8"))
    form.run("scrollTo(0, 0)")
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    }
    found = form.run("options => axe.run(document, options)", options)
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark", "lang": "en"},
    "small": {"viewport": {"width": 320, "height": 640}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_use_it(look: str, browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("communiceren"), **LOOKS[look]) as form:
        form.run("data => fill(data)", parts("05-waarnemingen-spreken-elkaar-tegen.yaml", "communiceren"))
        form.run("() => { at('subject').value = 'x'; mark(true); save() }")
        _accessible(form)
        assert form.run("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_has_the_focus_is_seen_and_not_covered(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, viewport={"width": 1000, "height": 600}) as form:
        for _ in range(60):
            form.press("Tab")
            outline, top, bottom = form.run(
                """() => {
                    const it = document.activeElement;
                    const seen = it.type === "radio" ? it.closest("label") : it;
                    const bar = document.querySelector(".bar");
                    const { top, bottom } = seen.getBoundingClientRect();
                    const under = bar.contains(it) || it.classList.contains("skip") ? 0 : bar.getBoundingClientRect().bottom;
                    return [getComputedStyle(seen).outlineWidth, top - under, bottom - innerHeight];
                }"""
            )
            assert outline == "3px", form.focus()
            assert top >= 0, form.focus()
            assert bottom <= 0, form.focus()


def test_it_prints_what_is_filled_in(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("samenwerken")) as form:
        form.run("data => fill(data)", parts("04-lager-niveau-weersproken.yaml", "samenwerken"))
        form.window.emulate_media(media="print")
        assert not form.window.locator(".bar").is_visible()
        assert not form.window.locator("nav").is_visible()
        chosen = form.window.locator("[id='behaviour-samenwerken.1.3'] .choices")
        assert chosen.inner_text().strip() == "niet getoond"
        above = form.window.locator("[id='behaviour-samenwerken.3.1'] .choices")
        form.run("window.dispatchEvent(new Event('beforeprint'))")
        assert above.inner_text().split("\n") == ["getoond", "niet getoond", "niet waargenomen"]
        form.run("window.dispatchEvent(new Event('afterprint'))")
        assert not above.is_visible()
        assert form.window.pdf(format="A4").startswith(b"%PDF")


HOSTILE = '</script><script>window.stolen = 1</script><!--<img src=x onerror="window.stolen = 1">&amp;"\'$&{level}'


def test_texts_of_a_handbook_stay_texts(browser: Any, tmp_path: Path) -> None:
    levels = [{"level": 1, "behaviours": [{"id": "a.1.1", "text": HOSTILE}]}]
    described = {"id": "a", "label": HOSTILE, "definition": HOSTILE, "levels": levels}
    named = {"id": "b", "label": "B", "definition": "genoemd, niet beschreven"}
    framework = {"id": "f", "edition": "1", "title": HOSTILE, "levels": 2, "competencies": [described, named]}
    reference = {"id": "f", "edition": "1"}
    norms = [{"competency": "a", "level": 1}, {"competency": "b", "level": 2}]
    profile = {"id": "p", "edition": "1", "title": HOSTILE, "framework": reference, "norms": norms}
    documents = (Profile.of(profile), Framework.of(framework))
    with opened(browser, tmp_path, documents=documents, filled={"id": HOSTILE}) as form:
        assert form.run("window.stolen === undefined")
        assert form.said == []
        assert form.window.title() == f"Beoordelingsformulier · {HOSTILE}"
        for selector in ("h1", "#heading-a .label", "#competency-a .definition", "#links .label >> nth=0"):
            assert form.window.locator(selector).text_content() == HOSTILE
        form.window.locator("[id='a.1.1-1']").focus()
        form.press("Space")
        form.tab("Nog een waarneming: 1.1")
        form.press("Enter")
        assert form.window.locator("legend .text >> nth=1").text_content() == f"Waarneming 2 van: {HOSTILE}"
        assert form.window.locator("#id").input_value() == HOSTILE
        form.press("Control+s")
        assert form.window.locator("#faults a >> nth=0").text_content().startswith(f"‘{HOSTILE}’ kan")
        assert form.text("#count-b") == "niet toegekend"
        form.tab("award-b")
        form.type("2")
        assert form.text("#count-b") == "toegekend"
        assert form.run("collected().ratings") == [
            {"competency": "a", "observations": [{"behaviour": "a.1.1", "result": "shown"}]},
            {"competency": "b", "awarded": 2},
        ]


@pytest.mark.parametrize("name", FILLED)
def test_a_page_and_a_spreadsheet_say_the_same(name: str, form: Form, tmp_path: Path) -> None:
    book = empty(tmp_path / "form.xlsx")
    fill(book, sample(name))
    book.save(tmp_path / "form.xlsx")
    collected = form.run("data => { fill(data); return collected() }", sample(name))
    assert collected == entry(tmp_path / "form.xlsx").document.data
