"""In what two reports differ, whatever made them: their findings, told apart by fingerprint, and their verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from competentie_rules.model import VERDICTS, Phrase, Verdict
from competentie_rules.text import safe

Data = dict[str, Any]

RESULT = Phrase("uitkomst veranderd: {what}", "result changed: {what}")
FINDING = {
    "gone": Phrase("bevinding weg: {told}", "finding gone: {told}"),
    "new": Phrase("bevinding nieuw: {told}", "finding new: {told}"),
    "changed": Phrase("bevinding anders: {told}", "finding otherwise: {told}"),
}
JUDGED = Phrase("beoordeling {assessment}: toen {then}, nu {now}", "assessment {assessment}: {then} then, {now} now")
ABSENT = Phrase("niet aanwezig", "absent")
ELSE = Phrase("plaatsen, aantallen of controlegetallen in het rapport", "places, counts or digests in the report")


def results(old: Data, new: Data, lang: str) -> Iterator[str]:
    """In what two reports differ, whatever made them."""
    found = between(old, new)
    for word, phrase in FINDING.items():
        for each in found[word]:
            yield result(phrase.get(lang).format(told=told(each)), lang)
    for each in found["verdicts"]:
        about = safe(str(each["assessment"]))
        then, now = (verdict(each[side], lang) for side in ("old", "new"))
        yield result(JUDGED.get(lang).format(assessment=about, then=then, now=now), lang)
    # What a report from before it was told lacks is no difference, nor is what was passed over.
    if found["same"] and any(old[key] != new.get(key) for key in old if key not in ("tool", "passed_over")):
        yield result(ELSE.get(lang), lang)


def result(what: str, lang: str) -> str:
    """That something came out otherwise."""
    return RESULT.get(lang).format(what=what)


def verdict(given: str | None, lang: str) -> str:
    """A verdict in words; of an assessment that a report does not tell of, that."""
    return (VERDICTS[Verdict(given)] if given is not None else ABSENT).get(lang)


def told(finding: Data) -> str:
    """A finding on one line."""
    place = finding["location"]
    return safe(f"{finding['fingerprint'][:8]} {finding['rule']} {place['file']}:{place['line']}: {finding['message']}", 500)


def between(old: Data, new: Data) -> Data:
    """The findings of two reports by fingerprint: new, gone, unchanged, changed; and the verdicts that differ."""
    before, after = _by_fingerprint(old), _by_fingerprint(new)
    made: Data = {"new": [], "gone": [], "changed": [], "unchanged": 0}
    for mark in sorted(before.keys() | after.keys()):
        was, is_now = before.get(mark, []), after.get(mark, [])
        shared = min(len(was), len(is_now))
        made["gone"] += was[shared:]
        made["new"] += is_now[shared:]
        for one, other in zip(was[:shared], is_now[:shared], strict=True):
            if _weight(one) == _weight(other):
                made["unchanged"] += 1
            else:
                made["changed"].append(other)
    made["verdicts"] = _verdicts(old, new)
    made["same"] = not (made["new"] or made["gone"] or made["changed"] or made["verdicts"])
    return made


def _weight(finding: Data) -> tuple[Any, bool]:
    return finding["severity"], finding.get("waived") is None


def _by_fingerprint(report: Data) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = {}
    for finding in report["findings"]:
        found.setdefault(finding["fingerprint"], []).append(finding)
    return found


def _verdicts(old: Data, new: Data) -> list[Data]:
    """The assessments that are judged otherwise, or of which one report alone tells; an id used twice gives way to files."""
    sides = []
    for report in (old, new):
        twice = Counter(each["id"] for each in report["assessments"])
        names = ((each["id"] if twice[each["id"]] == 1 and each["id"] else each["file"], each) for each in report["assessments"])
        sides.append({name: each["verdict"] for name, each in names})
    before, after = sides
    changed = (name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))
    return [{"assessment": name, "old": before.get(name), "new": after.get(name)} for name in changed]
