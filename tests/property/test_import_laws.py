"""Laws of importing: however a framework is laid out it is read the same, and every text of a document is accounted for."""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import tried

from competentie_rules import api
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.write import yaml_of
from competentie_rules.importing import opening, passages
from competentie_rules.importing.blocks import Block
from competentie_rules.importing.recognise import recognise
from competentie_rules.library import entry

pytestmark = pytest.mark.no_cover

VERBS = ["Toont", "Geeft", "Neemt", "Vraagt", "Zoekt", "Deelt", "Biedt", "Maakt", "Houdt", "Brengt", "Stelt", "Volgt"]
NOUNS = [
    "hulp",
    "advies",
    "overzicht",
    "richting",
    "ruimte",
    "aandacht",
    "kennis",
    "steun",
    "vertrouwen",
    "rust",
    "grenzen",
    "ideeën",
]
ENDS = ["aan collega's", "in het eigen werk", "bij de klant", "binnen de organisatie", "op tijd", "(ook ongevraagd), e.d."]
LABELS = [
    "Samenwerken",
    "Plannen en organiseren",
    "Resultaatgerichtheid",
    "Leidinggeven",
    "Moed",
    "Omgaan met druk",
    "Servicegerichtheid",
    "Luisteren",
]
CLUSTERS = ["Denken", "Mensen meekrijgen", "Realiseren van doelen"]
NUMERALS = (
    lambda n: str(n),
    lambda n: ("een", "twee", "drie", "vier", "vijf", "zes", "zeven")[n - 1],
    lambda n: ("I", "II", "III", "IV", "V", "VI", "VII")[n - 1],
)


@dataclass
class Described:
    label: str
    definition: str
    cluster: str
    levels: list[list[str]]


