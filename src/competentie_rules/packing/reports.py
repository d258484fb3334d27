"""A report before any terms as JSON, and what came of some documents, and back: values of one kind as columns.

What comes back very often is written once. So of very many documents it is read in a fraction of the time that it takes to read
what came of each by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from itertools import chain, islice
from typing import Any

from competentie_rules.batch.share import Share
from competentie_rules.done import Done
from competentie_rules.model import AssessmentResult, Checked, Finding, PassedOver, Report, RuleText, Waiver
from competentie_rules.packing.values import Blob, parts, reader, values, writer

_COLUMNS: dict[str, type] = {
    "assessments": AssessmentResult,
    "findings": Finding,
    "rules": RuleText,
    "waivers": Waiver,
    "checked": Checked,
    "passed_over": PassedOver,
}

_OWN = (AssessmentResult, Checked, Done, Finding, Share, Waiver, dict)
"""Of these no two are the same, or it cannot be told quickly."""

_LENGTH = 8
"""Bytes that tell how long the JSON is that goes before other bytes."""


def pack(report: Report) -> bytes:
    """A report without failures that no terms were applied to; its digests are left out."""
    assert not report.failures
    told: dict[str, Any] = {name: _columns(kind, getattr(report, name), []) for name, kind in _COLUMNS.items()}
    told |= {"named": report.named}
    told |= {"version": report.version, "lang": report.lang, "inputs": report.inputs, "documents": report.documents}
    return json.dumps(told, separators=(",", ":")).encode()


def unpack(content: bytes, digests: Mapping[str, str]) -> Report:
    """The report that was packed, of documents with these digests; raises ValueError where it is none."""
    try:
        told = json.loads(content)
        nothing = Blob(b"")
        made: dict[str, Any] = {name: tuple(_values(kind, told.pop(name), nothing)) for name, kind in _COLUMNS.items()}
        return Report(**told, **made, digests=digests)
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def pack_outcomes(outcomes: Sequence[Done]) -> bytes:
    """What came of some documents; raises ValueError for what cannot be packed."""
    blobs: list[bytes] = []
    written = json.dumps(_columns(Done, outcomes, blobs), separators=(",", ":")).encode()
    return b"".join((len(written).to_bytes(_LENGTH, "big"), written, *blobs))


def unpack_outcomes(content: bytes) -> list[Done]:
    """What was packed; raises ValueError where it is something else."""
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
    try:
        blob = Blob(content[end:])
        made = _values(Done, json.loads(content[_LENGTH:end]), blob)
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if blob.left:
        raise ValueError("there are bytes left")
    return made


def _columns(hint: Any, given: Sequence[Any], blobs: list[bytes]) -> list[Any]:
    """Values of one type, in one of these ways:

    a `few` that come back, with their numbers; `some` that are there among others that are not; the columns of their fields as
    `parts`; of lists the lengths, and all that is in them as `rows`; or `each` by itself.
    """
    kind, inner = parts(hint)
    rows = kind is tuple and inner[-1:] == (Ellipsis,)
    if not issubclass(inner[0] if rows and isinstance(inner[0], type) else kind, _OWN):
        known = {value: number for number, value in enumerate(dict.fromkeys(given))}
        if len(known) * 2 <= len(given):
            return ["few", [writer(hint)(value, blobs) for value in known], [known[value] for value in given]]
    if is_dataclass(kind) or rows:
        there = [value is not None for value in given]
        if not all(there):
            return ["some", there, _columns(hint, [value for value in given if value is not None], blobs)]
    if is_dataclass(kind):
        return ["parts", *(_columns(each, [getattr(value, name) for value in given], blobs) for name, each in values(kind))]
    if rows:
        return ["rows", list(map(len, given)), _columns(inner[0], list(chain.from_iterable(given)), blobs)]
    write = writer(hint)
    return ["each", [write(value, blobs) for value in given]]


def _values(hint: Any, told: list[Any], blob: Blob) -> list[Any]:
    how, *columns = told
    read = reader(hint)
    if how == "few":
        known = [read(value, blob) for value in columns[0]]
        return [known[number] for number in columns[1]]
    if how == "each":
        return [read(value, blob) for value in columns[0]]
    kind, inner = parts(hint)
    if how == "parts":
        made = [_values(each, column, blob) for (_, each), column in zip(values(kind), columns, strict=True)]
        return list(map(kind, *made))
    flags, below = columns
    rest = iter(_values(hint if how == "some" else inner[0], below, blob))
    if how == "some":
        return [next(rest) if there else None for there in flags]
    return [tuple(islice(rest, length)) for length in flags]
