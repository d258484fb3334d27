"""Editions that were compared and behaviours that are alike, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from competentie_rules.documents.changes import told
from competentie_rules.documents.profile import Profile
from competentie_rules.model import SEVERITIES, VERDICTS, CompetencyResult, Verdict
from competentie_rules.profile_tools.alike import Alike, Side
from competentie_rules.profile_tools.editions import Editions, Effect, Shift
from competentie_rules.report.words import OUTSIDE
from competentie_rules.text import escaped, safe

_TOLD = ("norm", "category")
"""Changes that the line of the competency tells already, or that decide nothing."""


def editions(found: Editions, lang: str, *, judged: bool) -> Iterator[str]:
    """What differs, and with `judged` which assessments come out otherwise and why."""
    names = [f"{safe(data['id'])} ({safe(data['edition'])})" for data in (found.old, found.new)]
    yield f"{names[0]} → {names[1]}"
    if not found.changes:
        yield _say(lang, "Geen verschillen.", "No differences.")
    for change in found.changes:
        yield from told(change, lang)
    if not judged:
        return
    yield ""
    number = len(found.effects)
    verdicts = sum(effect.before.verdict != effect.after.verdict for effect in found.effects)
    yield _say(
        lang,
        f"{found.assessments} van {found.given} beoordelingen zijn tegen de eerste beoordeeld; "
        f"bij {number} komt er iets anders uit, bij {verdicts} een ander oordeel",
        f"{found.assessments} of {found.given} assessments were judged against the first; "
        f"for {number} something comes out otherwise, for {verdicts} the verdict",
    )
    for effect in found.effects:
        yield from _effect(effect, lang)


def _say(lang: str, nl: str, en: str) -> str:
    return nl if lang == "nl" else en


def _effect(effect: Effect, lang: str) -> Iterator[str]:
    before, after = (VERDICTS[result.verdict].get(lang) for result in (effect.before, effect.after))
    told_of = f"{before} → {after}" if before != after else before
    of = f"{safe(effect.before.id or '-')} · {safe(effect.before.subject or '-')}"
    yield ""
    yield f"{of}: {told_of}"
    yield f"  {safe(effect.before.file)}"
    for shift in effect.shifts:
        yield f"  {safe(shift.label)}: {'; '.join(_parts(shift, lang))}"
        for message in shift.because:
            yield f"    {safe(message, 1000)}"
        for change in shift.changes:
            for line in told(change, lang) if change.what not in _TOLD else ():
                yield f"  {line}"
    for message in effect.because:
        yield f"  {safe(message, 1000)}"


def _parts(shift: Shift, lang: str) -> Iterator[str]:
    sides = shift.before, shift.after
    for name, values in (
        (_say(lang, "norm", "norm"), [side.norm if side else None for side in sides]),
        (_say(lang, "bereikt", "reached"), [side.reached if side else None for side in sides]),
        (_say(lang, "haalbaar", "possible"), [side.possible if side else None for side in sides]),
    ):
        shown = ["-" if value is None else str(value) for value in values]
        yield f"{name} {' → '.join(dict.fromkeys(shown))}"
    verdicts = [_verdict(side.verdict if side else None, lang) for side in sides]
    yield " → ".join(dict.fromkeys(verdicts))


def _verdict(verdict: Verdict | None, lang: str) -> str:
    return (VERDICTS[verdict] if verdict else OUTSIDE).get(lang)


def editions_json(found: Editions) -> str:
    """The same as JSON."""

    def result(each: CompetencyResult | None) -> object:
        if each is None:
            return None
        return {"norm": each.norm, "reached": each.reached, "possible": each.possible, "verdict": each.verdict}

    made = {
        "format": f"competentie-rules/{found.kind}-diff/1",
        "old": {"id": found.old["id"], "edition": found.old["edition"]},
        "new": {"id": found.new["id"], "edition": found.new["edition"]},
        "changes": [
            {"kind": each.kind, "what": each.what, "id": each.id, "before": each.before, "after": each.after}
            for each in found.changes
        ],
        "given": found.given,
        "assessments": found.assessments,
        "effects": [
            {
                "assessment": each.before.id,
                "file": each.before.file,
                "subject": each.before.subject,
                "before": each.before.verdict,
                "after": each.after.verdict,
                "because": list(each.because),
                "competencies": [
                    {
                        "competency": shift.competency,
                        "before": result(shift.before),
                        "after": result(shift.after),
                        "because": list(shift.because),
                        "changes": [change.id for change in shift.changes],
                    }
                    for shift in each.shifts
                ],
            }
            for each in found.effects
        ],
    }
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def alike(pairs: tuple[Alike, ...], profile: Profile, lang: str) -> Iterator[str]:
    """The pairs of behaviours, each with what the norms make of it."""
    reference = profile.reference
    yield f"{safe(profile.title)} ({safe(reference.id)}, {safe(reference.edition)})"
    for pair in pairs:
        yield ""
        yield f"{SEVERITIES[pair.severity].get(lang)}: {_sentence(pair, lang)}"
        for side in (pair.one, pair.other):
            yield f"  {side.behaviour.id}  {safe(side.behaviour.text, 1000)}"
    yield ""
    tensions = sum(pair.tension for pair in pairs)
    yield _say(
        lang,
        f"{len(pairs)} paren gedragsvoorbeelden die haast hetzelfde zeggen; bij {tensions} spreken de normen elkaar tegen",
        f"{len(pairs)} pairs of behaviours that say nearly the same; for {tensions} the norms are in tension",
    )


def _sentence(pair: Alike, lang: str) -> str:
    if not pair.tension:
        labels = [safe(side.competency.label) for side in (pair.one, pair.other)]
        return _say(
            lang,
            f"{labels[0]} en {labels[1]} vragen haast hetzelfde; wat iemand laat zien telt twee keer",
            f"{labels[0]} and {labels[1]} ask nearly the same; what somebody shows counts twice",
        )
    asked, spared = (pair.one, pair.other) if pair.one.required else (pair.other, pair.one)
    one, other = safe(asked.competency.label), safe(spared.competency.label)
    level, norm = spared.level, spared.norm
    return _say(
        lang,
        f"norm {asked.norm} van {one} vraagt wat bij {other} pas op niveau {level} staat, terwijl de norm daar {norm} is",
        f"norm {asked.norm} of {one} asks what stands at level {level} of {other}, where the norm is {norm}",
    )


def alike_json(pairs: tuple[Alike, ...], profile: Profile) -> str:
    """The same as JSON."""

    def side(each: Side) -> object:
        return {
            "behaviour": each.behaviour.id,
            "competency": each.competency.id,
            "level": each.level,
            "norm": each.norm,
            "required": each.required,
            "text": each.behaviour.text,
        }

    made = {
        "format": "competentie-rules/profile-lint/1",
        "profile": profile.reference.id,
        "edition": profile.reference.edition,
        "remarks": [
            {
                "code": "norms-in-tension" if pair.tension else "behaviours-alike",
                "severity": pair.severity,
                "behaviours": [side(pair.one), side(pair.other)],
                "shared": pair.shared,
            }
            for pair in pairs
        ],
    }
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"
