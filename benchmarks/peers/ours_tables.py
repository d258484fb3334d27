"""competentie-rules on a wide table, its two tables written."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb  # noqa: F401 - that it is imported is not measured
import numpy as np  # noqa: F401 - the same
import pyarrow as pa  # noqa: F401 - the same
from task import peak

from competentie_rules.desk import Desk
from competentie_rules.rules.load import load
from competentie_rules.tables.check import check
from competentie_rules.tables.shapes import open_dataset

start, used = time.perf_counter(), time.process_time()
summary = check(open_dataset(Path(sys.argv[1])), Desk(load(), [], "nl"), Path(sys.argv[-1]))
wall, processor = time.perf_counter() - start, time.process_time() - used
assert not summary.counts["unjudged"], "every row is one that a kernel can judge"
memory = peak()
print(json.dumps({"wall": wall, "processor": processor, "memory": memory}))
