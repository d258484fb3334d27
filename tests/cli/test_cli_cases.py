"""Each case of the command line: exit code, and every byte of standard output and standard error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_cases import Result, cases, expected, here, holds, prepare, process, write

CASES = cases()
PROCESSES = [pytest.param(case, id=name) for name, case in CASES if case.get("process")]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_case(
    name: str,
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    renew: bool,
) -> None:
    prepare(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = [here(one, monkeypatch, capsysbinary) for one in case["runs"]]
    if renew:
        case["runs"] = [_said(one, result) for one, result in zip(case["runs"], found, strict=True)]
        write(name, case["runs"])
    for one, result in zip(case["runs"], found, strict=True):
        _compare(one, result)
    for file, content in case.get("then", {}).items():
        assert (tmp_path / file).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("case", PROCESSES)
def test_as_a_process(case: dict[str, Any], tmp_path: Path) -> None:
    prepare(case, tmp_path)
    one = case["runs"][0]
    _compare(one, process(one, tmp_path))


def _compare(one: dict[str, Any], result: Result) -> None:
    if "json" in one:
        assert holds(one["json"], json.loads(result.out)), result.out
        result = result._replace(out="")
    assert result == expected(one)


def _said(one: dict[str, Any], result: Result) -> dict[str, Any]:
    said = {key: value for key, value in one.items() if key not in ("out", "err")}
    if "json" not in one and result.out:
        said["out"] = result.out
    return said | ({"err": result.err} if result.err else {})


def test_no_case_falls_out_unseen() -> None:
    assert len(CASES) == 38
    assert len(PROCESSES) == 23
