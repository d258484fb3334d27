"""What a dataset says and what came of it, kept in files until all of it is known, for the rules that compare assessments."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from competentie_rules.tables import values
from competentie_rules.tables.dataset import Stretch
from competentie_rules.tables.folding import Digests, fold

_CODED = pa.dictionary(pa.int32(), pa.string())
_OBSERVED = {"behaviour": _CODED, "result": _CODED, "observed_on": _CODED, "assessor": _CODED}

FILES: dict[str, dict[str, pa.DataType]] = {
    "assessments": {
        "assessment": pa.string(),
        "profile": _CODED,
        "edition": _CODED,
        "subject": pa.string(),
        "assessed_on": _CODED,
    },
    "levels": {
        "competency": _CODED,
        "norm": pa.int8(),
        "awarded": pa.int8(),
        "reached": pa.int8(),
        "possible": pa.int8(),
        "verdict": _CODED,
    },
    "ratings": {"competency": _CODED, "awarded": pa.int32()},
    "observations": {**_OBSERVED, "observation": pa.int32(), "evidence_length": pa.int32(), "evidence_key": pa.uint64()},
}
"""The columns that files may have, apart from the place; of `levels`, of which there are many, those alone that are read."""

Flags = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]


def file(folder: Path, table: str) -> Path:
    """Where the facts of a table are kept."""
    return folder / f"compared-{table}.parquet"


class Facts:
    """Keeps facts in a folder: what the rules read, pairs of table and column, and of evidence digests alone. To be closed.

    `first` is the place of the first assessment.
    """

    def __init__(self, reads: Collection[tuple[str, str]], folder: Path, first: int = 0) -> None:
        tables = {"assessments", *(table for table, _ in reads)}
        tables |= {"observations"} if "shared_evidence" in tables else set()
        of_levels = {column for table, column in reads if table == "levels"}
        if ("assessments", "verdict") in reads:
            tables.add("levels")
            of_levels.add("verdict")
        self._all_observations = any(table == "observations" for table, _ in reads)
        self._columns = {table: columns for table, columns in FILES.items() if table in tables}
        if "levels" in tables:
            self._columns["levels"] = {name: kind for name, kind in FILES["levels"].items() if name in of_levels}
        self._digests = Digests()
        self._writers = {table: _writer(file(folder, table), columns) for table, columns in self._columns.items()}
        self._places = first
        self.number = 0
        """How many assessments take part."""

    def close(self) -> None:
        """Keep no more; what was kept is complete."""
        self._digests.close()
        for writer in self._writers.values():
            writer.close()

    def add(self, stretch: Stretch, fit: Flags, levels: pa.Table, levels_of: Numbers, places: Numbers | None = None) -> None:
        """Keep the next stretch: which of its assessments break no schema, the results on competencies, how many of each.

        `places` are those of its assessments, ascending, where they do not follow those before.
        """
        if places is None:
            places = np.arange(self._places, self._places + len(stretch))
        self._places += len(stretch)
        self.number += int(fit.sum())
        everyone = np.arange(len(stretch))
        self._write("assessments", places, fit, everyone, stretch.about())
        if "levels" in self._columns:
            self._write("levels", places, levels_of > 0, np.repeat(everyone, levels_of), levels.combine_chunks())
        if "ratings" in self._columns:
            rated = stretch.ratings()
            self._write("ratings", places, fit, np.asarray(rated["row"]), rated)
        if "observations" in self._columns:
            before = np.zeros(len(stretch), np.int64)
            for observed in stretch.observations(with_evidence=not self._all_observations):
                self._observe(observed, places, fit, before)

    def _observe(self, observed: pa.RecordBatch, places: Numbers, fit: Flags, before: NDArray[np.int64]) -> None:
        """Keep observations; `before` is how many each assessment has already."""
        rows = np.asarray(observed["row"])
        number = before[rows] + np.arange(len(rows)) - np.searchsorted(rows, rows)
        before += np.bincount(rows, minlength=len(before))
        text = fold(observed["evidence"])
        length = pc.utf8_length(text)
        key = pc.if_else(pc.greater(length, 0), self._digests.of(text), pa.scalar(None, pa.uint64()))
        columns = {name: observed[name] for name in _OBSERVED}
        columns |= {"observation": pa.array(number), "evidence_length": length, "evidence_key": key}
        self._write("observations", places, fit, rows, columns)

    def _write(self, table: str, places: Numbers, wanted: Flags, rows: Numbers, columns: Any) -> None:
        """Write rows, each about the assessment of that number in a stretch, where that one is wanted."""
        kept = wanted[rows]
        made = {"place": pa.array(places[rows])}
        made |= {name: values.typed(columns[name], kind) for name, kind in self._columns[table].items()}
        written = pa.table(made)
        self._writers[table].write_table(written if kept.all() else written.filter(pa.array(kept)))


def _writer(path: Path, columns: dict[str, pa.DataType]) -> pq.ParquetWriter:
    coded = [name for name, kind in columns.items() if pa.types.is_dictionary(kind)]
    schema = pa.schema({"place": pa.int64(), **columns})
    # Places tell a query what it can leave out; least and greatest values of the rest would only take time.
    return pq.ParquetWriter(
        path,
        schema,
        compression="none",
        use_dictionary=coded,
        write_statistics=["place"],
        column_encoding={"place": "DELTA_BINARY_PACKED"},
    )
