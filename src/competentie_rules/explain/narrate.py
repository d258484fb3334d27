"""Statements of an explanation in words, with the names and texts of the handbook."""

from __future__ import annotations

from collections.abc import Mapping

from competentie_rules.findings import Names
from competentie_rules.model import Phrase, Scalar
from competentie_rules.rules.ground import Count
from competentie_rules.rules.syntax import Atom, Relation, Rule
from competentie_rules.text import safe

LONGEST = 2000
"""Characters of one statement."""

COUNTED = Phrase("{holding} van deze {of} (nodig: {needed})", "{holding} of these {of} (needed: {needed})")
NOT = Phrase("niet", "not")


class Narrator:
    """Puts statements in words, in one language."""

    def __init__(self, relations: Mapping[str, Relation], names: Names, lang: str) -> None:
        self._relations = relations
        self._names = names
        self._lang = lang

    def statement(self, atom: Atom, *, holds: bool, unknown: bool = False) -> str:
        """A statement that holds, does not hold, or of which nothing is known."""
        relation = self._relations[atom.relation]
        words = {column: self.name(value) for column, value in zip(relation.columns, atom.args, strict=True)}
        phrase = relation.unknown if unknown and relation.unknown else relation.holds if holds else relation.fails
        if phrase is None:
            told = f"{relation.name}({', '.join(words.values())})"
            return told if holds else f"{NOT.get(self._lang)} {told}"
        return phrase.get(self._lang).format_map(words)

    def count(self, count: Count, holding: int) -> str:
        """How many of several statements are needed, and how many there are."""
        return COUNTED.get(self._lang).format(of=len(count.of), needed=count.needed, holding=holding)

    def finding(self, rule: Rule, *, holds: bool) -> str:
        """A finding by its title."""
        title = self.title(rule)
        return title if holds else f"{NOT.get(self._lang)}: {title}"

    def title(self, rule: Rule) -> str:
        """What a rule is called."""
        return rule.title.get(self._lang)

    def name(self, value: Scalar) -> str:
        """A competency by its label, a behaviour by its text and id, anything else as it is."""
        known = str(value)
        if known in self._names.labels:
            return safe(self._names.labels[known])
        if known in self._names.texts:
            return f"“{safe(self._names.texts[known], LONGEST)}” ({known})"
        return safe(known)
