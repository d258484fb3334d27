"""What an assessment came to as Open Badges 3.0 (1EdTech): drafts of credentials, which nobody signed.

A credential is about one achievement, and who has it shows it to others; so each competency that is reached is one of its own,
and nobody has to show them all. It claims no more than the level that was both reached and awarded. What was not reached is no
badge, and a norm is told only where it is met. Nothing is read from a clock: the credential is valid from the day of the
assessment.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.changes import CHANGED, REMOVED, Change
from competentie_rules.errors import UsageError
from competentie_rules.exchange.case import uri_of
from competentie_rules.exchange.losses import Exported
from competentie_rules.importing.passages import literal
from competentie_rules.model import AssessmentResult, CompetencyResult, Phrase, Verdict
from competentie_rules.text import escaped, nearest, safe

NAME = "open-badges"
FORMAT = "competentie-rules/open-badges/1"
CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
NOBODY = "urn:competentie-rules:issuer:unknown"
"""Who issues a draft of which that is not said."""

DRAFT = Phrase(
    "Concept, niet ondertekend: bewijst niets voordat een uitgever het ondertekent.",
    "Draft, not signed: it proves nothing before an issuer signs it.",
)
LEVEL = Phrase("niveau", "level")
ISSUER = Phrase("Nog in te vullen door wie ondertekent", "To be filled in by who signs")
REACHED, NORM = Phrase("Bereikt niveau", "Level reached"), Phrase("Norm gehaald", "Norm met")
_NO_BEHAVIOURS = Phrase(
    "Voor deze competentie zijn geen gedragsvoorbeelden beschreven; het toegekende niveau geldt.",
    "No behaviours are described for this competency; the awarded level counts.",
)
_SHOWS = Phrase(
    "Getoond, of als aanwezig verondersteld, zoals het competentieprofiel vraagt:",
    "Shown, or presumed to be present, as the competency profile asks:",
)
_HASHED = Phrase(
    "De schuilnaam is gehasht, met het zout erbij zoals Open Badges vraagt: wie schuilnamen kan raden, kan hem terugvinden.",
    "The pseudonym is hashed, with the salt beside it as Open Badges asks: who can guess pseudonyms can find it.",
)
_NO_ISSUER = Phrase(
    "De uitgever is niet gezegd; geef --issuer, of vul hem in voor het ondertekenen.",
    "The issuer is not told; give --issuer, or fill it in before signing.",
)
_EVIDENCE = Phrase(
    "Het bewijs is letterlijk overgenomen; kijk na of er geen namen in staan.",
    "The evidence is taken over word for word; see that it holds no names.",
)

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a credential is to hold: `evidence` or not, of one `competency` or of all, a `salt` and an `issuer` (a URI)."""

    evidence: bool = False
    competency: str | None = None
    salt: str | None = None
    issuer: str | None = None


