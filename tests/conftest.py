"""Options and fixtures for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import settings

# No test is about how long something takes, and a machine may be busy.
settings.register_profile("competentie-rules", deadline=None)
settings.load_profile("competentie-rules")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="Write what the tool says now into tests/golden and tests/cases/cli, to be read and committed.",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What random cases reach differs from run to run; only what the other tests reach counts as covered. Marked likewise is what
    # reaches on much what others reach on little, as counting what is reached doubles the time.
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
    # What drives a browser has a thread, and Spark leaves one behind; a process with threads is not forked.
    items.sort(key=lambda item: {"browser": 1, "spark": 2}.get(item.path.parent.name, 0))


@pytest.fixture(scope="session", autouse=True)
def rules_are_read_once() -> Iterator[None]:
    """Rule files with the same names and content make the same rules, so what was read just now is not read and linted again."""
    # Imported any earlier, it would not count as covered in the processes that share the tests.
    from competentie_rules.rules import load

    read = lru_cache(16)(load._load)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "_load", lambda own, beside=(): read(tuple(own), tuple(beside)))
        yield


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether what is expected is to be written anew."""
    return bool(request.config.getoption("--renew-golden"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # What did not run should not go unseen among thousands of points.
    told = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason.removeprefix("Skipped: ") for reason in told if "NOT TESTED" in reason):
        terminalreporter.write_line(reason, red=True, bold=True)
