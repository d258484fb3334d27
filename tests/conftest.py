"""Options and fixtures for all tests."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="Write what the tool says now into tests/golden and tests/cases/cli, to be read and committed.",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What random cases reach differs from run to run; only what the other tests reach counts as covered.
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
    # Spark leaves a thread behind, and a process with threads is not forked.
    items.sort(key=lambda item: "spark" in item.path.parts)


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether what is expected is to be written anew."""
    return bool(request.config.getoption("--renew-golden"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # What did not run should not go unseen among thousands of points.
    told = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason.removeprefix("Skipped: ") for reason in told if "NOT TESTED" in reason):
        terminalreporter.write_line(reason, red=True, bold=True)
