"""Words that competency documents use for their own parts: captions, columns, kinds of competencies, functions."""

from __future__ import annotations

import re

from competentie_rules.importing.blocks import Block, Line

COLUMNS = {
    "competency": (
        "competentie", "competenties", "competency", "competencies", "label", "competentienaam", "naam competentie", "naam",
    ),
    "competency-id": ("competentie id", "competency id", "competentiecode", "id", "code"),
    "definition": ("definitie", "definition", "omschrijving", "beschrijving", "description", "definities"),
    "cluster": ("cluster", "competentiecluster", "domein", "domain", "thema", "competentiegroep", "groep"),
    "category": ("soort", "soort competentie", "type", "category", "categorie"),
    "level": ("niveau", "competentieniveau", "level", "niveaus", "levels", "competentieniveaus"),
    "behaviour": (
        "gedragsvoorbeeld", "gedragsvoorbeelden", "gedragsindicator", "gedragsindicatoren", "gedragsanker", "gedragsankers",
        "gedrag", "behaviour", "behaviours", "behavior", "behaviors", "indicator", "indicatoren", "indicators", "voorbeeldgedrag",
        "operationalisering", "gedragsbeschrijving", "gedragsbeschrijvingen", "tekst", "waarneembaar gedrag",
    ),
    "behaviour-id": ("gedragsvoorbeeld id", "behaviour id", "gedragsindicator id"),
    "norm": ("norm", "normniveau", "vereist niveau", "gevraagd niveau", "required level", "gewenst niveau"),
}  # fmt: skip
"""What heads a column, or stands before what it announces, by what it means."""

_MEANT = {word: meant for meant, words in COLUMNS.items() for word in words}
_BETWEEN = re.compile(r"[\s_/-]+")
_ENDS = re.compile(r"\s*[:.]+\s*$")
_COLON = re.compile(r"\s*:\s*$")
_SPLIT = re.compile(r"([^:.;?!]{2,60}?)\s*(?::\s|\s[–—-]\s)\s*(\S.*)", re.DOTALL)
_NUMBERED = re.compile(r"\A(?:(?i:competentie|competency)\s+)?(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.):]?|[A-Z][.):])\s+(?=\w)")
_TITLED = re.compile(r"(?:competentie|competency)\s*[:–-]\s*(?=\S)|(?:competentie|competency)\s+(?=['\"‘“])", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"(definitie|definition|omschrijving|beschrijving|description|cluster|domein)\s*[:–-]\s*(\S.*)", re.IGNORECASE | re.DOTALL
)
_GENERIC = re.compile(r"\b(?:generie\w*|generic|algemene?|kern\s?(?:competenti\w*)?|core|organisatie\w*)\b", re.IGNORECASE)
_SPECIFIC = re.compile(r"\b(?:specifie\w*|specific|functie\w*|vak\w*|technische?)\b", re.IGNORECASE)
_OF_A_BOOK = re.compile(
    r"(?:hoofdstuk\s+\d+\W*)?(?:inleiding|introductie|introduction|voorwoord|preface|toelichting|leeswijzer|inhoud(?:sopgave)?|contents|"
    r"bijlagen?|appendix|(?:de\s+)?competenties|competencies|(?:de\s+)?competentiematrix|competency matrix|matrix|normen|profiel|"
    r"colofon|literatuur|bronnen|overzicht.*)",
    re.IGNORECASE,
)
LONGEST_LABEL, MOST_WORDS = 80, 8
"""Characters and words of a label."""


def folded(text: str) -> str:
    """A label in which case, numbering and punctuation make no difference."""
    text = text.casefold().replace("&", " en ").replace(" and ", " en ")
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def meaning(text: str) -> str | None:
    """What a caption means: a key of COLUMNS; None where it is none."""
    return _MEANT.get(_BETWEEN.sub(" ", _ENDS.sub("", text).casefold()).strip())


def announced(text: str) -> tuple[str | None, str]:
    """What a text says that it is, as in `Definitie: ...`, and the rest."""
    found = _ANNOUNCED.fullmatch(text)
    return (_MEANT[found[1].casefold()], found[2]) if found else (None, text)


def label(text: str) -> str:
    """A label without its number, and without what says that it is one."""
    text = _NUMBERED.sub("", text, count=1) if len(text) > 2 else text
    return _COLON.sub("", _TITLED.sub("", text, count=1)).strip("'\"‘’“” ") or text


def split(line: Line) -> tuple[str, str] | None:
    """The label that a line begins with, in bold or before a colon or a dash, and the rest; None where it does not."""
    if announced(line.text)[0] or says_label(line.text):
        return None
    if line.lead:
        head, rest = line.lead, line.text[len(line.lead) :].lstrip(" :–—-.")
    elif found := _SPLIT.fullmatch(line.text):
        head, rest = found[1], found[2]
    else:
        return None
    return (label(head), rest) if rest and can_be_label(label(head)) else None


def says_label(text: str) -> bool:
    """Whether a text says of itself that it is the label of a competency, as in `Competentie: ...`."""
    return bool(_TITLED.match(text))


def can_be_label(text: str) -> bool:
    """Whether a text can be the label of a competency or a cluster: it is short, and no sentence or caption."""
    return (
        0 < len(text) <= LONGEST_LABEL
        and len(text.split()) <= MOST_WORDS
        and text[-1] not in ".;,?!"
        and any(char.isalpha() for char in text)
        and meaning(text) is None
        and category(text) is None
    )


def category(text: str) -> str | None:
    """generic or specific, where a caption says that competencies are."""
    if len(text.split()) > MOST_WORDS or not re.search(r"competen|generi|specifi|algeme", text, re.IGNORECASE):
        return None
    return "generic" if _GENERIC.search(text) else "specific" if _SPECIFIC.search(text) else None


def kind(text: str) -> tuple[bool, bool]:
    """Whether a text says generic, and whether it says specific."""
    return bool(_GENERIC.search(text)), bool(_SPECIFIC.search(text))


def of_a_book(text: str) -> bool:
    """Whether a heading is one that any handbook has, and so no cluster."""
    return bool(_OF_A_BOOK.fullmatch(label(text)))


def is_header(block: Block) -> bool:
    """Whether a row has nothing but captions of columns."""
    return block.table > 0 and all(meaning(line.text) for line in block.lines)


def joined(lines: list[Line]) -> str:
    """The text of lines as one."""
    return " ".join(line.text for line in lines)
