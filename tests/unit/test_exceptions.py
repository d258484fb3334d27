"""Each exception from a check has its reason beside it: `# noqa: S101 - why` or `# type: ignore[misc]  # why`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [file for folder in ("src", "tests", "benchmarks") for file in sorted((ROOT / folder).rglob("*.py"))]
EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no)", re.IGNORECASE)
WITH_REASON = re.compile(r"# (noqa: [A-Z0-9]+(, [A-Z0-9]+)*|type: ignore\[[a-z, -]+\]|pragma: no (cover|branch))( - |  # )[\w`]")


def without_reason(line: str) -> bool:
    """Whether a line is excepted from a check and does not say why."""
    return any(not WITH_REASON.match(line, found.start()) for found in EXCEPTION.finditer(line))


def test_each_has_its_reason() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in FILES
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if without_reason(line)
    ]
    assert found == []
    assert len(FILES) > 300


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("x = 1", False),
        ("x = 1  # noqa: S101 - never false", False),
        ("x = 1  # noqa: S101, E501 - `x` is long", False),
        ("x = 1  # type: ignore[misc]  # left out of the stubs", False),
        ("x = 1  # noqa", True),
        ("x = 1  # NOQA: S101", True),
        ("x = 1  # noqa: S101 -", True),
        ("x = 1  # noqa - never false", True),
        ("x = 1  #noqa: S101 - never false", True),
        ("x = 1  # type: ignore", True),
        ("x = 1  # type:ignore[misc]", True),
        ("x = 1  # type: ignore[misc]  # ", True),
        ("x = 1  # type: ignore[misc]  # why  # noqa: E501", True),
    ],
)
def test_what_is_a_reason(line: str, without: bool) -> None:
    assert without_reason(line) is without
