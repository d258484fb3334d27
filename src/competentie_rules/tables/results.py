"""What was found of a dataset, as tables: a row for each competency in play, a row for each finding, and a summary."""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from competentie_rules.model import AssessmentResult, Finding, Verdict, Waived
from competentie_rules.report.json import competency
from competentie_rules.tables.kernel import MET, NONE, NOT_MET, UNDECIDED, Judged, Kernel

_TEXT = pa.dictionary(pa.int32(), pa.string())
_LEVEL = pa.int8()

COMPETENCIES = pa.schema(
    [
        ("assessment", _TEXT),
        ("competency", _TEXT),
        ("norm", _LEVEL),
        ("awarded", _LEVEL),
        ("reached", _LEVEL),
        ("possible", _LEVEL),
        ("verdict", _TEXT),
    ]
)
FINDINGS = pa.schema(
    [
        ("rule", _TEXT),
        ("severity", _TEXT),
        ("assessment", _TEXT),
        ("competency", _TEXT),
        ("level", _LEVEL),
        ("behaviour", _TEXT),
        ("because", pa.list_(pa.string())),
        ("fingerprint", pa.string()),
    ]
)
_WAIVED = ("waived", "reason", "owner", "until", "waived_at")
MARKED = pa.schema([*FINDINGS, *((name, _TEXT) for name in _WAIVED)])
"""The findings where there are waivers or a baseline: which of the two, why, who answers for it until when, and where."""
VERDICTS: dict[int, str | None] = {
    MET: Verdict.MET.value,
    NOT_MET: Verdict.NOT_MET.value,
    UNDECIDED: Verdict.UNDECIDED.value,
    NONE: None,
}


def of_levels(judged: Judged, kernel: Kernel, ids: pa.Array) -> pa.RecordBatch:
    """The competencies in play of a block."""
    found = judged.levels
    norm = kernel.norms[found.competency]
    columns = [
        _coded(found.row, ids),
        _coded(found.competency, kernel.competencies),
        _level(norm),
        _level(found.awarded),
        pa.array(found.reached.astype(np.int8)),
        pa.array(found.possible.astype(np.int8)),
        _coded(found.verdict, [VERDICTS[number] for number in sorted(VERDICTS)][:NONE], absent=found.verdict == NONE),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=COMPETENCIES)


def of_findings(judged: Judged, kernel: Kernel, ids: pa.Array, keys: NDArray[np.uint8]) -> pa.RecordBatch:
    """The findings of a block; `keys` are the halves of their fingerprints that the assessments have."""
    found = judged.findings
    abouts = kernel.findings
    levels = np.array([-1 if about.level is None else about.level for about in abouts], np.int8)
    offsets = np.zeros(len(found.row) + 1, np.int32)
    np.cumsum(found.length, out=offsets[1:])
    because = pa.array(kernel.ids, pa.string()).take(pa.array(found.because))
    columns = [
        _told([about.rule for about in abouts], found.finding),
        _told([about.severity.value for about in abouts], found.finding),
        _coded(found.row, ids),
        _told([about.competency for about in abouts], found.finding),
        _level(levels[found.finding]),
        _told([about.behaviour for about in abouts], found.finding),
        pa.ListArray.from_arrays(pa.array(offsets), because),
        fingerprints(_both(keys, found.row, kernel.halves, found.finding)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINDINGS)


def _level(levels: NDArray[np.int8]) -> pa.Array:
    absent = levels < 0
    return pa.array(levels, _LEVEL, mask=absent if absent.any() else None)


def _coded(
    codes: NDArray[np.generic], known: Sequence[str | None] | pa.Array, absent: NDArray[np.bool_] | None = None
) -> pa.Array:
    indices = pa.array(codes.astype(np.int32, copy=False), mask=absent)
    return pa.DictionaryArray.from_arrays(indices, known if isinstance(known, pa.Array) else pa.array(known, pa.string()))


def _told(values: Sequence[str | None], kinds: NDArray[np.int32]) -> pa.Array:
    """A column that is the same for each kind of finding."""
    known = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: number for number, value in enumerate(known)}
    codes = np.array([-1 if value is None else place[value] for value in values], np.int32)[kinds]
    absent = codes < 0
    return _coded(codes, known, absent if absent.any() else None)


def fingerprints(halves: NDArray[np.uint8]) -> pa.Array:
    """Fingerprints as texts, each of 16 bytes."""
    number = len(halves)
    offsets = np.arange(0, 32 * (number + 1), 32, dtype=np.int32)
    return pa.StringArray.from_buffers(number, pa.py_buffer(offsets), pa.py_buffer(hexlify(halves.data)))


def _both(keys: NDArray[np.uint8], row: NDArray[Any], halves: NDArray[np.uint8], finding: NDArray[Any]) -> NDArray[np.uint8]:
    """Fingerprints, each of two halves; they are joined as two words, not byte by byte."""
    made = np.take(keys.view(np.uint64), row, axis=0)
    made ^= np.take(halves.view(np.uint64), finding, axis=0)
    return made.view(np.uint8)


def levels_of_documents(results: Sequence[AssessmentResult]) -> pa.RecordBatch:
    """The same of assessments that were judged one by one."""
    rows: list[Mapping[str, object]] = [
        {"assessment": result.id, **competency(each)} for result in results for each in result.competencies
    ]
    return pa.RecordBatch.from_pylist(rows, schema=COMPETENCIES)


def marks(every: Sequence[Waived], mark: NDArray[np.int32]) -> dict[str, pa.Array]:
    """The columns on what is waived; `mark` tells of each row the place of its waiver, or is -1, which is after the last."""
    told = [*(_waived(each) for each in every), {}]
    return {name: _told([each.get(name) for each in told], mark) for name in _WAIVED}


def _waived(waived: Waived | None) -> dict[str, str | None]:
    if waived is None:
        return {}
    until = waived.until.isoformat() if waived.until is not None else None
    return {
        "waived": waived.kind,
        "reason": waived.reason,
        "owner": waived.owner,
        "until": until,
        "waived_at": str(waived.location),
    }


def findings_of_documents(findings: Sequence[Finding], schema: pa.Schema = FINDINGS) -> pa.RecordBatch:
    """The findings of documents, with the columns of `FINDINGS` or of `MARKED`."""
    rows: list[Mapping[str, object]] = [
        {
            "rule": each.rule,
            "severity": each.severity.value,
            "assessment": each.assessment,
            "competency": each.competency,
            "level": each.level,
            "behaviour": each.behaviour,
            "because": list(each.because),
            "fingerprint": each.fingerprint,
            **_waived(each.waived),
        }
        for each in findings
    ]
    return pa.RecordBatch.from_pylist(rows, schema=schema)
