"""What the guides show is what the tool does: every command in them is run, and what it prints is held against what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from competentie_rules.cli import run

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "profiles" / "handboek-2024"
FILES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
DOCS = ROOT / "docs"
NL, EN = DOCS / "gids-voor-auditors.md", DOCS / "guide-for-auditors.md"
LEFT_OUT = "[...]"
PROGRAM = "competentie-rules"


class Shown(NamedTuple):
    """A command of a guide, and what it shows of what the command prints."""

    file: Path
    line: int
    command: list[str]
    output: list[str]


def _blocks(file: Path, language: str) -> list[tuple[int, list[str]]]:
    """The fenced blocks in a language, each with the line it begins on."""
    found: list[tuple[int, list[str]]] = []
    inside = None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            inside = None if inside is not None else line.removeprefix("```")
            if inside == language:
                found.append((number + 1, []))
        elif inside == language:
            found[-1][1].append(line)
    return found


def _shown(file: Path) -> list[list[Shown]]:
    """The commands of each block."""
    blocks = []
    for start, lines in _blocks(file, "console"):
        commands: list[Shown] = []
        for number, line in enumerate(lines, start):
            if line.startswith("$ "):
                commands.append(Shown(file, number, shlex.split(line[2:]), []))
            else:
                commands[-1].output.append(line)
        blocks.append(commands)
    return blocks


def _pattern(shown: list[str]) -> str:
    """`[...]` on a line of its own stands for one or more lines, inside a line for any characters."""
    parts = (r"(?:.*\n)+?" if line == LEFT_OUT else ".*".join(map(re.escape, line.split(LEFT_OUT))) + r"\n" for line in shown)
    return "".join(parts)


def _files(file: Path, before: int) -> list[tuple[str, str]]:
    """The files that a guide gives above a line: blocks that begin with a comment that names one."""
    blocks = [(lines[0].removeprefix("# "), "\n".join(lines) + "\n") for at, lines in _blocks(file, "yaml") if at < before]
    return [(name, text) for name, text in blocks if text.startswith("# ") and name.endswith(".yaml")]


BLOCKS = [pytest.param(block, id=f"{file.name}:{block[0].line}") for file in FILES for block in _shown(file)]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_guide_shows_what_the_command_prints(
    block: list[Shown], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "profiles").symlink_to(ROOT / "profiles")
    monkeypatch.chdir(tmp_path)
    for name, text in _files(block[0].file, block[0].line):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code = None
    for shown in block:
        if shown.command == ["echo", "$?"]:
            assert shown.output == [str(code)], f"{shown.file}:{shown.line}"
            continue
        program, *arguments = shown.command
        assert program == PROGRAM
        code = run(arguments)
        printed = "".join(capsys.readouterr())
        assert re.fullmatch(_pattern(shown.output), printed), f"{shown.file}:{shown.line} shows something else than\n{printed}"


def test_no_command_falls_out_unseen() -> None:
    counted = {file.name: sum(len(block) for block in _shown(file)) for file in FILES}
    expected = {
        "README.md": 2, NL.name: 19, EN.name: 19, "een-regel-schrijven.md": 7, "writing-a-rule.md": 7,
        "een-handboek-overnemen.md": 2, "importing-a-handbook.md": 2, "gegevensbestanden.md": 6, "datasets.md": 6,
    }  # fmt: skip
    assert {name: count for name, count in counted.items() if count} == expected


@pytest.mark.parametrize(
    ("dutch", "english", "number"),
    [(NL, EN, 23), (DOCS / "gegevensbestanden.md", DOCS / "datasets.md", 7)],
    ids=["auditors", "datasets"],
)
def test_both_languages_have_the_same_headings_and_the_same_commands(dutch: Path, english: Path, number: int) -> None:
    def headings(file: Path) -> list[str]:
        outside = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        return re.findall(r"^#+(?= )", outside, re.MULTILINE)

    def commands(file: Path) -> list[list[str]]:
        return [shown.command for block in _shown(file) for shown in block]

    assert headings(dutch) == headings(english)
    assert len(headings(dutch)) == number
    expected = [command if command[0] == "echo" else [*command, "--lang", "en"] for command in commands(dutch)]
    assert commands(english) == expected


@pytest.mark.parametrize("file", [NL, EN], ids=lambda file: file.name)
def test_what_a_guide_quotes_stands_there(file: Path) -> None:
    """Passages stand in the handbook, excerpts in a profile or a sample."""
    documents = [path.read_text(encoding="utf-8") for path in sorted(CONTENT.rglob("*.yaml"))]
    handbook = " ".join((CONTENT / "handboek.md").read_text(encoding="utf-8").split())
    excerpts = ["\n".join(lines) for _, lines in _blocks(file, "yaml")]
    passages = [" ".join(lines) for _, lines in _blocks(file, "text")]
    assert (len(excerpts), len(passages)) == (2, 1)
    for excerpt in excerpts:
        assert any(excerpt in document for document in documents), excerpt
    for passage in passages:
        assert passage in handbook, passage


@pytest.mark.parametrize("file", FILES[1:], ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in [heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
        elif "://" not in target:
            assert (file.parent / target.partition("#")[0]).exists(), target


def test_lines_left_out_are_lines() -> None:
    assert re.fullmatch(_pattern(["a", LEFT_OUT, "b[...]d"]), "a\n1\n2\nbcd\n")
    assert not re.fullmatch(_pattern(["a", LEFT_OUT, "b"]), "a\nb\n")
    assert not re.fullmatch(_pattern(["a"]), "a\nb\n")
