"""What only a process shows: signals, pipes, streams that are closed, and what is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_cases import DOCUMENTS

SAMPLES = Path(__file__).parents[2] / "profiles" / "handboek-2024" / "voorbeelden"
TOOL = (sys.executable, "-m", "competentie_rules")
SLOW = """
import os, signal, sys, time
# A process that is started in the background may have been told to ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from competentie_rules.cli import main
from competentie_rules.engines import crew, rete
from competentie_rules.engines.plain import PlainEngine

class Slow(PlainEngine):
    def truth(self, case):
        os.write(int(ready), b"%d " % os.getpid())
        time.sleep(60)

ready, engine, folder = sys.argv[1:]
crew.PlainEngine = rete.ReteEngine = Slow
rete.available = lambda: True
main(["check", folder, "--engine", engine, "--jobs", "2"])
"""
"""The command, with an engine that takes a minute for a document and says so on a pipe when it begins."""

IDLE = """
import time
from competentie_rules.engines.judges import Judges, Task

class Engine:
    name = "engine"
    def __init__(self, program): pass
    def truth(self, case): return frozenset()
    def close(self): pass

def items():
    yield from range(3)
    print(len(judges._workers), flush=True)
    time.sleep(60)

judges = Judges(Engine, jobs=2, apart=True)
list(judges.judge(items(), lambda item: Task(None, ())))
"""
"""Two processes that judge and wait for a question that never comes."""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    for file in DOCUMENTS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@contextlib.contextmanager
def _judging(folder: Path, engine: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A check that is at work, and the processes that judge for it."""
    ours, theirs = os.pipe()
    arguments = [sys.executable, "-c", SLOW, str(theirs), engine, str(folder)]
    with subprocess.Popen(
        arguments, pass_fds=[theirs], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        os.close(theirs)
        told = b""
        while told.count(b" ") < 2:
            more = os.read(ours, 100)
            assert more, process.communicate()
            told += more
        yield process, [int(word) for word in told.split()]
        os.close(ours)


def _gone(process: int) -> bool:
    """Whether a process ends within a few seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("engine", ["rete", "plain"])
def test_ctrl_c_ends_everything_without_a_traceback(documents: Path, engine: str) -> None:
    with _judging(documents, engine) as (process, judges):
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert err.strip() == "Stopped."
    assert all(map(_gone, judges))


def test_ctrl_c_while_standard_input_is_waited_for() -> None:
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from competentie_rules.cli import main; "
        'print("x", file=sys.stderr, flush=True); main(["check", "-"])'
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "Stopped.")


def test_judges_end_with_the_one_that_asks() -> None:
    with subprocess.Popen([sys.executable, "-c", IDLE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "2\n"
        process.kill()
        # Each of them holds the pipe as well, so it ends when the last of them has gone.
        assert process.communicate(timeout=20) == ("", None)


@pytest.mark.parametrize("command", ["rules list", "schema show rules", "profile show medewerker-servicedesk-2"])
def test_a_closed_pipe_is_no_finding_and_no_traceback(command: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run([*TOOL, *command.split()], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_is_closed_half_way(tmp_path: Path, unbuffered: str) -> None:
    folder = tmp_path / ("x" * 200) / ("y" * 200)
    folder.mkdir(parents=True)
    # More than fits in a pipe, so that writing goes on after the reader has left.
    for number in range(300):
        (folder / f"{number:04}.yaml").write_text("kind: verslag\n", encoding="utf-8")
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(
        [*TOOL, "check", str(folder)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().decode() == "Document · – niet beoordeeld\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["check", "rules list", "--help"])
def test_a_full_disk_is_told_as_such(command: str) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([*TOOL, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True, cwd=SAMPLES, check=False)
    assert done.returncode == 2
    assert done.stderr == "competentie-rules: standard output: No space left on device\n"


@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0)])
def test_closed_streams_do_no_harm(documents: Path, closed: str, code: int) -> None:
    names = " ".join(str(documents / name) for name in ("kader.yaml", "functie.yaml", "goed.yaml"))
    command = f"{sys.executable} -m competentie_rules check {names} {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith("Beoordeling goed" if ">&-" not in closed.replace("2>&-", "") else "")


def test_letters_that_the_terminal_does_not_have() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*TOOL, "rules", "show", "norm-not-met"], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\\u201cwanneer de norm" in done.stdout.decode("latin-1")


def test_standard_output_is_utf_8_whatever_the_locale(documents: Path) -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([*TOOL, "check", str(documents)], env=environment, capture_output=True, check=False)
    assert "✓ gehaald" in done.stdout.decode()


def test_what_is_watched_is_checked_again_until_ctrl_c(documents: Path) -> None:
    # A process that is started in the background may have been told to ignore Ctrl-C.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from competentie_rules.cli import main; "
        'main(["check", sys.argv[1], "--watch", "--format", "concise", "--engine", "plain"])'
    )
    arguments = [sys.executable, "-u", "-c", program, str(documents)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Watching for changes; Ctrl-C ends it.\n"
        (documents / "nieuw.yaml").write_text("kind: verslag\n", encoding="utf-8")
        assert process.stderr.readline() == "Watching for changes; Ctrl-C ends it.\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "Stopped."
    assert out.count("nieuw.yaml") == 1
    assert out.count("fout.yaml:") % 2 == 0


def test_standard_input_cannot_be_watched() -> None:
    done = subprocess.run([*TOOL, "check", "-", "--watch"], input="", capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Standard input cannot be watched." in done.stderr


def test_statistics(documents: Path) -> None:
    done = subprocess.run([*TOOL, "check", str(documents), "--statistics"], capture_output=True, text=True, check=False)
    lines = done.stderr.splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines[-3:]] == [
        "seconds to find the documents",
        "seconds to check",
        "seconds to tell",
    ]
    number, whole = lines[-4].split(maxsplit=1)
    assert whole.startswith("documents, ")
    assert int(number) == sum(file.suffix in (".yaml", ".json") for file in documents.iterdir())
    counts = [int(line.split()[0]) for line in lines[:-4]]
    assert counts
    assert counts == sorted(counts, reverse=True)
    assert "Samenvatting" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Arrow chooses")
@pytest.mark.parametrize(("chosen", "taken"), [({}, "system"), ({"ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}, "mimalloc")])
def test_arrow_takes_its_memory_from_the_system_unless_somebody_chose(chosen: dict[str, str], taken: str) -> None:
    program = """
import atexit
from competentie_rules.cli import main
def told():
    import pyarrow
    print(pyarrow.default_memory_pool().backend_name)
atexit.register(told)
main(["--version"])
"""
    others = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=others | chosen)
    assert run.stdout.splitlines()[-1] == taken