@st.composite
def frameworks(draw: st.DrawFn) -> list[Described]:
    """Two to five competencies with as many levels, and different texts."""
    seed = draw(st.randoms(use_true_random=False))
    labels = seed.sample(LABELS, draw(st.integers(2, 5)))
    number = draw(st.integers(2, 7))
    clusters = draw(st.sampled_from([0, 2, 3]))
    texts = _texts(seed)
    found = []
    for i, label in enumerate(labels):
        cluster = CLUSTERS[i * clusters // len(labels)] if clusters else ""
        levels = [[next(texts) for _ in range(draw(st.integers(1, 4)))] for _ in range(number)]
        found.append(
            Described(label, f"Het vermogen om {seed.choice(NOUNS)} te geven in nummer {i} van het werk.", cluster, levels)
        )
    return found


def _texts(seed: random.Random) -> Any:
    count = 0
    while True:
        count += 1
        yield f"{seed.choice(VERBS)} {seed.choice(NOUNS)} {seed.choice(ENDS)} zaak{count}" + seed.choice(["", "."])


def marker(draw: st.DrawFn, how: int) -> Any:
    word = draw(st.sampled_from(["Niveau", "Competentieniveau", "niveau", "Level"]))
    return lambda n: f"{word} {NUMERALS[how](n)}"


def as_headings(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    bullet = draw(st.sampled_from(["-", "*", "•", "1."]))
    bold = draw(st.booleans())
    lines = ["# Handboek", ""]
    cluster = ""
    for each in framework:
        if each.cluster != cluster:
            cluster = each.cluster
            lines += [f"## {cluster}", ""]
        lines += [f"### {each.label}", "", each.definition, ""]
        for n, texts in enumerate(each.levels, 1):
            lines += [f"**{level(n)}**" if bold else f"#### {level(n)}", ""]
            lines += [f"{bullet} {text}" for text in texts]
            lines += [""]
    return ".md", "\n".join(lines)


def as_bold(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    lines = ["# Handboek", ""]
    cluster = ""
    for each in framework:
        if each.cluster != cluster:
            cluster = each.cluster
            lines += [f"## {cluster}", ""]
        lines += [f"**{each.label}**", "", f"*{each.definition}*", ""]
        for n, texts in enumerate(each.levels, 1):
            lines += [level(n), ""]
            for text in texts:
                lines += [text, ""]
    return ".md", "\n".join(lines)


def as_tabs(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    lines = ["Handboek", ""]
    cluster = ""
    for each in framework:
        if each.cluster != cluster:
            cluster = each.cluster
            lines += [cluster, ""]
        lines.append(f"{each.label}\t{each.definition}")
        for n, texts in enumerate(each.levels, 1):
            lines.append(f"{level(n)}\t{texts[0]}")
            lines += [f"\t{text}" for text in texts[1:]]
        lines.append("")
    return ".txt", "\n".join(lines)


def as_text(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    lines = ["Handboek", ""]
    for each in framework:
        lines += [each.label, each.definition, ""]
        for n, texts in enumerate(each.levels, 1):
            lines += [level(n), *(f"- {text}" for text in texts), ""]
        each.cluster = ""
    return ".txt", "\n".join(lines)


def as_columns(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    made = ["<h1>Handboek</h1>"]
    cluster = ""
    for each in framework:
        if each.cluster != cluster:
            cluster = each.cluster
            made.append(f"<h2>{cluster}</h2>")
        heads = "".join(f"<th>{level(n)}</th>" for n in range(1, len(each.levels) + 1))
        cells = "".join(
            "<td><ul>" + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul></td>" for texts in each.levels
        )
        made.append(f"<h3>{each.label}</h3><p>{each.definition}</p><table><tr>{heads}</tr><tr>{cells}</tr></table>")
    return ".html", "\n".join(made)


def as_long(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    separator = draw(st.sampled_from([";", "\t"]))
    blank = draw(st.booleans())
    rows = [["Competentie", "Cluster", "Definitie", "Niveau", "Gedragsvoorbeeld"]]
    for each in framework:
        first = True
        for n, texts in enumerate(each.levels, 1):
            for i, text in enumerate(texts):
                about = [each.label, each.cluster, each.definition] if first or not blank else ["", "", ""]
                rows.append([*about, level(n) if not blank or not i else "", text])
                first = False
    return ".csv", "\n".join(separator.join(row) for row in rows)


def as_wide(draw: st.DrawFn, framework: list[Described], level: Any) -> tuple[str, str]:
    heads = ["Competentie", "Cluster", "Omschrijving", *(level(n) for n in range(1, len(framework[0].levels) + 1))]
    rows = [";".join(heads)]
    for each in framework:
        cells = ['"' + "\n".join(f"- {text}" for text in texts) + '"' for texts in each.levels]
        rows.append(";".join([each.label, each.cluster, each.definition, *cells]))
    return ".csv", "\n".join(rows)


LAYOUTS = (as_headings, as_bold, as_tabs, as_text, as_columns, as_long, as_wide)


@tried(100)
@given(st.data())
def test_a_framework_is_read_the_same_from_every_layout(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    framework = data.draw(frameworks())
    layout = data.draw(st.sampled_from(LAYOUTS))
    ending, text = layout(data.draw, framework, marker(data.draw, data.draw(st.integers(0, 2))))
    path = _file(tmp_path_factory, ending, text)
    found = api.import_document(path).framework
    assert found is not None
    clusters = {each["id"]: each["label"] for each in found.get("clusters", ())}
    assert [
        (
            each["label"],
            each["definition"],
            clusters.get(each.get("cluster"), ""),
            [[b["text"] for b in level["behaviours"]] for level in each["levels"]],
        )
        for each in found["competencies"]
    ] == [(each.label, each.definition, each.cluster, each.levels) for each in framework]
    assert [[level["level"] for level in each["levels"]] for each in found["competencies"]] == [
        list(range(1, len(each.levels) + 1)) for each in framework
    ]


NOISE = (
    "Zie ook bijlage {}",
    "Dit onderdeel {} wordt nog uitgewerkt door de werkgroep.",
    "- los punt {}",
    "**Let op {}**",
    "## Terzijde {}",
    "| cel {} | en | nog wat |",
    "links {}\trechts {}",
    "Niveau {}",
    "Definitie: iets anders {}",
    "2 {}",
    "<b>half {}",
)


@tried(100)
@given(st.data())
def test_every_text_is_accounted_for_wherever_it_stands(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    framework = data.draw(frameworks())
    layout = data.draw(st.sampled_from(LAYOUTS))
    ending, text = layout(data.draw, framework, marker(data.draw, 0))
    lines = text.split("\n")
    for i in range(data.draw(st.integers(1, 6))):
        noise = data.draw(st.sampled_from(NOISE)).format(*[f"ruis{i}a", f"ruis{i}b"])
        lines.insert(data.draw(st.integers(0, len(lines))), f"<p>{html.escape(noise)}</p>" if ending == ".html" else noise)
    text = "\n".join(lines)
    path = _file(tmp_path_factory, ending, text)
    found = api.import_document(path)
    said = " ".join(claim.text for claim in found.claims)
    missing = [word for word in re.findall(r"\b(?:ruis[0-9][ab]|zaak[0-9]+)\b", text) if word not in said]
    assert missing == []
    assert {line.number for block in opening.read(path)[0] for line in block.lines} == {
        claim.line.number for claim in found.claims
    }
    # Whatever was made of it can be read, and holds against its schema.
    if found.framework:
        for made in (found.framework, *found.profiles):
            assert entry("document.yaml", yaml_of(made).encode()).faults == ()


@tried(60)
@given(st.data())
def test_the_passages_say_what_the_document_says(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    framework = data.draw(frameworks())
    ending, text = data.draw(st.sampled_from((as_headings, as_bold, as_tabs, as_text, as_columns)))(
        data.draw, framework, marker(data.draw, 0)
    )
    blocks, _ = opening.read(_file(tmp_path_factory, ending, text))
    again, _ = opening.read(_file(tmp_path_factory, ".md", passages.markdown(blocks)))
    assert [line.text for block in again for line in block.lines] == [line.text for block in blocks for line in block.lines]
    assert _said(again) == _said(blocks)


def _said(blocks: list[Block]) -> list[Any]:
    draft, _ = recognise(blocks)
    return [
        (
            each.label.text,
            each.cluster and each.cluster.text,
            [(level.level, [text.text for text, _ in level.behaviours]) for level in each.levels],
        )
        for each in draft.competencies
    ]


@tried(300)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_what_is_written_is_read_the_same(text: str) -> None:
    data = {"kind": "framework", "title": text, "competencies": [{"label": text, "builds_on": [{"competency": text}]}]}
    document = read_bytes("document.yaml", yaml_of(data, "opmerking").encode())
    assert document.faults == ()
    assert document.data == data


@pytest.mark.parametrize(
    "text", ["1e3", "0o7", ".5", "no", "true", "~", "2024-03-15", "12:30", "-", "#", "a: b", "a #b", " a ", "'", '"', "é\u2028b"]
)
def test_what_looks_like_something_else_is_read_as_text(text: str) -> None:
    assert read_bytes("document.yaml", yaml_of({"title": text}).encode()).data == {"title": text}


def _file(factory: pytest.TempPathFactory, ending: str, text: str) -> Path:
    path = factory.getbasetemp() / f"document{ending}"
    path.write_text(text, encoding="utf-8")
    return path
