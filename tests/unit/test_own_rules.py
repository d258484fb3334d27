"""Rules of a user beside the built-in ones: read from files and folders, and run by every engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from worlds import ENGINES, RULES, report

from competentie_rules import api
from competentie_rules.documents import bundled
from competentie_rules.engines.protocol import Engine
from competentie_rules.errors import RuleErrors, ToolError
from competentie_rules.rules.load import load, load_alone, load_texts

# A finding where a norm at the highest level rests on what is only presumed, by way of a relation of its own.
RELATIONS = """
kind: relations
relations:
  leans: {scope: derived, columns: {competency: id, level: int}}
"""
LEANS = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: leans-on-presumption
    title: {nl: Rust op een vermoeden, en: Leans on presumption}
    when:
      - highest_level: {competency: $c, level: $n}
      - level: {competency: $c, level: $m}
      - presumed: {competency: $c, level: $m}
    then: {leans: {competency: $c, level: $n}}
"""
FINDS = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: top-norm-presumed
    severity: warning
    title: {nl: Hoogste norm rust op een vermoeden, en: Highest norm rests on presumption}
    when:
      - norm: {competency: $c, level: $n}
      - leans: {competency: $c, level: $n}
      - reached: {competency: $c, level: $n}
    finding: {competency: $c, level: $n}
    message: {nl: "{competency}: norm {level} rust op een vermoeden.", en: "{competency}: norm {level} rests on presumption."}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own" / "deeper").mkdir(parents=True)
    (tmp_path / "own" / "relations.yaml").write_text(RELATIONS)
    (tmp_path / "own" / "deeper" / "leans.yml").write_text(LEANS)
    (tmp_path / "own" / "finds.yaml").write_text(FINDS)
    (tmp_path / "own" / "read-me.txt").write_text("not a rule")
    return tmp_path / "own"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(
    ("levels", "norm", "fires"),
    [
        (["+?", "++"], 2, True),
        (["+?", "++", "++"], 3, True),
        (["+?", "++", "++"], 2, False),
        (["++", "++"], 2, False),
        (["+?", "+?"], 2, False),
        (["+-", "++"], 2, False),
    ],
)
def test_an_own_rule_fires_in_every_engine(own: Path, engine: type[Engine], levels: list[str], norm: int, fires: bool) -> None:
    case = {"competencies": {"a": {"levels": levels, "norm": norm}}}
    found = [finding for finding in report(case, engine, "en", load([own])).findings if finding.rule == "top-norm-presumed"]
    assert [finding.message for finding in found] == [f"A: norm {norm} rests on presumption."] * fires


def test_what_stands_beside_changes_nothing_of_what_is_built_in(own: Path) -> None:
    case = {"competencies": {"a": {"levels": ["+?", "++"], "norm": 2}}, "conclusion": "does-not-meet"}
    with_own = [
        finding for finding in report(case, ENGINES[0], rules=load([own])).findings if finding.rule != "top-norm-presumed"
    ]
    assert with_own == list(report(case, ENGINES[0]).findings)


def test_own_rules_through_the_interface(own: Path) -> None:
    samples = bundled.folder("profiles") / "handboek-2024" / "voorbeelden" / "03-niveau-verondersteld.yaml"
    assert not [finding for finding in api.check([samples], rules=[own]).findings if finding.rule == "top-norm-presumed"]
    assert api.check([samples], rules=[own]).inputs["rules"] not in (api.check([samples]).inputs["rules"], None)


def test_files_folders_and_their_order(own: Path) -> None:
    whole = load([own])
    files = [own / "finds.yaml", own / "relations.yaml", own / "deeper"]
    assert len(whole.rules) == len(RULES.rules) + 2
    assert [rule.id for rule in whole.rules if rule.beside] == ["leans-on-presumption", "top-norm-presumed"]
    assert [rule.id for rule in load(files).rules] == [rule.id for rule in load(reversed(files)).rules]
    assert load(files).digest == load([*files, own]).digest == whole.digest != RULES.digest


def test_the_digest_covers_content_and_not_place(own: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    os.rename(own, moved)
    digest = load([moved]).digest
    (moved / "finds.yaml").write_text(FINDS.replace("warning", "note"))
    assert load([moved]).digest != digest
    os.rename(moved, own)
    (own / "finds.yaml").write_text(FINDS)
    assert load([own]).digest == digest


def test_the_built_in_files_stand_beside_themselves_once() -> None:
    assert load([bundled.folder("rules")]).digest == RULES.digest


def test_a_whole_set_alone() -> None:
    assert [rule.id for rule in load_alone([bundled.folder("rules")]).rules] == [rule.id for rule in RULES.rules]


def test_a_clash_names_both_places(own: Path) -> None:
    (own / "clash.yaml").write_text(FINDS.replace("top-norm-presumed", "norm-not-met"))
    (own / "relation.yaml").write_text("kind: relations\nrelations:\n  reached: {scope: derived, columns: {competency: id}}\n")
    with pytest.raises(RuleErrors) as refused:
        load([own])
    told = [str(fault) for fault in refused.value.faults]
    assert told[0].startswith(f"{own / 'clash.yaml'}:6:9: The rule id norm-not-met is used twice.\n  First at rules/norms.yaml:")
    assert told[1].startswith(
        f"{own / 'relation.yaml'}:3:12: The relation reached is declared twice.\n  First at rules/relations."
    )


def test_a_path_without_rules(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="There are no rules in"):
        load([tmp_path])
    with pytest.raises(OSError, match="No such file"):
        load([tmp_path / "nowhere.yaml"])


def test_rules_without_relations() -> None:
    with pytest.raises(ToolError, match="No relations are declared"):
        load_texts([("a.yaml", b"kind: rules\nfamily: f\ntitle: {nl: F, en: F}\nrules: [{id: r, title: {nl: R, en: R}}]\n")])
