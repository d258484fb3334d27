"""What the cells of behaviours may hold, and the result that each stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competentie_rules.errors import UsageError
from competentie_rules.model import Phrase
from competentie_rules.text import nearest, safe

NOT_OBSERVED = "not-observed"
LONGEST = 40
"""Letters of a word of one's own that is told how to declare it."""
RESULTS = ("shown", "not-shown", NOT_OBSERVED)

STRICT: Mapping[str, str] = {"": NOT_OBSERVED} | {result: result for result in RESULTS}
"""What programs write."""

DUTCH: Mapping[str, str] = {
    "ja": "shown",
    "getoond": "shown",
    "nee": "not-shown",
    "niet getoond": "not-shown",
    "n.v.t.": NOT_OBSERVED,
    "nvt": NOT_OBSERVED,
    "niet waargenomen": NOT_OBSERVED,
}
"""What people write; in files that people make these words count as well, whatever their case and the space around them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words with the results that they stand for; where they are `loose`, case and the space around them do not count.

    `listed` are those to name to who wrote another; without them all are named.
    """

    results: Mapping[str, str]
    loose: bool = False
    listed: tuple[Phrase, ...] = ()

    def result(self, cell: Any) -> str | None:
        """The result that a cell stands for, an empty one included; None where it stands for none."""
        word = text(cell)
        return self.results.get(_folded(word) if self.loose else word)

    def expected(self, cell: Any) -> Phrase:
        """What a cell could hold instead, and which of that is most like what it holds."""
        known = [word for word in self.results if word]
        near = nearest(_folded(text(cell)), known)
        suggestion = Phrase(f"; bedoeld is misschien {near}", f"; perhaps {near} is meant") if near else self._declaring(cell)
        choice = one_of(self.listed or [Phrase(word, word) for word in known])
        return Phrase(f"{choice.nl}{suggestion.nl}", f"{choice.en}{suggestion.en}")

    def _declaring(self, cell: Any) -> Phrase:
        """How to say what a word of one's own stands for, where a cell holds one."""
        word = text(cell)
        # A form has words of its own, and takes no others.
        if (
            self.listed
            or not isinstance(cell, str)
            or not 0 < len(word) <= LONGEST
            or not word.isprintable()
            or set(word) & set('"$`\\=')
        ):
            return Phrase("", "")
        option = f'--value "{word}=shown"'
        return Phrase(
            f", of een eigen woord, dat bijvoorbeeld {option} verklaart", f", or a word of your own, as {option} declares one"
        )


def one_of(choices: Sequence[Phrase]) -> Phrase:
    """Two choices or more, as a sentence names them."""
    *first, last = choices
    return Phrase(f"{', '.join(each.nl for each in first)} of {last.nl}", f"{', '.join(each.en for each in first)} or {last.en}")


def words(declared: Mapping[str, str], *, loose: bool = False) -> Words:
    """The usual words and those that are declared; raises UsageError where one stands for no result."""
    for word, result in declared.items():
        if result not in RESULTS:
            near = nearest(result, RESULTS)
            hint = f"Perhaps {near} is meant." if near else f"A word stands for {', '.join(RESULTS)}."
            raise UsageError(f"The word {safe(word, 80)} cannot stand for {safe(result, 80)}.", hint=hint)
    if not loose:
        return Words({**STRICT, **declared})
    return Words({**STRICT, **DUTCH, **{_folded(word): result for word, result in declared.items()}}, loose=True)


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def text(cell: Any) -> str:
    """A cell as a text: nothing where it is empty, whole numbers without a fraction, days as yyyy-mm-dd."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return "" if cell != cell else str(int(cell)) if cell.is_integer() else str(cell)
    return str(cell.isoformat())[:10] if hasattr(cell, "isoformat") else str(cell)
