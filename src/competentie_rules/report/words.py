"""The words of reports for people, in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.model import SEVERITIES, Checked, Finding, Phrase, Severity

COUNTED = {
    Severity.ERROR: (SEVERITIES[Severity.ERROR], Phrase("fouten", "errors")),
    Severity.WARNING: (SEVERITIES[Severity.WARNING], Phrase("waarschuwingen", "warnings")),
    Severity.NOTE: (SEVERITIES[Severity.NOTE], Phrase("opmerkingen", "notes")),
}
"""For one, and for several."""
WAIVED = {
    "waiver": Phrase("ontheffing", "waived"),
    "baseline": Phrase("nulmeting", "baseline"),
}
EVIDENCE = {
    "supported": Phrase("getoond", "shown"),
    "refuted": Phrase("niet getoond", "not shown"),
    "contested": Phrase("tegenstrijdig", "contested"),
    "open": Phrase("niet waargenomen", "not observed"),
}
ASSESSMENT = Phrase("Beoordeling", "Assessment")
ASSESSMENTS = (Phrase("beoordeling", "assessment"), Phrase("beoordelingen", "assessments"))
DOCUMENT = Phrase("Document", "Document")
ALSO = Phrase("nagekeken: {documents}", "checked: {documents}")
OTHERS = (Phrase("ander document", "other document"), Phrase("andere documenten", "other documents"))
OF = Phrase("van", "of")
COLUMNS = (
    Phrase("Competentie", "Competency"),
    Phrase("norm", "norm"),
    Phrase("toegekend", "awarded"),
    Phrase("bereikt", "reached"),
    Phrase("haalbaar", "possible"),
    Phrase("oordeel", "verdict"),
)
RANGE = Phrase("bereikt {reached}, hoogstens haalbaar {possible}", "{reached} reached, {possible} possible at most")
NORM = Phrase("norm {norm}", "norm {norm}")
OUTSIDE = Phrase("buiten het profiel", "outside the profile")
WHOLE = Phrase("De beoordeling als geheel", "The assessment as a whole")
NOTHING = Phrase("Geen bevindingen.", "No findings.")
KNOWN = Phrase("Niets nieuws; in de nulmeting: {number}.", "Nothing new; in the baseline: {number}.")
SUMMARY = Phrase("Samenvatting", "Summary")
FINDINGS = Phrase("Bevindingen", "Findings")
MORE = Phrase("en nog {number} van deze regel", "and {number} more of this rule")
AS_OF = Phrase("Ontheffingen getoetst op", "Waivers held against")
IGNORED = Phrase("Weggelaten volgens de instellingen", "Left out by the settings")
PASSED_OVER = Phrase(
    "Overgeslagen, want zelf van dit programma: {files} (--verbose noemt ze)",
    "Passed over, as they are of this tool itself: {files} (--verbose names them)",
)
FILES = (Phrase("bestand", "file"), Phrase("bestanden", "files"))
ABSENT = Phrase("Ontheffingen voor wat er niet bij was", "Waivers of what was not among these documents")
EXPLAIN = Phrase(
    "Waarom? competentie-rules explain BESTAND --finding CODE (de code achter de plaats)",
    "Why? competentie-rules explain FILE --finding CODE (the code after the place)",
)
EXPLAIN_ROW = Phrase(
    "Waarom? competentie-rules explain DATASET --assessment ID --finding CODE (de code achter de plaats)",
    "Why? competentie-rules explain DATASET --assessment ID --finding CODE (the code after the place)",
)
NO_DOCUMENTS = Phrase("Er was geen enkel document om te controleren.", "There was no document to check.")
PROFILE = Phrase("Profiel", "Profile")
VERDICT = Phrase("Oordeel", "Verdict")
LINE = Phrase("regel", "line")
PLACE = Phrase("Plaats", "Place")
WHEN = Phrase("Als", "When")
SOURCE = Phrase("Bron", "Source")
MESSAGE = Phrase("Melding", "Message")
WITHOUT = Phrase(
    "Met ontheffing of in de nulmeting: {waived}. Zonder die twee: {all}.",
    "Waived or in the baseline: {waived}. Without those: {all}.",
)
CHECKED = Phrase("Gecontroleerd", "Checked")
PASSED = Phrase("in orde", "passed")
FAILED = Phrase("bevindingen", "findings")
NOT_APPLICABLE = Phrase("niet van toepassing", "not applicable")
STILL_OPEN = Phrase("onbeslist", "undecided")
MISSING = Phrase("nog nodig: {ids}", "still needed: {ids}")
CUT = Phrase("De rest paste hier niet.", "The rest did not fit here.")


def counted(number: int, word: tuple[Phrase, Phrase], lang: str) -> str:
    """So many of something, by the words for one and for several."""
    return f"{number} {word[number != 1].get(lang)}"


def reasons(finding: Finding, lang: str) -> Iterator[tuple[str, str]]:
    """For each id that decides: the id, with the evidence of it if it is a behaviour, and what it is called or reads."""
    nothing = ("",) * len(finding.because)
    told = zip(finding.because, finding.told or nothing, finding.evidence or nothing, strict=True)
    for id, text, kind in told:
        yield (f"{id} ({EVIDENCE[kind].get(lang)})" if kind else id), text


def outcomes(checked: Checked, lang: str) -> Iterator[tuple[str, str]]:
    """What every rule made of a document: how many passed and which, and so on; nothing of what none of them is."""
    for head, rules in ((PASSED, checked.passed), (FAILED, checked.failed)):
        if rules:
            yield f"{head.get(lang)} ({len(rules)})", ", ".join(rules)
    for each in checked.undecided:
        needed = f" ({MISSING.get(lang).format(ids=', '.join(each.missing))})" if each.missing else ""
        yield STILL_OPEN.get(lang), each.rule + needed
    for apart in checked.not_applicable:
        yield f"{NOT_APPLICABLE.get(lang)} ({len(apart.rules)}): {apart.why}", ", ".join(apart.rules)


def cited(passage: str, quote: str | None, handbook: str = "") -> str:
    """A passage of a handbook, and what it says there; a passage that is a question keeps its own mark."""
    passage = f"{handbook}, {passage}" if handbook and passage else passage
    if not quote:
        return passage
    return f"{passage}{'' if passage.endswith('?') else ':'} “{quote}”"
