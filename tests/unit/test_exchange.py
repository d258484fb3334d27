"""Frameworks in the formats of other systems, and what is said of packages with something wrong in them."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from packages import association, hold_against_case, item, package, small

from competentie_rules import api
from competentie_rules.documents.write import yaml_of
from competentie_rules.errors import UsageError
from competentie_rules.exchange.losses import to_json
from competentie_rules.importing.run import Imported
from competentie_rules.library import brought_along, entry

HANDBOOK: dict[str, Any] = next(each.document.data for each in brought_along() if each.kind == "framework")


def imported(tmp_path: Path, data: Any, **options: Any) -> Imported:
    path = tmp_path / "pakket.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data, indent=1), encoding="utf-8")
    return api.import_document(path, **options)


def remarks(found: Imported) -> list[str]:
    return [f"{each.severity}: {each.text.en}" + (f" ({each.place.en})" if each.place else "") for each in found.remarks]


def test_a_package_holds_against_the_data_model_of_case() -> None:
    made = json.loads(str(api.export_framework(HANDBOOK, "case").content))
    assert hold_against_case(made) > 300


AMISS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a field that is required": lambda one: one["CFDocument"].pop("creator"),
    "a field that CASE 1.0 does not have": lambda one: one["CFDocument"].update(caseVersion="1.1"),
    "a field that only an item outside a package has": lambda one: one["CFItems"][0].update(CFDocumentURI="urn:x"),
    "an object that the definitions do not have": lambda one: one["CFDefinitions"].update(CFLevels=[]),
    "a type of association": lambda one: one["CFAssociations"][0].update(associationType="presupposes"),
    "an identifier in capitals": lambda one: one["CFItems"][0].update(identifier=one["CFItems"][0]["identifier"].upper()),
    "a uri": lambda one: one["CFItems"][0].update(uri="geen uri"),
    "a day for a moment": lambda one: one["CFItems"][0].update(lastChangeDateTime="2024-03-01"),
    "a number as a text": lambda one: one["CFAssociations"][0].update(sequenceNumber="1"),
    "a text as a number": lambda one: one["CFDefinitions"]["CFConcepts"][0].update(hierarchyCode=1),
    "an end that is nowhere": lambda one: one["CFAssociations"][0]["originNodeURI"].update(identifier=str(uuid.uuid4())),
    "a link with less": lambda one: one["CFItems"][0]["CFItemTypeURI"].pop("title"),
}


@pytest.mark.parametrize("name", AMISS)
def test_what_is_amiss_does_not_hold_against_the_data_model_of_case(name: str) -> None:
    made = json.loads(str(api.export_framework(HANDBOOK, "case").content))
    AMISS[name](made)
    with pytest.raises(AssertionError):
        hold_against_case(made)


def test_the_handbook_comes_back_from_case_as_it_was(tmp_path: Path) -> None:
    made = api.export_framework(HANDBOOK, "case")
    assert made.losses == ()
    found = imported(tmp_path, str(made.content), into=tmp_path / "boek")
    assert found.framework == HANDBOOK
    assert remarks(found) == []
    assert found.unknown == ()
    again = imported(tmp_path, str(made.content), into=tmp_path / "boek", write=False)
    assert [file.changes for file in again.files] == [()] * len(again.files)


def test_what_case_does_not_hold_is_told() -> None:
    data = {
        "kind": "framework", "id": "boek", "edition": "1.0", "title": "Boek", "levels": 2,
        "competencies": [
            {"id": "moed", "label": "Moed", "definition": "Durven.", "builds_on": [{"competency": "elders", "level": 2}]},
            {"id": "durf", "label": "Durf", "definition": "Wagen.", "builds_on": [{"competency": "moed", "level": 2}]},
        ],
    }  # fmt: skip
    made = api.export_framework(data, "case")
    assert [(each.what, each.id, each.before, each.after) for each in made.losses] == [
        ("builds-on", "moed", "elders: 2", ""),
        ("builds-on", "durf", "moed: 2", "moed: 1"),
    ]
    assert "1970-01-01" in made.notes[0].en


def test_there_is_no_such_format() -> None:
    with pytest.raises(UsageError, match="choose from case, csv, csv-wide"):
        api.export_framework(HANDBOOK, "kees")


def test_a_package_of_another_system(tmp_path: Path) -> None:
    found = imported(tmp_path, small())
    assert found.framework == {
        "kind": "framework", "id": "raamwerk", "edition": "2.1", "title": "Raamwerk", "levels": 2,
        "clusters": [{"id": "working-together", "label": "Working together"}],
        "competencies": [
            {
                "id": "teamwork", "label": "Teamwork", "cluster": "working-together",
                "definition": "Helps others reach their goals.",
                "levels": [
                    {"level": 1, "behaviours": [{"id": "teamwork.1.1", "text": "Listens"}]},
                    {"level": 2, "behaviours": [{"id": "teamwork.2.1", "text": "Settles conflicts"}]},
                ],
            }
        ],
    }  # fmt: skip
    assert remarks(found) == []


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    made = small()
    change(made)
    return made


def crowd(one: dict[str, Any]) -> None:
    """Put 99 more behaviours below level 1."""
    for n in range(99):
        one["CFItems"].append(item(f"n{n}", f"Doet {n}"))
        one["CFAssociations"].append(association("isChildOf", f"n{n}", "1"))


ODD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown association type": (
        changed(lambda one: one["CFAssociations"].append(association("precede", "a", "b"))),
        ["warning: CASE has no associationType precede; perhaps precedes is meant (line 92, /CFAssociations/6/associationType)"],
    ),
    "an association type of its own": (
        changed(lambda one: one["CFAssociations"].append(association("ext:teaches", "a", "b"))),
        ["note: ext:teaches: 1 associations have no place here, this is the first (line"],
    ),
    "a dangling parent": (
        changed(lambda one: one["CFAssociations"].__setitem__(5, association("isChildOf", "b", "z"))),
        ["error: isChildOf: z is not in the package; the association was not taken over (line"],
    ),
    "a dangling child": (
        changed(lambda one: one["CFAssociations"].append(association("isChildOf", "z", "1"))),
        ["error: isChildOf: z is not in the package; the association was not taken over (line"],
    ),
    "an end outside": (
        changed(lambda one: one["CFAssociations"].append(association("exactMatchOf", "c", "esco"))),
        ["warning: exactMatchOf: esco is not in the package; the association was not taken over (line"],
    ),
    "a circle": (
        changed(lambda one: one["CFAssociations"].__setitem__(0, association("isChildOf", "k", "a"))),
        ["error: items stand below one another in a circle: “Working together” → “Listens” → “Level 1” → “Teamwork” → “Working"],
    ),
    "two parents": (
        changed(lambda one: one["CFAssociations"].append(association("isChildOf", "a", "2"))),
        ["warning: “Listens” stands below another item already; this place was not taken over (line"],
    ),
    "an identifier twice": (
        changed(lambda one: one["CFItems"].append(item("a", "Again"))),
        ["error: identifier a is that of CFItems/4 as well; this item was not taken over (line"],
    ),
    "an item without a statement": (
        changed(lambda one: one["CFItems"].append({"identifier": "z", "fullStatement": " "})),
        ["error: this item has no fullStatement; it was not taken over (line"],
    ),
    "an association without an end": (
        changed(lambda one: one["CFAssociations"].append({"associationType": "isChildOf", "originNodeURI": {"identifier": "a"}})),
        ["error: this association has no associationType, or an end without an identifier (line"],
    ),
    "what is no object": (changed(lambda one: one["CFItems"].append("x")), ["error: this is no object (line"]),
    "what is no list": (changed(lambda one: one.__setitem__("CFAssociations", 3)), ["error: CFAssociations is no list (line"]),
    "what may be an order": (
        changed(lambda one: one["CFAssociations"].append(association("precedes", "k", "c"))),
        ["note: precedes: 1 associations have no place here, this is the first (line"],
    ),
    "rubrics": (changed(lambda one: one.__setitem__("CFRubrics", [{}])), ["warning: rubrics are not read (1) (line"]),
    "fields with no place here": (
        changed(lambda one: one["CFItems"][1].__setitem__("educationLevel", ["09"])),
        ["note: educationLevel is not kept (filled in 1 times, here first) (line"],
    ),
    "no version": (
        changed(lambda one: one["CFDocument"].__delitem__("version")),
        ["warning: the file does not say its edition; give it with --edition"],
    ),
    "an odd version": (
        changed(lambda one: one["CFDocument"].__setitem__("version", "versie 2 (concept)")),
        ["warning: version “versie 2 (concept)” is written as an edition: versie-2-concept"],
    ),
    "no label": (
        changed(lambda one: one["CFItems"][1].__delitem__("abbreviatedStatement")),
        ["note: “Helps others reach their goals.” has one text; it is both label and definition (line"],
    ),
    "a level twice": (
        changed(lambda one: one["CFItems"][3].__setitem__("fullStatement", "Level 1")),
        ["error: Teamwork has level 1 twice; they were put together (line"],
    ),
    "a level without a number": (
        changed(lambda one: one["CFItems"][3].update({"fullStatement": "Advanced", "CFItemType": "Level"})),
        ["error: which level is this? A level from 1 to 20 belongs in fullStatement, as “Competentieniveau 2” (line"],
    ),
    "a text that is too long": (
        changed(lambda one: one["CFItems"][4].__setitem__("fullStatement", "x" * 20_001)),
        ["error: a text of 20001 characters was cut (line"],
    ),
    "too many behaviours": (
        changed(crowd),
        ["error: a level has at most 99 behaviours; the rest was left out (line"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    data, expected = ODD[name]
    found = imported(tmp_path, data)
    told = remarks(found)
    assert len(told) == len(expected)
    assert all(one.startswith(start) for one, start in zip(told, expected, strict=True)), told
    for place in (each.place for each in found.remarks if each.place):
        assert re.match(r"line \d+", place.en)
    if found.framework is not None:
        assert entry("boek.yaml", yaml_of(found.framework).encode()).faults == ()


def test_what_is_not_understood_is_listed(tmp_path: Path) -> None:
    data = changed(lambda one: one["CFItems"].append(item("x", "Zomaar iets")))
    found = imported(tmp_path, data)
    assert [(each.text, each.line.place.en.partition(", ")[2]) for each in found.unknown] == [("Zomaar iets", "/CFItems/6")]


def test_ids_stay_when_a_package_updates_a_framework(tmp_path: Path) -> None:
    imported(tmp_path, small(), into=tmp_path / "boek")
    data = changed(lambda one: one["CFItems"][1].__setitem__("abbreviatedStatement", "Team work"))
    data["CFItems"].insert(4, item("n", "Asks"))
    data["CFAssociations"].insert(4, association("isChildOf", "n", "1"))
    framework = imported(tmp_path, data, into=tmp_path / "boek").framework
    assert framework is not None
    assert framework["competencies"][0]["id"] == "teamwork"
    assert framework["competencies"][0]["levels"][0]["behaviours"] == [
        {"id": "teamwork.1.2", "text": "Asks"},
        {"id": "teamwork.1.1", "text": "Listens"},
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "document-syntax"),
        ("[]", "it has no CFDocument"),
        ('{"kind": "framework"}', "reads it as it is"),
        ('{"CFDocument": {}, "CFDocument": {}}', "document-key-repeated"),
        ("[" * 100_000, "document-limit"),
    ],
)
def test_what_is_no_package_is_refused(content: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        imported(tmp_path, content)
    assert said in str(caught.value)


def test_a_package_without_competencies(tmp_path: Path) -> None:
    found = imported(tmp_path, package([item("a", "Iets")], []))
    assert found.framework is None
    assert len(found.unknown) == 1


def test_a_folder_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "map.json").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        api.import_document(tmp_path / "map.json")


def told(format: str) -> list[str]:
    return [f"{each.what} {each.id}".strip() for each in api.export_framework(HANDBOOK, format).losses]


@pytest.mark.parametrize("format", ["csv", "csv-wide", "xlsx", "xlsx-wide"])
def test_the_handbook_comes_back_from_a_table_but_for_its_relations(format: str, tmp_path: Path) -> None:
    made = api.export_framework(HANDBOOK, format)
    assert told(format) == ["source", "distinguish-from expertise", "builds-on analyseren"]
    path = tmp_path / f"tabel.{format.partition('-')[0]}"
    path.write_bytes(made.content if isinstance(made.content, bytes) else made.content.encode())
    found = api.import_document(path, framework="handboek-2024", edition="2024-03", title="Handboek competenties")
    assert found.framework is not None
    assert found.unknown == ()
    left_out = {"source", "builds_on", "distinguish_from"}
    bare = [{key: value for key, value in each.items() if key not in left_out} for each in HANDBOOK["competencies"]]
    assert found.framework == {key: value for key, value in HANDBOOK.items() if key != "source"} | {"competencies": bare}


def odd_texts() -> dict[str, Any]:
    behaviours = [{"id": "moed.1.1", "text": "=HYPERLINK(1)"}, {"id": "moed.1.2", "text": "- streep\nregel"}]
    return {
        "kind": "framework", "id": "boek", "edition": "1.0", "title": "Boek", "levels": 3,
        "clusters": [{"id": "m", "label": "Mens"}, {"id": "leeg", "label": "Leeg"}],
        "competencies": [
            {
                "id": "moed", "label": "Moed", "cluster": "m", "definition": "Durven.", "source": "blz. 3",
                "levels": [{"level": 1, "behaviours": behaviours}, {"level": 2, "behaviours": []}],
            }
        ],
    }  # fmt: skip


def test_what_a_table_does_not_hold_is_told() -> None:
    losses = [(each.what, each.id, each.before, each.after) for each in api.export_framework(odd_texts(), "csv").losses]
    assert losses == [
        ("levels", "", "3", "1"),
        ("source", "moed", "blz. 3", ""),
        ("behaviour", "moed.1.1", "=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("behaviour", "moed.1.2", "- streep\nregel", "'- streep regel"),
        ("clusters", "", "m: Mens; leeg: Leeg", "mens: Mens"),
        ("levels", "moed", "1 (moed.1.1, moed.1.2); 2 ()", "1 (moed.1.1, moed.1.2)"),
    ]


def test_a_spreadsheet_holds_no_formulas() -> None:
    losses = {each.id: each.after for each in api.export_framework(odd_texts(), "xlsx").losses}
    assert "moed.1.1" not in losses
    assert losses["moed.1.2"] == "streep regel"


def moodle_rows(framework: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(api.export_framework(framework, "moodle").content)), strict=True))


def test_moodle_gets_a_tree_with_a_scale() -> None:
    rows = moodle_rows(HANDBOOK)
    assert len(rows[0]) == 14
    first = rows[0]
    assert first["Is framework"] == "1"
    assert first["Id number"] == "handboek-2024-2024-03"
    assert first["Scale values"] == "Niveau 0,Niveau 1,Niveau 2,Niveau 3"
    configuration = json.loads(first["Scale configuration"])
    assert configuration[1:] == [{"id": n, "scaledefault": int(n == 2), "proficient": 1} for n in (2, 3, 4)]
    assert first["Taxonomy"] == "competency,competency,competency,competency"
    assert [row["Is framework"] for row in rows[1:]] == [""] * (len(rows) - 1)
    assert len(rows) == 1 + 3 + 11
    ids = [row["Id number"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert {row["Parent id number"] for row in rows} <= {"", *ids}
    # Every text is there as a whole, however long.
    for competency in HANDBOOK["competencies"]:
        row = next(row for row in rows if row["Id number"] == competency["id"])
        assert row["Shortname"] == competency["label"]
        assert row["Description"].startswith(f"<p>{competency['definition']}</p>")
        for level in competency.get("levels", ()):
            for behaviour in level["behaviours"]:
                assert f"<li>{behaviour['text']}</li>" in row["Description"]


def test_what_moodle_does_not_hold_is_told() -> None:
    assert told("moodle") == ["distinguish-from expertise", "builds-on analyseren"]
    data = odd_texts()
    data["id"], data["title"] = "b" * 100, "T" * 101
    data["clusters"][0]["id"] = data["competencies"][0]["cluster"] = "moed"
    data["competencies"][0] |= {
        "label": "=1",
        "definition": "a <b> & c",
        "builds_on": [{"competency": "elders"}],
        "distinguish_from": [{"competency": "moed", "question": "Wat?"}],
    }
    losses = [(each.what, each.id, each.before, each.after) for each in api.export_framework(data, "moodle").losses]
    assert losses == [
        ("title", "", "T" * 101, "T" * 99 + "…"),
        ("label", "moed", "=1", "'=1"),
        ("source", "moed", "blz. 3", ""),
        ("behaviour", "moed.1.2", "- streep\nregel", "- streep regel"),
        ("clusters", "", "moed: Mens; leeg: Leeg", "moed-2: Mens; leeg: Leeg"),
        ("builds-on", "moed", "elders: 1", ""),
        ("distinguish-from", "moed", "moed: Wat?", ""),
    ]
    rows = {row["Id number"]: row for row in moodle_rows(data)}
    assert rows["moed"]["Parent id number"] == "moed-2"
    assert rows["moed"]["Description"].startswith("<p>a &lt;b&gt; &amp; c</p><h4>Niveau 1</h4><ul><li>=HYPERLINK(1)</li>")


def test_the_handbook_is_whole_in_skos() -> None:
    made = api.export_framework(HANDBOOK, "skos")
    assert made.losses == ()
    graph = rdflib.Graph().parse(data=made.content, format="turtle")
    core = rdflib.SKOS
    assert len(list(graph.subjects(rdflib.RDF.type, core.Concept))) == 3 + 11 + 8 * 3 + 91
    labels = {str(label) for label in graph.objects(None, core.prefLabel)}
    assert labels >= {each["label"] for each in HANDBOOK["competencies"]}
    # Every concept is in the scheme, and hangs below another or at its top.
    for concept in graph.subjects(rdflib.RDF.type, core.Concept):
        assert graph.value(concept, core.inScheme) is not None
        assert (graph.value(concept, core.broader) is None) != (graph.value(concept, core.topConceptOf) is None)


def test_what_skos_does_not_hold_is_told() -> None:
    data = odd_texts()
    behaviour = data["competencies"][0]["levels"][0]["behaviours"][0]
    behaviour["text"] = 'zegt "nee"\u202e \\ \U000e0001'
    data["competencies"][0]["builds_on"] = [{"competency": "elders"}]
    made = api.export_framework(data, "skos")
    assert [(each.what, each.id, each.before) for each in made.losses] == [
        ("levels", "", "3"),
        ("builds-on", "moed", "elders: 1"),
    ]
    assert "\u202e" not in made.content


def test_a_framework_that_is_too_large_for_a_table_goes_to_case() -> None:
    many: list[dict[str, Any]] = [{"id": f"c{n}", "label": f"Naam {n}", "definition": "Iets kunnen."} for n in range(1200)]
    many[0]["levels"] = [{"level": 1, "behaviours": [{"id": "c0.1.1", "text": "Doet dit"}]}]
    data = odd_texts() | {"competencies": many}
    with pytest.raises(UsageError, match="So large a table cannot be read back"):
        api.export_framework(data, "csv")
    assert api.export_framework(data, "case").losses == ()


def test_the_loss_report_as_json() -> None:
    data = odd_texts()
    made = api.export_framework(data, "moodle")
    found = json.loads(to_json(made, "en"))
    assert found.pop("notes") == [note.en for note in made.notes]
    assert found == {
        "format": "competentie-rules/losses/1",
        "lang": "en",
        "framework": {"id": "boek", "edition": "1.0"},
        "target": "moodle",
        "losses": [
            {"kind": "removed", "what": "source", "id": "moed", "before": "blz. 3", "after": ""},
            {"kind": "changed", "what": "behaviour", "id": "moed.1.2", "before": "- streep\nregel", "after": "- streep regel"},
        ],
    }
