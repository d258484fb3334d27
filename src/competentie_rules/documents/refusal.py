"""What both readers share."""

from __future__ import annotations

from competentie_rules.documents.tree import MAX_DEPTH, MAX_NODES, Fault
from competentie_rules.model import Phrase

LONGEST_NUMBER = 40
"""Characters of a number; a longer one is kept as text, which no schema of ours takes for a number."""


TOO_DEEP = Phrase(f"{MAX_DEPTH} lagen in elkaar", f"{MAX_DEPTH} levels of nesting")
TOO_MANY = Phrase(f"{MAX_NODES:,} waarden".replace(",", "."), f"{MAX_NODES:,} values")


class Refused(Exception):
    """The text cannot be read any further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.rule)
        self.fault = fault
