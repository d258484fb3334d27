"""The smallest change under rules other than the built-in ones, where it may be cut off, impossible, or undone by itself."""

from __future__ import annotations

import json
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.explain.repair import Found, smallest
from competentie_rules.rules.ground import Program, ground_program
from competentie_rules.rules.join import Facts
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.syntax import Atom

RELATIONS = """
kind: relations
relations:
  thing: {scope: framework, columns: {thing: id}}
  pair: {scope: framework, columns: {one: id, other: id}}
  seen: {scope: case, repairable: true, instead: [refuted], columns: {thing: id}}
  refuted: {scope: case, columns: {thing: id}}
  told: {scope: case, columns: {thing: id}}
  both: {scope: derived, columns: {one: id, other: id}}
  quiet: {scope: derived, columns: {thing: id}}
  good: {scope: derived, columns: {thing: id}}
"""


def _program(rules: str, things: str, pairs: str = "") -> Program:
    text = f"kind: rules\nfamily: f\ntitle: {{nl: F, en: F}}\nrules:\n{rules}"
    facts = Facts()
    for thing in things:
        facts.add("thing", thing)
    for pair in pairs.split():
        facts.add("pair", pair[0], pair[1])
    return ground_program(load_texts([("relations.yaml", RELATIONS.encode()), ("rules.yaml", text.encode())]), facts)


def _found(program: Program, *said: Atom, goal: Atom | None = None) -> Found:
    truth = PlainEngine(program).truth(said)
    return smallest(program, truth, goal or Atom("good", ("a",)), lambda atom: (ord(str(atom.args[0])), 0))


def _names(found: Found) -> str:
    return "".join(str(atom.args[0]) for atom in found.changes or ())


Written = tuple[list[Any], dict[str, Any]]
"""What a rule asks and what it concludes."""


def _rules(*rules: Written) -> str:
    made = (
        {"id": f"rule-{i}", "title": {"nl": "T", "en": "T"}, "when": when, "then": then} for i, (when, then) in enumerate(rules)
    )
    return "".join(f"  - {json.dumps(rule)}\n" for rule in made)


THING, SEEN, TOLD = ({name: {"thing": "$x"}} for name in ("thing", "seen", "told"))
GOOD, QUIET = ({name: {"thing": "$x"}} for name in ("good", "quiet"))
ONE_AND_OTHER = {"one": "$x", "other": "$y"}
BOTH: Written = ([{"pair": ONE_AND_OTHER}, SEEN, {"seen": {"thing": "$y"}}], {"both": ONE_AND_OTHER})


def _pairs_needed(number: int) -> Written:
    columns = {"one": "$o", "other": "$p"}
    return [THING, {"at_least": number, "of": {"pair": columns}, "holds": {"both": columns}}], GOOD


def test_what_no_change_can_make_so() -> None:
    program = _program(_rules(([THING, TOLD], GOOD)), "a")
    assert _found(program) == Found(None, True)
    assert _found(program, Atom("told", ("a",))) == Found((), True)
    assert _found(program, goal=Atom("good", ("z",))) == Found(None, True)


def test_a_count_of_statements_that_share_changes() -> None:
    """Two of three pairs are needed; two that share a thing are cheaper than two that do not."""
    found = _found(_program(_rules(BOTH, _pairs_needed(2)), "a", "ab cd de"))
    assert found.exact
    assert _names(found) == "cde"


def test_a_change_that_undoes_another_is_said_not_to_be_exact() -> None:
    """What is good needs a and b seen, and that not both are; so no change does it, and the search cannot be sure of that."""
    alone = {"not": {"both": {"one": "a", "other": "b"}}}
    good = [THING, {"quiet": {"thing": "a"}}, {"quiet": {"thing": "b"}}]
    assert _found(_program(_rules(BOTH, ([THING, SEEN, alone], QUIET), (good, GOOD)), "ab", "ab")) == Found(None, False)


def test_a_search_that_is_cut_off_says_so() -> None:
    pairs = " ".join(f"{chr(98 + i)}{chr(99 + i)}" for i in range(20))
    found = _found(_program(_rules(BOTH, _pairs_needed(8)), "a", pairs))
    assert found.changes
    assert not found.exact


def test_what_stands_in_the_way_is_taken_away() -> None:
    """A `not` over what follows from something refuted: it goes when that is seen after all."""
    against = ([THING, {"refuted": {"thing": "$x"}}], QUIET)
    program = _program(_rules(against, ([THING, {"not": QUIET}], GOOD)), "a")
    assert _names(_found(program, Atom("refuted", ("a",)))) == "a"


@given(seen=st.sets(st.sampled_from("bcdefg")), needed=st.integers(1, 6))
def test_of_many_alike_the_first_are_taken(seen: set[str], needed: int) -> None:
    counted = {"at_least": needed, "of": {"pair": {"one": "$x", "other": "$p"}}, "holds": {"seen": {"thing": "$p"}}}
    program = _program(_rules(([THING, counted], GOOD)), "a", "ab ac ad ae af ag")
    found = _found(program, *(Atom("seen", (each,)) for each in seen))
    assert found.exact
    assert _names(found) == "".join(each for each in "bcdefg" if each not in seen)[: max(0, needed - len(seen))]


def test_of_too_many_small_changes_the_cheapest_are_kept() -> None:
    """Any of 676 pairs will do, each as small as the others."""
    pairs = " ".join(one + other for one in ascii_uppercase for other in ascii_lowercase)
    either = [THING, {"pair": {"one": "$o", "other": "$p"}}, {"seen": {"thing": "$o"}}, {"seen": {"thing": "$p"}}]
    found = _found(_program(_rules((either, GOOD)), "a", pairs))
    assert not found.exact
    assert _names(found) == "Aa"
