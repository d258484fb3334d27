"""One judged assessment, and where the statements that an explanation ends in are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from competentie_rules.documents.tree import Document
from competentie_rules.explanation import Observed
from competentie_rules.findings import Names
from competentie_rules.judge import Judgement
from competentie_rules.library import ProfileWork
from competentie_rules.model import Location
from competentie_rules.rules.syntax import Atom

STATUS = {"supported": "shown", "refuted": "not-shown", "contested": "contested"}
"""What was observed of a behaviour, by the statement that holds of it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds of an assessment, what it was judged against, and the statement behind each finding by its fingerprint."""

    judgement: Judgement
    work: ProfileWork
    document: Document
    names: Names
    statements: Mapping[str, Atom]

    def place(self, atom: Atom) -> Location | None:
        """Where the assessment says it."""
        places = self.judgement.case.places
        return self.document.locate(places[atom]) if atom in places else None

    def origin(self, atom: Atom) -> Location | None:
        """Where the framework or profile says it; None for what the tool derives from the whole of them."""
        for work in (self.work, self.work.below):
            if work is not None and (path := work.said.places.get(atom)):
                return work.entry.document.locate(path)
        return None

    def observations(self, behaviour: str) -> tuple[Observed, ...]:
        """What was observed of a behaviour, in the order of the document; nothing of what takes no part in the judgement."""
        counts = any(self.judgement.holds(relation, behaviour) for relation in STATUS)
        return tuple(self._observed(behaviour)) if counts else ()

    def _observed(self, behaviour: str) -> Iterator[Observed]:
        competency = behaviour.rsplit(".", 2)[0]
        for i, rating in enumerate(self.judgement.assessment.ratings):
            for j, each in enumerate(rating.observations if rating.competency == competency else ()):
                if each.behaviour == behaviour and each.result != "not-observed":
                    location = self.document.locate(("ratings", i, "observations", j))
                    day = each.observed_on.isoformat() if each.observed_on else None
                    yield Observed(each.result, each.evidence, day, each.assessor, location)
