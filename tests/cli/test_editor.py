"""What an editor says of a document that names its schema: yaml-language-server, as most editors run it, on good and bad ones.

It runs where node and the package are: in .venv (`make editor`), on the path, or where YAML_LANGUAGE_SERVER says.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from competentie_rules.documents import draft7, schema

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "profiles" / "handboek-2024"
INSTALLED = ROOT / ".venv" / "editor" / "node_modules" / ".bin" / "yaml-language-server"
FOUND = str(INSTALLED) if INSTALLED.exists() else shutil.which("yaml-language-server")
SERVER = os.environ.get("YAML_LANGUAGE_SERVER") or FOUND

if os.environ.get("REQUIRE_EDITOR") and SERVER is None:
    raise RuntimeError("yaml-language-server is not here; `make editor` installs it.")

MISSING = "yaml-language-server is not here, and `make editor` installs it" + (
    "" if shutil.which("npm") else ", once npm is here"
)
pytestmark = pytest.mark.skipif(SERVER is None, reason=f"SCHEMAS IN AN EDITOR ARE NOT TESTED: {MISSING}.")


class Server:
    """yaml-language-server over its standard streams."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self._send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)
        while self._next().get("id") != 1:
            pass
        self._send("initialized", {})

    def _send(self, method: str, params: Any, **more: Any) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params, **more})

    def _write(self, message: Any) -> None:
        content = json.dumps(message).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._in.flush()

    def _next(self) -> Any:
        length = 0
        while line := self._out.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server ended"
        return json.loads(self._out.read(length))

    def faults(self, file: Path) -> list[tuple[int, str]]:
        """The line, from 1, and the words of each fault that an editor would show."""
        uri = file.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": file.read_text(encoding="utf-8")}
        self._send("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                told = message["params"]["diagnostics"]
                return sorted((each["range"]["start"]["line"] + 1, each["message"]) for each in told)
            if "id" in message and "method" in message:
                # What it asks, such as for its settings, has no answer here.
                many = message["params"].get("items") if isinstance(message.get("params"), dict) else None
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": [None] * len(many) if many else None})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    command = [str(SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield Server(process)
        process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("editor")
    for kind in schema.KINDS:
        (made / f"{kind}.schema.json").write_text(json.dumps(draft7.twin(schema.schema(kind))), encoding="utf-8")
    return made


FILES = {
    "assessment": SAMPLES / "voorbeelden" / "01-norm-gehaald.yaml",
    "framework": SAMPLES / "framework.yaml",
    "profile": SAMPLES / "profielen" / "medewerker-servicedesk-2.yaml",
}


def _written(folder: Path, name: str, kind: str, change: Callable[[str], str]) -> Path:
    """A sample that names our schema in its first line, with something changed in it."""
    lines = FILES[kind].read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[0].startswith("# yaml-language-server: $schema=")
    text = "".join(lines[1:])
    changed = change(text)
    file = folder / f"{name}.yaml"
    file.write_text(f"# yaml-language-server: $schema=./{kind}.schema.json\n{changed}", encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", FILES)
def test_a_good_document_is_left_alone(server: Server, folder: Path, kind: str) -> None:
    assert server.faults(_written(folder, f"good-{kind}", kind, lambda text: text)) == []


@pytest.mark.parametrize(
    ("name", "kind", "old", "new", "word"),
    [
        ("key", "assessment", "subject: P-0042", "subjct: P-0042", "subjct"),
        ("value", "assessment", "result: shown", "result: getoond", "shown"),
        ("type", "assessment", "awarded: 2", "awarded: two", "integer"),
        ("level", "profile", "level: 2", "level: -1", "minimum"),
        ("missing", "framework", "levels: 3\n", "", "levels"),
    ],
)
def test_a_bad_document_is_told_of_where_it_is_wrong(
    server: Server, folder: Path, name: str, kind: str, old: str, new: str, word: str
) -> None:
    file = _written(folder, name, kind, lambda text: text.replace(old, new, 1))
    told = server.faults(file)
    assert any(word in message for _, message in told), told
    line = file.read_text(encoding="utf-8").split(new)[0].count("\n") + 1 if new else None
    assert line is None or line in {each for each, _ in told}, told


def test_the_samples_name_their_schema() -> None:
    for file in SAMPLES.rglob("*.yaml"):
        named = file.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
        assert (file.parent / named).resolve().is_file(), file
