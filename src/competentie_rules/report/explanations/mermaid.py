"""Explanations as Mermaid flow charts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from competentie_rules.explanation import Explanation, Node
from competentie_rules.report.explanations import words
from competentie_rules.text import safe

WIDTH = 40
"""Characters in one line of a box."""

_CLASSES = (
    "classDef holds fill:#e6f4ea,stroke:#1e6b34,color:#000",
    "classDef fails fill:#fdecea,stroke:#a1260d,color:#000",
    "classDef open fill:#fff8e1,stroke:#8a6d00,color:#000",
)


def render(explanations: Sequence[Explanation]) -> str:
    """A chart for each explanation, one after another."""
    return "\n".join("".join(line + "\n" for line in _chart(explanation)) for explanation in explanations)


def _chart(explanation: Explanation) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  accTitle: {_escaped(words.heading(explanation))}"
    for id, node in explanation.nodes.items():
        yield f'  {id}["{_label(node, explanation.lang)}"]:::{_style(node)}'
    for id, node in explanation.nodes.items():
        for step in node.steps:
            arrow = f' -->|"{_escaped(step.rule)}"| '
            yield from (f"  {id}{arrow}{premise}" for premise in step.premises)
    yield from (f"  {line}" for line in _CLASSES)


def _label(node: Node, lang: str) -> str:
    lines = textwrap.wrap(safe(node.text, 2000), WIDTH)
    remark = words.remarks(node, lang)
    return "<br/>".join(_escaped(line) for line in (*lines, *([f"({remark})"] if remark else [])))


def _style(node: Node) -> str:
    if node.status in ("contested", "not-observed"):
        return "open"
    return "holds" if node.holds else "fails"


def _escaped(text: str) -> str:
    """Text in which nothing means anything to Mermaid or HTML."""
    return "".join(char if char.isalnum() or char in " ,.()/-–" else f"#{ord(char)};" for char in safe(text, 2000))
