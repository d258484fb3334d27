"""The words of reports for people, in Dutch and English."""

from __future__ import annotations

from competentie_rules.model import Phrase, Severity, Verdict

VERDICTS = {
    Verdict.MET: Phrase("gehaald", "met"),
    Verdict.NOT_MET: Phrase("niet gehaald", "not met"),
    Verdict.UNDECIDED: Phrase("onbeslist", "undecided"),
    Verdict.UNJUDGED: Phrase("niet beoordeeld", "not judged"),
}
SEVERITIES = {
    Severity.ERROR: Phrase("fout", "error"),
    Severity.WARNING: Phrase("waarschuwing", "warning"),
    Severity.NOTE: Phrase("opmerking", "note"),
}
COUNTED = {
    Severity.ERROR: (Phrase("fout", "error"), Phrase("fouten", "errors")),
    Severity.WARNING: (Phrase("waarschuwing", "warning"), Phrase("waarschuwingen", "warnings")),
    Severity.NOTE: (Phrase("opmerking", "note"), Phrase("opmerkingen", "notes")),
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
SUMMARY = Phrase("Samenvatting", "Summary")
FINDINGS = Phrase("Bevindingen", "Findings")
IGNORED = Phrase("Weggelaten volgens de instellingen", "Left out by the settings")
EXPLAIN = Phrase(
    "Waarom? competentie-rules explain BESTAND --finding CODE (de code achter de plaats)",
    "Why? competentie-rules explain FILE --finding CODE (the code after the place)",
)
NO_DOCUMENTS = Phrase("Er was geen enkel document om te controleren.", "There was no document to check.")


def cited(passage: str, quote: str | None) -> str:
    """A passage of the handbook, and what it says there; a passage that is a question keeps its own mark."""
    if not quote:
        return passage
    return f"{passage}{'' if passage.endswith('?') else ':'} “{quote}”"
