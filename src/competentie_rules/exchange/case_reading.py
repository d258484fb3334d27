"""A package to a framework: by the types of its items, or where they have none by what looks like a level.

The items are those of CASE; what is read of SKOS and Moodle comes in the same package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from competentie_rules.errors import UsageError
from competentie_rules.exchange.package import (
    CUMULATIVE,
    LEVEL,
    PRESUPPOSES,
    QUESTION,
    TOLD_APART,
    URN,
    Item,
    Link,
    Package,
)
from competentie_rules.importing import words
from competentie_rules.importing.blocks import HEADING, ITEM, PARAGRAPH, Builder, Line, Run
from competentie_rules.importing.compose import LONGEST_TEXT, MOST_BEHAVIOURS, TITLE, UNDATED, Composed, Data, kept
from competentie_rules.importing.draft import Draft, DraftCompetency, DraftLevel, Words
from competentie_rules.importing.ids import Ids, is_id, slug, unique
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.levels import MOST, bare, marker
from competentie_rules.importing.options import Options
from competentie_rules.importing.origin import table
from competentie_rules.importing.passages import markdown
from competentie_rules.importing.run import Imported, There, Written
from competentie_rules.model import Severity
from competentie_rules.text import safe

MOST_COMPETENCIES, MOST_CLUSTERS = 2000, 1000
"""What the schema of a framework has room for."""
_OURS = re.compile(re.escape(URN) + r"(?P<id>[a-z0-9-]+):[^:]+")


def imported(path: Path, package: Package, options: Options, into: Path | None, lang: str) -> Imported:
    """What a package that was read of a file comes to, with the files that belong into a folder, without writing them."""
    there = There(into, options)
    reading = _Reading(package, options, there.framework)
    composed = reading.composed()
    claims = tuple(reading.ledger.claims())
    files: tuple[Written, ...] = ()
    if into is not None and composed.framework is not None:
        files = there.files(path, composed, markdown(reading.builder.blocks), table(claims, composed.ids, lang))
    remarks = (*package.remarks, *reading.ledger.remarks, *there.remarks)
    return Imported(str(path), composed.framework, (), claims, remarks, files)


def framework(package: Package) -> Data:
    """The framework in a package; raises UsageError where there is none."""
    found = _Reading(package, Options(), None).composed().framework
    if found is None:
        raise UsageError(f"{safe(package.file)} holds no competencies.")
    return found


class _Reading:
    def __init__(self, package: Package, options: Options, old: Data | None) -> None:
        self.package = package
        self.options = options
        self.old = old
        self.builder = Builder([])
        self.lines: dict[str, Line] = {}
        self._lay_out()
        self.ledger = Ledger(self.builder.blocks)
        self.kinds = {item.identifier: _said(item) for item in package.items}
        self._guess()
        self.ids: dict[int, list[str]] = {}
        self.of: dict[str, str] = {}
        """For each item of a cluster or a competency the id that it has here."""

    # What each item is.

    def _lay_out(self) -> None:
        """A block for every item, in the order of the tree."""
        title = self.package.about.get("title", "")
        line = self.builder.line([Run(title)], self.package.place(("CFDocument", "title")))
        self.builder.add(HEADING, line, 1)
        self.title = line
        waiting = [(item, 2) for item in reversed(self.package.top)]
        while waiting:
            item, depth = waiting.pop()
            text = " – ".join(filter(None, (item.text("abbreviatedStatement"), item.text("fullStatement"))))
            made = self.builder.line([Run(text)], self.package.place(("CFItems", item.place)))
            assert made is not None
            self.lines[item.identifier] = made
            kind = (HEADING if depth < 4 else PARAGRAPH) if item.children else ITEM
            self.builder.add(kind, made, depth if kind == HEADING else 0)
            waiting += [(child, depth + 1) for child in reversed(item.children)]

    def _guess(self) -> None:
        """What an item without a type is, by the levels above and below it."""
        for item in self.package.items:
            if not self.kinds[item.identifier] and not item.text("CFItemType") and _number(item) is not None and item.parent:
                self.kinds[item.identifier] = "level"
        for item in self.package.items:
            above = item.parent
            if self.kinds[item.identifier] == "level" and above and not self.kinds[above.identifier]:
                self.kinds[above.identifier] = "competency"
        for item in self.package.items:
            above = item.parent
            if not self.kinds[item.identifier] and above and self.kinds[above.identifier] == "level":
                self.kinds[item.identifier] = "behaviour"
            elif not self.kinds[item.identifier] and any(self.kinds[each.identifier] == "competency" for each in item.children):
                self.kinds[item.identifier] = "cluster"

    def _all(self, kind: str) -> list[Item]:
        """The items of a kind, in the order of the tree."""
        found = []
        waiting = list(reversed(self.package.top))
        while waiting:
            item = waiting.pop()
            if self.kinds[item.identifier] == kind:
                found.append(item)
            waiting += reversed(item.children)
        return found

    def _competencies(self) -> list[Item]:
        """The competencies in the order that they are numbered in, where every one has a number of its own."""
        found = self._all("competency")
        numbers = [item.text("listEnumeration") for item in found]
        if all(number.isascii() and number.isdecimal() for number in numbers) and len(set(map(int, numbers))) == len(numbers):
            found.sort(key=lambda item: int(item.text("listEnumeration")))
        return found

    # What comes of them.

    def composed(self) -> Composed:
        if self.title:
            self.ledger.claim(self.title, "title")
        competencies = self._competencies()
        if not competencies:
            return Composed(None, [])
        old, about = self.old or {}, self.package.about
        title = self.options.title or self._text(about.get("title", ""), self.title) or old.get("title") or TITLE
        ours = _OURS.fullmatch(about.get("uri", ""))
        own = ours["id"] if ours and is_id(ours["id"]) else slug(title, "handboek")
        data: Data = {
            "kind": "framework",
            "id": self.options.framework or old.get("id") or own,
            "edition": self._edition(),
            "title": title,
        }
        if notes := self._text(about.get("notes", ""), self.title):
            data["source"] = notes
        clusters = self._clusters()
        if len(competencies) > MOST_COMPETENCIES or len(clusters) > MOST_CLUSTERS:
            raise UsageError(
                f"The package has over {MOST_COMPETENCIES} competencies or {MOST_CLUSTERS} clusters.", hint="Import it in parts."
            )
        drafts = [self._draft(place, item) for place, item in enumerate(competencies)]
        described = [level.level for draft in drafts for level in draft.levels]
        named = [head.level for concept in self.package.concepts if (head := marker(concept)) and not head.rest]
        data["levels"] = max((*described, *named), default=1)
        if clusters:
            data["clusters"] = clusters
        data["competencies"] = self._data(competencies, drafts)
        self._relations({each["id"]: each for each in data["competencies"]})
        if self.old is not None:
            kept(data, self.old)
        return Composed(data, [], self.ids)

    def _edition(self) -> str:
        version = self.package.about.get("version", "")
        if self.options.edition:
            return self.options.edition
        made = re.sub(r"[^0-9A-Za-z._-]+", "-", version).strip("._-")[:40]
        if not made:
            self.ledger.remark(
                Severity.WARNING,
                "het bestand zegt geen editie; geef die met --edition",
                "the file does not say its edition; give it with --edition",
            )
        elif made != version:
            self.ledger.remark(
                Severity.WARNING,
                f"version “{safe(version, 60)}” is als editie geschreven: {made}",
                f"version “{safe(version, 60)}” is written as an edition: {made}",
            )
        return made or UNDATED

    def _clusters(self) -> list[Data]:
        old = {words.folded(each["label"]): each["id"] for each in (self.old or {}).get("clusters", ())}
        made: list[Data] = []
        for item in self._all("cluster"):
            line = self.lines[item.identifier]
            label = self._text(item.fields.get("abbreviatedStatement", "") or item.fields["fullStatement"], line)
            code = item.text("humanCodingScheme")
            wanted = old.get(words.folded(label)) or (code if is_id(code) else slug(label, "cluster"))
            id = unique(wanted, (each["id"] for each in made))
            made.append({"id": id, "label": label})
            self.of[item.identifier] = id
            self.ledger.claim(line, "cluster")
        return made

    def _draft(self, place: int, item: Item) -> DraftCompetency:
        line = self.lines[item.identifier]
        definition = self._text(item.fields["fullStatement"], line)
        label = self._text(item.fields.get("abbreviatedStatement", ""), line)
        if not label:
            label = definition
            self.ledger.remark(
                Severity.NOTE,
                f"“{safe(label, 60)}” heeft één tekst; die is het label en de definitie",
                f"“{safe(label, 60)}” has one text; it is both label and definition",
                line,
            )
        draft = DraftCompetency(place, Words(label, line), Words(definition, line), id=item.text("humanCodingScheme"))
        for child in item.children:
            if self.kinds[child.identifier] == "level":
                self._level(draft, child)
        draft.levels.sort(key=lambda level: level.level)
        return draft

    def _level(self, draft: DraftCompetency, item: Item) -> None:
        line = self.lines[item.identifier]
        number = _number(item)
        if number is None:
            self.ledger.remark(
                Severity.ERROR,
                f"welk niveau is dit? Een niveau van 1 tot en met {MOST} hoort in fullStatement, zoals “{LEVEL} 2”",
                f"which level is this? A level from 1 to {MOST} belongs in fullStatement, as “{LEVEL} 2”",
                line,
            )
            return
        self.ledger.claim(line, "level")
        level = next((each for each in draft.levels if each.level == number), None)
        if level is not None:
            self.ledger.remark(
                Severity.ERROR,
                f"{safe(draft.label.text, 60)} heeft niveau {number} twee keer; zij zijn samengevoegd",
                f"{safe(draft.label.text, 60)} has level {number} twice; they were put together",
                line,
            )
        else:
            level = DraftLevel(number, line)
            draft.levels.append(level)
        for child in item.children:
            if self.kinds[child.identifier] != "behaviour":
                continue
            below = self.lines[child.identifier]
            if len(level.behaviours) == MOST_BEHAVIOURS:
                self.ledger.remark(
                    Severity.ERROR,
                    f"een niveau heeft ten hoogste {MOST_BEHAVIOURS} gedragsvoorbeelden; de rest viel af",
                    f"a level has at most {MOST_BEHAVIOURS} behaviours; the rest was left out",
                    below,
                )
                break
            text = self._text(child.fields["fullStatement"], below)
            level.behaviours.append((Words(text, below), child.text("humanCodingScheme")))
            self.ledger.claim(below, "behaviour")

    def _data(self, items: list[Item], drafts: list[DraftCompetency]) -> list[Data]:
        ids = Ids(Draft(competencies=drafts), self.old)
        made: list[Data] = []
        taken: list[str] = []
        for item, draft in zip(items, drafts, strict=True):
            given = draft.id if is_id(draft.id) and self.old is None and draft.id not in taken else ""
            id = given or ids.competency(draft, taken)
            taken.append(id)
            self.of[item.identifier] = id
            line = self.lines[item.identifier]
            self.ids.setdefault(line.number, []).append(id)
            self.ledger.claim(line, "label")
            assert draft.definition is not None
            data: Data = {"id": id, "label": draft.label.text}
            if item.parent is not None and self.kinds[item.parent.identifier] == "cluster":
                data["cluster"] = self.of[item.parent.identifier]
            data["definition"] = draft.definition.text
            if notes := self._text(item.fields.get("notes", ""), line):
                data["source"] = notes
            if draft.levels:
                data["levels"] = [self._behaviours(id, level, ids) for level in draft.levels]
            made.append(data)
        return made

    def _behaviours(self, id: str, level: DraftLevel, ids: Ids) -> Data:
        texts = [text.text for text, _ in level.behaviours]
        names = ids.behaviours(id, level.level, texts, [given for _, given in level.behaviours])
        for (text, _), name in zip(level.behaviours, names, strict=True):
            assert text.line is not None
            self.ids.setdefault(text.line.number, []).append(name)
        return {
            "level": level.level,
            "behaviours": [{"id": name, "text": text} for name, text in zip(names, texts, strict=True)],
        }

    # What is said between them.

    def _relations(self, known: Mapping[str, Data]) -> None:
        left: dict[str, list[Link]] = {}
        for link in self.package.links:
            if not self._related(link, known):
                left.setdefault(link.type, []).append(link)
        for type, links in left.items():
            self.package.remark(
                Severity.NOTE,
                f"{type}: {len(links)} associaties hebben hier geen plaats, de eerste is deze",
                f"{type}: {len(links)} associations have no place here, this is the first",
                ("CFAssociations", links[0].place),
            )

    def _related(self, link: Link, known: Mapping[str, Data]) -> bool:
        """Put an association among the relations of a competency; False where it has no place there."""
        origin, destination = (self.kinds[item.identifier] for item in (link.origin, link.destination))
        if link.type == "precedes" and origin == destination == "level":
            return link.grouping == CUMULATIVE or link.origin.parent is link.destination.parent
        # Without a grouping, what precedes may be no more than an order.
        if link.type == "precedes" and link.grouping == PRESUPPOSES and destination == "competency":
            below = link.origin.parent if origin == "level" else link.origin
            other = self.of.get(below.identifier) if below is not None else None
            if other is None or other not in known:
                return False
            level = _number(link.origin) if origin == "level" else None
            made: Data = {"competency": other, "level": level or 1}
            return _add(known[self.of[link.destination.identifier]], "builds_on", made)
        if link.type == "isRelatedTo" and link.grouping == TOLD_APART and origin == "question" and destination == "competency":
            about = link.origin.parent
            if about is None or self.of.get(about.identifier) not in known:
                return False
            line = self.lines[link.origin.identifier]
            question = self._text(link.origin.fields["fullStatement"], line)
            self.ledger.claim(line, "passage")
            made = {"competency": self.of[link.destination.identifier], "question": question}
            return _add(known[self.of[about.identifier]], "distinguish_from", made)
        return False

    def _text(self, text: str, line: Line | None) -> str:
        """A text, no longer than documents can hold; nothing where it is white space."""
        if len(text) > LONGEST_TEXT:
            self.ledger.remark(
                Severity.ERROR,
                f"een tekst van {len(text)} tekens is ingekort",
                f"a text of {len(text)} characters was cut",
                line,
            )
        return text[:LONGEST_TEXT] if text.strip() else ""


def _add(competency: Data, key: str, made: Data) -> bool:
    """Add a relation to a competency, unless it has one to that competency."""
    if any(each["competency"] == made["competency"] for each in competency.get(key, ())):
        return False
    competency.setdefault(key, []).append(made)
    return True


def _said(item: Item) -> str:
    """What an item says that it is; nothing where its type is not known here."""
    type = item.text("CFItemType")
    if words.folded(type) == words.folded(QUESTION):
        return "question"
    found = words.meaning(type)
    return found if found in ("cluster", "competency", "level", "behaviour") else ""


def _number(item: Item) -> int | None:
    """The level that an item stands for."""
    for name in ("fullStatement", "abbreviatedStatement"):
        text = item.text(name)
        head = marker(text)
        number = bare(text) or (head.level if head else None)
        if number is not None:
            return number
    return None
