"""What every engine does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom

Truth = frozenset[int]
"""The numbers of the statements that hold, of all in `Program.atoms`, given or derived."""


class Engine(Protocol):
    """Made for one program; not to be shared between threads."""

    name: str

    def __init__(self, program: Program) -> None: ...

    def truth(self, case: Iterable[Atom]) -> Truth:
        """What holds for one assessment, given its facts; raises EngineError where it cannot be decided."""

    def close(self) -> None:
        """Give back what it holds; the engine cannot be used after that."""
