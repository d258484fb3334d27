"""What the maker and the reader of a form have to agree on.

A form has a sheet about the assessment, a sheet for each competency, and a hidden one that says which profile it is for. What a
row is for, a key in a hidden column says; so sheets can be renamed, and rows moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from competentie_rules.documents.find import FORM
from competentie_rules.model import Phrase
from competentie_rules.tables.words import DUTCH, STRICT, Words

FORMAT = "competentie-rules/form/1"
HIDDEN = FORM
"""The sheet that says what the workbook is: the format, and the id and edition of the profile."""

KEYS = 7
"""The column of keys, from 1."""
ABOUT, RATING = "about", "rating "
"""How the key in the first row of a sheet begins; after that of a rating comes the id of the competency."""
AWARDED = "awarded"
FIELDS = ("id", "subject", "assessed_on", "assessors", "conclusion")
"""Keys of rows about the assessment."""

VALUE = 2
"""The column of what is filled in about the assessment and of the awarded level, from 1."""
RESULT, EVIDENCE, OBSERVED_ON, ASSESSOR = 3, 4, 5, 6
"""Columns of what is filled in about a behaviour, from 1."""

RESULTS = (Phrase("getoond", "shown"), Phrase("niet getoond", "not shown"), Phrase("niet waargenomen", "not observed"))
CONCLUSIONS = (Phrase("voldoet", "meets"), Phrase("voldoet niet", "does not meet"))

KNOWN = Words({**STRICT, **DUTCH, "not shown": "not-shown", "not observed": "not-observed"}, loose=True, listed=RESULTS)
"""What people write for a result."""
CONCLUDED: Mapping[str, str] = {
    "voldoet": "meets",
    "meets": "meets",
    "voldoet niet": "does-not-meet",
    "does not meet": "does-not-meet",
    "does-not-meet": "does-not-meet",
}

_LONGEST_NAME = 31
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_name(label: str, taken: set[str]) -> str:
    """A name for a sheet as spreadsheets allow it, that no other sheet has; it is added to those taken."""
    base = _NO_NAME.sub(" ", label).strip(" '")[:_LONGEST_NAME].strip(" '") or "-"
    name, number = base, 2
    while name.casefold() in taken:
        end = f" {number}"
        name, number = base[: _LONGEST_NAME - len(end)] + end, number + 1
    taken.add(name.casefold())
    return name
