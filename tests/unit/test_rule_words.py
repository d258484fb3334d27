"""Conditions of rules in words, and what rules say of themselves, to the letter."""

from __future__ import annotations

import pytest

from competentie_rules.model import RuleText, Severity
from competentie_rules.rules.load import load_texts
from competentie_rules.rules.words import condition, texts

RELATIONS = """
kind: relations
relations:
  thing:
    scope: framework
    columns: {thing: id}
    holds: {nl: "{thing} bestaat", en: "{thing} exists"}
    fails: {nl: "{thing} bestaat niet", en: "{thing} does not exist"}
  size: {scope: framework, columns: {thing: id, number: int}}
  seen: {scope: case, columns: {thing: id}, holds: {nl: "{thing} is gezien", en: "{thing} was seen"}}
"""
RULES = """
kind: rules
family: f
title: {nl: F, en: F}
rules:
  - id: r
    severity: warning
    title: {nl: Regel, en: Rule}
    source: {passage: Opbouw, quote: niveaus}
    rationale: {nl: Daarom, en: Therefore}
    when:
%s
    finding: {competency: $a}
    message: {nl: "{competency} valt op", en: "{competency} stands out"}
  - id: bare
    severity: note
    title: {nl: Kaal, en: Bare}
    source: {note: Afspraak}
    when: [{thing: {thing: $a}}, {seen: {thing: $a}}]
    finding: {competency: $a}
    message: {nl: "{competency}", en: "{competency}"}
  - id: read
    severity: error
    decided: reader
    title: {nl: Gelezen, en: Read}
    message: {nl: Fout, en: Fault}
  - id: derives
    title: {nl: Leidt af, en: Derives}
    when: [{thing: {thing: $a}}, {seen: {thing: $a}}]
    then: {known: {thing: $a}}
"""
CONDITIONS = {
    "thing: {thing: $a}": ("$a bestaat", "$a exists"),
    "not: {thing: {thing: x}}": ("x bestaat niet", "x does not exist"),
    "size: {thing: $a, number: $n}": ("size($a, $n)", "size($a, $n)"),
    "size: {number: 2}": ("size(…, 2)", "size(…, 2)"),
    "not: {size: {thing: $a, number: 7}}": ("niet size($a, 7)", "not size($a, 7)"),
    "seen: {thing: $a}": ("$a is gezien", "$a was seen"),
    "not: {seen: {thing: $a}}": ("niet seen($a)", "not seen($a)"),
    "{every: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}": (
        "telkens als «$b bestaat», ook «$b is gezien»",
        "whenever «$b exists», also «$b was seen»",
    ),
    "{at_least: $n, of: {thing: {thing: $b}}, holds: {seen: {thing: $b}}}": (
        "ten minste $n keer dat «$b bestaat», ook «$b is gezien»",
        "at least $n times that «$b exists», also «$b was seen»",
    ),
    "eq: [$n, 2]": ("$n is gelijk aan 2", "$n equals 2"),
    "ne: [$a, x]": ("$a is iets anders dan x", "$a differs from x"),
    "lt: [$n, 2]": ("$n is kleiner dan 2", "$n is less than 2"),
    "le: [1, $n]": ("1 is ten hoogste $n", "1 is at most $n"),
    "gt: [$n, 1]": ("$n is groter dan 1", "$n is greater than 1"),
    "ge: [$n, 1]": ("$n is ten minste 1", "$n is at least 1"),
}
KNOWN = '  known: {scope: derived, columns: {thing: id}, holds: {nl: "{thing} is bekend", en: "{thing} is known"}}\n'
RULESET = load_texts(
    [
        ("relations.yaml", (RELATIONS + KNOWN).encode()),
        ("rules.yaml", (RULES % "\n".join(f"      - {literal}" for literal in CONDITIONS)).encode()),
    ]
)
LANGUAGES = {"nl": 0, "en": 1}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_conditions(lang: str) -> None:
    told = [condition(literal, RULESET.relations, lang) for literal in RULESET.rule("r").when]
    assert told == [words[LANGUAGES[lang]] for words in CONDITIONS.values()]
    head = RULESET.rule("derives").then
    assert head is not None
    assert condition(head, RULESET.relations, lang) == ("$a is bekend", "$a is known")[LANGUAGES[lang]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_rules_say_of_themselves(lang: str) -> None:
    at = LANGUAGES[lang]
    assert list(texts(RULESET, lang)) == [
        RuleText(
            id="r",
            family="f",
            severity=Severity.WARNING,
            title=("Regel", "Rule")[at],
            message=("{competency} valt op", "{competency} stands out")[at],
            when=tuple(words[at] for words in CONDITIONS.values()),
            rationale=("Daarom", "Therefore")[at],
            passage="Opbouw",
            quote="niveaus",
            note="",
        ),
        RuleText(
            id="bare",
            family="f",
            severity=Severity.NOTE,
            title=("Kaal", "Bare")[at],
            message="{competency}",
            when=(("$a bestaat", "$a exists")[at], ("$a is gezien", "$a was seen")[at]),
            rationale="",
            passage="",
            quote="",
            note="Afspraak",
        ),
        RuleText(
            id="read",
            family="f",
            severity=Severity.ERROR,
            title=("Gelezen", "Read")[at],
            message=("Fout", "Fault")[at],
            when=(("Bij het lezen van het document wordt dit vastgesteld.", "Decided while the document is read.")[at],),
            rationale="",
            passage="",
            quote="",
            note="",
        ),
    ]


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(KeyError, match="nergens"):
        RULESET.rule("nergens")
