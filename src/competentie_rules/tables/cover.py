"""What assessments in a table say of themselves: id, profile, subject, date, and conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.documents.framework import Reference
from competentie_rules.rules.syntax import Atom
from competentie_rules.tables import values
from competentie_rules.tables.block import Block, plane
from competentie_rules.tables.columns import described
from competentie_rules.tables.words import text

CONCLUSIONS = ("meets", "does-not-meet")


class Cover:
    """The columns about the assessments themselves, by name; one row for each."""

    def __init__(self, columns: Mapping[str, pa.Array]) -> None:
        self._columns = columns
        # No id is told as an empty one, which none can be.
        ids = values.texts(columns["assessment"])
        self.ids = ids.fill_null("") if ids.null_count else ids
        self.subjects = values.texts(columns["subject"])

    def sound(self) -> NDArray[np.bool_]:
        """Which rows are as the schema of assessments wants them, apart from the profile."""
        good = values.fits(self.ids, "assessmentId")
        good &= values.fits(self.subjects, "person")
        good &= values.days(self._columns["assessed_on"])
        if "conclusion" in self._columns:
            codes, found = values.coded(self._columns["conclusion"])
            good &= np.array([each in (None, "", *CONCLUSIONS) for each in found] + [True], np.bool_)[codes]
        return good

    def references(self) -> Iterator[tuple[Reference | None, NDArray[np.intp]]]:
        """The rows of each profile and edition; of None those that name none."""
        (ids, known_ids), (editions, known_editions) = (values.coded(self._columns[name]) for name in ("profile", "edition"))
        both = np.where((ids < 0) | (editions < 0), -1, ids.astype(np.int64) * len(known_editions) + editions)
        for code in both[:1] if (both == both[:1]).all() else np.unique(both):
            mine = np.flatnonzero(both == code)
            if code < 0:
                yield None, mine
            else:
                id, edition = divmod(int(code), len(known_editions))
                yield Reference(text(known_ids[id]), text(known_editions[edition])), mine

    def about(self) -> pa.RecordBatch:
        """What the rows say as texts: assessment, profile, edition, subject and assessed_on."""
        return pa.RecordBatch.from_pydict(
            {name: values.told(self._columns[name]) for name in described("assessments").needed} | {"assessment": self.ids}
        )

    def conclude(self, block: Block, mine: NDArray[np.intp]) -> None:
        """Say in a block what these rows conclude."""
        if "conclusion" in self._columns:
            codes, found = values.coded(self._columns["conclusion"])
            for code, conclusion in enumerate(found):
                if conclusion in CONCLUSIONS:
                    block.say(Atom("conclusion", (conclusion,)), plane(codes[mine] == code))


class Keys:
    """Makes the halves of fingerprints that assessments have (see `findings.fingerprint`)."""

    def __init__(self) -> None:
        self._database = duckdb.connect()

    def of(self, ids: pa.Array) -> NDArray[np.uint8]:
        """Those of assessments with these ids, 16 bytes each."""
        self._database.register("asked", pa.table({"id": ids}))
        made = self._database.sql("select unhex(md5('assessment ' || id)) as half from asked").to_arrow_table()
        return np.frombuffer(made["half"].combine_chunks().buffers()[2], np.uint8).reshape(len(ids), 16)
