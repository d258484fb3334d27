"""SKOS and frameworks of Moodle as other systems write them, and what is said of what is odd in them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from competentie_rules import api
from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.documents.write import yaml_of
from competentie_rules.errors import UsageError
from competentie_rules.exchange.losses import size
from competentie_rules.exchange.moodle_reading import HEADS
from competentie_rules.importing.run import Imported
from competentie_rules.library import brought_along, entry

HANDBOOK: dict[str, Any] = next(each.document.data for each in brought_along() if each.kind == "framework")

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <http://voorbeeld.nl/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
SCHEME = (
    PREFIXES
    + """
ex:s a skos:ConceptScheme ; dcterms:title "Raamwerk"@nl , "Framework"@en .
ex:k a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Samen" .
ex:c a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Teamwork"@en , "Samenwerken"@nl ; skos:definition "Helpt."@nl ;
    skos:broader ex:k .
ex:n2 a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Niveau 2" ; skos:broader ex:c .
ex:n1 a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Niveau 1" ; skos:broader ex:c .
ex:a a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Luistert" ; skos:notation "10" ; skos:broader ex:n1 .
ex:b a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Vraagt" ; skos:notation "9" .
ex:n1 skos:narrower ex:b .
ex:d a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "Bemiddelt" ; skos:broader ex:n2 .
"""
)


def imported(folder: Path, name: str, content: str, **options: Any) -> Imported:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    found = api.import_document(path, **options)
    if found.framework is not None:
        assert entry("boek.yaml", yaml_of(found.framework).encode()).faults == ()
    return found


def remarks(found: Imported) -> list[str]:
    return [f"{each.severity}: {each.text.en}" + (f" ({each.place.en})" if each.place else "") for each in found.remarks]


def test_a_scheme_of_another_system(tmp_path: Path) -> None:
    found = imported(tmp_path, "schema.ttl", SCHEME, edition="2.1")
    assert found.framework == {
        "kind": "framework", "id": "raamwerk", "edition": "2.1", "title": "Raamwerk", "levels": 2,
        "clusters": [{"id": "samen", "label": "Samen"}],
        "competencies": [
            {
                "id": "samenwerken", "label": "Samenwerken", "cluster": "samen", "definition": "Helpt.",
                "levels": [
                    {
                        "level": 1,
                        "behaviours": [
                            {"id": "samenwerken.1.1", "text": "Vraagt"}, {"id": "samenwerken.1.2", "text": "Luistert"},
                        ],
                    },
                    {"level": 2, "behaviours": [{"id": "samenwerken.2.1", "text": "Bemiddelt"}]},
                ],
            }
        ],
    }  # fmt: skip
    assert found.unknown == ()
    assert remarks(found) == ["note: 2 labels or definitions beside those that were read are not kept (the file)"]


C = "concept http://voorbeeld.nl/"
ODD_SCHEMES: dict[str, tuple[str, list[str]]] = {
    "a parent that is not there": (
        "ex:d skos:broader ex:z .",
        [
            "error: skos:broader: http://voorbeeld.nl/z is not in the file; the relation was not taken over",
        ],
    ),
    "two parents": (
        "ex:d skos:broader ex:n1 .",
        ["warning: “Bemiddelt” stands below another item already; this place was not taken over"],
    ),
    "a circle": (
        "ex:k skos:broader ex:a .",
        ["error: items stand below one another in a circle: "],
    ),
    "a list in a circle": (
        "ex:l skos:memberList ex:m . ex:m rdf:first ex:a ; rdf:rest ex:m .",
        ["error: the list http://voorbeeld.nl/l runs in a circle; its order was not taken over (the file)"],
    ),
    "what is required is not there": (
        "ex:c dcterms:requires ex:z .",
        [f"warning: dcterms:requires: http://voorbeeld.nl/z is not in the file; the relation was not taken over ({C}c)"],
    ),
    "a predicate with no place here": (
        'ex:a skos:altLabel "Hoort" . ex:c skos:scopeNote "Let op." .',
        [
            "note: http://www.w3.org/2004/02/skos/core#altLabel is not kept (1 times) (the file)",
            "note: http://www.w3.org/2004/02/skos/core#scopeNote is not kept (1 times) (the file)",
        ],
    ),
    "another scheme": (
        'ex:t a skos:ConceptScheme . ex:x a skos:Concept ; skos:inScheme ex:t ; skos:prefLabel "Elders" .',
        ["warning: the file has 2 concept schemes; http://voorbeeld.nl/s is what was read (the file)"],
    ),
    "no definition": (
        'ex:e a skos:Concept ; skos:prefLabel "Durf" . ex:f a skos:Concept ; skos:prefLabel "Niveau 1" ; skos:broader ex:e .',
        [f"note: “Durf” has one text; it is both label and definition ({C}e)"],
    ),
    "no label": (
        "ex:n3 a skos:Concept ; skos:inScheme ex:s ; skos:broader ex:n2 .",
        [f"warning: this concept has no label; it is called n3 ({C}n3)"],
    ),
    "addresses that are none": ('<http://x/{y}> a skos:Concept ; skos:prefLabel "Vreemd" .', []),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_SCHEMES)
def test_what_is_odd_in_a_scheme_is_told(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more, expected = ODD_SCHEMES[name]
    found = imported(tmp_path, "schema.ttl", SCHEME + more, edition="2.1")
    told = [one for one in remarks(found) if "labels or definitions" not in one]
    assert len(told) == len(expected), told
    assert all(one.startswith(start) for one, start in zip(told, expected, strict=True)), told
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("geen turtle", "is no Turtle, line 1"),
        (PREFIXES + "ex:a ex:b", "is no Turtle"),
        (PREFIXES + "ex:a ex:b " + "[ ex:b " * 5000, "is nested too deeply: brackets stand within brackets"),
        ("@prefix x: <y> . é".encode("latin-1"), "is not utf-8: byte 0xE9"),
        (b" " * (8 * 1024 * 1024 + 1), "is over 8 MiB"),
    ],
)
def test_what_is_no_turtle_is_refused(content: str | bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.ttl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=said):
        api.import_document(path)


def test_a_scheme_without_concepts(tmp_path: Path) -> None:
    assert imported(tmp_path, "schema.ttl", PREFIXES).framework is None


@pytest.mark.parametrize("format", ["skos", "moodle"])
def test_the_handbook_comes_back_but_for_what_is_told(format: str, tmp_path: Path) -> None:
    made = api.export_framework(HANDBOOK, format)
    found = imported(tmp_path, "boek.ttl" if format == "skos" else "boek.csv", str(made.content), into=tmp_path / "boek")
    assert found.unknown == ()
    left_out = {"builds_on", "distinguish_from"} if format == "moodle" else set()
    bare = [{key: value for key, value in each.items() if key not in left_out} for each in HANDBOOK["competencies"]]
    assert found.framework == HANDBOOK | {"competencies": bare}
    again = imported(tmp_path, Path(found.file).name, str(made.content), into=tmp_path / "boek", write=False)
    assert [file.changes for file in again.files] == [()] * len(again.files)


def moodle(*rows: dict[str, str]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, HEADS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def row(id: str, name: str, description: str = "", parent: str = "", **more: str) -> dict[str, str]:
    return {"Parent id number": parent, "Id number": id, "Shortname": name, "Description": description} | more


BOOK = row("2023", "Raamwerk", "<p>Van ons.</p>") | {"Is framework": "1", "Scale values": "Nee,Niveau 1,Niveau 2,Niveau 3"}
LEVELS = "<p>Helpt anderen.</p><h4>Niveau 1</h4><ul><li>Luistert</li></ul><h3>Niveau 2</h3><p>Vraagt</p><p>Zwijgt</p>"


def test_a_framework_of_moodle(tmp_path: Path) -> None:
    content = moodle(
        BOOK, row("A", "Samen"), row("A.1", "Samenwerken", LEVELS, "A"), row("A.2", "Durf", "Waagt.", "A"), row("B", "Leeg")
    )
    found = imported(tmp_path, "raamwerk.csv", content, edition="1")
    behaviours = {"1": ["Luistert"], "2": ["Vraagt", "Zwijgt"]}
    assert found.framework == {
        "kind": "framework", "id": "raamwerk", "edition": "1", "title": "Raamwerk", "source": "Van ons.", "levels": 3,
        "clusters": [{"id": "samen", "label": "Samen"}, {"id": "leeg", "label": "Leeg"}],
        "competencies": [
            {
                "id": "a-1", "label": "Samenwerken", "cluster": "samen", "definition": "Helpt anderen.",
                "levels": [
                    {
                        "level": int(level),
                        "behaviours": [{"id": f"a-1.{level}.{n}", "text": text} for n, text in enumerate(texts, 1)],
                    }
                    for level, texts in behaviours.items()
                ],
            },
            {"id": "a-2", "label": "Durf", "cluster": "samen", "definition": "Waagt."},
        ],
    }  # fmt: skip
    assert remarks(found) == []
    assert found.unknown == ()


ODD_ROWS: dict[str, tuple[str, list[str]]] = {
    "a parent that is not there": (
        moodle(BOOK, row("A", "Durf", "Waagt.", "Z")),
        ["error: Parent id number Z is not in the file (line 3)"],
    ),
    "a circle": (
        moodle(BOOK, row("A", "Een", "", "B"), row("B", "Twee", "", "A"), row("C", "Durf", "Waagt.")),
        ["error: items stand below one another in a circle: “Een” → “Twee” → “Een”; "],
    ),
    "an id twice": (
        moodle(BOOK, row("A", "Durf", "Waagt."), row("A", "Moed", "Durft.")),
        ["error: Id number A is there already (line 4)"],
    ),
    "nothing to go by": (
        moodle(BOOK, row("A", "Durf", "Waagt."), row("", "", "Iets.")),
        ["error: this row has no Id number and no Shortname (line 4)"],
    ),
    "a row that is too short": (
        moodle(BOOK, row("A", "Durf", "Waagt.")) + "a;b\r\n",
        ["error: this row is too short; it was not taken over (line 4)"],
    ),
    "one text": (moodle(BOOK, row("A", "Durf")), ["note: “Durf” has one text; it is both label and definition (line 3)"]),
    "what has no place here": (
        moodle(
            BOOK,
            row("A", "Groep", "Over de groep."),
            row("B", "Durf", "Waagt.", "A")
            | {"Rule type (optional)": "core_competency", "Cross referenced competency id numbers": "A"},
        ),
        [
            "note: the description of a group is not kept (line 3)",
            "note: cross references to other competencies are not kept (1 rows, the first here) (line 4)",
            "note: rules on completion are not kept (1 rows, the first here) (line 4)",
        ],
    ),
    "no edition": (moodle(BOOK, row("A", "Durf", "Waagt.")).replace("2023", "x"), []),
}


@pytest.mark.parametrize("name", ODD_ROWS)
def test_what_is_odd_in_rows_of_moodle_is_told(name: str, tmp_path: Path) -> None:
    content, expected = ODD_ROWS[name]
    found = imported(tmp_path, "raamwerk.csv", content, edition=None if name == "no edition" else "1")
    told = remarks(found)
    if name == "no edition":
        assert told == ["warning: the file does not say its edition; give it with --edition"]
        return
    assert len(told) == len(expected), told
    assert all(one.startswith(start) for one, start in zip(told, expected, strict=True)), told


def test_long_descriptions_come_back_from_moodle(tmp_path: Path) -> None:
    behaviours = [{"id": f"moed.1.{n}", "text": f"Doet {n} " + "x" * 19_000} for n in range(1, 11)]
    framework = {
        "kind": "framework", "id": "boek", "edition": "1", "title": "Boek", "levels": 1,
        "competencies": [
            {"id": "moed", "label": "Moed", "definition": "Durven.", "levels": [{"level": 1, "behaviours": behaviours}]}
        ],
    }  # fmt: skip
    made = api.export_framework(framework, "moodle")
    assert made.losses == ()
    assert imported(tmp_path, "raamwerk.csv", str(made.content)).framework == framework


def test_what_is_too_large_for_import_is_told() -> None:
    assert size("x" * MAX_BYTES) == ()
    assert [note.en for note in size("x" * MAX_BYTES + "x")] == ["The file is over 8 MiB; import does not read it."]


def test_a_long_circle_of_items_says_that_it_is_longer(tmp_path: Path) -> None:
    def end(number: int) -> dict[str, str]:
        return {"title": "x", "identifier": f"i{number}", "uri": f"urn:i{number}"}

    file = tmp_path / "kring.json"
    package = {
        "CFDocument": {"identifier": "d", "title": "Kring"},
        "CFItems": [{"identifier": f"i{n}", "fullStatement": f"Item {n}"} for n in range(9)],
        "CFAssociations": [
            {
                "identifier": f"a{n}",
                "associationType": "isChildOf",
                "originNodeURI": end(n),
                "destinationNodeURI": end((n + 1) % 9),
            }
            for n in range(9)
        ],
    }
    file.write_text(json.dumps(package), encoding="utf-8")
    told = " ".join(each.text.en for each in api.import_document(file).remarks)
    assert "“Item 5” → … → “Item 0”" in told


def test_a_package_that_is_too_large_is_to_be_divided(tmp_path: Path) -> None:
    file = tmp_path / "groot.json"
    file.write_text(json.dumps({"CFDocument": {"title": "x" * MAX_BYTES}}), encoding="utf-8")
    with pytest.raises(UsageError) as told:
        api.import_document(file)
    assert told.value.hint == "Import it in parts."