def export(
    assessment: Assessment,
    result: AssessmentResult,
    framework: Mapping[str, Any],
    presumed: Collection[tuple[str, int]],
    wishes: Wishes,
    lang: str,
) -> Exported:
    """The credentials of an assessment, and what they do not hold; of one competency that credential itself.

    `presumed` are the competencies and levels that were not observed but presumed. Raises UsageError where there is none.
    """
    if wishes.issuer is not None and (":" not in wishes.issuer or any(char.isspace() for char in wishes.issuer)):
        raise UsageError(f"{safe(wishes.issuer)} is no address.", hint="An issuer is a URI, such as https://voorbeeld.nl.")
    results = [each for each in result.competencies if wishes.competency in (None, each.competency)]
    if not results:
        near = nearest(wishes.competency or "", [each.competency for each in result.competencies])
        hint = f"Perhaps {near} is meant." if near else ""
        raise UsageError(f"{safe(wishes.competency or '')} plays no part in this assessment.", hint=hint)
    badges = _Badges(assessment, framework, wishes, lang)
    made = [badges.credential(each) for each in results if claimed(each)]
    if wishes.competency is not None and not made:
        raise UsageError(
            f"No level of {safe(wishes.competency)} is both reached and awarded, so that there is nothing to credit.",
            hint="`competentie-rules explain` tells why.",
        )
    content = made[0] if wishes.competency is not None else {"format": FORMAT, "draft": DRAFT.get(lang), "credentials": made}
    notes = [DRAFT, _HASHED, *((_NO_ISSUER,) if wishes.issuer is None else ()), *((_EVIDENCE,) if wishes.evidence else ())]
    losses = [*_of_all(assessment, result), *(loss for each in results for loss in badges.losses(each, presumed))]
    reference = assessment.profile
    about = {"assessment": {"id": assessment.id, "profile": {"id": reference.id, "edition": reference.edition}}}
    written = escaped(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"
    return Exported(NAME, about, written, tuple(losses), tuple(notes))


def claimed(result: CompetencyResult) -> int:
    """The level that a credential claims: no more than was reached, and no more than was awarded."""
    return result.reached if result.awarded is None else min(result.reached, result.awarded)


def _of_all(assessment: Assessment, result: AssessmentResult) -> Iterator[Change]:
    yield Change(REMOVED, "assessment", "", assessment.id)
    yield Change(REMOVED, "profile", "", str(assessment.profile))
    yield Change(REMOVED, "verdict", "", result.verdict.value)
    if assessment.conclusion is not None:
        yield Change(REMOVED, "conclusion", "", assessment.conclusion)
    if assessment.assessors:
        # How many, as their names are no one's business here either.
        yield Change(REMOVED, "assessors", "", str(len(assessment.assessors)))


class _Badges:
    def __init__(self, assessment: Assessment, framework: Mapping[str, Any], wishes: Wishes, lang: str) -> None:
        self.assessment = assessment
        self.framework = framework
        self.wishes = wishes
        self.lang = lang
        self.described = {each["id"]: each for each in framework["competencies"]}
        self.observed = {each.competency: each.observations for each in assessment.ratings}

    def credential(self, result: CompetencyResult) -> Data:
        level = claimed(result)
        name = f"{self.described[result.competency]['label']}, {LEVEL.get(self.lang)} {level}"
        made: Data = {
            "@context": list(CONTEXTS),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": name,
            "description": DRAFT.get(self.lang),
            "issuer": self._issuer(),
            "validFrom": f"{self.assessment.assessed_on.isoformat()}T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [self._identity()],
                "achievement": self._achievement(result, name),
                "result": list(self._results(result)),
            },
        }
        if self.wishes.evidence and (told := self._evidence(result)):
            made["evidence"] = told
        # The id says what is in it, and nothing else: the same credential is known by the same id.
        digest = hashlib.sha256(json.dumps(made, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:competentie-rules:credential:{digest}")
        return {"@context": made.pop("@context"), "id": f"urn:uuid:{id}", **made}

    def _issuer(self) -> Data:
        if self.wishes.issuer is not None:
            return {"id": self.wishes.issuer, "type": ["Profile"]}
        return {"id": NOBODY, "type": ["Profile"], "name": ISSUER.get(self.lang)}

    def _identity(self) -> Data:
        salt = self.wishes.salt or self._salt()
        hashed = hashlib.sha256((self.assessment.subject + salt).encode()).hexdigest()
        return {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${hashed}",
            "identityType": "identifier",
            "salt": salt,
        }

    def _salt(self) -> str:
        """A salt for this assessment, so that two assessments of one person have no hash in common."""
        told = "\n".join((self.assessment.id, str(self.assessment.profile), self.assessment.assessed_on.isoformat()))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def _achievement(self, result: CompetencyResult, name: str) -> Data:
        competency, level = self.described[result.competency], claimed(result)
        rubric: Data = {
            "id": self._key(result, "result"),
            "type": ["ResultDescription"],
            "name": REACHED.get(self.lang),
            "resultType": "RubricCriterionLevel",
            "rubricCriterionLevel": [self._level(result, n) for n in range(1, self.framework["levels"] + 1)],
        }
        descriptions = [rubric]
        if _tells_norm(result):
            rubric["requiredLevel"] = self._key(result, f"level/{result.norm}")
            descriptions.append(
                {
                    "id": self._key(result, "norm"),
                    "type": ["ResultDescription"],
                    "name": NORM.get(self.lang),
                    "resultType": "Status",
                }
            )
        return {
            "id": self._key(result, f"achievement/{level}"),
            "type": ["Achievement"],
            "achievementType": "Competency",
            "name": name,
            "description": competency["definition"],
            "criteria": {"narrative": self._criteria(result.competency, level)},
            "humanCode": result.competency,
            "version": self.framework["edition"],
            "alignment": self._alignment(result),
            "resultDescription": descriptions,
        }

    def _key(self, result: CompetencyResult, what: str) -> str:
        return uri_of(self.framework, f"badge/{result.competency}/{what}")

    def _level(self, result: CompetencyResult, level: int) -> Data:
        made = {
            "id": self._key(result, f"level/{level}"),
            "type": ["RubricCriterionLevel"],
            "name": f"{LEVEL.get(self.lang).capitalize()} {level}",
            "level": str(level),
        }
        if texts := self._behaviours(result.competency, level):
            made["description"] = "\n".join(texts)
        return made

    def _behaviours(self, competency: str, level: int) -> list[str]:
        found = self.described[competency].get("levels", ())
        return [each["text"] for one in found if one["level"] == level for each in one["behaviours"]]

    def _criteria(self, competency: str, level: int) -> str:
        """What had to be shown, in Markdown."""
        texts = [text for n in range(1, level + 1) for text in self._behaviours(competency, n)]
        if not texts:
            return _NO_BEHAVIOURS.get(self.lang)
        return "\n".join((_SHOWS.get(self.lang), "", *(f"- {literal(text)}" for text in texts)))

    def _alignment(self, result: CompetencyResult) -> list[Data]:
        """The competency and the level in the framework, as a CFPackage of it has them."""
        competency, level = self.described[result.competency], claimed(result)
        keys = {f"competency/{result.competency}": (competency["label"], result.competency)}
        if any(each["level"] == level for each in competency.get("levels", ())):
            code = f"{result.competency}.{level}"
            keys[f"level/{code}"] = (f"{competency['label']}, {LEVEL.get(self.lang)} {level}", code)
        return [
            {
                "type": ["Alignment"],
                "targetName": name,
                "targetUrl": uri_of(self.framework, key),
                "targetFramework": f"{self.framework['title']} ({self.framework['edition']})",
                "targetCode": code,
                "targetType": "CFItem",
            }
            for key, (name, code) in keys.items()
        ]

    def _results(self, result: CompetencyResult) -> Iterator[Data]:
        level = self._key(result, f"level/{claimed(result)}")
        yield {"type": ["Result"], "resultDescription": self._key(result, "result"), "achievedLevel": level}
        if _tells_norm(result):
            yield {"type": ["Result"], "resultDescription": self._key(result, "norm"), "status": "Completed"}

    def _evidence(self, result: CompetencyResult) -> list[Data]:
        """What was shown up to the level that is claimed, where a text says how."""
        texts = {
            each["id"]: each["text"]
            for level in self.described[result.competency].get("levels", ())
            for each in level["behaviours"]
            if level["level"] <= claimed(result)
        }
        return [
            {"type": ["Evidence"], "name": texts[each.behaviour], "narrative": literal(each.evidence)}
            for each in self.observed.get(result.competency, ())
            if each.result == "shown" and each.evidence and each.behaviour in texts
        ]

    def losses(self, result: CompetencyResult, presumed: Collection[tuple[str, int]]) -> Iterator[Change]:
        """What of a competency is not in its credential, or that there is none."""
        id, level = result.competency, claimed(result)
        if not level:
            yield Change(REMOVED, "competency", id, self.described[id]["label"])
        for what, value in (("reached", result.reached), ("awarded", result.awarded)):
            if value is not None and value != level:
                yield Change(CHANGED if level else REMOVED, what, id, str(value), str(level) if level else "")
        if result.norm is not None and not _tells_norm(result):
            yield Change(REMOVED, "norm", id, f"{result.norm}: {result.verdict.value if result.verdict else '-'}")
        yield from (Change(REMOVED, "presumed", id, str(n)) for n in range(1, level + 1) if (id, n) in presumed)
        observed = [each for each in self.observed.get(id, ()) if each.result != "not-observed"]
        left = len(observed) - (len(self._evidence(result)) if self.wishes.evidence else 0)
        if left:
            yield Change(REMOVED, "observations", id, str(left))


def _tells_norm(result: CompetencyResult) -> bool:
    """Whether a credential tells the norm: it is met, also by the level that is claimed."""
    return result.verdict is Verdict.MET and result.norm is not None and result.norm <= claimed(result)
