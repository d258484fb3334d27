"""The summary of a dataset for people: how many of each verdict, severity and rule, and what is wrong with the table itself."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.model import SEVERITIES, Phrase, Summary
from competentie_rules.report import words
from competentie_rules.report.shown import justification
from competentie_rules.report.text import Paint, first, plain, summary
from competentie_rules.text import defused, safe

DATASET = Phrase("Gegevensbestand", "Dataset")
BY_RULE = Phrase("Bevindingen naar regel", "Findings by rule")


def render(found: Summary, paint: Paint = plain) -> str:
    """The summary as text."""
    return "".join(defused(line) + "\n" for line in _lines(found, paint))


def _lines(found: Summary, paint: Paint) -> Iterator[str]:
    lang = found.lang
    yield f"{DATASET.get(lang)} {paint(safe(found.file), 'strong')}"
    yield ""
    shown = first(found.findings, lambda each: each.rule)
    for each in shown:
        severity = paint(SEVERITIES[each.severity].get(lang), each.severity)
        yield f"  {severity} · {safe(each.message, 2000)} {paint(f'[{each.rule}]', 'faint')}"
        if each.waived is not None:
            yield f"    {words.WAIVED[each.waived.kind].get(lang)}: {safe(justification(each.waived), 2000)}"
        yield "  " + paint(safe(str(each.location)), "faint")
        yield ""
    for rule, number in found.more(shown).items():
        yield f"  {words.MORE.get(lang).format(number=number)} {paint(f'[{rule}]', 'faint')}"
        yield ""
    rules = {name.removeprefix("rule:"): number for name, number in found.counts.items() if number and name.startswith("rule:")}
    if rules:
        yield paint(BY_RULE.get(lang), "strong")
        wide = max(map(len, rules))
        for rule, number in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {rule:<{wide}}  {number:>12,}".replace(",", "." if lang == "nl" else ",")
        yield ""
    yield from summary(found, paint)
