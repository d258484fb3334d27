"""The whole text of a document in Markdown, for rules to cite; read again, it says the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from competentie_rules.importing.blocks import ASIDE, HEADING, ITEM, ROW, Block, Line

_SPECIAL = re.compile(r"([\\*_`<>|#])")
_START = re.compile(r"^([-+•▪●◦‣·–§o]|[0-9]{1,2}[.)]|[a-z][.)])(?=\s)")


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks in Markdown: rows with tabs between their cells, as in the handbook that is brought along."""
    return "\n".join(_lines(blocks)).strip("\n") + "\n"


def literal(text: str) -> str:
    """A text in one line of Markdown, of which nothing is taken for a mark."""
    return _START.sub(r"\\\1", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    before: Block | None = None
    for block in blocks:
        together = (
            before is not None and before.kind == block.kind in (ITEM, ROW) and before.table == block.table and not block.apart
        )
        if before is not None and not together:
            yield ""
        if block.kind == ROW:
            cells = ["<br>".join(("- " if line.item else "") + _marked(line) for line in cell) for cell in block.cells]
            yield "\t".join(cells) + ("\t" if len(cells) == 1 else "")
        elif block.kind == HEADING:
            yield f"{'#' * block.depth} {_marked(next(block.lines), bold=False)}"
        elif block.kind == ITEM:
            yield f"{'  ' * block.depth}- {_marked(next(block.lines))}"
        elif block.kind != ASIDE:
            yield _START.sub(r"\\\1", _marked(next(block.lines)))
        before = block


def _marked(line: Line, *, bold: bool = True) -> str:
    """The text of a line with tags for bold and italic; what Markdown would take for a mark is escaped."""
    found = ""
    for run in line.runs:
        text = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", run.text))
        if run.italic and text.strip():
            text = f"<i>{text}</i>"
        found += f"<b>{text}</b>" if run.bold and bold and text.strip() else text
    return " ".join(found.replace("</b><b>", "").replace("</i><i>", "").split())
