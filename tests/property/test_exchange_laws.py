"""Laws of exchange: a framework that is written and read back is the same, or the loss report names every difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packages import frameworks, plain
from strategies import tried

from competentie_rules import api
from competentie_rules.documents.write import yaml_of
from competentie_rules.exchange import case_reading, package, skos
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
    known = [each["identifier"] for key in ("CFItems", "CFAssociations") for each in found[key]]
    assert len(set(known)) == len(known)


TABLES = st.sampled_from(["csv", "csv-wide", "xlsx", "xlsx-wide"])


def read_back(framework: dict[str, Any], format: str, folder: Path) -> tuple[dict[str, Any] | None, bool]:
    """What `import` makes of a table that was exported, and whether the loss report is empty."""
    made = api.export_framework(framework, format)
    path = folder / f"tabel.{format.partition('-')[0]}"
    path.write_bytes(made.content if isinstance(made.content, bytes) else made.content.encode())
    given = {"framework": framework["id"], "edition": framework["edition"], "title": framework["title"]}
    found = api.import_document(path, **given).framework
    return dict(found) if found is not None else None, made.losses == ()


@tried(60)
@given(frameworks(), TABLES)
def test_a_table_is_read_the_same_or_the_difference_is_told(
    tmp_path_factory: pytest.TempPathFactory, framework: dict[str, Any], format: str
) -> None:
    read, lossless = read_back(framework, format, tmp_path_factory.getbasetemp())
    assert (read is not None and same_levels(read) == same_levels(framework)) == lossless


@tried(60)
@given(plain(), TABLES)
def test_a_table_holds_the_whole_of_a_plain_framework(
    tmp_path_factory: pytest.TempPathFactory, framework: dict[str, Any], format: str
) -> None:
    assert read_back(framework, format, tmp_path_factory.getbasetemp()) == (framework, True)


@tried(60)
@given(frameworks())
def test_a_scheme_is_read_the_same_or_the_difference_is_told(framework: dict[str, Any]) -> None:
    made = api.export_framework(framework, "skos")
    assert isinstance(made.content, str)
    read = skos.read(made.content)
    assert (same_levels(read) == same_levels(framework)) == (made.losses == ())
    assert api.export_framework(framework, "skos") == made


@tried(60)
@given(plain())
def test_a_scheme_holds_the_whole_of_a_plain_framework(framework: dict[str, Any]) -> None:
    assert api.export_framework(framework, "skos").losses == ()
