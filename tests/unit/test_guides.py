"""What the guides show is what the tool does: every command in them is run, and what it prints is held against what they say."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
import yaml

from competentie_rules.cli import cli, run

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
    for number, line in enumerate(_lines(file), 1):
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
    """Files that a guide gives above a line: blocks that begin with a comment that names one. Settings hold for their part."""
    part = max((number for number, line in enumerate(_lines(file), 1) if line.startswith("## ") and number < before), default=0)
    blocks = [each for each in _blocks(file, "yaml") if each[0] < before]
    blocks += [each for each in _blocks(file, "toml") if part < each[0] < before]
    named = [(lines[0].removeprefix("# "), "\n".join(lines) + "\n") for _, lines in blocks if lines[0].startswith("# ")]
    return [(name, text) for name, text in named if name.endswith((".yaml", ".toml"))]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _lay_down(folder: Path, settings: dict[str, Any]) -> None:
    """What settings speak of, with nothing in it."""
    for name in (*settings["rules"], *settings["references"]):
        (folder / name).mkdir(exist_ok=True)
    for name in (*settings["waivers"], settings["baseline"]):
        (folder / name).touch()


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
        if name.endswith(".toml"):
            _lay_down(tmp_path, tomllib.loads(text))
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
        "een-handboek-overnemen.md": 4, "importing-a-handbook.md": 4, "gegevensbestanden.md": 6, "datasets.md": 6,
        "instellingen-en-ontheffingen.md": 11, "settings-and-waivers.md": 11, "in-de-ci.md": 4, "in-ci.md": 4,
        "rapporten.md": 1, "reports.md": 1,
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


def _commands(group: click.Group) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, *path), below) for path, below in _commands(command))


COMMANDS = dict(_commands(cli))
OPTIONS = {name for command in COMMANDS.values() for option in command.params for name in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_a_guide_mentions_is_there(file: Path) -> None:
    """Options, and commands with what they are given, in running text and in what no test runs."""
    text = re.sub(r"^```console$.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= OPTIONS | {"--help"}
    lines = [line.strip() for _, block in _blocks(file, "sh") for line in block]
    lines += [line.strip() for line in text.splitlines() if line.startswith("    ")]
    written = [line.removeprefix(f"{PROGRAM} ") for line in lines if line.startswith(f"{PROGRAM} ")]
    for told in (*written, *re.findall(rf"`{PROGRAM} ([a-z][^`]*)`", text)):
        words = told.split()
        command = max((path for path in COMMANDS if path == tuple(words[: len(path)])), key=len, default=None)
        assert command is not None, told
        options = {name for option in COMMANDS[command].params for name in (*option.opts, *option.secondary_opts)}
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", told)) <= options | {"--help"}, told


@pytest.mark.parametrize("name", ["in-ci.md", "in-de-ci.md"])
def test_what_goes_into_a_repository_is_there(name: str) -> None:
    """Hooks, and what the action is given."""
    hooks, job, _ = (yaml.safe_load("\n".join(lines)) for _, lines in _blocks(DOCS / name, "yaml"))
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == known
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = [step for step in job["jobs"]["check"]["steps"] if PROGRAM in step["uses"]]
    assert len(steps) == 1
    assert steps[0]["with"].keys() <= action["inputs"].keys()
    assert "exit-code" in action["outputs"]
    assert (ROOT / "ci" / "gitlab.yml").exists()


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
