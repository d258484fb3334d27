"""What the running text of a handbook says of competencies: which is heavier than which, and which are easily confused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from competentie_rules.importing import words
from competentie_rules.importing.blocks import Line
from competentie_rules.importing.draft import Draft, DraftCompetency, Words

_NAME = r"(?P<{}>\w[\w&-]*(?: [\w&-]+){{0,3}}?)"
_HEAVIER = (
    re.compile(
        rf"\b(?:is|zijn) {_NAME.format('one')} een zwaardere competentie dan {_NAME.format('other')}(?=[.,;:]|$)", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?:competentie |^){_NAME.format('one')} (?:bouwt voort op|vooronderstelt) "
        rf"(?:de competentie )?{_NAME.format('other')}(?=[.,;:]|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_NAME.format('one')} is a heavier competency than {_NAME.format('other')}(?=[.,;:]|$)", re.IGNORECASE),
    re.compile(
        rf"\bcompetency {_NAME.format('one')} builds on (?:the competency )?{_NAME.format('other')}(?=[.,;:]|$)", re.IGNORECASE
    ),
)
_DEFINED = re.compile(r"\b(?:competentie|competency) (?P<name>\w[\w&-]*(?: [\w&-]+){0,3}) \((?P<text>[^()]+)\)", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?P<question>(?:wordt (?:er )?verwacht dat|is it expected that) [^()?.]*\((?P<one>[^()]{2,60})\),? (?:of|or) "
    r"(?P<clause>[^()?.]*)\((?P<other>[^()]{2,60})\)\s*\?)",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"^(?:wordt (?:er )?verwacht dat|is it expected that)\s+", re.IGNORECASE)


def take(lines: Iterable[Line], draft: Draft) -> None:
    """Put into the draft what these lines say; competencies that are only named are added to it."""
    texts = [(line, line.text) for line in lines]
    names = _Names(draft)
    for line, text in texts:
        for pattern in _HEAVIER:
            for found in pattern.finditer(text):
                one, other = names.get(found["one"], line), names.get(found["other"], line)
                if other.label.text not in one.builds_on:
                    one.builds_on.append(other.label.text)
        for found in _ASKED.finditer(text):
            one, other = names.get(found["one"], line), names.get(found["other"], line)
            one.distinguish_from.append((other.label.text, found["question"]))
            names.define(other, _EXPECTED.sub("", found["clause"]).strip(), line)
    for line, text in texts:
        for found in _DEFINED.finditer(text):
            if competency := names.known(found["name"]):
                names.define(competency, found["text"], line)
    draft.competencies += names.added


class _Names:
    """Competencies by name."""

    def __init__(self, draft: Draft) -> None:
        self._known = {words.folded(each.label.text): each for each in draft.competencies}
        self.added: list[DraftCompetency] = []

    def known(self, name: str) -> DraftCompetency | None:
        return self._known.get(words.folded(name))

    def get(self, name: str, line: Line) -> DraftCompetency:
        key = words.folded(name)
        if key not in self._known:
            label = name[:1].upper() + name[1:]
            self._known[key] = DraftCompetency(line.number, Words(label, line))
            self.added.append(self._known[key])
        return self._known[key]

    def define(self, competency: DraftCompetency, text: str, line: Line) -> None:
        if competency.definition is None and not competency.levels:
            competency.definition = Words(text, line)
