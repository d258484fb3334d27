"""One session of Spark for all tests. Where there is none, tests do not run, and that is told; REQUIRE_SPARK has them fail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from competentie_rules.tables.spark import session as sessions


def missing() -> str:
    """What Spark needs and does not have; nothing where it has all."""
    absent = [package for package in ("pyspark", "pandas") if find_spec(package) is None]
    return f"{', '.join(absent)} not installed" if absent else "" if sessions.java() else "there is no Java"


# Little is to be done, and often: to compile it well takes longer.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
CLUSTER = {
    "spark.master": "local-cluster[2,1,512]",
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": QUICK,
    "spark.driver.extraJavaOptions": QUICK,
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
}
"""A master, two workers and two executors, in processes of their own on this machine, where nobody else can reach them."""


def needed() -> None:
    """Leave a test out where there is no Spark, or fail it where that has to be there."""
    if problem := missing():
        if os.environ.get("REQUIRE_SPARK"):
            pytest.fail(f"Spark does not run: {problem}.")
        pytest.skip(f"SPARK IS NOT TESTED: {problem}. `make test-spark` has what it needs but for Java.")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session with two executors of one processor each, configured as one of a user is."""
    needed()
    home = installed(tmp_path_factory.mktemp("spark"), CLUSTER)
    patch = pytest.MonkeyPatch()
    for name in sessions.CONFIGURED:
        patch.delenv(name, raising=False)
    patch.setenv("SPARK_HOME", str(home))
    patch.setenv("SPARK_CONF_DIR", str(home / "conf"))
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    started = sessions.session()
    yield started
    started.stop()
    patch.undo()


def installed(folder: Path, settings: Mapping[str, str]) -> Path:
    """The Spark that is installed, in a folder that workers may write in, with settings of its own."""
    import pyspark

    for part in ("bin", "jars", "python"):
        (folder / part).symlink_to(Path(pyspark.__file__).parent / part)
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    return folder
