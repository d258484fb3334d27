"""What the label of a competency looks like in running text."""

from __future__ import annotations

from collections.abc import Sequence, Set

from competentie_rules.importing import words
from competentie_rules.importing.blocks import PARAGRAPH, ROW
from competentie_rules.importing.units import Unit, is_heading

Shape = tuple[str, int]
"""What a label looks like: the kind, and for a heading its depth."""


class Labels:
    """The labels in units; `known` are some, folded, that stand elsewhere."""

    def __init__(self, known: Set[str]) -> None:
        self.known = known

    def shape(self, gap: Sequence[Unit], place: int) -> Shape | None:
        """The shape of a label that a unit has; None where it can be none."""
        unit = gap[place]
        if unit.goes_on or unit.marker or not unit.first:
            return None
        line = unit.first[0]
        if unit.block.kind == ROW and words.meaning(line.text) == "competency" and unit.others:
            return None if words.is_header(unit.block) else ("named", 0)
        if words.meaning(line.text) or words.category(line.text):
            return None
        text = words.label(line.text)
        if unit.block.kind == PARAGRAPH and words.split(line) and words.folded(text) not in self.known:
            return ("lead", 0) if line.lead else ("colon", 0)
        if not words.can_be_label(text):
            return None
        if line.text != text and words.says_label(line.text):
            return ("named", 0)
        if is_heading(unit):
            return ("heading", unit.block.depth)
        if unit.block.kind == ROW:
            return ("row", 0) if unit.others else ("single", 0)
        if line.bold:
            return ("bold", 0)
        if unit.is_item:
            if words.folded(text) in self.known:
                return ("item", 0)
            return ("numbered", 0) if line.numbered else None
        return ("plain", 0)

    def label(self, unit: Unit) -> str:
        """The label in a unit that has one."""
        line = unit.first[0]
        if unit.block.kind == ROW and words.meaning(line.text) == "competency":
            line = unit.others[0]
        parts = words.split(line) if self.splits(unit) else None
        return parts[0] if parts else words.label(line.text)

    def splits(self, unit: Unit) -> bool:
        """Whether the label is a part of its line."""
        line = unit.first[0]
        return (
            unit.block.kind == PARAGRAPH
            and words.folded(words.label(line.text)) not in self.known
            and words.split(line) is not None
        )
