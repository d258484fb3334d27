"""The reports on the sample assessments, explanations of two of them, and the page of the profile, as files to be read.

`pytest --renew-golden` writes them anew. Digests and the version, which every edit changes, are left out of them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cli_cases import here
from worlds import ENGINES

from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
from competentie_rules.report import FORMATS

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
SAMPLES = "profiles/handboek-2024/voorbeelden"
REFUTED = f"{SAMPLES}/04-lager-niveau-weersproken.yaml"
CONTESTED = f"{SAMPLES}/05-waarnemingen-spreken-elkaar-tegen.yaml"
FEW = f"{SAMPLES}/06-te-weinig-waargenomen.yaml"
DIGEST = re.compile("sha256:[0-9a-f]{64}")
PAGES = {
    "check.nl.txt": f"check {SAMPLES}",
    "check.en.txt": f"check {SAMPLES} --lang en",
    "check.json": f"check {SAMPLES} --format json",
    **{
        f"check.{lang}.{ending}": f"check {SAMPLES} --lang {lang} --format {form}"
        for lang in ("nl", "en")
        for form, ending in {
            "concise": "concise.txt",
            "jsonl": "jsonl",
            "sarif": "sarif",
            "gitlab": "gitlab.json",
            "github": "github.txt",
            "markdown": "md",
            "csv": "csv",
        }.items()
    },
    "check.nl.junit.xml": f"check {REFUTED} {CONTESTED} --format junit",
    "check.en.junit.xml": f"check {REFUTED} {CONTESTED} --format junit --lang en",
    "checked.nl.txt": f"check {REFUTED} {CONTESTED} --show-passed",
    "checked.en.md": f"check {REFUTED} {CONTESTED} --show-passed --lang en --format markdown",
    "profile.nl.txt": "profile show medewerker-servicedesk-2",
    "profile.en.txt": "profile show medewerker-servicedesk-2 --lang en",
    "profile.json": "profile show medewerker-servicedesk-2 --format json",
    "explain.html": f"explain {CONTESTED} --competency communiceren --format html",
    "explain.json": f"explain {CONTESTED} --competency communiceren --format json --lang en",
    "explain.mmd": f"explain {CONTESTED} --competency communiceren --format mermaid --lang en",
    "plan.nl.txt": f"explain {FEW} --to-norm",
    "plan.en.txt": f"explain {FEW} --to-norm --lang en",
    "plan.html": f"explain {FEW} --to-norm --format html --lang en",
    "plan.json": f"explain {FEW} --to-norm --format json",
}

Run = Callable[[str], str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """What a command writes to standard output, from the root of the repository."""
    monkeypatch.chdir(ROOT)

    def write(command: str) -> str:
        code, out, err = here({"command": command}, monkeypatch, capsysbinary)
        assert (code, err) == (command.startswith("check"), "")
        return out

    return write


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, run: Run, renew: bool) -> None:
    told = DIGEST.sub("sha256:{digest}", run(PAGES[name]))
    if name.endswith(".sarif"):
        told = _rules_with_results(told)
    if renew:
        (FOLDER / name).write_bytes(told.encode())
    assert told == (FOLDER / name).read_bytes().decode()


def _rules_with_results(told: str) -> str:
    """SARIF in which the rules stand that found something; that all others are there too, has a test of its own."""
    made = json.loads(told)
    [run] = made["runs"]
    found = {result["ruleId"] for result in run["results"]}
    run["tool"]["driver"]["rules"] = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] in found]
    for result in run["results"]:
        del result["ruleIndex"]
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def test_no_page_falls_out_unseen() -> None:
    assert {file.name for file in FOLDER.iterdir() if file.suffix != ".py" and file.is_file()} == PAGES.keys()


def test_the_report_is_as_its_schema_says(run: Run) -> None:
    made = json.loads(run(PAGES["check.json"]).replace("{version}", "0.1.0"))
    jsonschema.Draft202012Validator(schema.schema("report")).validate(made)
    assert len(made["assessments"]) == len(list((ROOT / SAMPLES).iterdir()))


def test_run_again_and_in_another_order_it_is_the_same_to_the_byte(run: Run, tmp_path: Path) -> None:
    paths = [str(file.relative_to(ROOT)) for file in sorted((ROOT / SAMPLES).iterdir())]
    random.Random(1).shuffle(paths)
    made = []
    for number, given in enumerate((SAMPLES, SAMPLES, f"{' '.join(paths)} --jobs 2")):
        files = {form: tmp_path / f"{number}.{form}" for form in FORMATS}
        run(f"check {given} {' '.join(f'--format {form}:{file}' for form, file in files.items())}")
        made.append({form: file.read_bytes() for form, file in files.items()})
    assert all(made[0].values())
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("engine", [engine.name for engine in ENGINES])
def test_every_engine_gives_the_same_bytes(engine: str, run: Run) -> None:
    assert run(f"check {SAMPLES} --format json --engine {engine}") == run(f"check {SAMPLES} --format json")


def _shuffled(value: Any, rng: random.Random) -> Any:
    """The same document, with keys, ratings and observations in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: _shuffled(value[key], rng) for key in keys}
    if isinstance(value, list):
        items = [_shuffled(item, rng) for item in value]
        rng.shuffle(items)
        return items
    return value


def _rewrite(folder: Path, change: Callable[[Any], Any], suffix: str | None = None) -> None:
    """Every sample with its content written once more, in a folder of the same name."""
    folder.mkdir(parents=True)
    for file in (ROOT / SAMPLES).iterdir():
        data = change(read_bytes(file.name, file.read_bytes()).data)
        name = f"{file.stem}{suffix or file.suffix}"
        told = json.dumps(data) if name.endswith(".json") else yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        (folder / name).write_text(told, encoding="utf-8")


def _without_places(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text)
    for assessment in made["assessments"]:
        del assessment["digest"]
    for finding in made["findings"]:
        finding["location"] = finding["location"]["file"]
    made["findings"].sort(key=json.dumps)
    return made


def test_the_order_inside_documents_changes_places_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _without_places(run(PAGES["check.json"]))
    rng = random.Random(1)
    _rewrite(tmp_path / SAMPLES, lambda data: _shuffled(data, rng))
    monkeypatch.chdir(tmp_path)
    assert _without_places(run(f"{PAGES['check.json']} --engine plain")) == first


def test_a_finding_is_known_by_the_same_fingerprint_in_yaml_and_json(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = json.loads(run(PAGES["check.json"]))
    _rewrite(tmp_path / SAMPLES, lambda data: data, ".json")
    monkeypatch.chdir(tmp_path)
    second = json.loads(run(PAGES["check.json"]))
    prints = [{finding["fingerprint"]: finding["message"] for finding in made["findings"]} for made in (first, second)]
    assert prints[0] == prints[1]
    assert len(prints[0]) == len(first["findings"])
