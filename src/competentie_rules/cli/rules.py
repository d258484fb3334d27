"""`competentie-rules rules`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from competentie_rules.cli import options, rule_tools, settings
from competentie_rules.model import SEVERITIES, Phrase
from competentie_rules.report.words import MESSAGE, SOURCE, WHEN, cited
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import Case, Relation, Rule
from competentie_rules.rules.words import DECIDED, condition

DERIVES = Phrase("leidt af", "derives")
THEN = Phrase("Dan", "Then")
RATIONALE = Phrase("Waarom", "Why")
CASES = Phrase("Voorbeelden", "Cases")
FIRES = (Phrase("geeft deze bevinding niet", "does not give this finding"), Phrase("geeft deze bevinding", "gives this finding"))


@click.group(short_help="Show the rules, and check rules of your own.")
def command() -> None:
    """Show the rules, and check rules of your own."""


@command.command("list")
@options.lang
@options.rules
@click.option("--all", "everything", is_flag=True, help="Also the rules that derive what findings rest on.")
@settings.configurable
def list_rules(lang: str, rules: tuple[Path, ...], everything: bool) -> None:
    """List the rules, family by family: id, severity and title."""
    family = None
    shown = [rule for rule in load(rules).rules if everything or rule.severity]
    wide = max((len(rule.id) for rule in shown), default=0)
    for rule in shown:
        if rule.family != family:
            if family is not None:
                options.tell("")
            family = rule.family
            options.tell(family)
        kind = SEVERITIES[rule.severity].get(lang) if rule.severity else DERIVES.get(lang)
        options.tell(f"  {rule.id:<{wide}}  {kind:<12}  {rule.title.get(lang)}")


@command.command("show")
@click.argument("id")
@options.lang
@options.rules
@settings.configurable
def show(id: str, lang: str, rules: tuple[Path, ...]) -> None:
    """Print rule ID: what it says, when, on what ground, and its cases."""
    ruleset = load(rules)
    for line in _page(rule_tools.known(ruleset, id), lang, ruleset.relations):
        options.tell(line)


for _tool in rule_tools.COMMANDS:
    command.add_command(_tool)


def _page(rule: Rule, lang: str, relations: dict[str, Relation]) -> Iterator[str]:
    yield rule.id
    kind = SEVERITIES[rule.severity].get(lang) if rule.severity else DERIVES.get(lang)
    since = f", {rule.since}" if rule.since else ""
    yield f"  {rule.title.get(lang)} ({kind}{since})"
    if rule.rationale:
        yield from _part(RATIONALE.get(lang), [rule.rationale.get(lang)])
    passage, quote, note, handbook = (rule.source.get(key, "") for key in ("passage", "quote", "note", "handbook"))
    if source := [told for told in (cited(passage, quote, handbook), note) if told]:
        yield from _part(SOURCE.get(lang), source)
    if rule.decided or rule.sql:
        yield from _part(WHEN.get(lang), [DECIDED[rule.decided or "batch"].get(lang)])
    if rule.sql:
        yield ""
        yield from (f"      {line}" for line in rule.sql.splitlines())
    if rule.when:
        yield from _part(WHEN.get(lang), [condition(literal, relations, lang) for literal in rule.when])
    if rule.then:
        yield from _part(THEN.get(lang), [condition(rule.then, relations, lang)])
    if rule.message:
        yield from _part(MESSAGE.get(lang), [rule.message.get(lang)])
    if rule.cases:
        told = [f"{case.title}{_outcome(case, lang)}" for case in rule.cases]
        yield from _part(CASES.get(lang), told)


def _outcome(case: Case, lang: str) -> str:
    """Whether a case expects a finding; nothing for one that expects something else."""
    return f": {FIRES[bool(case.data['expect'])].get(lang)}" if "expect" in case.data else ""


def _part(head: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield f"  {head}"
    for line in lines:
        yield from textwrap.wrap(line, 100, initial_indent="    - ", subsequent_indent="      ", break_on_hyphens=False)
