"""What a measure comes to, and what they share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "competentie_rules"]
SAMPLE = ROOT / "profiles/handboek-2024/voorbeelden/05-waarnemingen-spreken-elkaar-tegen.yaml"


class Measure(NamedTuple):
    """One line of the table; `ok` is None for a figure without a bound."""

    name: str
    figure: str
    bound: str
    ok: bool | None
