"""Errors in Dutch: every sentence of an error that the tool makes has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from competentie_rules.cli.dutch import asked, error_in_dutch, line, sentence
from competentie_rules.cli.sentences import SENTENCES
from competentie_rules.errors import ToolError
from competentie_rules.model import START, Location

SOURCE = Path(__file__).parents[2] / "src" / "competentie_rules"
# Who runs a cluster reads English, as all that Spark says is.
APART = (SOURCE / "tables" / "spark",)
MADE = {
    "{} cannot be {}{}": ("a.yaml cannot be explained, as it holds no assessment.", "a.yaml cannot be exported: Waarom."),
    "{}Paths start from the folder of this file.": ("Perhaps a is meant. Paths start from the folder of this file.",),
    "{}There are: {}.": ("Perhaps a is meant. There are: a, b.",),
    "There is no format {!r}; choose from {}.": ("There is no format 'x'; choose from case.",),
    "Standard output takes one report, not both {}.": ("Standard output takes one report, not both text and json.",),
    "A report tells of at most {} assessments in tables; there are {}{}.": (
        "A report tells of at most 20,000 assessments in tables; there are over 20,000.",
    ),
    'Install it with: pip install "competentie-rules[tables]"': ('Install it with: pip install "competentie-rules[tables]"',),
    "The engine rete is not installed.": ("The engine rete is not installed.",),
    "Perhaps {} is meant. ": (),
    ".": (),
}
"""Sentences that others of the table stand for, or that are put together, as they come out."""


def _templates(node: ast.expr, scope: ast.AST, depth: int = 0) -> Iterator[str]:
    """The texts that an expression may give, with `{}` for what is not known."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in values)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from _templates(one, scope, depth)
            yield from _templates(other, scope, depth)
        case ast.Name(id=name) if depth < 3:
            for each in ast.walk(scope):
                if isinstance(each, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in each.targets):
                    yield from _templates(each.value, scope, depth + 1)
        case _:
            return


def _raised() -> set[str]:
    """Every text of an error, or of its hint, in the source."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        if any(folder in file.parents for folder in APART):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for scope in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            for call in (each for each in ast.walk(scope) if isinstance(each, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id in ("ToolError", "UsageError"):
                    given = [call.args[i] for i in (0, 2) if i < len(call.args)]
                    given += [each.value for each in call.keywords if each.arg == "hint"]
                    found.update(text for each in given for text in _templates(each, scope))
    return found


def test_every_sentence_has_a_dutch_one() -> None:
    raised = _raised()
    assert len(raised) > 200
    assert sorted(raised - MADE.keys() - SENTENCES.keys()) == []
    for made in (each for every in MADE.values() for each in every):
        assert sentence(made) != made


def test_a_sentence_names_as_much_in_either_language() -> None:
    for english, dutch in SENTENCES.items():
        assert english.count("{}") == dutch.count("{}"), english
        assert english != dutch
        filled = english.format(*("abc" for _ in range(english.count("{}"))))
        assert sentence(filled) == dutch.format(*("abc" for _ in range(dutch.count("{}")))), english


def test_an_error_is_told_with_its_place_and_its_hint() -> None:
    error = ToolError("There is no rule or family zz {0}.", Location("c.toml", START), "Perhaps a is meant. There are: a, b.")
    assert error_in_dutch(error) == "c.toml:1:1: Er is geen regel of familie zz {0}.\n  Misschien is a bedoeld. Er zijn: a, b."
    assert error_in_dutch(ToolError("Nobody translated this.")) == "Nobody translated this."
    assert line("competentie-rules: a: b.yaml: Permission denied") == "competentie-rules: a: b.yaml: u hebt er geen rechten voor"


@pytest.mark.parametrize(
    ("arguments", "configured", "dutch"),
    [
        (["check"], None, False),
        (["check"], "nl", True),
        (["check", "--lang", "nl"], None, True),
        (["check", "--lang=nl"], "en", True),
        (["check", "--lang", "en"], "nl", False),
        (["check", "--lang"], None, False),
    ],
)
def test_the_command_line_goes_before_the_configuration(arguments: list[str], configured: str | None, dutch: bool) -> None:
    assert asked(arguments, configured) is dutch
