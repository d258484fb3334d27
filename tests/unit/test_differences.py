"""Two sets of rules over the same documents."""

from __future__ import annotations

import shutil
from pathlib import Path

from worlds import RULES, documents, sources

from competentie_rules.documents import bundled
from competentie_rules.rule_tools.differences import difference, rules_of, text


def test_an_older_folder_of_rules_is_a_whole_set(tmp_path: Path) -> None:
    old = tmp_path / "rules"
    shutil.copytree(bundled.folder("rules"), old)
    standing = old / "standing.yaml"
    content = standing.read_text(encoding="utf-8")
    rated = "      - rated: {competency: $c}\n    then: {in_play: {competency: $c}}"
    assert rated in content
    standing.write_text(content.replace(rated, rated.replace("rated", "has_award")), encoding="utf-8")
    before = rules_of(str(old))
    assert len(before.rules) == len(RULES.rules)
    assert rules_of("builtin").digest == RULES.digest
    made = sources(documents({"competencies": {"a": {"levels": ["+"], "norm": 1}, "b": {"levels": ["+"]}}}))
    assert list(text(difference(before, RULES, made))) == [
        "1 assessment checked with both",
        "verdicts: no changes",
        "levels: 1 change",
        "  - -> reached 1, possible 1: 1, such as b of 1 (assessment.json)",
        "findings: no changes",
    ]
    assert not difference(RULES, RULES, made)
