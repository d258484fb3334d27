"""The words of explanations, in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from competentie_rules.explanation import About, Answer, Change, Citation, Explanation, Node, Observed, Repair
from competentie_rules.model import CompetencyResult, Phrase
from competentie_rules.report.words import ASSESSMENT, NORM, OF, RANGE, counted

ANSWERS = {
    Answer.REACHED: Phrase("bereikt", "reached"),
    Answer.NOT_REACHED: Phrase("niet bereikt", "not reached"),
    Answer.UNDECIDED: Phrase("onbeslist", "undecided"),
}
WHY = Phrase("Waarom?", "Why?")
WHY_NOT = Phrase("Waarom niet?", "Why not?")
WHY_UNDECIDED = Phrase("Waarom nog niet?", "Why not yet?")
LEVEL = Phrase("niveau", "level")
NUMBERS = (
    (Phrase("norm", "norm"), "norm"),
    (Phrase("toegekend", "awarded"), "awarded"),
    (Phrase("bereikt", "reached"), "reached"),
    (Phrase("hoogstens haalbaar", "highest possible"), "possible"),
)
PRESUMED = Phrase("tot het tegendeel blijkt", "until shown otherwise")
ABOVE = Phrase("zie hierboven", "see above")
CUT = Phrase("hier niet verder uitgewerkt", "not followed any further")
EVIDENCE_ABSENT = Phrase("zonder onderbouwing", "without evidence")
RESULTS = {"shown": Phrase("getoond", "shown"), "not-shown": Phrase("niet getoond", "not shown")}
LINE = Phrase("regel", "line")
COLUMN = Phrase("kolom", "column")
NEEDED = Phrase("Wat is er nodig?", "What would it take?")
LEFT_OUT = Phrase("Niet meegeteld", "Left out")
SOURCES = Phrase("Bronnen in het handboek", "Passages of the handbook")
OTHER_SOURCES = Phrase(
    "Bronnen in {handbook}, het handboek waaruit deze regels komen",
    "Passages of {handbook}, the handbook that these rules come from",
)
RULES = Phrase("regels", "rules")
EFFORTS = {
    "observe": Phrase("nog waar te nemen", "still to observe"),
    "settle": Phrase("uit te zoeken, want tegenstrijdig waargenomen", "to settle, as it was observed both ways"),
    "show": Phrase("alsnog te tonen", "to show after all"),
    "award": Phrase("toe te kennen", "to award"),
}
INEXACT = Phrase(
    "Er is misschien een kleinere verandering; het zoeken is afgebroken.",
    "There may be a smaller change; the search was cut off.",
)
FROM_ABOVE = Phrase(
    "Let op: deze weg loopt over een hoger niveau. Is dat aangetoond, dan wordt verondersteld wat eronder nog openstaat.",
    "Note: this way leads over a higher level. Once that is demonstrated, what is still open below it is presumed.",
)
IMPOSSIBLE = Phrase("Geen enkele waarneming brengt dit niveau binnen bereik.", "No observation brings this level within reach.")
DECISIVE = Phrase("Wat beslist", "What decides")
PLAN = Phrase("Op weg naar de norm", "On the way to the norm")
PLAN_DONE = Phrase("Alle normen zijn gehaald.", "All norms are met.")
PLAN_STEPS = (Phrase("stap", "step"), Phrase("stappen", "steps"))
FROM_TO = Phrase("nu niveau {reached}, norm niveau {norm}", "now level {reached}, norm level {norm}")
FINDING = Phrase("Bevinding", "Finding")
MARKS = {"shown": "+", "not-shown": "−", "contested": "±", "not-observed": "?"}
"""A sign for what was observed of a behaviour."""


def question(explanation: Explanation) -> Phrase:
    """The question that the tree answers."""
    if explanation.message or explanation.answer is Answer.REACHED:
        return WHY
    return WHY_UNDECIDED if explanation.answer is Answer.UNDECIDED else WHY_NOT


def heading(explanation: Explanation) -> str:
    """What is asked, and the answer."""
    lang = explanation.lang
    if explanation.message:
        return f"{FINDING.get(lang)}: {explanation.message}"
    answer = ANSWERS[explanation.answer].get(lang) if explanation.answer else ""
    return f"{explanation.label} {LEVEL.get(lang)} {explanation.question.level}: {answer}"


def numbers(explanation: Explanation) -> str:
    """Norm, award, reached and possible; nothing where the competency is not in play."""
    if explanation.result is None:
        return ""
    told = [(word.get(explanation.lang), getattr(explanation.result, name)) for word, name in NUMBERS]
    return " · ".join(f"{word} {'–' if value is None else value}" for word, value in told)


def decisive(explanation: Explanation) -> Iterator[str]:
    """The competencies that decide a finding, with what holds of them."""
    lang = explanation.lang
    for each in explanation.because:
        norm = "" if each.norm is None else NORM.get(lang).format(norm=each.norm) + ", "
        yield f"{each.label}: {norm}{RANGE.get(lang).format(reached=each.reached, possible=each.possible)}"


def sources(citations: Iterable[Citation], lang: str) -> Iterator[tuple[str, list[Citation]]]:
    """What rules rest on, by the handbook that it stands in: first that of the assessment, with what names none."""
    by: dict[str, list[Citation]] = {}
    for each in citations:
        by.setdefault(each.handbook or "" if each.foreign else "", []).append(each)
    for handbook in sorted(by):
        yield (OTHER_SOURCES.get(lang).format(handbook=handbook) if handbook else SOURCES.get(lang)), by[handbook]


def plan_step(result: CompetencyResult, repair: Repair, lang: str) -> str:
    """Where somebody is, where the norm is, and how many steps lie between."""
    now = FROM_TO.get(lang).format(reached=result.reached, norm=result.norm)
    return f"{now} · {counted(repair.size, PLAN_STEPS, lang)}" if repair.possible else now


def known(node: Node) -> str:
    """What a statement is known by where it was told before: of a behaviour the same words say the same, however it was asked."""
    return node.text if node.status else node.id


def remarks(node: Node, lang: str) -> str:
    """What a reader must know of a statement besides its text."""
    if node.presumed and node.holds:
        return PRESUMED.get(lang)
    return CUT.get(lang) if node.cut else ""


def about(assessment: About, lang: str) -> str:
    """Which assessment, of whom, against what."""
    name = f"{ASSESSMENT.get(lang)} {assessment.assessment} {OF.get(lang)} {assessment.subject}"
    return f"{name} · {assessment.title} ({assessment.edition})"


def changes(repair: Repair) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The changes by the effort that they ask, those that ask none left out."""
    for effort in EFFORTS:
        if found := getattr(repair, effort):
            yield effort, found


