"""From blocks to what they say: first tables whose columns have names and matrices, then running text, then what that tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from competentie_rules.importing import layouts, matrix, prose, stream, units, words
from competentie_rules.importing.blocks import ASIDE, HEADING, PARAGRAPH, ROW, Block, Line
from competentie_rules.importing.draft import Draft, Words
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.levels import marker

FRONT = 15
"""Blocks among which the title and the date of a document stand."""
LONGEST_TITLE = 150

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "january", "jan"), ("februari", "february", "feb"), ("maart", "march", "mrt"), ("april", "apr"),
            ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("augustus", "august", "aug"),
            ("september", "sept", "sep"),
            ("oktober", "october", "okt", "oct"), ("november", "nov"), ("december", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(rf"(?:(?P<day>[0-3]?[0-9])\s+)?(?P<month>{_MONTH})\.?\s+(?P<year>(?:19|20)[0-9]{{2}})", re.IGNORECASE),
    re.compile(rf"(?P<month>{_MONTH})\s+(?P<day>[0-3]?[0-9]),?\s+(?P<year>(?:19|20)[0-9]{{2}})", re.IGNORECASE),
    re.compile(r"(?P<year>(?:19|20)[0-9]{2})-(?P<month>[01]?[0-9])(?:-(?P<day>[0-3]?[0-9]))?"),
    re.compile(r"(?P<day>[0-3]?[0-9])[-/.](?P<month>[01]?[0-9])[-/.](?P<year>(?:19|20)[0-9]{2})"),
)
_VERSION = re.compile(r"\b(?:versie|version|editie|edition)\s*:?\s*(?P<version>[0-9]+(?:\.[0-9]+)*)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})")
_DATED = re.compile(
    r"(?:(?:datum|date|versie|version|editie|edition|vastgesteld|publicatiedatum|d\.d\.)\W*(?:op|on|van|of)?\W*)?", re.IGNORECASE
)


def recognise(blocks: Sequence[Block]) -> tuple[Draft, Ledger]:
    """What the blocks say, and what each line was taken for."""
    draft, ledger = Draft(), Ledger(blocks)
    _front(blocks, draft, ledger)
    left = _tables(blocks, draft, ledger)
    known = {words.folded(norm.label.text) for profile in draft.profiles for norm in profile.norms}
    read = [block for block in left if block.kind != ASIDE and not all(map(ledger.claimed, block.lines))]
    stream.take(units.units(read), draft, known, ledger)
    described = {words.folded(competency.label.text) for competency in draft.competencies}
    # A table without a word on norms is a matrix where it is about competencies that the text describes.
    for rows, heading in _grouped(left):
        if not any(map(ledger.claimed, (line for block in rows for line in block.lines))):
            draft.profiles += matrix.take(rows, heading, described, ledger)
    draft.competencies.sort(key=lambda competency: competency.order)
    if draft.competencies:
        prose.take((claim.line for claim in ledger.claims() if claim.role == "passage"), draft)
    return draft, ledger


def _grouped(blocks: Sequence[Block]) -> list[tuple[list[Block], Line | None]]:
    """The tables, each with the heading, or the short paragraph, that stands before it."""
    found: list[tuple[list[Block], Line | None]] = []
    before: Block | None = None
    table = 0
    for block in blocks:
        if block.kind == ASIDE:
            continue
        if block.kind == ROW:
            if block.table != table:
                short = before is not None and (before.kind == HEADING or len(before.text) <= words.LONGEST_LABEL)
                found.append(([], next(before.lines) if before and short else None))
            found[-1][0].append(block)
        elif block.kind in (HEADING, PARAGRAPH):
            before = block if marker(block.text) is None else None
        else:
            before = None
        table = block.table
    return found


def _tables(blocks: Sequence[Block], draft: Draft, ledger: Ledger) -> list[Block]:
    """Take the tables that tell by themselves what they are; the blocks that are left."""
    taken: set[int] = set()
    for rows, heading in _grouped(blocks):
        if layouts.take(rows, heading, draft, ledger):
            taken.add(rows[0].table)
        elif found := matrix.take(rows, heading, set(), ledger):
            draft.profiles += found
            taken.add(rows[0].table)
    return [block for block in blocks if not block.table or block.table not in taken]


def _front(blocks: Sequence[Block], draft: Draft, ledger: Ledger) -> None:
    """The title and the date."""
    front = [block for block in blocks if block.kind != ASIDE][:FRONT]
    titles = [block for block in front if block.kind == HEADING and block.depth == 1] or [
        block for block in front[:1] if block.kind != ROW
    ]
    for block in titles[:1]:
        line = next(block.lines)
        if (
            len(line.text) <= LONGEST_TITLE
            and marker(line.text) is None
            and not words.of_a_book(line.text)
            and not edition(line.text, whole=True)
        ):
            draft.title = Words(line.text, line)
            ledger.claim(line, "title")
    lines = [line for block in front if block.kind != ROW or len(block.filled) < 3 for line in block.lines]
    asides = [line for block in blocks if block.kind == ASIDE for line in block.lines]
    for line in asides:
        if words.of_a_book(line.text) or (draft.title and words.folded(line.text) == words.folded(draft.title.text)):
            ledger.claim(line, "header")
    for whole, among in (
        (True, lines),
        (False, [draft.title.line] if draft.title and draft.title.line else []),
        (False, lines),
        (False, asides),
    ):
        for line in among:
            if found := edition(line.text, whole=whole):
                draft.edition, text = found
                draft.date = Words(text, line)
                if whole:
                    ledger.claim(line, "date")
                return
    if draft.title and (year := _YEAR.search(draft.title.text)):
        draft.edition, draft.date = year["year"], Words(year["year"], draft.title.line)


def edition(text: str, *, whole: bool) -> tuple[str, str] | None:
    """The edition that a date or a version in a text stands for, and how it is written; `whole` where nothing else is in it."""
    for pattern in (*_DATES, _VERSION, *((_YEAR,) if whole else ())):
        found = pattern.search(text)
        if found is None:
            continue
        before, after = text[: found.start()], text[found.end() :]
        if whole and (not _DATED.fullmatch(before) or after.strip(" .)")):
            continue
        parts = found.groupdict()
        if parts.get("version"):
            return parts["version"], found[0]
        if "month" not in parts:
            return parts["year"], found[0]
        month = _MONTHS.get(parts["month"].lower()) or (int(parts["month"]) if parts["month"].isdecimal() else 0)
        day = int(parts["day"]) if parts.get("day") else 0
        if 1 <= month <= 12 and 0 <= day <= 31:
            return f"{parts['year']}-{month:02}" + (f"-{day:02}" if day else ""), found[0]
    return None
