"""Where Spark runs a slow task on another host as well, nothing is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import CLUSTER, QUICK, installed, needed

HOSTS = ("127.0.0.2", "127.0.0.3")
"""Two addresses of this machine: Spark runs a task a second time on another host alone."""
SETTINGS = {name: value for name, value in CLUSTER.items() if name != "spark.master"} | {
    "spark.executor.cores": "1",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.speculation": "true",
    "spark.speculation.interval": "50ms",
    "spark.speculation.task.duration.threshold": "1s",
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A Spark that is configured for a cluster of two hosts, which runs."""
    needed()
    home = tmp_path / "spark"
    home.mkdir()
    with ExitStack() as running:
        master = _started(running, tmp_path, "master", "master.Master --host 127.0.0.1 --port 0 --webui-port 0")
        url = _said(master, r"(spark://127\.0\.0\.1:\d+)")
        for number, host in enumerate(HOSTS):
            options = f"--host {host} --cores 1 --memory 600m --webui-port 0 --work-dir {tmp_path / host} {url}"
            _said(_started(running, tmp_path, f"worker-{number}", f"worker.Worker {options}"), "(Successfully registered)")
        installed(home, SETTINGS | {"spark.master": url})
        yield home


def _started(running: ExitStack, folder: Path, name: str, command: str) -> Path:
    """Run a part of Spark, until all is done; gives the file with what it says."""
    import pyspark

    place = Path(pyspark.__file__).parent
    said = folder / f"{name}.txt"
    with said.open("w") as file:
        process = subprocess.Popen(
            [place / "bin" / "spark-class", *f"org.apache.spark.deploy.{command}".split()],
            env=os.environ | {"SPARK_HOME": str(place), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_JAVA_OPTS": QUICK},
            stdout=file,
            stderr=file,
        )
    running.callback(process.wait, 30)
    running.callback(process.terminate)
    return said


def _said(file: Path, sought: str) -> str:
    """What it says that it does, once it does."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if found := re.search(sought, file.read_text()):
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"{file.name}: {file.read_text()[-2000:]}")


def test_slow_tasks_are_run_twice_and_count_once(home: Path, tmp_path: Path) -> None:
    """Of every job one task was done twice, in full, by two hosts at once."""
    place = tmp_path / "gegeven"
    place.mkdir()
    variables = {"SPARK_HOME": str(home), "SPARK_CONF_DIR": str(home / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"}
    variables["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    made = subprocess.run(
        [sys.executable, Path(__file__).with_name("twice.py"), place],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    assert json.loads(made.stdout) == {
        "wide": True,
        "long": True,
        "twice": ["Judging", "Sharing", "Task", "Writer", "Writing"],
    }
