"""The digest of the rows of a table of results, which is the same however they are divided over files and packed in them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from competentie_rules.digests import digest_of

AT_A_TIME = 65_536
"""Rows that are read at a time."""

Hashes = defaultdict[str, Any]


def digest(table: Path) -> str:
    """The digest of a Parquet file, or of a folder with such files by name; raises OSError or ArrowException."""
    hashes: Hashes = defaultdict(hashlib.sha256)
    for file in sorted(table.iterdir()) if table.is_dir() else [table]:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(AT_A_TIME):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    _add(hashes, name, column)
    told = "\n".join(f"{name} {hashes[name].hexdigest()}" for name in sorted(hashes))
    return digest_of(told.encode())


def _add(hashes: Hashes, name: str, column: pa.Array) -> None:
    """Add cells of a column: which are filled, how long each is, and what they hold, each apart, so that borders do not count."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    hashes[f"{name}?"].update(np.asarray(column.is_valid()))
    if pa.types.is_list(column.type):
        hashes[f"{name}#"].update(_numbers(pc.list_value_length(column)))
        _add(hashes, f"{name}/", column.flatten())
    elif pa.types.is_string(column.type):
        hashes[f"{name}#"].update(_numbers(pc.binary_length(column)))
        hashes[name].update("".join(filter(None, column.to_pylist())).encode())
    else:
        hashes[name].update(_numbers(column))


def _numbers(column: pa.Array) -> Any:
    return np.asarray(column.cast(pa.int64()).fill_null(0))
