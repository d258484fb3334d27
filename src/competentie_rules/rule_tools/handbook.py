"""The text of a handbook, in which the quotes of rules must stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from competentie_rules.documents import bundled
from competentie_rules.text import nearest

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|[*`]")


def folded(text: str) -> str:
    """Text without marks for bold, italic and the like, and with single spaces."""
    return " ".join(_MARKUP.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Handbook:
    """A handbook by its headings: the text below each, with that below lower headings, down to the next as high."""

    file: str
    passages: Mapping[str, str]

    @classmethod
    def of(cls, file: str, text: str) -> Handbook:
        """The handbook in a Markdown text."""
        parts: list[tuple[int, str, list[str]]] = []
        for line in text.splitlines():
            if heading := _HEADING.fullmatch(line):
                parts.append((len(heading[1]), folded(heading[2]), []))
            elif parts:
                parts[-1][2].append(line)
        passages: dict[str, str] = {}
        for i, (level, name, lines) in enumerate(parts):
            whole = list(lines)
            for below, title, more in parts[i + 1 :]:
                if below <= level:
                    break
                whole += [title, *more]
            passages[name] = folded("\n".join(whole))
        return cls(file, passages)


def brought_along() -> list[Handbook]:
    """The handbooks beside the frameworks that the tool brings along."""
    base = bundled.folder("profiles")
    return [
        Handbook.of(str(file.relative_to(base.parent)), file.read_text(encoding="utf-8"))
        for file in sorted(base.glob("*/handboek.md"))
    ]


def unfounded(source: Mapping[str, str], handbooks: Iterable[Handbook]) -> Iterator[tuple[str, str]]:
    """What of the source of a rule stands in none of the handbooks: what is wrong, and a hint."""
    handbooks = list(handbooks)
    passage, quote = source.get("passage"), source.get("quote")
    known = [name for handbook in handbooks for name in handbook.passages]
    if passage is not None and folded(passage) not in known:
        near = nearest(folded(passage), known)
        yield f"no handbook has a passage {passage!r}.", f"Perhaps {near!r} is meant." if near else _listed(known)
        return
    if quote is None:
        return
    texts = [(name, text) for handbook in handbooks for name, text in handbook.passages.items()]
    here = [text for name, text in texts if passage is None or name == folded(passage)]
    if not any(folded(quote) in text for text in here):
        where = f"passage {passage!r}" if passage is not None else "any handbook"
        elsewhere = [name for name, text in texts if folded(quote) in text]
        hint = f"It stands under {elsewhere[-1]!r}." if elsewhere else "Quote the handbook to the letter."
        yield f"the quote does not stand in {where}: {quote!r}.", hint


def _listed(known: Iterable[str]) -> str:
    return f"There are: {', '.join(known)}."
