"""Columns of every type that Parquet can hold are read, as texts where nothing else is known of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from competentie_rules.tables import values
from competentie_rules.tables.files import open_table
from competentie_rules.tables.types import simple

LISTED = [["P-1"], [], None]
FAR = 2**62
CELLS: dict[str, tuple[pa.Array, list[str | None]]] = {
    "texts": (pa.array(["a", "", None], pa.large_string()), ["a", "", None]),
    "views": (pa.array(["a", "", None], pa.string_view()), ["a", "", None]),
    "lists": (pa.array(LISTED), ["['P-1']", "[]", ""]),
    "large lists": (pa.array(LISTED, pa.large_list(pa.string())), ["['P-1']", "[]", ""]),
    "lists of one": (pa.array([["a"], ["b"], None], pa.list_(pa.string(), 1)), ["['a']", "['b']", ""]),
    "lists of codes": (pa.array(LISTED, pa.list_(pa.dictionary(pa.int8(), pa.string()))), ["['P-1']", "[]", ""]),
    "records": (pa.array([{"a": 1}, None, {"a": None}]), ["{'a': 1}", "", "{'a': None}"]),
    "maps": (pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int8())), ["[('a', 1)]", "", "[]"]),
    "bytes": (pa.array([b"\xff", b"a", None]), ["b'\\xff'", "a", ""]),
    "so many bytes": (pa.array([b"\xff\xfe", b"ab", None], pa.binary(2)), ["b'\\xff\\xfe'", "ab", ""]),
    "views of bytes": (pa.array([b"\xff", b"a", None], pa.binary_view()), ["b'\\xff'", "a", ""]),
    "ids": (
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"1" * 16, None], pa.binary(16))),
        ["31313131-3131-3131-3131-313131313131", ""],
    ),
    "decimals": (pa.array([Decimal("1.50"), Decimal(-2), None]), ["1.50", "-2.00", ""]),
    "days": (pa.array([date(2024, 6, 11), None], pa.date64()), ["2024-06-11", None]),
    "days that no calendar has": (
        pa.array([2**31 - 1, None], pa.int32()).cast(pa.date32()),
        ["<value out of range: 2147483647>", None],
    ),
    "times": (pa.array([1718143200_000, None], pa.timestamp("ms")), ["2024-06-11", None]),
    "times far from here": (pa.array([FAR // 2**20, None], pa.timestamp("s")), ["<value out of range: 50903316>", None]),
    "times somewhere": (pa.array([1718143200_000, None], pa.timestamp("ms", "Europe/Amsterdam")), ["2024-06-12", None]),
    "times nowhere": (pa.array([1718143200_000, None], pa.timestamp("ms", "Nowhere/Land")), ["2024-06-11", None]),
    "hours": (pa.array([3661, None], pa.time32("s")), ["01:01:01", ""]),
    "stretches of time": (pa.array([FAR, None], pa.duration("s")), [str(FAR), ""]),
    "codes of numbers": (pa.array([1, 2, None]).dictionary_encode(), [1, 2, None]),
    "codes of days": (pa.array([date(2024, 6, 11), None]).dictionary_encode(), ["2024-06-11", None]),
    "codes of texts": (pa.array(["a", None], pa.large_string()).dictionary_encode(), ["a", None]),
    "halves": (pa.array([1.5, None], pa.float32()).cast(pa.float16()), [1.5, None]),
    "true and false": (pa.array([True, None]), [True, None]),
    "nothing": (pa.nulls(2), [None, None]),
    "numbers": (pa.array([2**63 + 1, None], pa.uint64()), [2**63 + 1, None]),
}
SIMPLE = (pa.types.is_string, pa.types.is_integer, pa.types.is_boolean, pa.types.is_floating, pa.types.is_null)


@pytest.mark.parametrize("name", CELLS)
def test_every_type_becomes_a_simple_one(name: str) -> None:
    column, told = CELLS[name]
    [made] = simple(pa.RecordBatch.from_arrays([column], names=["cell"])).columns
    kind = made.type.value_type if pa.types.is_dictionary(made.type) else made.type
    assert any(holds(kind) for holds in SIMPLE)
    assert made.to_pylist() == told


@pytest.mark.parametrize("name", CELLS)
def test_and_so_it_does_from_a_file(name: str, tmp_path: Path) -> None:
    column, told = CELLS[name]
    pq.write_table(pa.table({"cell": column}), tmp_path / "tabel.parquet")
    [batch] = open_table(tmp_path / "tabel.parquet").batches(None)
    assert batch.cells.column(0).to_pylist() == told


FOURTHS = pa.decimal128(5, 2)
LEVELS: dict[str, pa.Array] = {
    "decimals": pa.array([Decimal(2), None, Decimal("1.50"), Decimal(-1), Decimal(0)], FOURTHS),
    "fractions": pa.array([2.0, None, 1.5, -1.0, 0.0]),
    "texts": pa.array(["2.00", None, "1.50", "-1,0", "0,0"]),
    "codes of decimals": pa.array([Decimal(2), None, Decimal("1.50"), Decimal(-1), Decimal(0)], FOURTHS).dictionary_encode(),
}


@pytest.mark.parametrize(("name", "half"), [*((name, "1.50") for name in LEVELS if name != "fractions"), ("fractions", "1.5")])
def test_a_level_may_be_a_fraction_that_is_whole(name: str, half: str) -> None:
    [column] = simple(pa.RecordBatch.from_arrays([LEVELS[name]], names=["awarded"])).columns
    levels, odd = values.awarded(column, 3)
    assert odd is not None
    assert (levels.tolist(), odd.tolist()) == ([2, -1, -1, -1, 0], [False, False, True, True, False])
    assert [values.level(each) for each in column.to_pylist()] == [2, "", half, -1, 0]
