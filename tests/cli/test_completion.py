"""Completion, as somebody has it who presses the tab key: each shell at a terminal of its own, set up as the guide says."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

GUIDES = [Path(__file__).parents[2] / "docs" / name for name in ("in-ci.md", "in-de-ci.md")]
PATIENCE = 60.0
"""Seconds for an answer; it comes at once, but on a machine in full use."""

SETUP = {
    "bash": 'eval "$(_COMPETENTIE_RULES_COMPLETE=bash_source competentie-rules)"',
    "zsh": 'autoload -Uz compinit && compinit -u\neval "$(_COMPETENTIE_RULES_COMPLETE=zsh_source competentie-rules)"',
    "fish": "_COMPETENTIE_RULES_COMPLETE=fish_source competentie-rules | source",
}
START = {"bash": ["--noprofile", "--norc", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}

if os.environ.get("REQUIRE_SHELLS") and (missing := [shell for shell in SETUP if shutil.which(shell) is None]):
    raise RuntimeError(f"These shells are not here: {', '.join(missing)}.")


class Terminal:
    """A shell at a terminal, in a folder where `competentie-rules` says what it was told, unless it is asked to complete."""

    def __init__(self, shell: str, folder: Path) -> None:
        tools = folder / "tools"
        tools.mkdir()
        (tools / "competentie-rules").write_text(
            f'#!/bin/sh\n[ -z "$_COMPETENTIE_RULES_COMPLETE" ] || exec {sys.executable} -m competentie_rules "$@"\n'
            'echo "TOLD<$*>"\n',
            encoding="utf-8",
        )
        (tools / "competentie-rules").chmod(0o755)
        self._said = ""
        with warnings.catch_warnings():
            # A thread that another test left behind does no harm, as the child becomes a shell at once.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process, self._terminal = pty.fork()
        if self._process == 0:
            environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "TERM": "dumb", "HOME": str(folder)}
            environment |= {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder), "HISTFILE": ""}
            os.chdir(folder)
            os.execvpe(shell, [shell, *START[shell]], environment)

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def wait(self, pattern: str) -> str:
        """What the pattern finds in what the shell says next."""
        end = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self._said)) is None:
            assert time.monotonic() < end, self._said
            if select.select([self._terminal], [], [], 0.2)[0]:
                self._said += os.read(self._terminal, 10_000).decode(errors="replace")
        self._said = self._said[found.end() :]
        return found[1]

    def completed(self, begun: str) -> str:
        """What a command is told when its line was begun so, completed, and sent."""
        self.type(f"competentie-rules {begun}\t")
        # The shell has written the line anew by the time that it says something.
        time.sleep(0.1)
        self.type("\r")
        return self.wait(r"TOLD<(.*?) ?>").strip()

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)


@pytest.fixture(params=SETUP, scope="module")
def terminal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    shell: str = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"COMPLETION IS NOT TESTED FOR {shell}: it is not here.")
    folder = tmp_path_factory.mktemp(shell)
    (folder / "beoordeling-1.yaml").write_text("kind: assessment\n", encoding="utf-8")
    made = Terminal(shell, folder)
    try:
        for line in SETUP[shell].split("\n"):
            made.type(f"{line}\r")
        made.type("echo 'RE'ADY\r")
        made.wait("(READY)")
        yield made
    finally:
        made.close()


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ("sche", "schema"),
        ("check --eng", "check --engine"),
        ("check --engine pla", "check --engine plain"),
        ("check beoor", "check beoordeling-1.yaml"),
        ("baseline pr", "baseline prune"),
    ],
)
def test_what_is_begun_is_completed(terminal: Terminal, begun: str, whole: str) -> None:
    assert terminal.completed(begun) == whole


@pytest.mark.parametrize("guide", GUIDES, ids=lambda file: file.name)
def test_the_guides_set_it_up_so(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    for line in "\n".join(SETUP.values()).replace(" -u", "").split("\n"):
        assert line in text
