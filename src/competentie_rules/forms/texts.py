"""The texts of a handbook in a form, as somebody may have changed them: the assessor believed to rate what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from itertools import takewhile
from typing import NamedTuple

from competentie_rules.documents.framework import Framework, Reference
from competentie_rules.documents.profile import Norm
from competentie_rules.documents.tree import Fault
from competentie_rules.forms import layout, words
from competentie_rules.forms.faults import ROWLESS, SHEETLESS, filled, place
from competentie_rules.importing.sheets import letters
from competentie_rules.library import Library
from competentie_rules.model import Phrase, Span
from competentie_rules.text import safe

_MOST, _BEFORE = 280, 100
"""Characters of a text that are shown; and of a longer one, those before the first that differs."""
_EMPTY = Phrase("leeg", "empty")
_NAME = Phrase("De naam van de competentie met de norm", "The name of the competency with the norm")
_MEANS = Phrase("Wat de competentie betekent", "What the competency means")


class Shown(NamedTuple):
    """A text as a form shows it: what it is about, and where; the row from 0 and the column from 1."""

    about: str
    text: str
    sheet: str
    row: int
    column: int


NAME, MEANS = "", "definition"
"""What the texts of a competency are about, after its id and a space; those of a behaviour are about its id."""


def of_sheet(sheet: str, rows: int, at: Callable[[int, int], str]) -> Iterator[Shown]:
    """The texts of the handbook on the sheet of a competency, of which `at` gives the text of a cell."""
    competency = at(0, layout.KEYS).removeprefix(layout.RATING)
    yield Shown(f"{competency} {NAME}", at(0, 1), sheet, 0, 1)
    award = next((row for row in range(1, rows) if at(row, layout.KEYS) == layout.AWARDED), 2)
    means = next((row for row in range(1, award) if at(row, 1)), 1)
    yield Shown(f"{competency} {MEANS}", at(means, 1), sheet, means, 1)
    for row in range(1, rows):
        key = at(row, layout.KEYS)
        # A result that was typed over a text is told as what is not read.
        if key.startswith(f"{competency}.") and not ((text := at(row, 2)) and layout.KNOWN.result(text)):
            yield Shown(key, text, sheet, row, 2)


def changed(file: str, shown: list[Shown], profile: Reference, library: Library) -> Iterator[Fault]:
    """A fault for each text that is not that of the handbook; of a profile that is not known nothing can be told."""
    work = library.profile(profile)
    if work is None or work.framework is None:
        return
    known = _texts(work.framework, {norm.competency: norm for norm in work.profile.norms})
    for each in shown:
        label, expected = known.get(each.about, (_EMPTY, ()))
        if expected and _folded(each.text) not in map(_folded, expected):
            yield _fault(file, each, label, expected[0])


def gone(file: str, sheets: Mapping[str, tuple[str, Set[str]]], profile: Reference, library: Library) -> Iterator[Fault]:
    """A fault for each sheet and row of the handbook that is not in the form.

    `sheets` are the name and the keys of the rows of each competency; of a profile that is not known nothing can be told.
    """
    work = library.profile(profile)
    if work is None or work.framework is None:
        return
    norms = {norm.competency for norm in work.profile.norms}
    for competency in work.framework.competencies:
        if competency.id not in norms:
            continue
        if competency.id not in sheets:
            label = Phrase(competency.label, competency.label)
            yield _lost(file, competency.id, filled(SHEETLESS, label, label), file)
            continue
        name, keys = sheets[competency.id]
        sheet = safe(name, 40)
        rows = {layout.AWARDED: words.AWARD}
        rows |= {each.id: _behaviour(each.id) for level in competency.levels for each in level.behaviours}
        for key, label in rows.items():
            if key not in keys:
                where = Phrase(f"blad {sheet}", f"sheet {sheet}")
                yield _lost(file, f"{competency.id} {key}", filled(ROWLESS, label, where), f"{file}#{sheet}!A1")


def _lost(file: str, key: str, problem: Phrase, place: str) -> Fault:
    return Fault("form-damaged", Span(1, 1, 1, 2), {"key": key, "problem": problem}, (), place)


def _behaviour(id: str) -> Phrase:
    number = id.partition(".")[2]
    return Phrase(f"Gedragsvoorbeeld {number}", f"Behaviour {number}")


def _texts(framework: Framework, norms: dict[str, Norm]) -> dict[str, tuple[Phrase, tuple[str, ...]]]:
    """What each text is called, and what it may be."""
    known: dict[str, tuple[Phrase, tuple[str, ...]]] = {}
    for competency in framework.competencies:
        if competency.id in norms:
            level = norms[competency.id].level
            names = tuple(f"{competency.label} · {word} {level}" for word in dict.fromkeys((words.NORM.nl, words.NORM.en)))
            known[f"{competency.id} {NAME}"] = (_NAME, names)
            known[f"{competency.id} {MEANS}"] = (_MEANS, (competency.definition,))
        for each in (behaviour for level in competency.levels for behaviour in level.behaviours):
            known[each.id] = (_behaviour(each.id), (each.text,))
    return known


def _fault(file: str, shown: Shown, label: Phrase, expected: str) -> Fault:
    sheet, cell = safe(shown.sheet, 40), f"{letters(shown.column - 1)}{shown.row + 1}"
    text = _folded(shown.text)
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(text, _folded(expected), strict=False))
    skipped = sum(1 for _ in alike) - _BEFORE
    values: dict[str, str | Phrase] = {
        "key": shown.about,
        "label": label,
        "where": place(sheet, cell),
        "value": Phrase(*[_quoted(text, skipped)] * 2) if text else _EMPTY,
        "expected": _quoted(_folded(expected), skipped),
    }
    span = Span(shown.row + 1, shown.column, shown.row + 1, shown.column + 1)
    return Fault("form-text-changed", span, values, (), f"{file}#{sheet}!{cell}")


def _folded(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str, skipped: int) -> str:
    if len(text) > _MOST and skipped > 0:
        text = "…" + text[skipped:]
    return f'"{safe(text, _MOST)}"'
