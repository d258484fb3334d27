"""The bundled framework and profile say what the handbook beside them says, to the letter."""

import re
from pathlib import Path

import yaml

HANDBOOK = Path(__file__).parents[2] / "profiles" / "handboek-2024"
TEXT = (HANDBOOK / "handboek.md").read_text(encoding="utf-8")


def _plain(markup: str) -> str:
    return re.sub(r"</?[bi]>", "", markup).strip()


def _cells() -> list[tuple[str, str]]:
    """The rows of the handbook's tables as (left, right), without bold and italic marks."""
    rows = (line.split("\t", 1) for line in TEXT.splitlines() if "\t" in line)
    return [(_plain(left), _plain(right)) for left, right in rows]


def _load(name: str) -> dict:
    return yaml.load((HANDBOOK / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


FRAMEWORK = _load("framework.yaml")
PROFILE = _load("profielen/medewerker-servicedesk-2.yaml")
DESCRIBED = [competency for competency in FRAMEWORK["competencies"] if "levels" in competency]


def test_every_text_of_the_handbook_in_its_order() -> None:
    said = []
    for competency in DESCRIBED:
        said.append((competency["label"], competency["definition"]))
        for level in competency["levels"]:
            first = f"Competentieniveau {level['level']}"
            for behaviour in level["behaviours"]:
                said.append((first, behaviour["text"]))
                first = ""
    cells = _cells()
    start = next(i for i, row in enumerate(cells) if row[0] == "Expertise" and not row[1].isdigit())
    assert said == cells[start:]
    assert sum(len(level["behaviours"]) for c in DESCRIBED for level in c["levels"]) == 91


def test_clusters_are_the_sections_that_hold_their_competencies() -> None:
    labels = {cluster["id"]: cluster["label"] for cluster in FRAMEWORK["clusters"]}
    section, found = "", {}
    for line in TEXT.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        elif "\t" in line:
            found[_plain(line.split("\t")[0])] = section
    assert {c["label"]: labels[c["cluster"]] for c in DESCRIBED} == {c["label"]: found[c["label"]] for c in DESCRIBED}


def test_what_the_introduction_only_names() -> None:
    plain = TEXT.replace("*", "")
    by_id = {competency["id"]: competency for competency in FRAMEWORK["competencies"]}
    named = [by_id["analyseren"], by_id["informatie-verzamelen"], by_id["leervermogen"]]
    assert all("levels" not in competency and competency["definition"] in plain for competency in named)
    assert by_id["analyseren"]["builds_on"] == [{"competency": "informatie-verzamelen", "level": "1"}]
    [distinction] = by_id["expertise"]["distinguish_from"]
    assert distinction["competency"] == "leervermogen"
    assert distinction["question"] in plain


def test_norms_are_those_of_the_matrix() -> None:
    cells = _cells()
    start = next(i for i, row in enumerate(cells) if row[0] == "Generieke competenties")
    category, norms = "", []
    for left, right in cells[start:]:
        if not right:
            category = {"Generieke competenties": "generic", "Specifieke competenties": "specific"}[left]
        elif right.isdigit():
            norms.append((left, int(right), category))
        else:
            break
    labels = {competency["id"]: competency["label"] for competency in FRAMEWORK["competencies"]}
    assert [(labels[n["competency"]], int(n["level"]), n["category"]) for n in PROFILE["norms"]] == norms
    assert len(norms) == 8
