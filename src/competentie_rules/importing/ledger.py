"""What every line of a document was taken for. What is not claimed was not understood, and is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from competentie_rules.importing.blocks import Block, Line
from competentie_rules.model import Phrase, Severity

ROLES = {
    "title": Phrase("titel", "title"),
    "date": Phrase("datum", "date"),
    "header": Phrase("opschrift", "caption"),
    "cluster": Phrase("cluster", "cluster"),
    "label": Phrase("competentie", "competency"),
    "definition": Phrase("definitie", "definition"),
    "level": Phrase("niveau", "level"),
    "behaviour": Phrase("gedragsvoorbeeld", "behaviour"),
    "function": Phrase("functie", "function"),
    "category": Phrase("soort", "category"),
    "norm": Phrase("norm", "norm"),
    "passage": Phrase("passage", "passage"),
    "unknown": Phrase("niet begrepen", "not understood"),
}
"""What a line can be taken for."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a document that its reader should know."""

    severity: Severity
    text: Phrase
    place: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a line, or a part of it, was taken for."""

    line: Line
    role: str
    text: str


class Ledger:
    """Who took which line for what."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._lines = [line for block in blocks for line in block.lines]
        self._claims: dict[int, list[Claim]] = {}
        self.remarks: list[Remark] = []

    def claim(self, line: Line, role: str, text: str | None = None) -> None:
        """Take a line, or a text in it, for something."""
        self._claims.setdefault(line.number, []).append(Claim(line, role, line.text if text is None else text))

    def claim_all(self, block: Block, role: str) -> None:
        """Take all that is in a block, and was not taken yet, for something."""
        for line in block.lines:
            if not self.claimed(line):
                self.claim(line, role)

    def claimed(self, line: Line) -> bool:
        """Whether a line was taken for something."""
        return line.number in self._claims

    def role(self, line: Line) -> str:
        """What a line was first taken for."""
        found = self._claims.get(line.number)
        return found[0].role if found else "unknown"

    def drop(self, line: Line) -> None:
        """Take back every claim on a line."""
        self._claims.pop(line.number, None)

    def remark(self, severity: Severity, nl: str, en: str, line: Line | None = None) -> None:
        """Tell something about the document."""
        self.remarks.append(Remark(severity, Phrase(nl, en), line.place if line else None))

    def claims(self) -> Iterator[Claim]:
        """Every line in its order, each with what it was taken for."""
        for line in self._lines:
            yield from self._claims.get(line.number) or [Claim(line, "unknown", line.text)]
