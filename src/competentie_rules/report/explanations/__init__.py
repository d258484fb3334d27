"""Explanations and plans as text, in each of the formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from competentie_rules.explanation import Explanation, Plan
from competentie_rules.report.explanations import html, json, mermaid, text

FORMATS: dict[str, Callable[[Sequence[Explanation]], str]] = {
    "text": text.render,
    "json": json.render,
    "html": html.render,
    "mermaid": mermaid.render,
}
"""Each format of explanations by its name; every one ends with a line break."""

PLAN_FORMATS: dict[str, Callable[[Plan], str]] = {"text": text.render_plan, "json": json.render_plan, "html": html.render_plan}
"""Each format of the development view by its name."""
