"""What the script of the form takes, holds and gives: as the schema, the samples and the spreadsheet have it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser.forms import Form, findings, opened
from filling import FILLED, SAMPLES, empty, fill, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competentie_rules import api
from competentie_rules.documents import schema
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.forms.reading import entry

SAMPLE_NAMES = sorted(each.name for each in SAMPLES.iterdir() if each.suffix in (".yaml", ".json"))


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
    assert findings(one) == findings(other)


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
    made |= {{"id": "id", "person": "subject", "date": "assessed_on"}[rule]: value, "ratings": []}
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


def test_a_length_counts_characters(form: Form) -> None:
    lengths = "[20000, 20001].map((length) => accepts('evidence', '\\u{1f600}'.repeat(length)))"
    assert form.run(lengths) == [True, False]


def test_half_a_character_is_replaced(blank: Form) -> None:
    saved, typed = blank.run(EVIDENCE.replace("= text;", "= 'a' + String.fromCharCode(0xd83d);"), "")
    assert typed == "a\ufffd"
    assert read_bytes("it.json", saved.encode()).faults == ()


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
    (_changed(profile="x"), ["beoordeling voor ? (?)"]),
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


@pytest.mark.parametrize("name", FILLED)
def test_a_page_and_a_spreadsheet_say_the_same(name: str, form: Form, tmp_path: Path) -> None:
    book = empty(tmp_path / "form.xlsx")
    fill(book, sample(name))
    book.save(tmp_path / "form.xlsx")
    collected = form.run("data => { fill(data); return collected() }", sample(name))
    assert collected == entry(tmp_path / "form.xlsx").document.data
