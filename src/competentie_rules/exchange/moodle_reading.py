"""The CSV of a framework of Moodle to the items of a package.

Moodle has rows for competencies alone, in a tree: one whose description has levels is a competency, one with rows below it a
cluster, and one without either a competency that is only named. In a description, a heading such as *Niveau 2* begins a level,
and what stands below it are behaviours.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.exchange.package import (
    BEHAVIOUR,
    CLUSTER,
    COMPETENCY,
    LEVEL,
    URN,
    Item,
    Package,
    cleaned,
    hang,
    marked,
    tree,
)
from competentie_rules.importing import html
from competentie_rules.importing.blocks import Block, Builder
from competentie_rules.importing.levels import bare, marker
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import safe

HEADS = (
    "Parent id number", "Id number", "Shortname", "Description", "Description format", "Scale values", "Scale configuration",
    "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)", "Cross referenced competency id numbers",
    "Exported id (optional)", "Is framework", "Taxonomy",
)  # fmt: skip
"""The columns, in the order in which Moodle writes and takes them."""
PARENT, ID, NAME, DESCRIPTION, SCALE, RULE, RELATED, IS_FRAMEWORK = 0, 1, 2, 3, 5, 7, 10, 12
LONGEST_NAME = 100
"""Characters of a short name or an id number that Moodle keeps."""

_OURS = re.compile(r"(?P<id>[a-z0-9-]+) \((?P<edition>[^()]+)\)")
"""The paragraph in which `export` says which framework it is."""

Row = Sequence[str]


def is_moodle(text: str) -> bool:
    """Whether a CSV is that of a framework of Moodle, by its first row."""
    first = next(csv.reader(io.StringIO(text[:2000], newline="")), [])
    return tuple(cell.strip() for cell in first[:3]) == HEADS[:3] and len(first) > IS_FRAMEWORK


def read(file: str, text: str) -> Package:
    """The items in the CSV of a framework; raises UsageError where it cannot be read."""
    # All behaviours of a competency stand in one cell, and the text itself is bounded.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{safe(file)} cannot be read as delimited text, line {line}: {error}.") from error
    return of(file, rows[1:])


def of(file: str, rows: Iterable[tuple[int, Row]]) -> Package:
    """The items in the rows after the first, each with the line where it begins."""
    return _Reading(file, rows).package


class _Reading:
    def __init__(self, file: str, rows: Iterable[tuple[int, Row]]) -> None:
        self.marks: list[Phrase] = []
        self.package = Package(file, {}, marked(self.marks, Phrase("het bestand", "the file")))
        self.rows: list[tuple[int, Row]] = []
        for line, row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= RELATED:
                self._remark_row(
                    line, "deze rij is te kort; zij is niet overgenomen", "this row is too short; it was not taken over"
                )
                continue
            row = [cleaned(cell) for cell in (*row, "", "", "")]
            if row[IS_FRAMEWORK].strip() not in ("", "0"):
                self._framework(row)
            else:
                self.rows.append((line, row))
        self._competencies()
        tree(self.package)

    def _remark_row(self, line: int, nl: str, en: str, severity: Severity = Severity.ERROR) -> None:
        self.marks.append(Phrase(f"regel {line}", f"line {line}"))
        self.package.remark(severity, nl, en, ("CFItems", len(self.marks) - 1))

    def _framework(self, row: Row) -> None:
        paragraphs = [block.text for block in _blocks(row[DESCRIPTION])]
        about = {"title": row[NAME].strip()}
        ours = _OURS.fullmatch(paragraphs[-1]) if paragraphs else None
        if ours and f"{ours['id']}-{ours['edition']}"[:LONGEST_NAME] == row[ID]:
            about |= {"uri": f"{URN}{ours['id']}:{ours['edition']}", "version": ours["edition"]}
            paragraphs.pop()
        self.package.about.update(about | {"notes": "\n".join(paragraphs)})
        # The words of the scale say which levels there are, those without behaviours too.
        self.package.concepts += [word.strip() for word in row[SCALE].split(",")]

    def _competencies(self) -> None:
        found: dict[str, Item] = {}
        parents = {row[PARENT].strip() for _, row in self.rows if row[PARENT].strip()}
        tops = {row[ID].strip() for _, row in self.rows if not row[PARENT].strip()}
        for line, row in self.rows:
            id = row[ID].strip()
            blocks = _blocks(row[DESCRIPTION])
            start = next((place for place, block in enumerate(blocks) if _level(block) is not None), len(blocks))
            missing = [name for name, cell in ((HEADS[ID], id), (HEADS[NAME], row[NAME].strip())) if not cell]
            if missing or id in found:
                self._remark_row(
                    line,
                    f"{HEADS[ID]} {safe(id)} staat er al" if not missing else f"deze rij heeft geen {' en geen '.join(missing)}",
                    f"{HEADS[ID]} {safe(id)} is there already" if not missing else f"this row has no {' and no '.join(missing)}",
                )
                continue
            # A row at the top without any text, beside rows that have others below them, is a group that is empty.
            group = id in parents or (not blocks and id in tops and bool(tops & parents))
            kind = CLUSTER if group and start == len(blocks) else COMPETENCY
            definition = "\n".join(block.text for block in blocks[:start])
            item = self._item(line, kind, row[NAME].strip(), definition, id)
            found[id] = item
            self._levels(line, item, blocks[start:])
        for _, row in self.rows:
            parent = row[PARENT].strip()
            if row[ID].strip() not in found or (item := found[row[ID].strip()]).sequence:
                continue
            if parent and parent not in found:
                self.package.remark(
                    Severity.ERROR,
                    f"{HEADS[PARENT]} {safe(parent)} staat niet in het bestand",
                    f"{HEADS[PARENT]} {safe(parent)} is not in the file",
                    ("CFItems", item.place),
                )
            hang(self.package, item, found.get(parent), item.place + 1, ("CFItems", item.place))
        self._tell()

    def _item(self, line: int, kind: str, label: str, text: str, code: str) -> Item:
        place = len(self.marks)
        self.marks.append(Phrase(f"regel {line}", f"line {line}"))
        fields = {"CFItemType": kind, "humanCodingScheme": code}
        if kind == COMPETENCY:
            texts = {"abbreviatedStatement": label, "fullStatement": text} if text else {"fullStatement": label}
            fields |= {**texts, "listEnumeration": str(place)}
        else:
            fields["fullStatement"] = label
        item = Item(place, str(place), fields)
        self.package.items.append(item)
        if kind == CLUSTER and text:
            self._remark_row(
                line,
                "de beschrijving van een groep wordt niet bewaard",
                "the description of a group is not kept",
                Severity.NOTE,
            )
        return item

    def _levels(self, line: int, competency: Item, blocks: list[Block]) -> None:
        level = None
        for block in blocks:
            number = _level(block)
            kind, text = (LEVEL, f"{LEVEL} {number}") if number is not None else (BEHAVIOUR, block.text)
            item = self._item(line, kind, text, "", "")
            hang(self.package, item, competency if number is not None else level, item.place + 1, ("CFItems", item.place))
            if number is not None:
                level = item

    def _tell(self) -> None:
        for column, nl, en in (
            (RELATED, "verwijzingen naar andere competenties", "cross references to other competencies"),
            (RULE, "regels over de voltooiing", "rules on completion"),
        ):
            lines = [line for line, row in self.rows if row[column].strip()]
            if lines:
                self._remark_row(
                    lines[0],
                    f"{nl} worden niet bewaard ({len(lines)} rijen, de eerste hier)",
                    f"{en} are not kept ({len(lines)} rows, the first here)",
                    Severity.NOTE,
                )


def _blocks(description: str) -> list[Block]:
    builder = Builder([])
    html.read(description, builder)
    return builder.blocks


def _level(block: Block) -> int | None:
    """The level that a heading begins; None for what is no heading, or of no level."""
    if block.kind != "heading":
        return None
    head = marker(block.text)
    return bare(block.text) or (head.level if head and not head.rest else None)
