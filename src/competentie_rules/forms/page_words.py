"""What a form in a browser says, in Dutch and English: what stands in the page, and what its script says."""

from __future__ import annotations

from competentie_rules.forms import layout, words
from competentie_rules.model import Phrase

PAGE = {
    "skip": Phrase("Naar het formulier", "To the form"),
    "noscript": Phrase(
        "Dit formulier heeft JavaScript nodig om in te vullen en op te slaan.",
        "This form needs JavaScript to be filled in and saved.",
    ),
    "bar": Phrase("Opslaan en openen", "Save and open"),
    "open": Phrase("Openen", "Open"),
    "save": Phrase("Opslaan", "Save"),
    "contents": Phrase("Competenties", "Competencies"),
    "about": Phrase("Over de beoordeling", "About the assessment"),
    "help_choose": Phrase("Kies per gedragsvoorbeeld wat u hebt gezien.", "Choose what you saw of each behaviour."),
    "help_unseen": words.UNSEEN,
    "help_names": words.NAMELESS,
    "help_here": Phrase(
        "Wat u invult blijft in dit venster tot u het opslaat als bestand. Er wordt niets verstuurd.",
        "What you fill in stays in this window until you save it as a file. Nothing is sent.",
    ),
    "help_open": Phrase(
        "Met Openen haalt u een eerder opgeslagen bestand terug, om verder te gaan.",
        "Open brings back a file that was saved before, to go on with.",
    ),
    "needed": Phrase("nodig", "required"),
    "no_conclusion": Phrase("geen conclusie", "no conclusion"),
    "meets": layout.CONCLUSIONS[0],
    "does_not_meet": layout.CONCLUSIONS[1],
    "award": words.AWARD,
    "no_award": Phrase("nog niet toegekend", "not awarded yet"),
    "more": Phrase("Nog een waarneming", "Another observation"),
    "shown": layout.RESULTS[0],
    "not_shown": layout.RESULTS[1],
    "not_observed": layout.RESULTS[2],
    "clear": Phrase("Keuze wissen", "Clear choice"),
    "evidence": words.EVIDENCE,
    "observed_on": words.SEEN_ON,
    "assessor": words.BY,
}
"""What `web/form.html` says, besides labels and hints of `words.FIELDS`."""

ASKED = Phrase("Bewijs (wordt gevraagd)", "Evidence (asked for)")

EXPECTED = Phrase("‘{value}’ kan hier niet staan. Verwacht: ", "‘{value}’ cannot stand here. Expected: ")

SCRIPT = {
    "norm": Phrase("norm {level}", "norm {level}"),
    "level": Phrase("Niveau {level}", "Level {level}"),
    "level-norm": Phrase("Niveau {level} · norm", "Level {level} · norm"),
    "level-above": Phrase("Niveau {level} · boven de norm, mag leeg blijven", "Level {level} · above the norm, may stay empty"),
    "another": Phrase("Waarneming {count} van: {text}", "Observation {count} of: {text}"),
    "count": Phrase("{done} van {of}", "{done} of {of}"),
    "awarded": Phrase("toegekend", "awarded"),
    "not-awarded": Phrase("niet toegekend", "not awarded"),
    "progress": Phrase(
        "{done} van {of} gedragsvoorbeelden tot en met de norm ingevuld", "{done} of {of} behaviours up to the norm filled in"
    ),
    "changed": Phrase("Nog niet opgeslagen", "Not saved yet"),
    "saved": Phrase(
        "Opgeslagen als {name}, waar uw browser bestanden bewaart.", "Saved as {name}, where your browser keeps files."
    ),
    "opened": Phrase("{name} is geopend.", "{name} is open."),
    "replace": Phrase(
        "Wat u hebt ingevuld is nog niet opgeslagen, en gaat verloren. Toch openen?",
        "What you filled in is not saved yet, and will be lost. Open all the same?",
    ),
    "fault": Phrase("Nog niet opgeslagen: er is 1 ding te verbeteren", "Not saved yet: 1 thing to mend"),
    "faults": Phrase("Nog niet opgeslagen: er zijn {count} dingen te verbeteren", "Not saved yet: {count} things to mend"),
    "missing-id": Phrase("Vul een kenmerk van de beoordeling in.", "Fill in an id of the assessment."),
    "missing-subject": Phrase("Vul in wie is beoordeeld, met een schuilnaam.", "Fill in who was assessed, by a pseudonym."),
    "missing-assessed_on": Phrase("Vul de datum van de beoordeling in.", "Fill in the date of the assessment."),
    "missing-result": Phrase(
        "Kies wat u hebt gezien, of maak bewijs, datum en beoordelaar leeg.",
        "Choose what you saw, or empty evidence, date and assessor.",
    ),
    "wrong-id": Phrase(
        "‘{value}’ kan hier niet staan. Verwacht: letters en cijfers, met . _ of - ertussen, zoals 2024-0173.",
        "‘{value}’ cannot stand here. Expected: letters and digits, with . _ or - between them, such as 2024-0173.",
    ),
    "wrong-date": Phrase(
        "Vul een bestaande datum in, van het jaar 1 tot en met 9999.", "Fill in an existing date, of the years 1 to 9999."
    ),
    "wrong-evidence": Phrase("Dit is te lang: ten hoogste 20.000 tekens.", "This is too long: at most 20,000 characters."),
    "too-many-people": Phrase("Dit zijn er te veel: ten hoogste {most}.", "These are too many: at most {most}."),
    "not-opened": Phrase("{name} is niet geopend", "{name} was not opened"),
    "no-assessment": Phrase(
        "Dit bestand is geen beoordeling. Kies een bestand dat met dit formulier is opgeslagen.",
        "This file is no assessment. Choose a file that was saved by this form.",
    ),
    "other-profile": Phrase(
        "Dit is een beoordeling voor {id} ({edition}), en dit formulier is voor {mine}.",
        "This is an assessment for {id} ({edition}), and this form is for {mine}.",
    ),
    "wrong-value": Phrase("{place}: {value} past niet in dit formulier.", "{place}: {value} does not fit in this form."),
    "nothing": Phrase("niets", "nothing"),
    "and-more": Phrase("En nog {count}.", "And {count} more."),
    "too-large": Phrase("groter dan 20 MB", "larger than 20 MB"),
    "unreadable": Phrase("Dit bestand is niet te lezen als JSON: {why}", "This file cannot be read as JSON: {why}"),
}
"""What `web/form.js` says; words in braces are filled in there."""
