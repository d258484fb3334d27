"""What both readers share."""

from __future__ import annotations

from competentie_rules.documents.tree import Fault

LONGEST_NUMBER = 40
"""Characters of a number; a longer one is kept as text, which no schema of ours takes for a number."""


class Refused(Exception):
    """The text cannot be read any further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.rule)
        self.fault = fault
