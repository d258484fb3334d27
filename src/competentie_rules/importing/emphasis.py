"""Bold and italic in a line of Markdown or plain text, by its marks or by tags."""

from __future__ import annotations

import html
import re

from competentie_rules.importing.blocks import Run

_TAG = re.compile(r"<(/?)(b|strong|i|em|u|span|font|sup|sub)(?:\s[^<>]*)?>", re.IGNORECASE)
_MARK = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])|(\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[\w.,;:!?)])_{1,3}(?!\w))")
_BOLD, _ITALIC = ("b", "strong"), ("i", "em")


def runs(text: str, *, markdown: bool) -> list[Run]:
    """The text in runs of one emphasis. A mark without a counterpart is a character as any other."""
    found: list[Run] = []
    bold = italic = 0
    position = 0
    for tag in _TAG.finditer(text):
        found += _marked(text[position : tag.start()], markdown, bold > 0, italic > 0)
        step = -1 if tag[1] else 1
        if tag[2].lower() in _BOLD:
            bold = max(0, bold + step)
        elif tag[2].lower() in _ITALIC:
            italic = max(0, italic + step)
        position = tag.end()
    return found + _marked(text[position:], markdown, bold > 0, italic > 0)


def plain(text: str) -> str:
    """The text without marks and tags."""
    return "".join(run.text for run in runs(text, markdown=True)).strip()


def _marked(text: str, markdown: bool, bold: bool, italic: bool) -> list[Run]:
    """Runs of a stretch without tags."""
    if not markdown:
        return [Run(text, bold, italic)]
    marks = _paired(text)
    found: list[Run] = []
    position = 0
    inside = [bold, italic]
    for match in _MARK.finditer(text):
        if match[1]:
            piece = text[position : match.start()] + match[1]
        elif match.start() in marks:
            piece = text[position : match.start()]
        else:
            continue
        found.append(Run(html.unescape(piece), *inside))
        position = match.end()
        if match.start() in marks:
            size, opens = marks[match.start()]
            for place, counts in ((0, size > 1), (1, size != 2)):
                if counts:
                    inside[place] = opens or (bold, italic)[place]
    found.append(Run(html.unescape(text[position:]), *inside))
    return [run for run in found if run.text]


def _paired(text: str) -> dict[int, tuple[int, bool]]:
    """The marks that have a counterpart, by place: how many characters they are, and whether they open."""
    waiting: list[tuple[int, str]] = []
    found: dict[int, tuple[int, bool]] = {}
    for match in _MARK.finditer(text):
        mark = match[2]
        if mark is None:
            continue
        if waiting and waiting[-1][1] == mark and not text[match.start() - 1].isspace():
            start, _ = waiting.pop()
            found[start] = len(mark), True
            found[match.start()] = len(mark), False
        elif match.end() < len(text) and not text[match.end()].isspace():
            waiting.append((match.start(), mark))
    return found
