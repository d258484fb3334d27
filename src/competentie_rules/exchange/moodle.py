"""A framework as the CSV that Moodle imports: a row for the framework, for each cluster and for each competency.

Moodle has no levels with behaviours of their own: the levels become the scale, and the behaviours stand in the description. It
cuts a name at 100 characters without a word; here that is done before, and told.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from competentie_rules.documents.changes import CHANGED, REMOVED, Change
from competentie_rules.exchange import case_reading, moodle_reading
from competentie_rules.exchange.losses import Exported, between, of_framework, size
from competentie_rules.exchange.moodle_reading import HEADS, LONGEST_NAME
from competentie_rules.importing.ids import unique
from competentie_rules.importing.origin import harmless
from competentie_rules.model import Phrase
from competentie_rules.text import safe

HTML = "1"
LONGEST = 10_000_000
"""Characters of a description: nothing is cut."""
TAXONOMY = ",".join(["competency"] * 4)
"""What each of the four upper layers of the tree is called; Moodle's words."""

_RELATIONS = ("builds-on", "distinguish-from")
_NOTES = (
    Phrase(
        "Moodle kent geen gedragsvoorbeelden: zij staan als tekst in de beschrijving, zonder kenmerk.",
        "Moodle knows no behaviours: they are text in the description, without ids.",
    ),
    Phrase(
        "Moodle leest een profiel niet: wat er als bekwaam geldt (hier vanaf niveau 1) is in Moodle in te stellen.",
        "Moodle reads no profile: what counts as proficient (here from level 1 on) is to be set in Moodle.",
    ),
)


def export(framework: Mapping[str, Any]) -> Exported:
    """The rows of a framework, and what they leave out."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    made = _Rows(framework)
    rows = [[safe(cell, LONGEST) for cell in row] for row in made.rows()]
    writer.writerows([HEADS, *rows])
    read = case_reading.framework(moodle_reading.of("moodle.csv", enumerate(rows, 2)))
    # What stands between two competencies is there, but says less.
    losses = [loss for loss in between(framework, read) if loss.what not in _RELATIONS or loss.kind != REMOVED]
    return Exported(
        "moodle", of_framework(framework), written.getvalue(), (*losses, *made.relations()), (*size(written.getvalue()), *_NOTES)
    )


class _Rows:
    def __init__(self, framework: Mapping[str, Any]) -> None:
        self.framework = framework
        self.competencies = {each["id"]: each for each in framework["competencies"]}
        self.clusters: dict[str, str] = {}
        for cluster in framework.get("clusters", ()):
            # In Moodle a cluster is a competency, and two have no id number in common.
            taken = (*self.competencies, *self.clusters.values())
            self.clusters[cluster["id"]] = unique(cluster["id"], taken)

    def rows(self) -> Iterator[list[str]]:
        framework = self.framework
        words = [f"Niveau {n}" for n in range(framework["levels"] + 1)]
        scale: list[dict[str, Any]] = [{"scaleid": "1"}]
        # Moodle counts the words of a scale from 1; the first stands for no level.
        scale += [{"id": n, "scaledefault": int(n == 2), "proficient": 1} for n in range(2, len(words) + 1)]
        about = _paragraph(framework.get("source", "")) + _paragraph(f"{framework['id']} ({framework['edition']})")
        yield self._row(
            id=f"{framework['id']}-{framework['edition']}",
            name=framework["title"],
            description=about,
            scale=(",".join(words), json.dumps(scale, separators=(",", ":"))),
        )
        for cluster in framework.get("clusters", ()):
            yield self._row(id=self.clusters[cluster["id"]], name=cluster["label"])
        for competency in framework["competencies"]:
            related = dict.fromkeys(
                each["competency"]
                for key in ("builds_on", "distinguish_from")
                for each in competency.get(key, ())
                if each["competency"] in self.competencies and each["competency"] != competency["id"]
            )
            yield self._row(
                parent=self.clusters.get(competency.get("cluster"), ""),
                id=competency["id"],
                name=competency["label"],
                description=_description(competency),
                related=",".join(related),
            )

    def _row(
        self, id: str, name: str, parent: str = "", description: str = "", scale: tuple[str, str] | None = None, related: str = ""
    ) -> list[str]:
        values, configuration = scale or ("", "")
        framework = ["1", TAXONOMY] if scale else ["", ""]
        # The outcome of a rule is a number; 0 is none.
        rule = ["", "" if scale else "0", ""]
        return [parent, id[:LONGEST_NAME], _short(name), description, HTML, values, configuration, *rule, related, "", *framework]

    def relations(self) -> Iterator[Change]:
        """A relation of Moodle has no direction, no level and no words."""
        for competency in self.framework["competencies"]:
            for key, value in (("builds_on", "level"), ("distinguish_from", "question")):
                for each in competency.get(key, ()):
                    other = each["competency"]
                    kept = "cross reference" if other in self.competencies and other != competency["id"] else ""
                    before = f"{other}: {each.get(value, 1)}"
                    what = key.replace("_", "-")
                    yield Change(CHANGED if kept else REMOVED, what, competency["id"], before, f"{kept}: {other}" if kept else "")


def _short(name: str) -> str:
    """A name as Moodle keeps it: in one line, not too long, and no formula to a spreadsheet."""
    name = harmless(_line(name))
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _line(text: str) -> str:
    return " ".join(text.split())


def _paragraph(text: str) -> str:
    return f"<p>{_escaped(text)}</p>" if text else ""


def _escaped(text: str) -> str:
    return html.escape(_line(text), quote=False)


def _description(competency: Mapping[str, Any]) -> str:
    made = _paragraph(competency["definition"])
    for level in sorted(competency.get("levels", ()), key=lambda level: int(level["level"])):
        items = "".join(f"<li>{_escaped(each['text'])}</li>" for each in level["behaviours"])
        made += f"<h4>Niveau {level['level']}</h4>" + (f"<ul>{items}</ul>" if items else "")
    return made
