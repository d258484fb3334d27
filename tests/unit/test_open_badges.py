"""Open Badges of a result: what they claim, what they keep to themselves, and that they are made as the specification says.

No registry carries the schema of Open Badges 3.0, so `schemas/open-badges.schema.json` is made after its specification. What was
held against the published one stands in docs/adr/0012-exchange.md.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.documents.write import yaml_of
from competentie_rules.errors import UsageError
from competentie_rules.exchange.losses import Exported
from competentie_rules.exchange.open_badges import Wishes
from competentie_rules.library import brought_along

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
MET = SAMPLES / "01-norm-gehaald.yaml"
NAMES = [path.name for path in sorted(SAMPLES.glob("*.yaml"))]


def credentials(made: Exported) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(str(made.content))["credentials"]
    return found


def losses(made: Exported) -> list[tuple[str, str, str, str]]:
    return [(each.what, each.id, each.before, each.after) for each in made.losses]


def changed(folder: Path, change: Any) -> Path:
    """A file with the sample in which every norm is met, with something changed."""
    data = read_bytes(MET.name, MET.read_bytes()).data
    change(data)
    path = folder / "beoordeling.yaml"
    path.write_text(yaml_of(data), encoding="utf-8")
    return path


def rating(data: Any, competency: str) -> Any:
    return next(each for each in data["ratings"] if each["competency"] == competency)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_sample_gives_sound_drafts_or_none(name: str, lang: str) -> None:
    report = api.check([SAMPLES / name], lang=lang)
    wishes = Wishes(evidence=lang == "en")
    if report.assessments[0].verdict == "unjudged":
        with pytest.raises(UsageError, match="cannot be exported"):
            api.export_assessment(SAMPLES / name, wishes, lang=lang)
        return
    made = api.export_assessment(SAMPLES / name, wishes, lang=lang)
    assert made == api.export_assessment(SAMPLES / name, wishes, lang=lang)
    jsonschema.validate(json.loads(str(made.content)), schema.schema("open-badges"))
    expected = {
        each.competency: min(each.reached, each.reached if each.awarded is None else each.awarded)
        for each in report.assessments[0].competencies
    }
    found = credentials(made)
    assert [each["credentialSubject"]["achievement"]["humanCode"] for each in found] == [id for id, n in expected.items() if n]
    assert len({each["id"] for each in found}) == len(found)
    for each in found:
        _refers_to_itself(each, expected)


def _refers_to_itself(credential: dict[str, Any], levels: dict[str, int]) -> None:
    """Each result points to its description, and the level that it names is in the rubric, and is the one that was reached."""
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    described = {each["id"]: each for each in achievement["resultDescription"]}
    assert [each["resultDescription"] for each in subject["result"]] == list(described)
    reached = subject["result"][0]
    rubric = described[reached["resultDescription"]]["rubricCriterionLevel"]
    numbers = {each["id"]: int(each["level"]) for each in rubric}
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert numbers[reached["achievedLevel"]] == levels[achievement["humanCode"]]
    required = described[reached["resultDescription"]].get("requiredLevel")
    assert (required is None) == (len(described) == 1)
    assert required is None or numbers[required] <= numbers[reached["achievedLevel"]]


def test_nobody_is_named() -> None:
    made = api.export_assessment(MET)
    data = read_bytes(MET.name, MET.read_bytes()).data
    text = str(made.content)
    named = [data["id"], data["subject"], *data["assessors"], data["conclusion"]]
    named += [each["evidence"] for one in data["ratings"] for each in one["observations"] if "evidence" in each]
    assert len(named) > 4
    assert not [each for each in named if f'"{each}"' in text]
    assert "proof" not in text
    for each in credentials(made):
        (identity,) = each["credentialSubject"]["identifier"]
        digest = hashlib.sha256((data["subject"] + identity["salt"]).encode()).hexdigest()
        assert identity["identityHash"] == f"sha256${digest}"
        assert each["validFrom"] == f"{data['assessed_on']}T00:00:00Z"


def test_a_salt_and_an_issuer_of_ones_own() -> None:
    made = credentials(api.export_assessment(MET, Wishes(salt="zout", issuer="https://voorbeeld.nl/badges")))
    assert {each["issuer"]["id"] for each in made} == {"https://voorbeeld.nl/badges"}
    assert {each["credentialSubject"]["identifier"][0]["salt"] for each in made} == {"zout"}
    with pytest.raises(UsageError, match="voorbeeld is no address"):
        api.export_assessment(MET, Wishes(issuer="voorbeeld"))


def test_the_level_is_both_reached_and_awarded(tmp_path: Path) -> None:
    def lower(data: Any) -> None:
        rating(data, "samenwerken")["awarded"] = 1
        rating(data, "expertise")["awarded"] = 0

    made = api.export_assessment(changed(tmp_path, lower))
    levels = {
        each["credentialSubject"]["achievement"]["humanCode"]: each["name"].rpartition(" ")[2] for each in credentials(made)
    }
    assert levels["samenwerken"] == "1"
    assert "expertise" not in levels
    told = losses(made)
    assert ("reached", "samenwerken", "2", "1") in told
    assert ("norm", "samenwerken", "2: met", "") in told
    assert ("competency", "expertise", "Expertise", "") in told
    assert ("reached", "expertise", "2", "") in told
    with pytest.raises(UsageError, match="No level of expertise is both reached and awarded"):
        api.export_assessment(tmp_path / "beoordeling.yaml", Wishes(competency="expertise"))


def test_what_was_presumed_is_told(tmp_path: Path) -> None:
    def observe_the_upper_level(data: Any) -> None:
        one = rating(data, "samenwerken")
        one["observations"] = [each for each in one["observations"] if each["behaviour"].startswith("samenwerken.2")]

    made = api.export_assessment(changed(tmp_path, observe_the_upper_level))
    assert ("presumed", "samenwerken", "1", "") in losses(made)
    assert ("observations", "samenwerken", "4", "") in losses(made)


def test_evidence_only_where_it_is_asked_for_and_of_what_is_claimed(tmp_path: Path) -> None:
    def write(data: Any) -> None:
        one = rating(data, "samenwerken")
        one["awarded"] = 1
        for each in one["observations"]:
            each["evidence"] = f"*Deed* {each['behaviour']}"

    path = changed(tmp_path, write)
    (without,) = [each for each in credentials(api.export_assessment(path)) if "Samenwerken" in each["name"]]
    assert "evidence" not in without
    made = api.export_assessment(path, Wishes(evidence=True))
    (found,) = [each for each in credentials(made) if "Samenwerken" in each["name"]]
    assert [each["narrative"] for each in found["evidence"]] == [rf"\*Deed\* samenwerken.1.{n}" for n in range(1, 5)]
    assert ("observations", "samenwerken", "4", "") in losses(made)
    assert any("names" in note.en and "evidence" in note.en for note in made.notes)


def test_a_competency_that_is_not_described_counts_by_its_award(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda data: data["ratings"].append({"competency": "leervermogen", "awarded": 1}))
    made = api.export_assessment(path, Wishes(competency="leervermogen"), lang="en")
    credential = json.loads(str(made.content))
    achievement = credential["credentialSubject"]["achievement"]
    assert "No behaviours are described" in achievement["criteria"]["narrative"]
    assert [each["targetCode"] for each in achievement["alignment"]] == ["leervermogen"]
    jsonschema.validate(
        {"format": "competentie-rules/open-badges/1", "draft": "", "credentials": [credential]}, schema.schema("open-badges")
    )


def test_it_aligns_with_what_case_has(tmp_path: Path) -> None:
    framework = next(each.document.data for each in brought_along() if each.kind == "framework")
    package = json.loads(str(api.export_framework(framework, "case").content))
    known = {each["uri"]: each["humanCodingScheme"] for each in package["CFItems"]}
    aligned = [
        one for each in credentials(api.export_assessment(MET)) for one in each["credentialSubject"]["achievement"]["alignment"]
    ]
    assert len(aligned) == 2 * 8
    assert [known[each["targetUrl"]] for each in aligned] == [each["targetCode"] for each in aligned]


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "verlies.json"
    command = ["export", str(MET), "--format", "open-badges", "--lang", "en"]
    assert run([*command, "--competency", "samenwerken", "--losses", str(report)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["name"] == "Samenwerken, level 2"
    assert err == ""
    told = json.loads(report.read_text(encoding="utf-8"))
    jsonschema.validate(told, schema.schema("losses"))
    assert told["assessment"] == {"id": "2024-0173", "profile": {"id": "medewerker-servicedesk-2", "edition": "2024-03"}}
    assert run([*command, "--competency", "samenwerkn"]) == 2
    assert "Perhaps samenwerken is meant" in capsys.readouterr().err
    assert run([*command, "--strict"]) == 1
    assert "Draft, not signed" in capsys.readouterr().err
    assert run(["export", "handboek-2024", "--format", "case", "--with-evidence"]) == 2
    assert "--with-evidence is about the result of an assessment" in capsys.readouterr().err
    assert run(["export", str(tmp_path / "niets.yaml"), "--format", "open-badges"]) == 2
    assert "There is no file or folder" in capsys.readouterr().err


def test_a_dataset_takes_the_same_options_as_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "gegevens.csv"
    shown = [f"expertise.1.{number}" for number in (1, 2, 3, 4)]
    head = ["assessment", "profile", "edition", "subject", "assessed_on", "award:expertise", *shown]
    row = ["a-1", "medewerker-servicedesk-2", "2024-03", "P-0042", "2024-06-11", "1", *["gezién"] * 4]
    table.write_bytes(f"{';'.join(head)}\n{';'.join(row)}\n".encode("cp1252"))
    command = ["export", str(table), "--format", "open-badges", "--assessment", "a-1", "--competency", "expertise"]
    assert run(command) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert run([*command, "--encoding", "cp1252", "--separator", "semicolon"]) == 2
    assert '"gezién"' in capsys.readouterr().err
    assert run([*command, "--encoding", "cp1252", "--separator", "semicolon", "--value", "gezién=shown"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Expertise, niveau 1"
    for option in (["--value", "x=shown"], ["--separator", "tab"], ["--encoding", "utf-8"], ["--sheet", "een"]):
        assert run(["export", "handboek-2024", "--format", "case", *option]) == 2
        assert f"{option[0]} is about the result of an assessment" in capsys.readouterr().err
