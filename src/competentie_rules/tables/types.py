"""Columns of every type that a file can hold, as one of the few that the rest reads: texts, numbers, and true or false."""

from __future__ import annotations

import pyarrow as pa

from competentie_rules.tables.words import text


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def simple(cells: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows, of simple types. Raises ArrowException where a column of texts is too large for that."""
    columns = [_simple(column) for column in cells.columns]
    return pa.RecordBatch.from_arrays(columns, names=cells.schema.names)


def _simple(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type):
            return column
        if not is_text(kind.value_type):
            return _simple(column.dictionary_decode())
        return pa.DictionaryArray.from_arrays(column.indices, _simple(column.dictionary))
    if any(holds(kind) for holds in (pa.types.is_string, pa.types.is_null, pa.types.is_boolean, pa.types.is_integer)):
        return column
    if is_text(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _days(column)
    return column if pa.types.is_floating(kind) else pa.array(map(_told, column), pa.string())


def _told(cell: pa.Scalar) -> str:
    """A cell as a text; what Python has no room for, such as a time of 300,000 years, as Arrow writes it.

    Older programs write texts as bytes, and do not say that they are texts.
    """
    try:
        value = cell.as_py()
        return value.decode() if isinstance(value, bytes) else text(value)
    except UnicodeDecodeError:
        return str(value)
    except (OverflowError, ValueError, pa.ArrowException):
        return str(cell.cast(pa.string()))


def _days(column: pa.Array) -> pa.Array:
    """Days as yyyy-mm-dd; of a time, the day on which it is there where it was written down."""
    try:
        days = column.cast(pa.date32(), safe=False)
    except pa.ArrowInvalid:
        # Nobody knows where that is.
        days = column.cast(pa.timestamp(column.type.unit)).cast(pa.date32(), safe=False)
    return days.cast(pa.string())
