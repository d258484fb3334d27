"""Digests of evidence, by which texts are found that stand more than once, apart from case and white space."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from competentie_rules.text import folded


def fold(evidence: pa.Array) -> pa.Array:
    """What `text.folded` makes of texts, and of nothing an empty text; most are plain, and folded all at once."""
    evidence = evidence.fill_null("")
    plain = pc.and_not(pc.ascii_is_printable(evidence), pc.match_substring(evidence, "  "))
    made = pc.ascii_trim_whitespace(pc.ascii_lower(evidence))
    odd = pa.array(np.flatnonzero(~np.asarray(plain)))
    if not len(odd):
        return made
    texts = pa.array([folded(text) for text in evidence.take(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(made, pc.invert(plain), texts)


class Digests:
    """Gives texts a number of 64 bits each. To be closed."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})

    def of(self, texts: pa.Array) -> pa.Array:
        """The numbers of texts: for equal ones the same, for different ones practically never."""
        self._connection.register("asked", pa.table({"text": texts}))
        return self._connection.sql("select hash(text) as digest from asked").to_arrow_table()["digest"].combine_chunks()

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
