"""A stretch of a wide table as a block for the kernel, and which of its rows the kernel cannot judge."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.rules.syntax import Atom
from competentie_rules.tables import values
from competentie_rules.tables.block import Block, award, plane
from competentie_rules.tables.columns import Columns
from competentie_rules.tables.kernel import Kernel

CONCLUSIONS = ("meets", "does-not-meet")


def sound(batch: pa.RecordBatch, columns: Columns) -> NDArray[np.bool_]:
    """The rows whose columns about the assessment are as the schema of assessments wants them."""

    def column(name: str) -> pa.Array:
        return batch.column(columns.about[name])

    good = values.fits(values.texts(column("assessment")), "assessmentId")
    good &= values.fits(values.texts(column("subject")), "person")
    good &= values.days(column("assessed_on"))
    if "conclusion" in columns.about:
        codes, found = values.coded(column("conclusion"))
        good &= np.array([each in (None, "", *CONCLUSIONS) for each in found] + [True], np.bool_)[codes]
    return good


def keys(ids: pa.Array) -> NDArray[np.uint8]:
    """The halves of fingerprints that assessments have (see `findings.fingerprint`), 16 bytes each."""
    asked = pa.table({"id": ids})
    with duckdb.connect() as connection:
        connection.register("asked", asked)
        made = connection.sql("select unhex(md5('assessment ' || id)) as half from asked").to_arrow_table()
    return np.frombuffer(made["half"].combine_chunks().buffers()[2], np.uint8).reshape(len(ids), 16)


def block(
    batch: pa.RecordBatch, rows: NDArray[np.int64], columns: Columns, kernel: Kernel, words: Mapping[str, str]
) -> tuple[Block, NDArray[np.bool_]]:
    """The assessments of a batch, all against one profile, and which rows hold a value that is none."""
    ids = values.texts(batch.column(columns.about["assessment"]))
    made = Block(rows, ids)
    odd = np.zeros(len(rows), np.bool_)
    for behaviour, place in columns.behaviours.items():
        if pa.types.is_null(batch.column(place).type):
            continue
        shown, against, wrong = values.observed(batch.column(place), words)
        made.say(Atom("supported", (behaviour,)), shown)
        made.say(Atom("refuted", (behaviour,)), against)
        # A wide table has no room for evidence.
        made.say(Atom("without_evidence", (behaviour,)), shown | against)
        if wrong is not None:
            odd |= wrong
    for competency, place in columns.awards.items():
        levels, wrong = values.awarded(batch.column(place), kernel.levels)
        award(made, competency, levels, kernel.levels, described=competency in kernel.described)
        if wrong is not None:
            odd |= wrong
    if "conclusion" in columns.about:
        codes, found = values.coded(batch.column(columns.about["conclusion"]))
        for conclusion in CONCLUSIONS:
            if conclusion in found:
                made.say(Atom("conclusion", (conclusion,)), plane(codes == found.index(conclusion)))
    return made, odd
