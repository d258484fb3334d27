"""Statements of an explanation in words, with the names and texts of the handbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from competentie_rules.findings import Names
from competentie_rules.model import Phrase, Scalar
from competentie_rules.rules.ground import Count
from competentie_rules.rules.syntax import Atom, Relation, Rule
from competentie_rules.text import safe

LONGEST = 2000
"""Characters of one statement."""

COUNTED = (
    Phrase("{holding} van {of}{what} ({word}: {needed})", "{holding} of {of}{what} ({word}: {needed})"),
    Phrase("{holding} van de {of}{what} ({word}: {needed})", "{holding} of the {of}{what} ({word}: {needed})"),
)
"""For one, and for several."""
TOO_MANY = (
    Phrase(
        "{holding} van {of}{what} {told} (vanaf {needed} te veel)",
        "{holding} of {of}{what} {told} ({needed} or more is too many)",
    ),
    Phrase(
        "{holding} van de {of}{what} {told} (vanaf {needed} te veel)",
        "{holding} of the {of}{what} {told} ({needed} or more is too many)",
    ),
)
"""The same of what counts against a level."""
AGAINST = {
    "refuted": Phrase("niet getoond", "not shown"),
    "not_presumable": Phrase("weersproken", "contradicted"),
}
"""What so many behaviours are that count against a level, by the statement that is counted."""
BEHAVIOURS = (Phrase(" gedragsvoorbeeld", " behaviour"), Phrase(" gedragsvoorbeelden", " behaviours"))
NEEDED = Phrase("nodig", "needed")
ENOUGH = Phrase("genoeg", "enough")
NOT = Phrase("niet", "not")
CONCLUSIONS = {
    "meets": Phrase("voldoet", "meets the profile"),
    "does-not-meet": Phrase("voldoet niet", "does not meet the profile"),
}
"""What an assessment can conclude, as a reader says it."""


class Narrator:
    """Puts statements in words, in one language."""

    def __init__(self, relations: Mapping[str, Relation], names: Names, lang: str) -> None:
        self._relations = relations
        self._names = names
        self._lang = lang

    def statement(self, atom: Atom, *, holds: bool, unknown: bool = False, short: bool = False) -> str:
        """A statement that holds, does not hold, or of which nothing is known; a short one has behaviours by their ids alone."""
        relation = self._relations[atom.relation]
        words = {
            column: self._told(column, value, short=short) for column, value in zip(relation.columns, atom.args, strict=True)
        }
        phrase = relation.unknown if unknown and relation.unknown else relation.holds if holds else relation.fails
        if phrase is None:
            told = f"{relation.name}({', '.join(words.values())})"
            return told if holds else f"{NOT.get(self._lang)} {told}"
        return phrase.get(self._lang).format_map(words)

    def count(self, count: Count, holding: int, atoms: Sequence[Atom]) -> str:
        """How many of several statements are needed, and how many there are."""
        relation = atoms[count.of[0]].relation if count.of else ""
        counted = self._relations[relation].columns if relation else ()
        several = len(count.of) != 1
        what = BEHAVIOURS[several].get(self._lang) if "behaviour" in counted else ""
        if relation in AGAINST:
            told, against = TOO_MANY[several].get(self._lang), AGAINST[relation].get(self._lang)
            return told.format(holding=holding, of=len(count.of), what=what, told=against, needed=count.needed)
        word = ENOUGH if count.needed <= holding and count.needed < len(count.of) else NEEDED
        told = COUNTED[several].get(self._lang)
        return told.format(holding=holding, of=len(count.of), what=what, word=word.get(self._lang), needed=count.needed)

    def finding(self, rule: Rule, *, holds: bool) -> str:
        """A finding by its title."""
        title = self.title(rule)
        return title if holds else f"{NOT.get(self._lang)}: {title}"

    def title(self, rule: Rule) -> str:
        """What a rule is called."""
        return rule.title.get(self._lang)

    def _told(self, column: str, value: Scalar, *, short: bool) -> str:
        conclusion = CONCLUSIONS.get(str(value)) if column == "value" else None
        if conclusion:
            return conclusion.get(self._lang)
        return safe(str(value)) if short and str(value) in self._names.texts else self.name(value)

    def name(self, value: Scalar) -> str:
        """A competency by its label, a behaviour by its text and id, anything else as it is."""
        known = str(value)
        if known in self._names.labels:
            return safe(self._names.labels[known])
        if known in self._names.texts:
            return f"“{safe(self._names.texts[known], LONGEST)}” ({known})"
        return safe(known)
