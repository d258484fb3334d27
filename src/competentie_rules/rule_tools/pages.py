"""A page for each rule, in Dutch and English, whose examples are its cases; and an index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.model import LANGUAGES, SEVERITIES, Phrase
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rule_tools.flow import flow
from competentie_rules.rules.strata import patterns
from competentie_rules.rules.syntax import Case, Rule, RuleSet
from competentie_rules.rules.words import DECIDED, condition
from competentie_rules.text import safe

INDEX = "README.md"
RELATIONS = "relations.md"
MARK = "<!-- Made from the rules by `competentie-rules rules docs`; change those. -->"

_NAMES = Phrase("Nederlands", "English")
_SCOPES = {
    "framework": Phrase("Handboek, profiel en methode", "Framework, profile and method"),
    "document": Phrase("Waarnaar een document verwijst", "What a document refers to"),
    "case": Phrase("Wat een beoordeling zegt", "What an assessment says"),
    "derived": Phrase("Wat regels afleiden", "What rules derive"),
}
_WHEN = Phrase("Als", "When")
_APPLIES = Phrase("Van toepassing waar ook", "Applies where also")
_THEN = Phrase("Dan", "Then")
_DECIDES = Phrase("Wat beslist", "What decides")
_EACH = Phrase("elke {each} waarvoor geldt: {when}", "each {each} for which: {when}")
_ELSE = Phrase("is dat er niet: {told}", "where there is none: {told}")
_MESSAGE = Phrase("Melding", "Message")
_WHY = Phrase("Waarom", "Why")
_SHOWN = ("method", "conclusion", "competencies", "assessments", "change", "expect", "holds", "fails", "reasons", "repair")
LINK = re.compile(r"\]\(([^)\s]+)\)")
"""A link in a page: what it leads to."""

_VARIABLE = re.compile(r"\$[a-z]\w*")
_MARKS = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "\\|", "*": "\\*", "[": "\\[", "]": "\\]"})


def pages(ruleset: RuleSet) -> dict[str, str]:
    """The text of each page by the name of its file. Raises RuleError for a case that cannot be judged."""
    bench = Bench(ruleset, PlainEngine)
    made = {INDEX: _text(_index(ruleset)), RELATIONS: _text(_relations(ruleset))}
    for rule in ruleset.rules:
        made[f"{rule.id}.md"] = _text(_page(rule, ruleset, bench))
    return made


def lagging(folder: Path, made: dict[str, str]) -> list[str]:
    """The pages of a folder that differ from these, are missing, or are there for a rule that is gone; by name."""
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")} if folder.is_dir() else {}
    gone = [name for name, text in there.items() if name not in made and text.startswith(MARK)]
    return sorted([name for name, text in made.items() if there.get(name) != text] + gone)


def write(folder: Path, made: dict[str, str]) -> list[str]:
    """Bring a folder up to date, and give the names of what changed; a page that is not made from rules is left alone."""
    changed = lagging(folder, made)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in made:
            (folder / name).write_text(made[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def _text(lines: Iterable[str]) -> str:
    return "\n".join([MARK, *lines]) + "\n"


def _index(ruleset: RuleSet) -> Iterator[str]:
    yield "# Regels · Rules"
    yield ""
    yield "Elke regel met zijn grond in het handboek, zijn voorwaarden in woorden, en zijn voorbeelden, die ook zijn tests zijn."
    yield "Hoe een regel wordt geschreven staat in [een regel schrijven](../een-regel-schrijven.md)."
    yield ""
    yield "Every rule with its ground in the handbook, its conditions in words, and its examples, which are its tests as well."
    yield "How to write a rule is in [writing a rule](../writing-a-rule.md)."
    yield ""
    yield f"Waarvan regels kunnen spreken: [relaties]({RELATIONS}). What rules can speak of: [relations]({RELATIONS})."
    for family, title in ruleset.families.items():
        yield ""
        yield f"## {_plain(title.nl)} · {_plain(title.en)}"
        yield ""
        yield "| regel · rule | | Nederlands | English |"
        yield "|---|---|---|---|"
        for rule in ruleset.rules:
            if rule.family == family:
                link = f"[{rule.id}]({rule.id}.md)"
                yield f"| {link} | {_kind(rule)} | {_plain(rule.title.nl)} | {_plain(rule.title.en)} |"


def _relations(ruleset: RuleSet) -> Iterator[str]:
    yield "# Relaties · Relations"
    yield ""
    yield "Waarvan regels kunnen spreken, en hoe dat in woorden luidt. Van wat is afgeleid staat erbij welke regels dat doen."
    yield ""
    yield "What rules can speak of, and how that reads in words. Of what is derived, the rules that do so are named."
    for scope, title in _SCOPES.items():
        yield ""
        yield f"## {title.nl} · {title.en}"
        yield ""
        yield "| relatie · relation | kolommen · columns | Nederlands | English |"
        yield "|---|---|---|---|"
        for relation in ruleset.relations.values():
            if relation.scope == scope:
                rules = [rule.id for rule in ruleset.rules if rule.then and rule.then.relation == relation.name]
                name = f"`{relation.name}`" + (f" ← {_links(rules)}" if rules else "")
                words = [_plain(relation.holds.get(lang)) if relation.holds else "" for lang in LANGUAGES]
                yield f"| {name} | {', '.join(relation.columns)} | {' | '.join(words)} |"


def _links(ids: Iterable[str]) -> str:
    return ", ".join(f"[{id}]({id}.md)" for id in ids)


def _kind(rule: Rule) -> str:
    """The severity of a finding; of a rule that derives, what it derives."""
    if rule.then is not None:
        return f"→ `{rule.then.relation}`"
    return _both(SEVERITIES[rule.severity]) if rule.severity else ""


def _both(phrase: Phrase) -> str:
    return f"{phrase.nl} · {phrase.en}"


def _page(rule: Rule, ruleset: RuleSet, bench: Bench) -> Iterator[str]:
    family = ruleset.families[rule.family]
    yield f"# {rule.id}"
    yield ""
    yield f"**{_plain(rule.title.nl)}** · {_plain(rule.title.en)}"
    yield ""
    yield f"- {_kind(rule)}"
    yield f"- [{_plain(family.nl)} · {_plain(family.en)}]({INDEX})"
    if rule.since:
        yield f"- sinds · since {_plain(rule.since)}"
    yield from _source(rule)
    for lang in LANGUAGES:
        yield from _words(rule, ruleset, lang)
    if rule.sql:
        yield from ("", "## SQL", "", "```sql", *(safe(line, 5000) for line in rule.sql.splitlines()), "```")
    yield from _relatives(rule, ruleset)
    if rule.cases:
        yield ""
        yield "## Voorbeelden · Examples"
        yield ""
        yield "Een teken per gedragsvoorbeeld: `+` getoond, `-` niet getoond, `!` allebei, `?` niet waargenomen."
        yield "A sign for each behaviour: `+` shown, `-` not shown, `!` both, `?` not observed."
        for case in rule.cases:
            yield from _case(rule, case, bench)


def _source(rule: Rule) -> Iterator[str]:
    if "quote" in rule.source:
        yield ""
        yield f"> {_plain(rule.source['quote'])}"
    if "passage" in rule.source:
        yield ">" if "quote" in rule.source else ""
        yield f"> Handboek, *{_plain(rule.source['passage'])}*"
    if "note" in rule.source:
        yield ""
        yield _plain(rule.source["note"])


def _words(rule: Rule, ruleset: RuleSet, lang: str) -> Iterator[str]:
    yield ""
    yield f"## {_NAMES.get(lang)}"
    if rule.decided or rule.sql:
        yield ""
        yield DECIDED[rule.decided or "batch"].get(lang)
    yield from _part(_WHEN.get(lang), [condition(literal, ruleset.relations, lang) for literal in rule.when])
    yield from _part(_APPLIES.get(lang), [condition(literal, ruleset.relations, lang) for literal in rule.applies])
    yield from _part(_THEN.get(lang), [condition(rule.then, ruleset.relations, lang)] if rule.then else [])
    yield from _part(_DECIDES.get(lang), _deciding(rule, ruleset, lang))
    for head, phrase in ((_MESSAGE, rule.message), (_WHY, rule.rationale)):
        if phrase:
            yield ""
            yield f"**{head.get(lang)}**: {_plain(phrase.get(lang))}"


def _part(head: str, told: Iterable[str]) -> Iterator[str]:
    lines = [f"- {_plain(line)}" for line in told]
    if lines:
        yield from ("", f"**{head}**", "", *lines)


def _deciding(rule: Rule, ruleset: RuleSet, lang: str) -> Iterator[str]:
    for i, group in enumerate(rule.finding.because if rule.finding else ()):
        for query in group:
            when = "; ".join(condition(literal, ruleset.relations, lang) for literal in query.when)
            told = _EACH.get(lang).format(each=f"${query.each}", when=when)
            yield _ELSE.get(lang).format(told=told) if i else told


def _relatives(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    """The rules that derive what this one asks, and those that ask what it derives."""
    below = {pattern.relation for pattern, _ in patterns(rule.when)}
    groups = [
        (
            f"`{name}` volgt uit · follows from",
            [other.id for other in ruleset.rules if other.then and other.then.relation == name],
        )
        for name in sorted(below)
    ]
    if rule.then is not None:
        name = rule.then.relation
        using = [other.id for other in ruleset.rules if name in {pattern.relation for pattern, _ in patterns(other.when)}]
        groups.append((f"`{name}` wordt gevraagd door · is asked by", using))
    if rule.undecided_by is not None:
        groups.append(("onbeslist volgens · undecided by", [rule.undecided_by]))
    told = [f"- {head} {_links(ids)}" for head, ids in groups if ids]
    if told:
        yield ""
        yield "## Zie ook · See also"
        yield ""
        yield from told


def _case(rule: Rule, case: Case, bench: Bench) -> Iterator[str]:
    yield ""
    yield f"### {_plain(case.title)}"
    yield ""
    yield "```yaml"
    for key in _SHOWN:
        if key in case.data:
            yield from _entry(key, case.data[key])
    yield "```"
    if case.data.get("expect"):
        ran = bench.run(case.data)
        for dutch, english in zip(ran.findings(rule.id, "nl"), ran.findings(rule.id, "en"), strict=True):
            yield ""
            yield f"> {_plain(dutch.message)}"
            yield ">"
            yield f"> {_plain(english.message)}"


def _entry(key: str, value: Any) -> Iterator[str]:
    """One key of a case, its items on lines of their own."""
    if key == "method" or not isinstance(value, dict | list) or not value:
        yield f"{key}: {flow(value)}"
        return
    yield f"{key}:"
    if isinstance(value, dict):
        yield from (f"  {flow(name)}: {flow(item)}" for name, item in value.items())
    else:
        yield from (f"  - {flow(item)}" for item in value)


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, but for names between backticks; variables are set apart."""
    return _VARIABLE.sub(lambda name: f"`{name[0]}`", safe(text, 5000).translate(_MARKS))
