"""How many findings of a dataset are told, waived and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from competentie_rules.model import Severity


class Counts:
    """How many findings are told by severity and rule, waived by severity, and left out by rule."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.waived: Counter[str] = Counter()
        self.ignored: Counter[str] = Counter()

    def add(
        self,
        rules: Iterable[tuple[str, Severity | None]],
        told: NDArray[np.intp],
        waived: NDArray[np.intp],
        ignored: NDArray[np.intp],
    ) -> None:
        """Count rows of a table: for each rule and its severity how many are told, waived and left out."""
        for (rule, severity), *numbers in zip(rules, told.tolist(), waived.tolist(), ignored.tolist(), strict=True):
            if severity is None:
                self.ignored[rule] += numbers[2]
            else:
                self.told[severity.value] += numbers[0]
                self.told[f"rule:{rule}"] += numbers[0]
                self.waived[severity.value] += numbers[1]

    def one(self, rule: str, severity: Severity, *, waived: bool) -> None:
        """Count one finding."""
        if waived:
            self.waived[severity.value] += 1
        else:
            self.told.update((severity.value, f"rule:{rule}"))
