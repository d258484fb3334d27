"""A report before any terms as JSON, and back: values of one kind as columns, and what comes back very often written once.

Of many thousands of documents it is read in a fraction of the time that it takes to read what came of each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any, TypeVar

from competentie_rules.model import AssessmentResult, Checked, Finding, PassedOver, Report, RuleText, Waiver
from competentie_rules.packed import NO_BYTES, parts, reader, values, writer

Value = TypeVar("Value")

_COLUMNS: dict[str, type] = {
    "assessments": AssessmentResult,
    "findings": Finding,
    "rules": RuleText,
    "waivers": Waiver,
    "checked": Checked,
    "passed_over": PassedOver,
}


def pack(report: Report) -> bytes:
    """A report without failures that no terms were applied to; its digests are left out."""
    assert not report.failures
    told: dict[str, Any] = {name: _columns(kind, getattr(report, name)) for name, kind in _COLUMNS.items()}
    told |= {"named": report.named}
    told |= {"version": report.version, "lang": report.lang, "inputs": report.inputs, "documents": report.documents}
    return json.dumps(told, separators=(",", ":")).encode()


def unpack(content: bytes, digests: Mapping[str, str]) -> Report:
    """The report that was packed, of documents with these digests; raises ValueError where it is none."""
    try:
        told = json.loads(content)
        made: dict[str, Any] = {name: tuple(_values(kind, told.pop(name))) for name, kind in _COLUMNS.items()}
        return Report(**told, **made, digests=digests)
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _columns(hint: Any, given: Sequence[Any]) -> list[Any]:
    """Values of one type: a `few` that come back, with their numbers, the columns of their fields as `parts`, or `each` apart."""
    known = {value: number for number, value in enumerate(dict.fromkeys(given))}
    if len(known) * 2 <= len(given):
        return ["few", [writer(hint)(value, []) for value in known], [known[value] for value in given]]
    kind: Any = parts(hint)[0]
    if is_dataclass(kind) and None not in known:
        return ["parts", *(_columns(each, [getattr(value, name) for value in given]) for name, each in values(kind))]
    return ["each", [writer(hint)(value, []) for value in given]]


def _values(hint: Any, told: list[Any]) -> list[Any]:
    how, *columns = told
    if how == "few":
        known = [reader(hint)(value, NO_BYTES) for value in columns[0]]
        return [known[number] for number in columns[1]]
    kind: Any = parts(hint)[0]
    if how == "parts":
        made = [_values(each, column) for (_, each), column in zip(values(kind), columns, strict=True)]
        return list(map(kind, *made))
    return [reader(hint)(value, NO_BYTES) for value in columns[0]]
