"""What the cells of a table say: results, awards, and the columns that tell what an assessment is about."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from competentie_rules.documents import schema
from competentie_rules.engines.bitset import WORD, Plane, words
from competentie_rules.tables.block import bits, plane
from competentie_rules.tables.words import Words, text


def codes(column: pa.Array) -> tuple[NDArray[Any], pa.Array]:
    """A column as codes, -1 where it is empty, and what each code stands for."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    numbers = _numbers(column.indices)
    if column.indices.null_count:
        # Arrow takes three times as long to fill what is empty.
        numbers = np.where(np.asarray(column.indices.is_valid()), numbers, -1)
    return numbers, column.dictionary


def _numbers(found: pa.Array) -> NDArray[Any]:
    """Whole numbers as they lie in memory; where the array is empty they mean nothing."""
    kind = np.dtype(found.type.to_pandas_dtype())
    return np.frombuffer(found.buffers()[1], kind, len(found), found.offset * kind.itemsize)


def coded(column: pa.Array) -> tuple[NDArray[Any], list[Any]]:
    """The same, with what the codes stand for as values."""
    found, known = codes(column)
    return found, known.to_pylist()


def observed(column: pa.Array, known: Words) -> tuple[Plane, Plane, NDArray[np.bool_] | None]:
    """Where a behaviour was shown, where it was not, and where the cell says neither that nor nothing (None: nowhere)."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    found = _numbers(column.indices)
    filled = _filled(column.indices)
    said = dict.fromkeys(("shown", "not-shown", None), np.zeros(words(len(found)), np.uint64))
    for code, value in enumerate(column.dictionary.to_pylist()):
        result = known.result(value)
        if result in said:
            said[result] = said[result] | (plane(found == code) & filled)
    odd = said[None]
    return said["shown"], said["not-shown"], bits(odd, len(found)) if odd.any() else None


def _filled(column: pa.Array) -> Plane:
    """Where a column holds anything; Arrow keeps that as bits already."""
    filled = np.frombuffer(column.is_valid().buffers()[1], np.uint8, -(-len(column) // 8))
    made = np.zeros(words(len(column)) * (WORD // 8), np.uint8)
    made[: len(filled)] = filled
    return made.view(np.uint64)


_WHOLE = re.compile(r"(-?[0-9]{1,9})([.,]0{1,18})?")
"""A whole number, also as spreadsheets and programs write one that they keep as a fraction."""

ODD = -2
"""Stands for a cell that holds no level."""


def awarded(column: pa.Array, highest: int) -> tuple[NDArray[np.int8], NDArray[np.bool_] | None]:
    """The awarded levels, -1 where nothing is awarded, and where the cell holds no level up to the highest (None: nowhere)."""
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type):
        found = _numbers(column)
        wrong = (found < 0) | (found > highest)
        empty = wrong
        if column.null_count:
            filled = bits(_filled(column), len(column))
            wrong, empty = wrong & filled, wrong | ~filled
        return np.where(empty, -1, found).astype(np.int8), wrong if wrong.any() else None
    codes, known = coded(column)
    levels = np.array([_level(value, highest) for value in known] + [-1], np.int8)
    found = levels[codes]
    return np.where(found == ODD, -1, found).astype(np.int8), found == ODD if (found == ODD).any() else None


def _level(value: Any, highest: int) -> int:
    if not text(value):
        return -1
    found = level(value)
    return found if type(found) is int and 0 <= found <= highest else ODD


def level(value: Any) -> Any:
    """What a cell awards: a whole number where it holds one, be it as a text or as 2.00; else what it holds, to be refused."""
    found = None if isinstance(value, bool) else _WHOLE.fullmatch(text(value))
    return int(found[1]) if found else plain(value)


def plain(value: Any) -> Any:
    """A cell as a document could hold it."""
    return value if isinstance(value, str | bool | int) else text(value)


def holds_anything(column: pa.Array) -> bool:
    """Whether any cell of a column is filled in."""
    return any(text(value) for value in coded(column)[1])


def texts(column: pa.Array) -> pa.Array:
    """A column as plain texts; days as yyyy-mm-dd, numbers as they are written."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_integer(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    return pa.array([text(value) for value in column.to_pylist()], pa.string())


def told(column: pa.Array) -> pa.Array:
    """The same, where texts that repeat are coded."""
    if pa.types.is_string(column.type):
        return column
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices, texts(encoded.dictionary))


def typed(column: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    """A column as one of another type; texts may be coded or not."""
    if column.type == kind:
        return column
    if not pa.types.is_dictionary(kind) or not pa.types.is_dictionary(column.type):
        return column.cast(kind) if not pa.types.is_dictionary(kind) else column.cast(kind.value_type).dictionary_encode()
    return pa.DictionaryArray.from_arrays(column.indices.cast(kind.index_type), column.dictionary.cast(kind.value_type))


@cache
def _definition(name: str) -> tuple[str, int]:
    """The pattern and the greatest length of a definition in the schema of assessments."""
    found = schema.schema("assessment")["$defs"][name]
    return str(found["pattern"]), int(found["maxLength"])


def fits(column: pa.Array, definition: str) -> NDArray[np.bool_]:
    """Where a text fits a definition of the schema of assessments."""
    pattern, longest = _definition(definition)
    # RE2 has `$` match at the end of the text alone, as the schema means it.
    good = np.asarray(pc.match_substring_regex(column, pattern).fill_null(False)).astype(np.bool_)
    return good & ~longer(column, longest)


def longer(column: pa.Array, most: int) -> NDArray[np.bool_]:
    """Which texts have more letters than that."""
    found = np.asarray(pc.greater(pc.binary_length(column), most).fill_null(False))
    if found.any():
        # A letter may take several bytes.
        found = np.asarray(pc.greater(pc.utf8_length(column), most).fill_null(False))
    return found.astype(np.bool_)


def days(column: pa.Array) -> NDArray[np.bool_]:
    """Where a column holds an existing day."""
    codes, known = coded(column)
    good = np.array([is_day(text(value)) for value in known] + [False], np.bool_)
    return np.asarray(good[codes])


@lru_cache(100_000)
def is_day(told: str) -> bool:
    """Whether a text is an existing day, as yyyy-mm-dd."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", told):
        return False
    try:
        date.fromisoformat(told)
    except ValueError:
        return False
    return True
