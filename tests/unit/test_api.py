"""The interface for Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import DOCUMENTS

from competentie_rules import api, extras
from competentie_rules.engines import rete
from competentie_rules.errors import RuleError, UsageError
from competentie_rules.model import Report
from competentie_rules.rules import load

NAMES = ("kader.yaml", "functie.yaml", "goed.yaml", "fout.yaml")


def _short(report: Report) -> list[tuple[str | None, str]]:
    return [(result.id, result.verdict) for result in report.assessments]


@pytest.mark.parametrize("engine", [None, *api.engines()])
def test_paths_are_checked(engine: str | None) -> None:
    report = api.check([DOCUMENTS / name for name in NAMES], engine=engine)
    assert _short(report) == [("fout", "not-met"), ("goed", "met")]
    assert [finding.rule for finding in report.findings] == ["norm-not-met"]
    assert api.check([str(DOCUMENTS / name) for name in NAMES], lang="en").findings[0].message.startswith("Luisteren: the norm")


def test_content_is_checked_without_a_file() -> None:
    sources = [api.Source(name, (DOCUMENTS / name).read_bytes()) for name in NAMES]
    assert _short(api.check_sources(sources, engine="plain")) == [("fout", "not-met"), ("goed", "met")]


def test_what_does_not_exist() -> None:
    with pytest.raises(UsageError, match="no language 'de'; choose from nl, en"):
        api.check([], lang="de")
    with pytest.raises(UsageError, match="no engine 'prolog'"):
        api.check([], engine="prolog")


def test_the_best_engine_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "available", lambda: True)
    assert api._best(1) == "rete"
    monkeypatch.setattr(rete, "available", lambda: False)
    assert api._best(1) == "plain"
    assert "rete" not in api.engines()
    for module in (api, extras):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert list(api.engines()) == ["plain"]
    assert api._best(10_000) == "plain"
    with pytest.raises(UsageError, match="This needs numpy"):
        api.check([], engine="bitset")


def test_rules_beside_the_built_in_ones(tmp_path: Path) -> None:
    own = (
        "kind: rules\nfamily: eigen\ntitle: {nl: Eigen, en: Own}\nrules:\n  - id: veel-getoond\n    title: {nl: Veel, en: Much}\n"
        "    severity: note\n    message: {nl: '{competency}: veel.', en: '{competency}: much.'}\n"
        "    when: [{competency: {competency: $c}}, {rated: {competency: $c}}]\n"
        "    finding:\n      competency: $c\n      because:\n        - - each: $d\n            when:\n"
        "              - {competency: {competency: $d}}\n              - {not: {presumed: {competency: $d, level: 1}}}\n"
        "              - at_least: 1\n                of: {behaviour: {competency: $d, level: $n, behaviour: $b}}\n"
        "                holds: {supported: {behaviour: $b}}\n"
    )
    (tmp_path / "eigen.yaml").write_text(own, encoding="utf-8")
    report = api.check([DOCUMENTS / name for name in NAMES], rules=[tmp_path], engine="plain")
    found = [(finding.assessment, finding.because) for finding in report.findings if finding.rule == "veel-getoond"]
    assert found == [("fout", ("luisteren",)), ("goed", ("luisteren",))]


def test_rules_that_derive_from_what_a_document_refers_to(tmp_path: Path) -> None:
    relations = (
        "kind: relations\nrelations:\n  named: {scope: derived, columns: {competency: id}}\n"
        "  noted: {scope: derived, columns: {competency: id}}\n  unnamed: {scope: derived, columns: {competency: id}}\n"
    )
    own = (
        "kind: rules\nfamily: eigen\ntitle: {nl: Eigen, en: Own}\nrules:\n"
        "  - {id: n, title: {nl: N, en: N}, when: [{rates: {at: $i, competency: $c}}], then: {named: {competency: $c}}}\n"
        "  - {id: o, title: {nl: O, en: O}, when: [{named: {competency: $c}}], then: {noted: {competency: $c}}}\n"
        "  - {id: p, title: {nl: P, en: P}, severity: note, message: {nl: '{competency}', en: '{competency}'},"
        " when: [{rates: {at: $i, competency: $c}}, {noted: {competency: $c}}], finding: {competency: $c}}\n"
    )
    denied = (
        "  - {id: q, title: {nl: Q, en: Q}, when: [{competency: {competency: $c}}, {not: {named: {competency: $c}}}],"
        " then: {unnamed: {competency: $c}}}\n"
    )
    (tmp_path / "relations.yaml").write_text(relations, encoding="utf-8")
    for more in ("", denied):
        (tmp_path / "eigen.yaml").write_text(own + more, encoding="utf-8")
        report = api.check([DOCUMENTS / name for name in NAMES], rules=[tmp_path], engine="plain")
        found = [(finding.assessment, finding.competency) for finding in report.findings if finding.rule == "p"]
        assert found == [("fout", "luisteren"), ("goed", "luisteren")]


def test_rules_alone_declare_every_relation() -> None:
    with pytest.raises(RuleError, match="No relations are declared"):
        load.load_texts([])


def test_more_rules_than_can_be_used() -> None:
    base = (DOCUMENTS.parents[1] / "rules" / "base.yaml").read_bytes()
    rule = "  - {id: r-NUMBER, title: {nl: R, en: R}, when: [{thing: {thing: $a}}], then: {good: {thing: $a}}}\n"
    head = "kind: rules\nfamily: f\ntitle: {nl: F, en: F}\nrules:\n"
    files = [
        (f"rules-{file}.yaml", (head + "".join(rule.replace("NUMBER", f"{file}-{number}") for number in range(287))).encode())
        for file in range(7)
    ]
    with pytest.raises(RuleError, match="There are 2009 rules; at most 2000 can be used"):
        load.load_texts([("relations.yaml", base), *files])


def test_all_that_is_named_is_there() -> None:
    assert {"Wishes", "Imported", "compare_tables"} <= set(api.__all__)
    assert [name for name in api.__all__ if not hasattr(api, name)] == []
    assert not hasattr(api, "Nothing")


@pytest.mark.parametrize("edition", ["a b/c", "", "x" * 41])
def test_an_edition_that_no_document_holds_is_refused(edition: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no edition"):
        api.import_document(tmp_path / "package.json", edition=edition)
