"""HTML to blocks. Nothing that it refers to is opened; what a browser does not show is left out."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

from competentie_rules.importing.blocks import ASIDE, HEADING, ITEM, PARAGRAPH, Builder, Cell, Line, Run
from competentie_rules.model import Phrase

Placed = Callable[[int, int, int, int], Phrase]
"""The place of a line by its paragraph, or by its table (0 outside), row and cell, all from 1."""

_HIDDEN = ("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BREAKS = (
    "p", "div", "hr", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "nav", "aside",
    "blockquote", "pre", "address", "figure", "figcaption", "form", "fieldset", "caption", "body", "html", "tbody", "thead",
    "tfoot",
)  # fmt: skip
_BOLD, _ITALIC = ("b", "strong", "th"), ("i", "em", "cite", "dfn")
_SOFT = "\v"
"""Stands for a line break in a paragraph."""

MOST_SPAN = 100
"""Columns or rows that a merged cell takes at most."""
WIDEST = 500
"""Columns that merged cells make at most."""


def read(text: str, builder: Builder, placed: Placed | None = None, *, tabs: bool = False) -> None:
    """Fill the builder with the blocks of a page; `placed` tells places, by default lines of the text; `tabs` make rows."""
    reader = _Reader(builder, placed, tabs)
    reader.feed(text)
    reader.close()
    reader.finish()


class _Row:
    """A row that is being read, and what merged cells of rows above take of it."""

    def __init__(self, taken: dict[int, int], above: dict[int, Cell]) -> None:
        self.cells: list[Cell] = []
        self.merged: dict[int, Cell] = {}
        self.taken = taken
        self.above = above
        self.lines: list[Line] | None = None
        self.span = (1, 1)

    def begin(self, columns: int, rows: int) -> None:
        self.end()
        self.covered()
        self.lines = []
        self.span = columns, rows

    def covered(self) -> None:
        """Leave open the places that merged cells of rows above take; those after the last cell count as well."""
        while len(self.cells) < WIDEST and self.taken.get(len(self.cells), 0) > 0:
            self.taken[len(self.cells)] -= 1
            self.merged[len(self.cells)] = self.above.get(len(self.cells), ())
            self.cells.append(())

    def end(self) -> None:
        if self.lines is None:
            return
        columns, rows = min(self.span[0], max(1, WIDEST - len(self.cells))), self.span[1]
        cell = tuple(self.lines)
        for place in range(len(self.cells), len(self.cells) + columns):
            self.taken[place] = rows - 1
            self.above[place] = cell
            if place > len(self.cells):
                self.merged[place] = cell
        self.cells += [cell, *[()] * (columns - 1)]
        self.lines = None


class _Reader(HTMLParser):
    def __init__(self, builder: Builder, placed: Placed | None, tabs: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._to = builder
        self._placed = placed
        self._tabs = tabs
        self._runs: list[Run] = []
        self._bold: list[str] = []
        self._italic: list[str] = []
        self._hidden: list[str] = []
        self._kind, self._depth = PARAGRAPH, 0
        self._lists: list[str] = []
        self._title = False
        self._paragraph = self._rows = 0
        self._start = 1
        self._tables: list[int] = []
        """The open tables; those inside another are lines in its cells."""
        self._row: _Row | None = None
        self._taken: dict[int, int] = {}
        self._above: dict[int, Cell] = {}
        self._tabbed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901 - one case for each tag
        if self._hidden or tag in _HIDDEN:
            if tag in _HIDDEN:
                self._hidden.append(tag)
            return
        if tag == "br":
            self._runs.append(Run(_SOFT, bool(self._bold), bool(self._italic)))
            return
        if tag in _BREAKS:
            self.flush()
        if tag in ("p", "li", *_HEADINGS) and not self._inside:
            self._paragraph += 1
        if tag in _BOLD and tag != "th":
            self._bold.append(tag)
        elif tag in _ITALIC:
            self._italic.append(tag)
        elif tag in _HEADINGS:
            self.flush()
            self._kind, self._depth = HEADING, int(tag[1])
        elif tag in ("ul", "ol"):
            self._lists.append(tag)
        elif tag == "li":
            self.flush()
            note = "note-" in (dict(attrs).get("id") or "")
            self._kind, self._depth = ASIDE if note else ITEM, max(0, len(self._lists) - 1)
        elif tag == "title":
            self._title = True
        elif tag == "img":
            self._image(dict(attrs).get("alt") or "")
        elif tag == "table":
            self.flush()
            self._tables.append(self._to.table())
            if len(self._tables) == 1:
                self._rows, self._taken = 0, {}
                self._row = None
        elif tag == "tr" and self._tables:
            self.flush()
            if len(self._tables) == 1:
                self._end_row()
                self._rows += 1
                self._row = _Row(self._taken, self._above)
        elif tag in ("td", "th") and self._tables:
            self.flush()
            if len(self._tables) == 1:
                if self._row is None:
                    self._rows += 1
                    self._row = _Row(self._taken, self._above)
                sizes = dict(attrs)
                self._row.begin(_span(sizes.get("colspan")), _span(sizes.get("rowspan")))
            if tag == "th":
                self._bold.append(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: C901 - one case for each tag
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag in ("td", "th", "tr", "table", "li", *_HEADINGS, *_BREAKS):
            if tag == "p" and not self._inside and not self._text():
                self._to.space()
            self.flush()
            if tag in ("p", "div") and self._kind == ITEM:
                # The rest of an item in paragraphs is no item of its own.
                self._kind = PARAGRAPH
        if tag in (*_HEADINGS, "li"):
            self._kind, self._depth = PARAGRAPH, 0
        if tag in ("ul", "ol"):
            self._lists = self._lists[:-1]
        for opened in (self._bold, self._italic):
            if tag in opened:
                opened.reverse()
                opened.remove(tag)
                opened.reverse()
        if tag == "title":
            self.flush()
            self._title = False
        if tag in ("td", "th") and len(self._tables) == 1 and self._row is not None:
            self._row.end()
        if tag == "tr" and len(self._tables) == 1:
            self._end_row()
        if tag == "table" and self._tables:
            if len(self._tables) == 1:
                self._end_row()
            self._tables.pop()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._text():
            if not data.strip() and not (self._tabs and "\t" in data):
                return
            self._start = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self._runs.append(Run(data, bool(self._bold), bool(self._italic)))

    def _image(self, told: str) -> None:
        self.flush()
        line = self._to.line([Run(f"[afbeelding: {told}]" if told.strip() else "[afbeelding]")], self._place())
        self._to.add(ASIDE, line)

    def _text(self) -> str:
        return "".join(run.text for run in self._runs).strip()

    def flush(self) -> None:
        """End the paragraph that is being read."""
        runs, self._runs = self._runs, []
        for part in _parts(runs):
            if self._tabs and self._kind == PARAGRAPH and not self._inside and any("\t" in run.text for run in part):
                self._tab_row(part)
                continue
            item = self._kind == ITEM
            self._keep(
                self._to.line(part, self._place(), item=item, numbered=item and self._lists[-1:] == ["ol"]),
                ASIDE if self._title else self._kind,
            )

    def finish(self) -> None:
        """End what was left open."""
        self.flush()
        self._end_row()

    def _keep(self, line: Line | None, kind: str) -> None:
        if line is None:
            return
        if self._inside and self._row is not None:
            if self._row.lines is None:
                # What stands in a row and in no cell has no column.
                self._to.add(ASIDE, line)
            else:
                self._row.lines.append(line)
        else:
            self._to.add(kind, line, self._depth if kind in (HEADING, ITEM) else 0)

    def _tab_row(self, runs: list[Run]) -> None:
        """A paragraph with tabs is a row of cells."""
        cells: list[list[Run]] = [[]]
        for run in runs:
            for i, part in enumerate(run.text.split("\t")):
                if i:
                    cells.append([])
                cells[-1].append(Run(part, run.bold, run.italic))
        if not self._tabbed or self._to.apart or not self._to.blocks or self._to.blocks[-1].table != self._tabbed:
            self._tabbed = self._to.table()
        made = [self._to.line(cell, self._place()) for cell in cells]
        self._to.row([(line,) if line else () for line in made], self._tabbed)

    @property
    def _inside(self) -> bool:
        return bool(self._tables) and self._row is not None

    def _end_row(self) -> None:
        if self._row is not None:
            self._row.end()
            self._row.covered()
            self._to.row(self._row.cells, self._tables[0], self._row.merged)
            self._row = None

    def _place(self) -> Phrase:
        if self._placed is None:
            return Phrase(f"regel {self._start}", f"line {self._start}")
        if self._inside and self._row is not None:
            return self._placed(self._paragraph, self._tables[0], self._rows, len(self._row.cells) + 1)
        return self._placed(self._paragraph, 0, 0, 0)


def _parts(runs: list[Run]) -> list[list[Run]]:
    """The lines of a paragraph: a line break parts it, unless the sentence goes on."""
    found: list[list[Run]] = [[]]
    broken = False
    for run in runs:
        if run.text == _SOFT:
            broken = True
            continue
        start = run.text.lstrip()
        if broken and start:
            if start[0].islower():
                found[-1].append(Run(" "))
            else:
                found.append([])
            broken = False
        found[-1].append(run)
    return found


def _span(given: str | None) -> int:
    return min(max(int(given), 1), MOST_SPAN) if given and given.isascii() and given.isdecimal() else 1
