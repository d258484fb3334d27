"""Spark, as it is configured, or else on this machine alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from competentie_rules.errors import UsageError
from competentie_rules.text import safe

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONFIGURED = ("MASTER", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_ENV_LOADED", "SPARK_HOME", "SPARK_REMOTE")
"""Variables of which any says that Spark is configured: then nothing of that is changed."""

HERE = {
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # With half of it, much of what is compared of a million assessments goes to disk; and no pause matters here, only the whole.
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
}
"""How Spark runs on this machine alone: without a port that others can reach."""

NAME = "competentie-rules"
"""What a session of ours is called, and all that it does for us."""
PATIENCE = 10
"""Seconds that Spark has to end what it does."""
JAVA = "Spark needs Java 17 or later"


def session() -> SparkSession:
    """The session that is there, or a new one; UsageError where there is no Java, or Spark does not start."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    active: SparkSession | None = SparkSession.getActiveSession()
    if active is not None:
        return active
    if java() is None:
        raise UsageError(f"{JAVA}, and there is none.", hint="Install it, or set JAVA_HOME; or leave out --engine spark.")
    # On this machine tasks run with the same Python; a cluster says which is its own.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder.appName(NAME)
    if not any(os.environ.get(name) for name in CONFIGURED):
        for name, value in HERE.items():
            builder = builder.config(name, value)
    try:
        started: SparkSession = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        told = safe(str(error).strip().splitlines()[0])
        raise UsageError(f"Spark does not start: {told}", hint=f"{JAVA}; what it says itself stands above.") from error
    started.sparkContext.setLogLevel("ERROR")
    return started


def java() -> str | None:
    """The Java that Spark would run on."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None)


@contextmanager
def stoppable(spark: SparkSession) -> Iterator[None]:
    """While Spark is at work: who ends this process ends what Spark does for it first.

    Else the process would wait until Spark is done, as whoever asks Spark for something has to hear the answer before.
    """
    if threading.current_thread() is not threading.main_thread():
        # Others get no signals.
        yield
        return
    context = spark.sparkContext
    before = {signal.SIGINT: signal.getsignal(signal.SIGINT), signal.SIGTERM: signal.getsignal(signal.SIGTERM)}
    heeded = {number: heed for number, heed in before.items() if callable(heed)}

    def end() -> None:
        if context.appName == NAME:
            # That tasks were stopped, and find no folder any more, is no news.
            context.setLogLevel("OFF")
        context.cancelJobsWithTag(NAME)

    def stop(number: int, frame: FrameType | None) -> None:
        # Whoever waits for an answer can ask nothing else, so somebody else does.
        asking = threading.Thread(target=end, daemon=True)
        asking.start()
        asking.join(PATIENCE)
        try:
            (heeded[signal.SIGTERM] if number == signal.SIGTERM else signal.default_int_handler)(number, frame)
        except BaseException as ended:
            # Only with this does py4j give up what it waits for; a later answer would be taken for another.
            raised.append(ended)
            raise KeyboardInterrupt from ended

    raised: list[BaseException] = []
    for number in heeded:
        signal.signal(number, stop)
    context.addJobTag(NAME)
    try:
        yield
    except BaseException:
        if raised:
            raise raised[0] from None
        raise
    finally:
        for number in heeded:
            signal.signal(number, before[number])


@contextmanager
def told(what: str) -> Iterator[None]:
    """While Spark is at work: what it cannot carry out is an error in one line."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise UsageError(f"Spark cannot {what}: {_reason(str(error))}", hint="What it says itself stands above.") from error


def _reason(text: str) -> str:
    """The last line of the traceback of a task, where there is one, else what Spark says in its first line."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")]
    for line in lines[starts[-1] + 1 :] if starts else ():
        if not line.startswith("File ") and ": " in line and line.split(": ")[0].rsplit(".")[-1].endswith(("Error", "Exception")):
            return safe(line)
    said = [re.sub(r"^: ([\w.$]+: )?", "", line) for line in lines if not line.startswith("An error occurred while calling ")]
    return safe(said[0]) if said else "no reason given."
