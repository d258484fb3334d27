"""Reading, judging and writing at the same time: the same bytes as one after another, and nothing is left of what fails."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import write_wide
from worlds import RULES

from competentie_rules.desk import Desk
from competentie_rules.tables import block, check, parquet, regrouped, wide
from competentie_rules.tables.ahead import ahead
from competentie_rules.tables.comparing import Comparing
from competentie_rules.tables.output import Output
from competentie_rules.tables.run import Runner
from competentie_rules.tables.shapes import open_dataset

ROWS = 40
STAGES = {
    "reading": (wide.Rows, "__init__"),
    "judging": (Runner, "judge"),
    "writing": (Output, "write_findings"),
    "keeping": (Comparing, "add"),
}


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset that is read in blocks of a few rows, some of which no kernel can judge."""
    for module in (regrouped, block, parquet, wide):
        for name in {"MOST", "LEAST"} & set(vars(module)):
            monkeypatch.setattr(module, name, 4)
    rows = [
        {
            "assessment": f"{number:03d}",
            "profile": "medewerker-servicedesk-2",
            "edition": "2024-03",
            "subject": f"P-{number % 7}",
            "assessed_on": f"2024-06-{1 + number % 28:02d}",
            "samenwerken.1.1": ("shown", "not-shown", "", "shwon")[number % 4 if number % 9 == 0 else number % 3],
            "samenwerken.1.2": ("not-shown", "shown")[number % 2],
            "award:samenwerken": str(number % 3),
        }
        for number in range(ROWS)
    ]
    return write_wide(tmp_path / "tabel.parquet", rows)


def _threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def _check(dataset: Path, folder: Path) -> dict[str, bytes]:
    check.check(open_dataset(dataset), Desk(RULES, [], "nl"), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_results_are_the_same_to_the_byte_as_those_of_one_thread(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = _check(dataset, dataset.parent / "at-once")
    monkeypatch.setattr(check, "ahead", contextlib.nullcontext)
    assert _check(dataset, dataset.parent / "in-turn") == at_once
    assert pq.ParquetFile(dataset.parent / "at-once" / "findings.parquet").num_row_groups > 5


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("calls", [0, 3])
def test_nothing_is_left_when_a_stage_fails(
    stage: str, error: type[BaseException], calls: int, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name = STAGES[stage]
    whole, left = getattr(owner, name), iter(range(calls))

    def failing(*given: Any) -> Any:
        if next(left, None) is None:
            raise error
        return whole(*given)

    monkeypatch.setattr(owner, name, failing)
    before = _threads()
    with pytest.raises(error):
        _check(dataset, dataset.parent / "uit")
    assert _threads() == before
    assert [path.name for path in dataset.parent.iterdir()] == [dataset.name]


def _counted(made: list[int], wrong: int | None = None) -> Iterator[int]:
    for number in range(10):
        if number == wrong:
            raise ValueError(number)
        made.append(number)
        yield number


def test_items_come_in_their_order() -> None:
    made: list[int] = []
    with ahead(_counted(made)) as items:
        assert list(items) == list(range(10))
    with ahead(iter(())) as none:
        assert list(none) == []


def test_an_error_comes_after_what_was_made_before() -> None:
    taken: list[int] = []
    with pytest.raises(ValueError, match="6"), ahead(_counted([], 6)) as items:
        taken.extend(items)
    # What `extend` has taken before an error it keeps.
    assert taken == list(range(6))


def test_who_takes_no_more_is_not_far_behind() -> None:
    made: list[int] = []
    before = _threads()
    with ahead(_counted(made)) as items:
        assert next(items) == 0
    assert _threads() == before
    assert len(made) <= 4
