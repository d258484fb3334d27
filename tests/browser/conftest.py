"""One browser for all tests. Where there is none, they do not run, and that is told; REQUIRE_BROWSER has them fail.

`make browser` installs what drives it and what checks there. The browser is that of the machine: CHROMIUM, or one on the path.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from browser.forms import AXE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> str:
    """What the tests need and do not have; nothing where they have all."""
    absent = ["playwright"] if find_spec("playwright") is None else []
    absent += [] if AXE.exists() else ["axe-core"]
    told = [f"{' and '.join(absent)} not installed, which `make browser` does"] if absent else []
    told += [] if BROWSER else ["there is no Chromium or Chrome"]
    return "; ".join(told)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The browser; each test opens a window of its own in it, that knows nothing of the others."""
    if problem := missing():
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"No form was opened in a browser: {problem}.")
        pytest.skip(f"FORMS IN A BROWSER ARE NOT TESTED: {problem}.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # A date is typed as the browser's own language has it.
        started = driver.chromium.launch(
            executable_path=BROWSER, args=["--lang=en-US", "--disable-gpu"], env={**os.environ, "LANGUAGE": "en_US"}
        )
        yield started
        started.close()
