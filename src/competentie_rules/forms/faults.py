"""What is wrong with a form, said in the words of the form: the name of a cell, where it is, and what to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from competentie_rules.documents.tree import Document, Fault, Path
from competentie_rules.forms import layout, words
from competentie_rules.model import Phrase
from competentie_rules.tables.words import one_of
from competentie_rules.text import safe

_LABELS = {
    **{key: label for key, (label, _) in words.FIELDS.items()},
    "awarded": words.AWARD,
    "result": words.RESULT,
    "evidence": words.EVIDENCE,
    "observed_on": words.SEEN_ON,
    "assessor": words.BY,
}
PERSON = Phrase(
    "een schuilnaam van hoofdletters, een koppelteken en ten hoogste zeven cijfers, zoals P-0042; geen naam, e-mailadres of "
    "burgerservicenummer",
    "a pseudonym of capitals, a hyphen and at most seven digits, such as P-0042; no name, e-mail address or citizen service "
    "number",
)
"""What stands for a person; the rest of the forms says so too."""
_DAY = Phrase("een bestaande datum, zoals 11-6-2024", "an existing date, such as 2024-06-11")
_CONCLUSION = one_of(layout.CONCLUSIONS)
_EXPECTED = {
    "id": Phrase(
        "een kenmerk van letters en cijfers, met . _ of - ertussen, zoals 2024-0173",
        "an id of letters and digits, with . _ or - between them, such as 2024-0173",
    ),
    "subject": PERSON,
    "assessed_on": _DAY,
    "assessors": PERSON,
    "conclusion": Phrase(f"{_CONCLUSION.nl}, of niets", f"{_CONCLUSION.en}, or nothing"),
    "observed_on": _DAY,
    "assessor": PERSON,
}
"""What fits in a cell, where a spreadsheet asks for something else than a document, or in other words."""
_MOST = Phrase("ten hoogste 100 schuilnamen", "at most 100 pseudonyms")
_COVERLESS = Phrase("Het blad over de beoordeling is weg", "The sheet about the assessment is gone")
ROWLESS = Phrase("De rij voor {label} is weg ({where})", "The row for {label} is gone ({where})")
SHEETLESS = Phrase("Het blad voor {label} is weg", "The sheet for {label} is gone")
_EVIDENCED = Phrase("resultaat bij het bewijs", "result that goes with the evidence")
_PROFILE = Phrase(
    "Het verborgen blad, dat zegt voor welk profiel het formulier is, is weg of gewijzigd",
    "The hidden sheet, which says for which profile the form is, is gone or changed",
)
_KEY = Phrase(
    "De verborgen kolom, die zegt waarover een rij gaat, is gewijzigd (in de rij van {where})",
    "The hidden column, which says what a row is about, was changed (in the row of {where})",
)


def place(sheet: str, cell: str) -> Phrase:
    """Where a cell is."""
    return Phrase(f"blad {sheet}, cel {cell}", f"sheet {sheet}, cell {cell}")


def worded(document: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of the shape of a form, in its words; what is told of the whole form once."""
    told = set()
    for fault in faults:
        found = _missing(document, fault) if fault.rule == "document-key-missing" else _value(document, fault)
        if found.rule != "form-damaged" or found.values["problem"] not in told:
            told.add(found.values.get("problem"))
            yield found


def _missing(document: Document, fault: Fault) -> Fault:
    key = str(fault.values["key"])
    if fault.path == ("profile",):
        return replace(fault, rule="form-damaged", values={"problem": _PROFILE})
    if "observations" in fault.path:
        label = _numbered(document, fault.path, _EVIDENCED)
        label = Phrase(label.nl.capitalize(), label.en.capitalize())
        where = _where(document.locate((*fault.path, key)).file)
        values: dict[str, str | Phrase] = {"key": key, "label": label, "where": where, "expected": one_of(layout.RESULTS)}
        return replace(fault, rule="form-cell-empty", values=values, path=(*fault.path, key))
    file = document.locate((key,)).file
    if "#" not in file:
        return replace(fault, rule="form-damaged", values={"problem": _COVERLESS})
    where = _where(file)
    assert document.root is not None
    if document.root.below(key) is None:
        sheet = where.nl.rpartition(",")[0], where.en.rpartition(",")[0]
        return replace(fault, rule="form-damaged", values={"key": key, "problem": filled(ROWLESS, _LABELS[key], Phrase(*sheet))})
    values = {"key": key, "label": _LABELS[key], "where": where, "expected": _EXPECTED[key]}
    return replace(fault, rule="form-cell-empty", values=values)


def _value(document: Document, fault: Fault) -> Fault:
    key = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
    where = _where(document.locate(fault.path).file)
    if fault.path[:1] == ("profile",):
        return replace(fault, rule="form-damaged", values={"problem": _PROFILE})
    if key in ("behaviour", "competency"):
        return replace(fault, rule="form-damaged", values={"key": where.en, "problem": filled(_KEY, where, where)})
    if key not in _LABELS:
        return fault
    label = _LABELS[key]
    if "observations" in fault.path:
        label = _numbered(document, fault.path[:-1], label)
    expected = _MOST if fault.path == ("assessors",) else _EXPECTED.get(key, fault.values["expected"])
    values = fault.values | {"key": key, "label": label, "where": where, "expected": expected}
    return replace(fault, rule="form-cell-value", values=values)


def _numbered(document: Document, observation: Path, label: Phrase) -> Phrase:
    """What is asked of a behaviour, with its number."""
    number = safe(_at(document.data, observation)["behaviour"].partition(".")[2], 20)
    return Phrase(f"gedragsvoorbeeld {number}, {label.nl}", f"behaviour {number}, {label.en}")


def _where(file: str) -> Phrase:
    """A cell by the file of its place."""
    sheet, _, cell = file.partition("#")[2].rpartition("!")
    return place(sheet, cell)


def filled(phrase: Phrase, label: Phrase, where: Phrase) -> Phrase:
    """A problem of a form, about what is called so and stands there."""
    return Phrase(phrase.nl.format(label=label.nl, where=where.nl), phrase.en.format(label=label.en, where=where.en))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
