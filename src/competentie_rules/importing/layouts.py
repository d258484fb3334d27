"""Tables in which columns have names: a row for each behaviour, or a row for each competency with a column for each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from competentie_rules.importing import words
from competentie_rules.importing.blocks import Block, Cell, Line
from competentie_rules.importing.draft import Draft, DraftCompetency, DraftNorm, DraftProfile, Words
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.levels import bare, marker
from competentie_rules.model import Severity

_DEEPEST = 6
"""Rows among which the header of a table stands."""


def take(rows: Sequence[Block], heading: Line | None, draft: Draft, ledger: Ledger) -> bool:
    """Put what a table says into the draft; False where its columns have no such names, or do not name competencies."""
    taken = _take(rows, draft, ledger)
    if taken and heading and not ledger.claimed(heading) and words.of_a_book(heading.text):
        ledger.claim(heading, "header")
    return taken


def _take(rows: Sequence[Block], draft: Draft, ledger: Ledger) -> bool:
    for place, block in enumerate(rows[:_DEEPEST]):
        columns = _columns(block)
        # A single level tells little, but next to ids of competencies it is enough.
        told = "behaviour" in columns.named or len(columns.levels) > ("competency-id" not in columns.named)
        if "competency" in columns.named and told:
            _Rows(rows, place, columns, draft, ledger).take()
            return True
        if len(columns.levels) > 1 and 0 not in columns.levels and _labelled(rows[place + 1 :], columns):
            columns.named["competency"] = 0
            _Rows(rows, place, columns, draft, ledger).take()
            return True
    return False


@dataclass(slots=True)
class _Columns:
    named: dict[str, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    """For each column of a level, which."""


def _columns(block: Block) -> _Columns:
    found = _Columns()
    for column, cell in enumerate(block.cells):
        if len(cell) != 1:
            continue
        text = cell[0].text
        if meant := words.meaning(text):
            found.named.setdefault(meant, column)
        elif (head := marker(text)) and head.level not in found.levels.values():
            found.levels[column] = head.level
    return found


def _labelled(rows: Sequence[Block], columns: _Columns) -> bool:
    """Whether every row has a label in its first cell, and a text below a level."""
    texts = [words.joined(list(block.cells[0])) for block in rows]
    said = any(
        len(words.joined(list(cell))) > 1 for block in rows for column, cell in enumerate(block.cells) if column in columns.levels
    )
    return len(texts) > 1 and said and all(text and words.can_be_label(text) and not marker(text) for text in texts)


class _Rows:
    def __init__(self, rows: Sequence[Block], header: int, columns: _Columns, draft: Draft, ledger: Ledger) -> None:
        self.rows = rows
        self.header = header
        self.columns = columns
        self.draft = draft
        self.ledger = ledger
        self.by_label: dict[str, DraftCompetency] = {}
        self.norms: dict[str, DraftNorm] = {}
        self.competency: DraftCompetency | None = None
        self.level: int | None = None
        self.category: str | None = None

    def take(self) -> None:
        for column, cell in enumerate(self.rows[self.header].cells):
            if column in self.columns.named.values() or column in self.columns.levels:
                for line in cell:
                    self.ledger.claim(line, "header")
        for block in self.rows[self.header + 1 :]:
            self._row(block)
        if self.norms:
            self.draft.profiles.append(DraftProfile(None, "", list(self.norms.values())))

    def cell(self, block: Block, meant: str) -> Cell:
        """The lines of the cell under a name."""
        column = self.columns.named.get(meant)
        return block.cells[column] if column is not None and column < len(block.cells) else ()

    def _claimed(self, block: Block, meant: str, role: str) -> str:
        cell = self.cell(block, meant)
        for line in cell:
            self.ledger.claim(line, role)
        return words.joined(list(cell))

    def _row(self, block: Block) -> None:
        label = self.cell(block, "competency")
        if label:
            text = words.label(words.joined(list(label)))
            key = words.folded(text)
            if self.competency is None or words.folded(self.competency.label.text) != key:
                self.level = None
            if key not in self.by_label:
                self.by_label[key] = DraftCompetency(label[0].number, Words(text, label[0]))
                self.draft.competencies.append(self.by_label[key])
            self.competency = self.by_label[key]
            for line in label:
                self.ledger.claim(line, "label")
        if self.competency is None:
            return
        self._about(block)
        self._behaviours(block)
        self._norm(block)

    def _about(self, block: Block) -> None:
        """The definition, the cluster and the id of the competency, where a row gives them."""
        competency = self.competency
        assert competency is not None
        definition = self.cell(block, "definition")
        if definition and (competency.definition is None or competency.definition.text == words.joined(list(definition))):
            competency.definition = competency.definition or Words(words.joined(list(definition)), definition[0])
            self._claimed(block, "definition", "definition")
        elif definition:
            self.ledger.remark(
                Severity.WARNING,
                f"{competency.label.text}: een tweede, andere definitie",
                f"{competency.label.text}: a second definition that differs",
                definition[0],
            )
        cluster = self.cell(block, "cluster")
        if cluster:
            competency.cluster = Words(words.joined(list(cluster)), cluster[0])
            self._claimed(block, "cluster", "cluster")
        if id := self._claimed(block, "competency-id", "label"):
            competency.id = id
        if kind := self._claimed(block, "category", "category"):
            generic, specific = words.kind(kind)
            self.category = "generic" if generic else "specific" if specific else None
        elif self.cell(block, "competency"):
            self.category = None

    def _behaviours(self, block: Block) -> None:
        for column, level in self.columns.levels.items():
            if column < len(block.cells) and block.cells[column]:
                self._said(block.cells[column], level, self.rows[self.header].cells[column][0])
        told = self.cell(block, "level")
        if told:
            text = words.joined(list(told))
            head = marker(text)
            self.level = bare(text) or (head.level if head else None)
            if self.level is None:
                self.ledger.remark(Severity.ERROR, f"“{text}” is geen niveau", f"“{text}” is no level", told[0])
            else:
                self._claimed(block, "level", "level")
        said = self.cell(block, "behaviour")
        if said and self.level is not None and "level" in self.columns.named:
            id = words.joined(list(self.cell(block, "behaviour-id"))) if len(said) == 1 else ""
            self._claimed(block, "behaviour-id", "behaviour")
            self._said(said, self.level, said[0], id)

    def _said(self, lines: Sequence[Line], level: int, marked: Line, id: str = "") -> None:
        assert self.competency is not None
        found = self.competency.level(level, marked)
        for line in lines:
            found.behaviours.append((Words(line.text, line), id))
            self.ledger.claim(line, "behaviour")

    def _norm(self, block: Block) -> None:
        cell = self.cell(block, "norm")
        if not cell:
            return
        assert self.competency is not None
        label = self.competency.label
        text = words.joined(list(cell))
        level = bare(text)
        if level is None:
            self.ledger.remark(Severity.WARNING, f"“{text}” is geen norm", f"“{text}” is no norm", cell[0])
            return
        before = self.norms.setdefault(label.text, DraftNorm(label, level, self.category, cell[0]))
        if before.level != level:
            self.ledger.remark(
                Severity.ERROR,
                f"{label.text}: hier is de norm {level}, eerder {before.level} ({before.line.place.nl})",
                f"{label.text}: the norm is {level} here, {before.level} before ({before.line.place.en})",
                cell[0],
            )
        self._claimed(block, "norm", "norm")
