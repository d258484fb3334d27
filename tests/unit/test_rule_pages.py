"""The page of each rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import here
from worlds import RULES

from competentie_rules.rule_tools import pages
from competentie_rules.rules.load import load

DOCS = Path(__file__).parents[2] / "docs" / "rules"
OWN = """
kind: rules
family: own
title: {nl: "Een | eigen <b>", en: "An *own*"}
rules:
  - id: counted
    severity: note
    title: {nl: Geteld, en: Counted}
    source: {note: Zonder handboek}
    rationale: {nl: Daarom, en: Therefore}
    when:
      - level: {competency: $c, level: $n}
      - {at_least: 2, of: {behaviour: {competency: $c, level: $n, behaviour: $b}}, holds: {supported: {behaviour: $b}}}
      - {every: {behaviour: {competency: $c, level: $n, behaviour: $b}}, holds: {observed: {behaviour: $b}}}
      - not: {excluded: {competency: $c, level: $n}}
      - {ge: [$n, 1]}
    finding: {competency: $c, level: $n}
    message: {nl: "{competency} | {level}", en: "{competency} | {level}!"}
    cases:
      - title: Twee
        method: {share: 0.5}
        competencies: {a: {levels: ["+++"], norm: 1}}
        expect: [{competency: a}]
      - title: Een
        competencies: {a: {levels: ["+?"], norm: 1}}
        expect: []
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    file = tmp_path_factory.mktemp("own") / "own.yaml"
    file.write_text(OWN)
    return pages.pages(load([file]))


def test_a_page_for_each_rule_an_index_and_the_relations(made: dict[str, str]) -> None:
    assert set(made) == {"README.md", "relations.md", "counted.md", *(f"{rule.id}.md" for rule in RULES.rules)}
    for rule in RULES.rules:
        assert f"[{rule.id}]({rule.id}.md)" in made["README.md"]
        for case in rule.cases:
            assert f"### {case.title}" in made[f"{rule.id}.md"]
    for name in RULES.relations:
        assert f"| `{name}`" in made["relations.md"]


def test_a_page(made: dict[str, str]) -> None:
    assert made["counted.md"] == (Path(__file__).parents[1] / "cases" / "rule-page.md").read_text(encoding="utf-8")
    assert "## Een \\| eigen &lt;b&gt; · An \\*own\\*" in made["README.md"]


def test_every_link_leads_to_a_page(made: dict[str, str]) -> None:
    for name, text in made.items():
        for target in pages.LINK.findall(text):
            assert target in made or target.startswith("../"), (name, target)


def test_bringing_a_folder_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    some = {"README.md": pages.MARK + "\nindex\n", "a.md": pages.MARK + "\na\n"}
    assert pages.lagging(folder, some) == ["README.md", "a.md"]
    assert pages.write(folder, some) == ["README.md", "a.md"]
    assert pages.write(folder, some) == pages.lagging(folder, some) == []
    (folder / "own.md").write_text("not made from rules")
    (folder / "gone.md").write_text(pages.MARK + "\nof a rule that is gone\n")
    (folder / "a.md").write_text(pages.MARK + "\nchanged\n")
    assert pages.lagging(folder, some) == ["a.md", "gone.md"]
    assert pages.write(folder, some) == ["a.md", "gone.md"]
    assert sorted(file.name for file in folder.iterdir()) == ["README.md", "a.md", "own.md"]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.chdir(tmp_path)
    number = len(RULES.rules) + 2
    written = here({"command": "rules docs --output out"}, monkeypatch, capsysbinary)
    assert written == (0, f"{number} of {number} pages written to out\n", "")
    assert here({"command": "rules docs --output out --check"}, monkeypatch, capsysbinary) == (
        0,
        f"{number} pages are up to date\n",
        "",
    )
    (tmp_path / "out" / "norm-not-met.md").unlink()
    lagging = here({"command": "rules docs --output out --check"}, monkeypatch, capsysbinary)
    assert lagging == (1, f"out/norm-not-met.md lags behind the rules\n1 of {number} pages lag\n", "")
