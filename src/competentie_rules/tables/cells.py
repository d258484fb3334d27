"""Cells that people wrote, as programs would have: without space around them, and days as yyyy-mm-dd."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

DAYS = ("assessed_on", "observed_on")
"""Columns of days, by name."""

AS_WRITTEN = ("evidence",)
"""Columns of which the text is left as it is."""

_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")


def tidy(name: str, column: pa.Array) -> pa.Array:
    """A column of texts, in codes or not, by the name that it has."""
    if name in AS_WRITTEN:
        return column
    if not pa.types.is_dictionary(column.type):
        return pc.utf8_trim_whitespace(column)
    known = pc.utf8_trim_whitespace(column.dictionary)
    if name in DAYS:
        known = pa.array([_day(text) for text in known.to_pylist()], pa.string())
    if known.equals(column.dictionary):
        return column
    # Different texts may have become the same one.
    return pa.DictionaryArray.from_arrays(column.indices, known).dictionary_decode().dictionary_encode()


def _day(text: str) -> str:
    """A day as Dutch people write it as yyyy-mm-dd; any other text as it is."""
    found = _DUTCH_DAY.fullmatch(text)
    if found is None:
        return text
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text
