"""Competencies in running text: a label, what it means, and levels with behaviours, as headings, paragraphs, items or rows.

What is a label and what a behaviour, no single line tells. A new competency begins where the levels begin again; what its label
looks like is what such places have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from competentie_rules.importing import words
from competentie_rules.importing.blocks import ITEM, PARAGRAPH, ROW, Line
from competentie_rules.importing.draft import Draft, DraftCompetency, DraftLevel, Words
from competentie_rules.importing.labels import Labels, Shape
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.levels import LONGEST_NAME
from competentie_rules.importing.units import Unit, is_heading
from competentie_rules.model import Severity

_DOUBTFUL = ("plain", "colon", "numbered")
"""Shapes that many a line has; one of them is a label only where nothing else can be."""
_WHOLE = ("row", "lead", "colon", "named")
"""Shapes that tell what the competency means as well."""
_LEVELLESS = ("heading", "bold", "named", "lead", "colon", "plain")
"""Shapes of the label of a competency without levels; in a table too much else looks so."""
_CERTAIN = 1000
"""Votes for the shape of a label that the matrix has as well."""


def take(units: Sequence[Unit], draft: Draft, known: set[str], ledger: Ledger) -> None:
    """Put the competencies that the units describe into the draft; `known` are labels, folded, that stand elsewhere."""
    _Stream(units, draft, known, ledger).take()


class _Stream:
    def __init__(self, units: Sequence[Unit], draft: Draft, known: set[str], ledger: Ledger) -> None:
        self.units = units
        self.draft = draft
        self.known = known
        self.labels = Labels(known)
        self.ledger = ledger
        self.marks = [i for i, unit in enumerate(units) if unit.marker]
        self.alike = Counter(units[i].marker for i in self.marks)
        self.competency: DraftCompetency | None = None
        self.level: DraftLevel | None = None
        self.cluster: Words | None = None
        self.before: Unit | None = None
        """The unit that began the level."""
        self.told: Counter[Shape] = Counter()
        """For each shape how often what the competency means follows."""
        self.votes = self._vote()

    def take(self) -> None:
        end = 0
        for i in self.marks:
            self._gap(self.units[end:i], self.units[i])
            self._begin_level(self.units[i], after=i + 1 == len(self.units) or self.units[i + 1].marker is not None)
            end = i + 1
        if self.marks:
            rest = self.units[end:]
            self._passages(rest[self._behaviours(rest, whole=False) :])
        self._without_levels()

    def _without_levels(self) -> None:
        """Take the competencies of the matrix that have no levels: their label and what they mean, where behaviours follow."""
        described = {words.folded(competency.label.text) for competency in self.draft.competencies}
        places = [
            i
            for i in range(len(self.units))
            if (shape := self.labels.shape(self.units, i))
            and shape[0] in _LEVELLESS
            and self._label_key(i) in self.known - described
        ]
        for i in places:
            end = next((j for j in range(i + 1, len(self.units)) if j in places or self._ends(i, j)), len(self.units))
            after = self.units[i + 1 : end]
            items = next((j for j, unit in enumerate(after) if unit.is_item), len(after))
            loose = [unit for unit in after[items:] if unit.is_item]
            # A line that merely reads as a label has nothing below it; of one without the looks of a label only behaviours tell.
            if not loose and (not after or not is_heading(self.units[i])):
                continue
            if self._label_key(i) in described:
                continue
            described.add(self._label_key(i))
            for unit in (self.units[i], *after[:items]):
                for line in unit.block.lines:
                    self.ledger.drop(line)
            self.cluster = None
            self._begin_competency(self.units[i], after[:items])
            assert self.competency is not None
            self.competency.loose = [unit.line for unit in loose]

    def _label_key(self, place: int) -> str:
        return words.folded(self.labels.label(self.units[place]))

    def _ends(self, label: int, place: int) -> bool:
        """Whether what stands below a label ends at a unit: a level, a row, a heading as high, or a text taken for something."""
        one, other = self.units[label], self.units[place]
        if other.marker or other.block.kind == ROW:
            return True
        if is_heading(other) and not (is_heading(one) and other.block.depth > one.block.depth):
            return True
        return self.ledger.role(other.line) not in ("passage", "unknown", "header")

    # Which shape a label has.

    def _restarts(self) -> list[Sequence[Unit]]:
        """What stands before each marker where the levels begin again."""
        found = []
        highest = end = 0
        for i in self.marks:
            marker = self.units[i].marker
            assert marker is not None
            if marker.level <= highest or not highest:
                found.append(self.units[end:i])
                highest = 0
            highest = max(highest, marker.level)
            end = i + 1
        return found

    def _vote(self) -> Counter[Shape]:
        votes: Counter[Shape] = Counter()
        for gap in self._restarts():
            for shape, place in self._candidates(gap).items():
                same = words.folded(self.labels.label(gap[place])) in self.known
                votes[shape] += _CERTAIN if same else 1
                self.told[shape] += shape[0] in _WHOLE or place + 1 < len(gap)
        return votes

    def _candidates(self, gap: Sequence[Unit]) -> dict[Shape, int]:
        """For each shape the last unit of it that can be a label."""
        found: dict[Shape, int] = {}
        for place in range(len(gap) - 1, -1, -1):
            shape = self.labels.shape(gap, place)
            if shape is None:
                continue
            if shape[0] == "single" and shape in found and gap[found[shape]].block.table == gap[place].block.table:
                # Of rows with one cell the first is the label; the next tells what it means.
                found[shape] = place
            found.setdefault(shape, place)
        return found

    def _find(self, gap: Sequence[Unit], restart: bool) -> int | None:
        """The place of the label in what stands before a marker; None where there is none."""
        candidates = self._candidates(gap)
        sure = [place for place in candidates.values() if words.folded(self.labels.label(gap[place])) in self.known]
        if sure:
            return max(sure)
        likely = [shape for shape in candidates if restart or (shape[0] not in ("item", *_DOUBTFUL) and self._usual(shape))]
        if not likely:
            return None
        best = max(likely, key=lambda shape: (shape[0] not in _DOUBTFUL, self.votes[shape], self.told[shape], candidates[shape]))
        return candidates[best]

    def _usual(self, shape: Shape) -> bool:
        """Whether labels look so."""
        best = max((votes for each, votes in self.votes.items() if each[0] not in _DOUBTFUL), default=0)
        return self.votes[shape] > 0 and self.votes[shape] * 2 >= best

    # What stands between two markers.

    def _gap(self, gap: Sequence[Unit], next_level: Unit) -> None:
        marker = next_level.marker
        assert marker is not None
        restart = self.competency is None or any(level.level >= marker.level for level in self.competency.levels)
        place = self._find(gap, restart)
        if place is None:
            if self.competency is None:
                self._passages(gap)
                self.ledger.remark(
                    Severity.ERROR,
                    "een niveau zonder competentie: er staat geen naam van een competentie voor",
                    "a level without a competency: no label of one stands before it",
                    next_level.marked,
                )
            else:
                left = gap[self._behaviours(gap, whole=True) :]
                self._captions(left)
            return
        used = self._behaviours(gap[:place], whole=False) if self.competency else 0
        self._between(gap[used:place], gap[place])
        self._begin_competency(gap[place], gap[place + 1 :])

    def _behaviours(self, gap: Sequence[Unit], *, whole: bool) -> int:
        """Take the behaviours of the level that was begun from the units; how many units they are."""
        if self.level is None or self.before is None or self.before.closed:
            return 0
        row = self.before.block.kind == ROW
        kind: str | None = "row" if row else None
        depth: int | None = None
        for i, unit in enumerate(gap):
            text = unit.block.text
            if (
                row
                and not (unit.goes_on and unit.block.table == self.before.block.table)
                and not (whole and unit.block.kind == ROW)
            ):
                return i
            if (
                not row
                and (is_heading(unit) or unit.block.kind == ROW)
                and not unit.is_item
                and not (whole and unit.block.kind == ROW)
            ):
                return i
            now = "item" if unit.is_item else "row" if row else "paragraph"
            if now == "paragraph":
                if words.meaning(text) == "behaviour" or (text.endswith(":") and i + 1 < len(gap) and gap[i + 1].is_item):
                    self.ledger.claim_all(unit.block, "header")
                    continue
                if kind == "item" and not (whole and any(later.is_item for later in gap[i:])):
                    return i
                if self.labels.shape(gap, i) == ("bold", 0) and not whole:
                    return i
                if not whole and kind and unit.block.apart and words.can_be_label(text) and not gap[i - 1].block.apart:
                    return i
            kind = kind or now
            depth = self._nested(unit, depth)
            for line in unit.block.lines:
                self._behaviour(line)
        return len(gap)

    def _nested(self, unit: Unit, depth: int | None) -> int | None:
        """Tell of an item below an item; the depth of the first one."""
        if unit.block.kind != ITEM:
            return depth
        if depth is not None and unit.block.depth > depth:
            self.ledger.remark(
                Severity.WARNING,
                "een punt onder een punt is opgevat als een gedragsvoorbeeld op zich",
                "an item below an item was taken for a behaviour of its own",
                unit.line,
            )
        return unit.block.depth if depth is None else depth

    def _behaviour(self, line: Line, text: str | None = None) -> None:
        assert self.level is not None
        self.level.behaviours.append((Words(line.text if text is None else text, line), ""))
        self.ledger.claim(line, "behaviour", text)

    def _captions(self, gap: Sequence[Unit]) -> None:
        """What announces something, and says nothing itself."""
        for unit in gap:
            if all(words.meaning(line.text) for line in unit.block.lines):
                self.ledger.claim_all(unit.block, "header")

    def _between(self, gap: Sequence[Unit], labelled: Unit) -> None:
        """What stands before a label: a cluster, perhaps, and running text."""
        chosen: int | None = None
        for i, unit in enumerate(gap):
            line = unit.line
            if self.ledger.claimed(line):
                continue
            same = words.folded(words.label(line.text)) == words.folded(self.labels.label(labelled))
            if same and len(list(unit.block.lines)) == 1:
                self.ledger.claim(line, "label")
            elif self._is_cluster(gap, i, labelled):
                chosen = i
        if chosen is not None:
            line = gap[chosen].line
            text = words.announced(line.text)[1]
            self.cluster = Words(words.label(text), line)
            self.ledger.claim(line, "cluster", text)
        self._passages(gap)

    def _is_cluster(self, gap: Sequence[Unit], place: int, labelled: Unit) -> bool:
        unit = gap[place]
        text = words.label(words.announced(unit.line.text)[1])
        if words.announced(unit.line.text)[0] == "cluster":
            return True
        if len(list(unit.block.lines)) != 1 or not words.can_be_label(text) or words.of_a_book(text) or unit.goes_on:
            return False
        if is_heading(unit):
            return not is_heading(labelled) or unit.block.depth < labelled.block.depth
        # Without the looks of a heading it has to stand right before the label, and apart.
        return place == len(gap) - 1 and (unit.block.apart or unit.line.bold or labelled.block.kind == ROW) and not unit.is_item

    def _passages(self, gap: Sequence[Unit]) -> None:
        """Running text below a heading, or before the first competency, is kept as passages; the rest was not understood."""
        headed = self.competency is None
        for unit in gap:
            if self.ledger.claimed(unit.line):
                headed = headed or is_heading(unit)
                continue
            headed = headed or is_heading(unit)
            if words.meaning(unit.line.text) and len(list(unit.block.lines)) == 1:
                self.ledger.claim_all(unit.block, "header")
            elif headed and unit.block.kind != ROW:
                self.ledger.claim_all(unit.block, "passage")

    # Labels, definitions and levels.

    def _begin_competency(self, unit: Unit, after: Sequence[Unit]) -> None:
        line = unit.first[0]
        others = unit.others
        if unit.block.kind == ROW and words.meaning(line.text) == "competency":
            self.ledger.claim(line, "header")
            line, *others = others
        label = self.labels.label(unit)
        self.competency = DraftCompetency(line.number, Words(label, line), cluster=self.cluster)
        self.draft.competencies.append(self.competency)
        self.level = None
        self.ledger.claim(line, "label", label)
        told = list(others) + list(unit.first[1:] if line is unit.first[0] else [])
        parts: list[tuple[Line, str]] = [(each, each.text) for each in told]
        if self.labels.splits(unit) and (split := words.split(line)):
            parts.insert(0, (line, split[1]))
        self._define(parts, after)

    def _define(self, parts: list[tuple[Line, str]], after: Sequence[Unit]) -> None:
        """Put together what a competency means, from the line of its label and what follows that."""
        assert self.competency is not None
        for unit in after:
            first = unit.first[0] if unit.first else None
            meant = words.meaning(first.text) if first else None
            if words.is_header(unit.block) or (first and meant and not unit.others):
                self.ledger.claim_all(unit.block, "header")
            elif first and meant in ("definition", "cluster") and unit.others:
                self.ledger.claim(first, "header")
                if meant == "cluster":
                    self._in_cluster(unit.others[0], unit.others[0].text)
                else:
                    parts += [(line, line.text) for line in unit.others]
            elif first and (told := words.announced(first.text))[0] == "cluster":
                self._in_cluster(first, told[1])
            elif unit.block.kind == PARAGRAPH or (unit.block.kind == ROW and not meant and len(unit.block.filled) == 1):
                parts += [(line, line.text) for line in unit.block.lines]
            elif is_heading(unit) and words.folded(words.label(unit.line.text)) == words.folded(self.competency.label.text):
                self.ledger.claim(unit.line, "label")
        texts = []
        for line, text in parts:
            text = words.announced(text)[1]
            texts.append(text)
            self.ledger.claim(line, "definition", text)
        if texts:
            self.competency.definition = Words(" ".join(texts), parts[0][0])

    def _is_name(self, unit: Unit, *, after: bool) -> bool:
        """Whether what stands behind a level is its name, and not a behaviour; `after` if another level comes right after it."""
        assert unit.marker is not None
        rest = unit.marker.rest
        if len(rest) > LONGEST_NAME or rest[-1:] in (".", ";"):
            return False
        return self.alike[unit.marker] > 1 or bool(unit.said) or not after

    def _in_cluster(self, line: Line, text: str) -> None:
        assert self.competency is not None
        self.ledger.claim(line, "cluster", text)
        self.competency.cluster = Words(words.label(text), line)

    def _begin_level(self, unit: Unit, *, after: bool) -> None:
        assert unit.marker is not None
        assert unit.marked is not None
        self.before = unit
        rest = unit.marker.rest
        if self.competency is None:
            return
        if any(level.level == unit.marker.level for level in self.competency.levels):
            label, number = self.competency.label.text, unit.marker.level
            self.ledger.remark(
                Severity.ERROR,
                f"{label}: niveau {number} staat er twee keer",
                f"{label}: level {number} stands there twice",
                unit.marked,
            )
        self.level = self.competency.level(unit.marker.level, unit.marked)
        is_name = self._is_name(unit, after=after)
        self.ledger.claim(
            unit.marked, "level", unit.marked.text if is_name or not rest else unit.marked.text[: -len(rest)].strip()
        )
        for line in unit.named:
            self.ledger.claim(line, "level")
        if rest and is_name:
            self.draft.level_names.setdefault(unit.marker.level, Words(rest, unit.marked))
        elif rest:
            self._behaviour(unit.marked, rest)
        for line in unit.said:
            if words.meaning(line.text) == "behaviour":
                self.ledger.claim(line, "header")
            else:
                self._behaviour(line)
