"""Where each text came from, as a table that opens in a spreadsheet: the place, what it was taken for, the id, and the text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from competentie_rules.importing.ledger import ROLES, Claim
from competentie_rules.model import Phrase
from competentie_rules.text import safe

HEADS = (Phrase("plaats", "place"), Phrase("opgevat als", "taken for"), Phrase("kenmerk", "id"), Phrase("tekst", "text"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000
"""Characters that a cell of a spreadsheet can hold."""


def table(claims: Iterable[Claim], ids: Mapping[int, Iterable[str]], lang: str) -> str:
    """The table, with a semicolon between cells and a byte order mark before it, as Dutch Excel reads it."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(head.get(lang) for head in HEADS)
    for claim in claims:
        known = ", ".join(ids.get(claim.line.number, ())) if claim.role in ("label", "definition", "behaviour", "norm") else ""
        writer.writerow(map(harmless, (claim.line.place.get(lang), ROLES[claim.role].get(lang), known, claim.text)))
    return "\ufeff" + written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = safe(cell, LONGEST_CELL)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
