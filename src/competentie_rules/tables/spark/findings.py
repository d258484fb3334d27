"""What rules that compare assessments found, written as findings: parts that come after those of the tickets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from competentie_rules.findings import fingerprint, severity
from competentie_rules.rules.syntax import Rule
from competentie_rules.tables import values
from competentie_rules.tables.output import writer
from competentie_rules.tables.results import FINDINGS

WRITTEN = "part long, file string"
_WRITTEN = pa.schema([("part", pa.int64()), ("file", pa.string())])
ORDER = ("place", "number", "competency", "level", "behaviour", "other")
"""What findings are ordered by; what is not there comes first."""


@dataclass(frozen=True)
class Writer:
    """Writes what was found, in the order in which it comes, into a new file under `work`, and says where; see `mapInArrow`."""

    rules: tuple[Rule, ...]
    work: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """See `DataFrame.mapInArrow`."""
        name = f"compared-{uuid4().hex}.parquet"
        rows = 0
        with writer(Path(self.work) / name, FINDINGS) as table:
            for batch in batches:
                table.write_table(self._told(batch))
                rows += batch.num_rows
        if rows:
            yield pa.RecordBatch.from_pydict({"part": [_part()], "file": [name]}, schema=_WRITTEN)

    def _told(self, found: pa.RecordBatch) -> pa.Table:
        told = found.to_pylist()
        rules = [self.rules[each["number"]] for each in told]
        columns = {name: found[name] for name in ("assessment", "competency", "level", "behaviour")}
        columns |= {
            "rule": pa.array([rule.id for rule in rules]),
            "severity": pa.array([severity(rule).value for rule in rules]),
            "because": pa.array([[] if each["because"] is None else [each["because"]] for each in told], pa.list_(pa.string())),
            "fingerprint": pa.array([_fingerprint(rule, **each) for rule, each in zip(rules, told, strict=True)]),
        }
        return pa.Table.from_arrays([values.typed(columns[field.name], field.type) for field in FINDINGS], schema=FINDINGS)


def _fingerprint(rule: Rule, *, assessment: str, competency: str, level: int, behaviour: str, because: str, **_: Any) -> str:
    return fingerprint(f"assessment {assessment}", rule.id, competency, level, behaviour, because)


def _part() -> int:
    """Where this part comes among the others."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return context.partitionId() if context is not None else 0
