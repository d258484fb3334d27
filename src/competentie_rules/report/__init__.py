"""A report as text, in each of the formats."""

from __future__ import annotations

from collections.abc import Callable

from competentie_rules.model import Report
from competentie_rules.report import json, text

FORMATS: dict[str, Callable[[Report], str]] = {"text": text.render, "json": json.render}
"""Each format by its name; every one ends with a line break."""
