"""The sample assessments: each shows what it is there for, and nothing else is wrong with it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from worlds import ENGINES, RULES

from competentie_rules.check import check
from competentie_rules.documents.find import Source
from competentie_rules.documents.read import read_bytes
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.protocol import Engine
from competentie_rules.model import Finding

FOLDER = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
SAMPLES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "samples.yaml").read_text(encoding="utf-8"))
DATA = {file.name: read_bytes(file.name, file.read_bytes()).data for file in sorted(FOLDER.iterdir())}


def _short(finding: Finding) -> str:
    return " ".join(str(part) for part in (finding.rule, finding.competency, finding.level) if part is not None)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["shows"])
def test_sample(sample: dict[str, Any], engine: type[Engine]) -> None:
    file = FOLDER / sample["file"]
    judges = Judges(engine)
    made = check([Source(file.name, file.read_bytes())], RULES, judges)
    judges.close()
    [result] = made.assessments
    assert result.verdict == sample["verdict"]
    assert sorted(map(_short, made.findings)) == sorted(sample["findings"])


def test_no_sample_falls_out_unseen() -> None:
    assert [sample["file"] for sample in SAMPLES] == list(DATA)
    assert len(SAMPLES) >= 10
    assert any(name.endswith(".json") for name in DATA)


def test_several_assessors_assess_one() -> None:
    several = DATA["09-meerdere-beoordelaars.yaml"]
    observers = {item["assessor"] for rating in several["ratings"] for item in rating["observations"]}
    assert observers == set(several["assessors"])
    assert len(observers) == 3


def _observations(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for rating in data["ratings"] for item in rating.get("observations", ())]


def test_no_two_persons_are_described_by_the_same_words() -> None:
    told = Counter(item["evidence"] for data in DATA.values() for item in _observations(data) if "evidence" in item)
    assert {text for text, times in told.items() if times > 1} == set()
    assert all(text.strip() == text and len(text.split()) >= 8 for text in told)
    assert len({data["subject"] for data in DATA.values()}) == len({data["id"] for data in DATA.values()}) == len(DATA)


def test_observations_are_of_working_days_in_the_months_before() -> None:
    for name, data in DATA.items():
        assessed = date.fromisoformat(data["assessed_on"])
        for item in _observations(data):
            if item["result"] == "not-observed":
                assert "observed_on" not in item
                continue
            observed = date.fromisoformat(item["observed_on"])
            assert observed.weekday() < 5
            assert (assessed - observed).days < 200
            assert observed <= assessed or name == "12-zelfbeoordeling-en-datum.yaml"
