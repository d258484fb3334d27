"""Each case of a dataset, with the exact words in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from table_cases import cases, prepare, said, summary, write_expected

from competentie_rules.model import Summary

CASES = cases()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_case(name: str, case: dict[str, Any], tmp_path: Path, renew: bool) -> None:
    prepare(case, tmp_path)
    dutch, english = (summary(case, tmp_path, lang) for lang in ("nl", "en"))
    told = said(dutch, english, tmp_path)
    if renew:
        write_expected(name, told)
    else:
        assert told == {key: case[key] for key in ("findings", "counts", "rows")}
    _nothing_falls_out_and_no_message_can_steer_a_terminal(dutch, tmp_path)


def _nothing_falls_out_and_no_message_can_steer_a_terminal(made: Summary, folder: Path) -> None:
    assert made.assessments == sum(made.counts.get(verdict, 0) for verdict in ("met", "not-met", "undecided", "unjudged"))
    assert not made.counts.get("unjudged") or made.counts["error"]
    for finding in made.findings:
        assert finding.message.isprintable()
        assert len(finding.message) < 800
    assert sorted(path.name for path in (folder / "uit-nl").iterdir()) == [
        "competencies.parquet",
        "findings.parquet",
        "summary.json",
    ]
    assert not list(folder.glob(".uit*"))


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 72
