"""One session of Spark for a module. Where there is none, tests do not run, and that is told; REQUIRE_SPARK has them fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from competentie_rules.tables.spark import session as sessions


def missing() -> str:
    """What Spark needs and does not have; nothing where it has all."""
    absent = [package for package in ("pyspark", "pandas") if find_spec(package) is None]
    return f"{', '.join(absent)} not installed" if absent else "" if sessions.java() else "there is no Java"


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session with two threads, in which a task is tried four times."""
    if problem := missing():
        if os.environ.get("REQUIRE_SPARK"):
            pytest.fail(f"Spark does not run: {problem}.")
        pytest.skip(f"SPARK IS NOT TESTED: {problem}. `make test-spark` has what it needs but for Java.")
    patch = pytest.MonkeyPatch()
    for name in sessions.CONFIGURED:
        patch.delenv(name, raising=False)
    patch.setitem(sessions.HERE, "spark.master", "local[2,4]")
    patch.setitem(sessions.HERE, "spark.sql.shuffle.partitions", "2")
    # Little is to be done, and often: to compile it well takes longer.
    patch.setitem(sessions.HERE, "spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    started = sessions.session()
    yield started
    started.stop()
    patch.undo()
