"""Laws of exchange: a framework that is written and read back is the same, or the loss report names every difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from packages import frameworks, hold_against_case, plain
from strategies import tried

from competentie_rules import api
from competentie_rules.documents.changes import Change
from competentie_rules.documents.write import yaml_of
from competentie_rules.exchange import case_reading, package
from competentie_rules.exchange.formats import FORMATS
from competentie_rules.exchange.losses import between
from competentie_rules.library import entry

pytestmark = pytest.mark.no_cover


def same_levels(framework: dict[str, Any]) -> dict[str, Any]:
    """The framework in which what is built on without a level is built on at level 1, as it means."""
    competencies = [
        each | ({"builds_on": [{"competency": one["competency"], "level": one.get("level", 1)} for one in each["builds_on"]]})
        if "builds_on" in each
        else each
        for each in framework["competencies"]
    ]
    return framework | {"competencies": competencies}


@tried(150)
@given(frameworks())
def test_a_case_package_is_read_the_same_or_the_difference_is_told(framework: dict[str, Any]) -> None:
    assert entry("boek.yaml", yaml_of(framework).encode()).faults == ()
    made = api.export_framework(framework, "case")
    assert isinstance(made.content, str)
    read = case_reading.framework(package.read("boek.json", made.content.encode()))
    assert (same_levels(read) == same_levels(framework)) == (made.losses == ())
    assert entry("boek.yaml", yaml_of(read).encode()).faults == ()
    # What CASE cannot hold: what refers to a competency that the framework does not have, or to a level that is not described,
    # and the order of levels, which is that of their numbers.
    levels = {each["id"]: [level["level"] for level in each.get("levels", ())] for each in framework["competencies"]}
    relations = [
        each for one in framework["competencies"] for key in ("builds_on", "distinguish_from") for each in one.get(key, ())
    ]
    lossless = all(numbers == sorted(numbers) for numbers in levels.values()) and all(
        each["competency"] in levels and each.get("level", 1) in (1, *levels[each["competency"]]) for each in relations
    )
    assert lossless == (made.losses == ())


@tried(50)
@given(frameworks())
def test_one_framework_gives_one_package(framework: dict[str, Any]) -> None:
    made = api.export_framework(framework, "case")
    assert made == api.export_framework(json.loads(json.dumps(framework)), "case")
    found = json.loads(str(made.content))
    hold_against_case(found)
    known = [each["identifier"] for key in ("CFItems", "CFAssociations") for each in found[key]]
    assert len(set(known)) == len(known)


TABLES = ("csv", "csv-wide", "xlsx", "xlsx-wide")
ENDINGS = {"case": "json", "moodle": "csv", "skos": "ttl"} | {name: name.partition("-")[0] for name in TABLES}


def test_the_laws_are_about_every_format() -> None:
    assert ENDINGS.keys() == FORMATS.keys()


def read_back(framework: dict[str, Any], format: str, folder: Path) -> tuple[dict[str, Any] | None, tuple[Change, ...]]:
    """What `import` makes of a file that was exported, and what the loss report says is lost."""
    made = api.export_framework(framework, format)
    assert api.export_framework(json.loads(json.dumps(framework)), format).losses == made.losses
    path = folder / f"boek.{ENDINGS[format]}"
    path.write_bytes(made.content if isinstance(made.content, bytes) else made.content.encode())
    named = {"framework": framework["id"], "edition": framework["edition"], "title": framework["title"]}
    found = api.import_document(path, **(named if format in TABLES else {})).framework
    if found is None:
        return None, made.losses
    assert entry("boek.yaml", yaml_of(found).encode()).faults == ()
    return dict(found), made.losses


@pytest.mark.parametrize("format", ENDINGS)
@tried(40)
@given(framework=frameworks())
def test_what_is_exported_is_read_the_same_or_the_difference_is_told(
    tmp_path_factory: pytest.TempPathFactory, format: str, framework: dict[str, Any]
) -> None:
    read, losses = read_back(framework, format, tmp_path_factory.getbasetemp())
    assert (read is not None and same_levels(read) == same_levels(framework)) == (losses == ())
    # What is told is that, and no more: the report names what differs, by its id.
    if read is not None:
        relations = ("builds-on", "distinguish-from") if format == "moodle" else ()
        told, differs = (
            {(each.what, each.id) for each in changes if each.what not in relations}
            for changes in (losses, between(framework, read))
        )
        assert told == differs


@pytest.mark.parametrize("format", [*TABLES, "case", "skos", "moodle"])
@tried(20)
@given(framework=plain())
def test_every_format_holds_the_whole_of_a_plain_framework(
    tmp_path_factory: pytest.TempPathFactory, format: str, framework: dict[str, Any]
) -> None:
    assert read_back(framework, format, tmp_path_factory.getbasetemp()) == (framework, ())
