"""From what was recognised to the data of a framework and of profiles, and what is amiss with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from competentie_rules.errors import UsageError
from competentie_rules.importing import words
from competentie_rules.importing.draft import Draft, DraftCompetency, DraftProfile
from competentie_rules.importing.ids import Ids, slug, unique
from competentie_rules.importing.ledger import Ledger
from competentie_rules.importing.options import Options
from competentie_rules.model import Severity

Data = dict[str, Any]

METHOD = {
    "share": 1,
    "presumption": "from-evidence",
    "prerequisites": "block",
    "combination": "unanimous",
    "evidence_required": False,
}
"""The method of a profile, written out so that it can be changed; a document says nothing of it."""
UNDATED = "onbekend"
TITLE = "Handboek competenties"
"""What a framework is called whose document is called after something else."""
MOST_COMPETENCIES, MOST_BEHAVIOURS, LONGEST_TEXT = 1000, 99, 20_000
"""What the schema of a framework has room for; of competencies, what can be told apart in good time."""
_NEARLY = 0.8
"""How much alike two labels are that are one, with a typing error."""

_PROFILE_OF = re.compile(
    r"^(?:het\s+)?(?:competentie|functie)?(?:profiel|profile)\b\s*(?:van|voor|of|for)?\s*[:–-]?\s*", re.IGNORECASE
)
_BOOK = re.compile(r"handboek|woordenboek|gids|bibliotheek|raamwerk|framework|dictionary|handbook|library", re.IGNORECASE)


@dataclass(slots=True)
class Composed:
    """The data of the documents, and for each line the ids of what came of it."""

    framework: Data | None
    profiles: list[Data]
    ids: dict[int, list[str]] = field(default_factory=dict)


def compose(draft: Draft, ledger: Ledger, options: Options, old: Mapping[str, Any] | None = None, stem: str = "") -> Composed:
    """The documents that a draft makes; of an `old` framework the ids are kept, and what the draft says nothing of.

    `stem` is the name of the file, for what has no other.
    """
    return _Composer(draft, ledger, options, old, stem).compose()


def _in_a_sentence(date: str) -> str:
    """A date as it stands in the middle of a Dutch sentence; English months keep their capital."""
    return (
        date
        if re.match(r"(?:\d+ )?(?:January|February|March|May|June|July|August|October)", date)
        else date[:1].lower() + date[1:]
    )


def kept(data: Data, before: Mapping[str, Any]) -> None:
    """Keep of the framework before what the document says nothing of: relations, and competencies that only they name."""
    old = {each["id"]: each for each in before["competencies"]}
    now = {each["id"]: each for each in data["competencies"]}
    for id, competency in now.items():
        for key in ("builds_on", "distinguish_from", "source"):
            if key not in competency and key in old.get(id, {}):
                competency[key] = old[id][key]
    waiting = list(data["competencies"])
    while waiting:
        competency = waiting.pop(0)
        for key in ("builds_on", "distinguish_from"):
            for each in competency.get(key, ()):
                target = each["competency"]
                if target not in now and target in old and "levels" not in old[target]:
                    now[target] = old[target]
                    data["competencies"].append(old[target])
                    waiting.append(old[target])


class _Composer:
    def __init__(self, draft: Draft, ledger: Ledger, options: Options, old: Mapping[str, Any] | None, stem: str) -> None:
        self.draft = draft
        self.ledger = ledger
        self.options = options
        self.old = old
        self.stem = stem
        self.by_label: dict[str, str] = {}
        self.ids: dict[int, list[str]] = {}

    def error(self, nl: str, en: str, line: Any = None) -> None:
        self.ledger.remark(Severity.ERROR, nl, en, line)

    def warn(self, nl: str, en: str, line: Any = None) -> None:
        self.ledger.remark(Severity.WARNING, nl, en, line)

    def compose(self) -> Composed:
        self.draft.profiles = [profile for profile in self.draft.profiles if profile.norms]
        self._undescribed()
        if len(self.draft.competencies) > MOST_COMPETENCIES:
            raise UsageError(f"The document has over {MOST_COMPETENCIES} competencies.", hint="Import it in parts.")
        if not self.draft.competencies:
            return Composed(None, [])
        self.edition = self.options.edition or self.draft.edition
        if not self.edition:
            self.warn(
                "er staat geen datum of versie in; geef de editie met --edition",
                "it has no date or version; give the edition with --edition",
            )
            self.edition = UNDATED
        title = self.draft.title.text if self.draft.title else ""
        date = _in_a_sentence(self.draft.date.text) if self.draft.date else ""
        self.source = ", ".join(filter(None, (title, date if date.casefold() not in title.casefold() else "")))
        framework = self._framework(title)
        profiles = [self._profile(profile, title, framework) for profile in self._merged()]
        for names, one in self.draft.level_names.items():
            self.ledger.remark(
                Severity.NOTE,
                f"niveau {names} heet “{one.text}”; een handboek hier bewaart geen namen van niveaus",
                f"level {names} is called “{one.text}”; a framework here keeps no names of levels",
                one.line,
            )
        return Composed(framework, profiles, self.ids)

    def _undated(self, title: str) -> str:
        """The title without the date in it."""
        date = self.draft.date.text if self.draft.date else ""
        left = (
            re.sub(rf"\W*(?:(?:versie|version|editie|edition|d\.d\.)\W*)?{re.escape(date)}\W*$", "", title, flags=re.IGNORECASE)
            if date
            else ""
        )
        return left or title

    # The framework.

    def _undescribed(self) -> None:
        """Match the norms to competencies; what is in the matrix alone becomes a competency that is named, not described."""
        known = {words.folded(competency.label.text): competency for competency in self.draft.competencies}
        for profile in self.draft.profiles:
            for norm in profile.norms:
                key = words.folded(norm.label.text)
                if key in known:
                    continue
                near = difflib.get_close_matches(key, known, n=1, cutoff=_NEARLY)
                if near:
                    label = known[near[0]].label.text
                    self.warn(
                        f"“{norm.label.text}” in de matrix is opgevat als “{label}”",
                        f"“{norm.label.text}” in the matrix was taken to be “{label}”",
                        norm.line,
                    )
                    known[key] = known[near[0]]
                    continue
                known[key] = DraftCompetency(norm.line.number, norm.label)
                self.draft.competencies.append(known[key])
        asked = {id(known[words.folded(norm.label.text)]) for profile in self.draft.profiles for norm in profile.norms}
        for competency in self.draft.competencies:
            name, number = competency.label.text, len(competency.loose)
            if competency.loose:
                nl, en = ("voorbeeld staat", "behaviour stands") if number == 1 else ("voorbeelden staan", "behaviours stand")
                self.error(
                    f"{name} heeft geen niveaus: {number} gedrags{nl} onder geen niveau; zet er een kop als “Niveau 1” boven",
                    f"{name} has no levels: {number} {en} under no level; put a heading such as “Level 1” above",
                    competency.loose[0],
                )
            elif not competency.levels and id(competency) in asked:
                told = ("wordt niet beschreven", "is not described")
                nl, en = ("heeft geen niveaus", "has no levels") if competency.definition else told
                note = f"{name} heeft een norm, en {nl}", f"{name} has a norm, and {en}"
                self.ledger.remark(Severity.NOTE, *note, competency.label.line)
        self.known = known

    def _framework(self, title: str) -> Data:
        old = self.old or {}
        own = self.options.title or (self._undated(title) if _BOOK.search(title) else "")
        year = re.match(r"(?:19|20)[0-9]{2}", self.edition)
        default = slug(own) if own else f"handboek-{year[0]}" if year else "handboek"
        data: Data = {
            "kind": "framework",
            "id": self.options.framework or old.get("id") or default,
            "edition": self.edition,
            "title": own or old.get("title") or TITLE,
        }
        if self.source:
            data["source"] = self.source
        highest = max((level.level for competency in self.draft.competencies for level in competency.levels), default=0)
        asked = max((norm.level for profile in self.draft.profiles for norm in profile.norms), default=1)
        data["levels"] = self.levels = highest or asked
        clusters = self._clusters()
        if clusters:
            data["clusters"] = [{"id": id, "label": label} for label, id in clusters.items()]
        data["competencies"] = self._competencies({words.folded(label): id for label, id in clusters.items()})
        if self.old is not None:
            kept(data, self.old)
        return data

    def _clusters(self) -> dict[str, str]:
        old = {words.folded(each["label"]): each["id"] for each in (self.old or {}).get("clusters", ())}
        found: dict[str, str] = {}
        seen: set[str] = set()
        for competency in self.draft.competencies:
            if competency.cluster is None or words.folded(competency.cluster.text) in seen:
                continue
            label = competency.cluster.text
            seen.add(words.folded(label))
            found[label] = old.get(words.folded(label)) or unique(slug(label, "cluster"), (*found.values(), *old.values()))
        return found

    def _competencies(self, clusters: Mapping[str, str]) -> list[Data]:
        ids = Ids(self.draft, self.old)
        made: list[Data] = []
        chosen: list[tuple[DraftCompetency, Data]] = []
        for competency in self.draft.competencies:
            label = competency.label.text
            key = words.folded(label)
            id = ids.competency(competency, [each["id"] for each in made])
            if key in self.by_label:
                self.error(f"{label} staat er twee keer", f"{label} stands there twice", competency.label.line)
            self.by_label.setdefault(key, id)
            if competency.label.line:
                self.ids.setdefault(competency.label.line.number, []).append(id)
            data: Data = {"id": id, "label": self._bounded(label, competency.label.line)}
            if competency.cluster:
                data["cluster"] = clusters[words.folded(competency.cluster.text)]
            data["definition"] = self._definition(competency, id, ids)
            if competency.levels:
                data["levels"] = self._levels(competency, id, ids)
            made.append(data)
            chosen.append((competency, data))
        for key, each in self.known.items():
            self.by_label.setdefault(key, self.by_label[words.folded(each.label.text)])
        for competency, data in chosen:
            if competency.builds_on:
                data["builds_on"] = [
                    {"competency": self.by_label[words.folded(label)], "level": 1} for label in competency.builds_on
                ]
            if competency.distinguish_from:
                data["distinguish_from"] = [
                    {"competency": self.by_label[words.folded(label)], "question": question}
                    for label, question in competency.distinguish_from
                ]
        return made

    def _definition(self, competency: DraftCompetency, id: str, ids: Ids) -> str:
        if competency.definition and competency.definition.text:
            if competency.definition.line:
                self.ids.setdefault(competency.definition.line.number, []).append(id)
            return self._bounded(competency.definition.text, competency.definition.line)
        label: str = competency.label.text
        before: str | None = ids.old.get(id, {}).get("definition")
        if before is None:
            self.warn(
                f"{label} heeft geen definitie; het label staat ervoor in de plaats",
                f"{label} has no definition; its label stands in for one",
                competency.label.line,
            )
        return before or label

    def _bounded(self, text: str, line: Any) -> str:
        if len(text) > LONGEST_TEXT:
            self.error(f"een tekst van {len(text)} tekens is ingekort", f"a text of {len(text)} characters was cut", line)
        return text[:LONGEST_TEXT]

    def _levels(self, competency: DraftCompetency, id: str, ids: Ids) -> list[Data]:
        label = competency.label.text
        levels = sorted(competency.levels, key=lambda level: level.level)
        there = {level.level for level in levels}
        for number in range(1, max(there)):
            if number not in there:
                self.error(f"{label}: niveau {number} ontbreekt", f"{label}: level {number} is missing", competency.label.line)
        if max(there) < self.levels:
            self.warn(
                f"{label} heeft {max(there)} van de {self.levels} niveaus",
                f"{label} has {max(there)} of the {self.levels} levels",
                competency.label.line,
            )
        made = []
        for level in levels:
            if not level.behaviours:
                self.error(f"{label}: niveau {level.level} is leeg", f"{label}: level {level.level} is empty", level.line)
            for text, _ in level.behaviours[MOST_BEHAVIOURS:]:
                if text.line:
                    self.ledger.drop(text.line)
            if len(level.behaviours) > MOST_BEHAVIOURS:
                self.error(
                    f"{label}: niveau {level.level} heeft meer dan {MOST_BEHAVIOURS} gedragsvoorbeelden; de rest viel af",
                    f"{label}: level {level.level} has over {MOST_BEHAVIOURS} behaviours; the rest was left out",
                    level.line,
                )
            kept = level.behaviours[:MOST_BEHAVIOURS]
            texts = [self._bounded(text.text, text.line) for text, _ in kept]
            names = ids.behaviours(id, level.level, texts, [given for _, given in kept])
            for (text, _), name in zip(kept, names, strict=True):
                if text.line:
                    self.ids.setdefault(text.line.number, []).append(name)
            made.append(
                {
                    "level": level.level,
                    "behaviours": [{"id": name, "text": text} for name, text in zip(names, texts, strict=True)],
                }
            )
        return made

    # The profiles.

    def _merged(self) -> list[DraftProfile]:
        """The profiles by function; of one function in two matrices, one profile."""
        if len(self.draft.profiles) > 1:
            names = [profile.function.text if profile.function else "-" for profile in self.draft.profiles]
            self.ledger.remark(
                Severity.NOTE,
                f"er zijn normen voor {len(names)} functies of matrices: {', '.join(names)}",
                f"there are norms for {len(names)} functions or matrices: {', '.join(names)}",
            )
        found: dict[str, DraftProfile] = {}
        for profile in self.draft.profiles:
            key = words.folded(profile.function.text) if profile.function else ""
            if key not in found:
                found[key] = profile
                continue
            there = {words.folded(norm.label.text): norm for norm in found[key].norms}
            for norm in profile.norms:
                first = there.get(words.folded(norm.label.text))
                if first is None:
                    found[key].norms.append(norm)
                elif first.level != norm.level:
                    label, here, before = norm.label.text, first.line.place, first.level
                    self.error(
                        f"{label}: hier is de norm {norm.level}, eerder {before} ({here.nl}); overgenomen is {before}",
                        f"{label}: the norm is {norm.level} here, {before} before ({here.en}); {before} was taken",
                        norm.line,
                    )
        return list(found.values())

    def _profile(self, profile: DraftProfile, title: str, framework: Data) -> Data:
        title = self._undated(title)
        stripped = _PROFILE_OF.sub("", title)
        stripped = stripped if stripped != title or not _BOOK.search(title) else ""
        name = (profile.function.text if profile.function else "") or stripped or self.stem or "Profiel"
        data: Data = {
            "kind": "profile",
            "id": self.options.profile or slug(name, "profiel"),
            "edition": self.edition,
            "title": name,
        }
        source = ", ".join(filter(None, (self.source, profile.heading)))
        if source:
            data["source"] = source
        data["framework"] = {"id": framework["id"], "edition": framework["edition"]}
        data["method"] = dict(METHOD)
        data["norms"] = []
        described = {each["id"]: len(each.get("levels", ())) for each in framework["competencies"]}
        seen: dict[str, int] = {}
        for norm in profile.norms:
            id = self.by_label[words.folded(norm.label.text)]
            self.ids.setdefault(norm.line.number, []).append(id)
            if id in seen:
                self.error(
                    f"{norm.label.text} staat twee keer in de matrix", f"{norm.label.text} stands in the matrix twice", norm.line
                )
                continue
            seen[id] = norm.level
            if described[id] and norm.level > self.levels:
                self.error(
                    f"{norm.label.text}: de norm is {norm.level}, en er zijn {self.levels} niveaus",
                    f"{norm.label.text}: the norm is {norm.level}, and there are {self.levels} levels",
                    norm.line,
                )
            data["norms"].append({"competency": id, "level": norm.level} | ({"category": norm.category} if norm.category else {}))
        return data
