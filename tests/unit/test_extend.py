"""What documents add to facts that are complete: the same findings as when everything is derived anew."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from competentie_rules.rules.extend import Extension
from competentie_rules.rules.ground import complete, fixed_findings
from competentie_rules.rules.join import Facts
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.syntax import Atom, RuleSet

RELATIONS = """
kind: relations
relations:
  thing: {scope: framework, columns: {thing: id}}
  size: {scope: framework, columns: {thing: id, number: int}}
  says: {scope: document, columns: {at: int, thing: id, number: int}}
  likes: {scope: document, columns: {at: int, thing: id}}
  large: {scope: derived, columns: {thing: id}}
  said: {scope: derived, columns: {thing: id}}
  silent: {scope: derived, columns: {thing: id}}
  liked: {scope: derived, columns: {thing: id}}
"""
SAYS = {"says": {"at": "$i", "thing": "$t", "number": "$n"}}
BARE = {"thing": {"thing": "$t"}}


def _rule(id: str, when: list[Any], finding: dict[str, Any] | None = None, then: dict[str, Any] | None = None) -> dict[str, Any]:
    words = {"nl": "M", "en": "M"}
    made: dict[str, Any] = {"id": id, "title": words, "when": when}
    return made | ({"finding": finding, "severity": "note", "message": words} if finding else {"then": then})


FINDINGS = [
    _rule("unknown", [SAYS, {"not": {"thing": {"thing": "$t"}}}], {"at": "$i", "competency": "$t"}),
    _rule(
        "too-large", [SAYS, {"size": {"thing": "$t", "number": "$m"}}, {"gt": ["$n", "$m"]}], {"competency": "$t", "level": "$n"}
    ),
    _rule("later", [SAYS, {"gt": ["$i", 2]}], {"at": "$i"}),
    _rule("twice", [SAYS, {"says": {"at": "$j", "thing": "$t"}}, {"lt": ["$i", "$j"]}], {"at": "$j", "competency": "$t"}),
    _rule("large-thing", [BARE, {"large": {"thing": "$t"}}], {"competency": "$t"}),
    _rule("three", [{"says": {"thing": "$t", "number": 3}}], {"competency": "$t"}),
]
LARGE = _rule("large-size", [{"size": {"thing": "$t", "number": "$n"}}, {"gt": ["$n", 1]}], then={"large": {"thing": "$t"}})
SAID = [
    _rule("said-once", [SAYS], then={"said": {"thing": "$t"}}),
    _rule("said-thing", [{"said": {"thing": "$t"}}, {"likes": {"at": "$i", "thing": "$t"}}], {"competency": "$t"}),
]
SILENT = [
    _rule("not-said", [BARE, {"not": {"said": {"thing": "$t"}}}], then={"silent": {"thing": "$t"}}),
    _rule(
        "silent-liked", [{"silent": {"thing": "$t"}}, {"likes": {"at": "$i", "thing": "$t"}}], {"at": "$i", "competency": "$t"}
    ),
]
COUNTED = [
    _rule(
        "all-liked",
        [BARE, {"every": {"likes": {"thing": "$t", "at": "$i"}}, "holds": {"likes": {"thing": "$t", "at": "$i"}}}],
        then={"liked": {"thing": "$t"}},
    ),
    _rule("liked-said", [{"liked": {"thing": "$t"}}, SAYS], {"at": "$i", "competency": "$t"}),
]


def _ruleset(*rules: dict[str, Any]) -> RuleSet:
    head = "kind: rules\nfamily: f\ntitle: {nl: F, en: F}\nrules:\n"
    text = head + "".join(f"  - {json.dumps(rule)}\n" for rule in rules)
    return load_texts([("relations.yaml", RELATIONS.encode()), ("rules.yaml", text.encode())])


SETS = {
    "alone": _ruleset(*FINDINGS, LARGE),
    "derived": _ruleset(*FINDINGS, LARGE, *SAID),
    "denied": _ruleset(*FINDINGS, LARGE, *SAID, *SILENT),
    "counted": _ruleset(*FINDINGS, LARGE, *COUNTED),
}
THINGS = st.sampled_from("abcd")
SAID_OF = st.lists(
    st.one_of(
        st.builds(lambda at, thing, number: Atom("says", (at, thing, number)), st.integers(0, 3), THINGS, st.integers(1, 3)),
        st.builds(lambda at, thing: Atom("likes", (at, thing)), st.integers(0, 3), THINGS),
    ),
    max_size=6,
    unique=True,
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(SETS)), documents=st.lists(SAID_OF, min_size=1, max_size=6))
def test_the_same_as_when_all_is_derived_anew(name: str, documents: list[list[Atom]]) -> None:
    ruleset = SETS[name]
    given_ = Facts()
    for thing, number in (("a", 1), ("b", 2), ("c", 3)):
        given_.add("thing", thing)
        given_.add("size", thing, number)
    extension = Extension(ruleset, given_, complete(ruleset, given_))
    for said in documents:
        anew = Facts(given_)
        for atom in said:
            anew.add(atom.relation, *atom.args)
        anew = complete(ruleset, anew)
        found, facts = extension.findings(said)
        assert _told(found, said) == _told(fixed_findings(ruleset, anew), said)
        if found:
            assert all(set(facts.rows(relation)) == set(anew.rows(relation)) for relation in ruleset.relations)


def _told(found: Any, said: list[Atom]) -> list[Any]:
    mine = (each for each in found if any(premise in said for premise in each.premises))
    return sorted({(each.rule.id, tuple(sorted(each.binding.items())), tuple(sorted(map(str, each.premises)))) for each in mine})
