"""What forms say, in Dutch and English.

Forms that people have keep the words that they were made with, and a text of other words in them is told: see `beside`.
"""

from __future__ import annotations

from competentie_rules.model import Phrase

TITLE = Phrase("Beoordelingsformulier", "Assessment form")
FIELDS = {
    "id": (Phrase("Kenmerk van de beoordeling", "Id of the assessment"), Phrase("zoals 2024-0173", "such as 2024-0173")),
    "subject": (
        Phrase("Wie is beoordeeld", "Who was assessed"),
        Phrase("een schuilnaam, zoals P-0042", "a pseudonym, such as P-0042"),
    ),
    "assessed_on": (
        Phrase("Datum van de beoordeling", "Date of the assessment"),
        Phrase("zoals 11-6-2024", "such as 2024-06-11"),
    ),
    "assessors": (
        Phrase("Beoordelaars", "Assessors"),
        Phrase("schuilnamen, met komma's ertussen", "pseudonyms, with commas between"),
    ),
    "conclusion": (Phrase("Conclusie", "Conclusion"), Phrase("mag leeg blijven", "may stay empty")),
}
UNSEEN = Phrase(
    "Niet waargenomen, of leeg, zegt niets ten nadele van iemand.", "Not observed, or empty, says nothing against anybody."
)
NAMELESS = Phrase("Schrijf bij bewijs geen namen van personen.", "Write no names of persons under evidence.")
EVIDENCE = Phrase("Bewijs", "Evidence")
SEEN_ON = Phrase("Gezien op", "Seen on")
BY = Phrase("Door", "By")
RESULT = Phrase("Resultaat", "Result")
NORM = Phrase("norm", "norm")
LEVEL = Phrase("Niveau", "Level")
AWARD = Phrase("Toegekend niveau", "Awarded level")
HELP = (
    Phrase(
        "Elke competentie heeft een blad. Kies per gedragsvoorbeeld wat u hebt gezien.",
        "Each competency has a sheet. Choose what you saw of each behaviour.",
    ),
    UNSEEN,
    NAMELESS,
    Phrase("Alleen de gele cellen zijn in te vullen.", "Only the yellow cells can be filled in."),
)  # fmt: skip
"""What a spreadsheet says on how to fill it in."""
HEADS = (
    Phrase("Nr.", "No."),
    Phrase("Gedragsvoorbeeld", "Behaviour"),
    RESULT,
    EVIDENCE,
    SEEN_ON,
    BY,
)
"""The heads of its columns."""