def change(change: Change, lang: str) -> str:
    """One change in words."""
    if change.behaviour is None:
        return f"{change.text}: {LEVEL.get(lang)} {change.level}"
    return f"“{change.text}” ({change.behaviour})"


def observed(observation: Observed, about: About, lang: str) -> str:
    """What was seen, when, by whom, and where that stands; the file only where it is another than the assessment's.

    In a table, which has no digest, the column is told as well.
    """
    location = observation.location
    where = f"{LINE.get(lang)} {location.span.line}"
    if about.digest is None:
        where += f", {COLUMN.get(lang)} {location.span.column}"
    if location.file != about.file:
        where = str(location)
    parts = (RESULTS[observation.result].get(lang), observation.observed_on, observation.assessor, where)
    return " · ".join(part for part in parts if part)


def evidence(observation: Observed, lang: str) -> str:
    """The evidence between quotes, or that there is none."""
    return f"“{observation.evidence}”" if observation.evidence else f"({EVIDENCE_ABSENT.get(lang)})"


def cautions(repair: Repair, level: int | None) -> Iterator[Phrase]:
    """What a reader must know of a change that is to reach a level."""
    if not repair.possible:
        yield IMPOSSIBLE
    elif not repair.exact:
        yield INEXACT
    if level is not None and any(each.level > level for _, found in changes(repair) for each in found if each.behaviour):
        yield FROM_ABOVE
