"""What an import came to, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from competentie_rules.documents.changes import told
from competentie_rules.importing.ledger import ROLES
from competentie_rules.importing.run import ORIGIN, Imported, Written
from competentie_rules.model import SEVERITIES
from competentie_rules.text import safe, width

Paint = Callable[[str, str], str]

_SHOWN = 60
"""Texts that were not understood of which as many are shown; the table of origins has all."""


class Told:
    """The report of an import."""

    def __init__(self, found: Imported, lang: str, paint: Paint) -> None:
        self.found = found
        self.lang = lang
        self.paint = paint

    def say(self, nl: str, en: str) -> str:
        return nl if self.lang == "nl" else en

    def lines(self, *, dry: bool) -> Iterator[str]:
        """The lines of the report."""
        framework = self.found.framework
        if framework is None:
            yield self.say("Geen competenties gevonden in ", "No competencies found in ") + safe(self.found.file) + "."
            yield self.say(
                "  Een competentie heeft een naam, en daaronder niveaus (“Niveau 1”, “Niveau twee”) met gedragsvoorbeelden.",
                "  A competency has a label, and below it levels (“Niveau 1”, “Level 2”) with behaviours.",
            )
        else:
            yield from self._framework(framework)
            for profile in self.found.profiles:
                yield ""
                yield from self._profile(profile)
        yield from self._remarks()
        yield from self._unknown()
        yield from self._files(dry)
        yield from self._last(dry)

    def _framework(self, framework: Any) -> Iterator[str]:
        described = [each for each in framework["competencies"] if "levels" in each]
        named = len(framework["competencies"]) - len(described)
        behaviours = sum(len(level["behaviours"]) for each in described for level in each["levels"])
        reference = f"{framework['id']}, {framework['edition']}"
        yield f"{self.paint(safe(framework['title']), 'strong')} ({safe(reference)})"
        number, levels = len(described), framework["levels"]
        nl, en = ("competentie", "competency") if number == 1 else ("competenties", "competencies")
        yield self.say(
            f"{number} {nl} beschreven, {named} alleen genoemd; {levels} niveaus; {behaviours} gedragsvoorbeelden",
            f"{number} {en} described, {named} only named; {levels} levels; {behaviours} behaviours",
        )
        yield ""
        labels = {each["id"]: safe(each["label"], 60) for each in framework["competencies"]}
        clusters = {each["id"]: safe(each["label"], 40) for each in framework.get("clusters", ())}
        wide = max(width(label) for label in labels.values())
        heads = [self.say(f"niveau {n}", f"level {n}") for n in range(1, framework["levels"] + 1)]
        yield self.paint(
            f"  {self.say('Competentie', 'Competency'):<{wide}}  {'  '.join(heads)}" + ("  cluster" if clusters else ""), "faint"
        )
        for each in framework["competencies"]:
            counts = {level["level"]: len(level["behaviours"]) for level in each.get("levels", ())}
            cells = [f"{counts.get(n, '-'):>{len(head)}}" for n, head in enumerate(heads, 1)]
            label = labels[each["id"]]
            yield f"  {label}{' ' * (wide - width(label))}  {'  '.join(cells)}  {clusters.get(each.get('cluster'), '')}".rstrip()

    def _profile(self, profile: Any) -> Iterator[str]:
        yield f"{self.paint(safe(profile['title']), 'strong')} ({safe(profile['id'])}, {safe(profile['edition'])}): " + self.say(
            f"{len(profile['norms'])} normen", f"{len(profile['norms'])} norms"
        )
        assert self.found.framework is not None
        labels = {each["id"]: safe(each["label"], 60) for each in self.found.framework["competencies"]}
        kinds = {"generic": self.say("generiek", "generic"), "specific": self.say("specifiek", "specific")}
        wide = max(width(labels[norm["competency"]]) for norm in profile["norms"])
        for norm in profile["norms"]:
            label = labels[norm["competency"]]
            yield f"  {label}{' ' * (wide - width(label))}  {norm['level']:>2}  {kinds.get(norm.get('category'), '')}".rstrip()

    def _remarks(self) -> Iterator[str]:
        if self.found.remarks:
            yield ""
        for remark in sorted(self.found.remarks, key=lambda remark: -remark.severity.rank):
            place = f" ({remark.place.get(self.lang)})" if remark.place else ""
            name = self.paint(SEVERITIES[remark.severity].get(self.lang), remark.severity.value)
            yield f"{name}: {safe(remark.text.get(self.lang), 500)}{place}"

    def _unknown(self) -> Iterator[str]:
        roles = Counter(claim.role for claim in self.found.claims)
        yield ""
        if roles["passage"]:
            yield self.say(
                f"{roles['passage']} alinea's lopende tekst, als passages die regels kunnen aanhalen",
                f"{roles['passage']} paragraphs of running text, as passages that rules can cite",
            )
        unknown = self.found.unknown
        if not unknown:
            if self.found.framework is not None:
                yield self.say("Alle tekst is ergens voor opgevat.", "All text was taken for something.")
            return
        yield self.paint(self.say(f"Niet begrepen: {len(unknown)}", f"Not understood: {len(unknown)}"), "warning")
        for claim in unknown[:_SHOWN]:
            yield f"  {claim.line.place.get(self.lang)}: {safe(claim.text, 160)}"
        if len(unknown) > _SHOWN:
            yield self.say(f"  … en nog {len(unknown) - _SHOWN}", f"  … and {len(unknown) - _SHOWN} more")

    def _files(self, dry: bool) -> Iterator[str]:
        if self.found.framework is None:
            return
        yield ""
        if not self.found.files:
            yield self.say("Er is niets geschreven; met --into MAP wel.", "Nothing was written; --into FOLDER does.")
            return
        if dry:
            yield self.say("Er is niets geschreven (--dry-run).", "Nothing was written (--dry-run).")
        for file in self.found.files:
            yield f"{safe(str(file.path))}: {self._state(file)}"
            for one in file.changes:
                yield from told(one, self.lang)

    def _last(self, dry: bool) -> Iterator[str]:
        """What is to be done about texts that were not understood, where no screen full of others hides it."""
        number, all_ = len(self.found.unknown), len(self.found.claims)
        if not number:
            return
        yield ""
        are = ("is", "staat", "was", "is") if number == 1 else ("zijn", "staan", "were", "are")
        said = self.say(
            f"{number} van de {all_} teksten {are[0]} niet begrepen, en {are[1]} niet in het raamwerk of een profiel.",
            f"{number} of {all_} texts {are[2]} not understood, and {are[3]} not in the framework or a profile.",
        )
        if self.found.files and not dry:
            todo = self.say(
                f"Kijk ze na: in {ORIGIN} staan ze allemaal, als “{ROLES['unknown'].nl}”.",
                f"Look them over: {ORIGIN} has all of them, as “{ROLES['unknown'].get(self.lang)}”.",
            )
        else:
            todo = self.say("Kijk ze na: --format json noemt ze allemaal.", "Look them over: --format json names all of them.")
        yield f"{self.paint(said, 'warning')} {todo}"

    def _state(self, file: Written) -> str:
        if file.new:
            return self.say("nieuw", "new")
        if file.changes:
            return self.say(f"{len(file.changes)} wijzigingen", f"{len(file.changes)} changes")
        return self.say("ongewijzigd", "unchanged") if file.same else self.say("bijgewerkt", "updated")


def to_json(found: Imported, lang: str) -> str:
    """The report as JSON."""
    return json.dumps(
        {
            "format": "competentie-rules/import/1",
            "file": found.file,
            "framework": found.framework,
            "profiles": list(found.profiles),
            "remarks": [
                {
                    "severity": each.severity.value,
                    "message": each.text.get(lang),
                    "place": each.place.get(lang) if each.place else None,
                }
                for each in found.remarks
            ],
            "texts": [{"place": each.line.place.get(lang), "role": each.role, "text": each.text} for each in found.claims],
            "files": [
                {
                    "file": str(file.path),
                    "new": file.new,
                    "changes": [
                        {"kind": one.kind, "what": one.what, "id": one.id, "before": one.before, "after": one.after}
                        for one in file.changes
                    ],
                }
                for file in found.files
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
