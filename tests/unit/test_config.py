"""Where a configuration is looked for, and what it selects."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import RULES

from competentie_rules import config
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.documents import toml_text
from competentie_rules.documents.ours import read_ours
from competentie_rules.errors import FileErrors, ToolError, UsageError
from competentie_rules.model import Severity
from competentie_rules.selection import Selection

SECTION = '[tool.competentie-rules]\nlang = "en"\n'


def test_the_closest_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert config.closest(below) == Config()
    (tmp_path / "competentie.toml").write_text('lang = "nl"\nfail-on = "note"\nrules = ["a"]\n')
    found = config.closest(below)
    assert (found.file, found.lang, found.fail_on, found.rules) == ("../../competentie.toml", "nl", "note", ("../../a",))
    (tmp_path / "a" / "pyproject.toml").write_text(SECTION)
    found = config.closest(below)
    assert (found.file, found.lang, found.fail_on) == ("../pyproject.toml", "en", None)
    (below / "pyproject.toml").write_text("[project]\nname = 'competentie-rules'\n")
    assert config.closest(below) == found


def test_what_says_nothing_of_this_tool_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[[[ no TOML")
    assert config.closest(tmp_path) == Config()
    (tmp_path / "pyproject.toml").write_text("[[[ no TOML of competentie-rules")
    with pytest.raises(ToolError, match=r"pyproject\.toml:1:3: "):
        config.closest(tmp_path)


def test_two_in_one_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "competentie.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text(SECTION)
    with pytest.raises(UsageError, match="both configure"):
        config.closest(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'lang = "\xff"', "no text in UTF-8"),
        (b"a = " + b"[" * 3000, "levels of nesting"),
        (b"a = " + b"[" * 100 + b"]" * 100, "levels of nesting"),
        (b"#" * 9_000_000, "larger than 8 MiB"),
    ],
    ids=["encoding", "depth", "depth-closed", "size"],
)
def test_what_cannot_be_read_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "competentie.toml").write_bytes(content)
    with pytest.raises(ToolError, match=told):
        config.load(tmp_path / "competentie.toml")


def test_a_table_below_a_list_of_tables_belongs_to_the_last_of_them() -> None:
    reading = toml_text.read("[[v]]\na = 1\n[[v]]\n[v.w]\nb = 2\n")
    assert reading.data == {"v": [{"a": 1}, {"w": {"b": 2}}]}
    assert reading.root is not None
    node = reading.root
    for step in ("v", 1, "w", "b"):
        assert node.children is not None
        node = node.children[step]
    assert (node.start, node.end) == ((4, 4), (4, 5))


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        config.load(tmp_path)


def names(*ids: str) -> tuple[Name, ...]:
    return tuple(map(Name, ids))


def treated(*ids: str, **severity: str) -> Treatment:
    return Treatment(names(*ids), {Name(id.replace("_", "-")): Severity(word) for id, word in severity.items()})


@pytest.mark.parametrize(
    ("made", "file", "expected"),
    [
        (Config(), "a.yaml", "note"),
        (Config(select=names("norms")), "a.yaml", "note"),
        (Config(select=names("norm-exceeded")), "a.yaml", "note"),
        (Config(select=names("awards")), "a.yaml", None),
        (Config(general=treated("norms")), "a.yaml", None),
        (Config(general=treated("norm-exceeded")), "a.yaml", None),
        (Config(select=names("norm-exceeded"), general=treated("norms")), "a.yaml", "note"),
        (Config(select=names("norms"), general=treated("norms")), "a.yaml", None),
        (Config(select=names("norms"), general=treated("norm-exceeded")), "a.yaml", None),
        (Config(general=treated(norm_exceeded="error")), "a.yaml", "error"),
        (Config(per_path={"b/**": treated("norms")}), "a.yaml", "note"),
        (Config(per_path={"b/**": treated("norms")}), "b/c/a.yaml", None),
        (Config(select=names("norm-exceeded"), per_path={"*.yaml": treated("norms")}), "a.yaml", None),
        (Config(per_path={"b/*": treated("norms")}), "b/c/a.yaml", "note"),
        (Config(per_path={"**/a.yaml": treated("norms")}), "./a.yaml", None),
        (Config(base="b", per_path={"?.yaml": treated("norms")}), "b/a.yaml", None),
        (Config(base="b", per_path={"?.yaml": treated("norms")}), "a.yaml", "note"),
        (Config(general=treated(norm_exceeded="error"), per_path={"*": treated(norm_exceeded="warning")}), "a.yaml", "warning"),
        (Config(per_path={"**": treated(norm_exceeded="error"), "b/**": treated(norm_exceeded="warning")}), "b/a", "warning"),
    ],
)
def test_what_is_told_of_a_rule(made: Config, file: str, expected: str | None) -> None:
    assert Selection(RULES, made).severity("norm-exceeded", file) == expected


def test_what_could_not_be_judged_is_always_told() -> None:
    selection = Selection(RULES, Config(select=names("norms"), per_path={"*": treated("references")}))
    assert selection.severity("unknown-profile", "a.yaml") == "error"
    assert selection.severity("unknown-competency", "a.yaml") is None


def test_the_digest_is_of_what_is_selected() -> None:
    """Not of the file that says so, nor of its other settings; the order of rules makes no difference."""
    one = Selection(RULES, Config("a.toml", general=treated("norms", "awards"), lang="nl")).digest
    other = Selection(RULES, Config(general=treated("awards", "norms"))).digest
    assert one == other is not None
    assert Selection(RULES, Config(general=treated("norms"))).digest not in (one, None)
    assert Selection(RULES, Config("a.toml", lang="nl")).digest is None


def test_errors_of_files_travel_between_processes() -> None:
    with pytest.raises(FileErrors) as raised:
        read_ours("x.yaml", b"kind: rules\n", "waivers", "Write kind: waivers.")
    kind, arguments = raised.value.__reduce__()
    assert (
        str(kind(*arguments)) == str(raised.value) == "x.yaml:1:7: This is no file with `kind: waivers`.\n  Write kind: waivers."
    )
