"""Explanations for people, in 80 columns unless another width is given: indented only where there is more than one way on."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from competentie_rules.explanation import Answer, Explanation, Node, Observed, Plan, Repair, Step
from competentie_rules.report.explanations import words
from competentie_rules.report.words import cited
from competentie_rules.text import defused, safe

WIDTH = 80
LONGEST = 5000
"""Characters of one piece of evidence."""

Paint = Callable[[str, str], str]
"""Gives a text a style: an answer, `strong` or `faint`."""

STYLES = {Answer.REACHED: "met", Answer.NOT_REACHED: "not-met", Answer.UNDECIDED: "undecided", None: "strong"}


def plain(text: str, style: str) -> str:
    """No style at all."""
    return text


def render(explanations: Sequence[Explanation], paint: Paint = plain, width: int = WIDTH) -> str:
    """Every explanation in so many columns, with an empty line between them."""
    blocks = ("".join(defused(line) + "\n" for line in _Page(explanation, paint, width).lines()) for explanation in explanations)
    return "\n".join(blocks)


def render_plan(plan: Plan, paint: Paint = plain, width: int = WIDTH) -> str:
    """The development view, in so many columns."""
    return "".join(defused(line) + "\n" for line in _plan(plan, paint, width))


def _plan(plan: Plan, paint: Paint, width: int) -> Iterator[str]:
    lang, about = plan.lang, plan.about
    yield paint(words.PLAN.get(lang), "strong")
    yield from _wrapped(words.about(about, lang), "", faint=paint, width=width)
    yield from _wrapped(about.file, "", faint=paint, width=width)
    if not plan.ways:
        yield ""
        yield words.PLAN_DONE.get(lang)
    for result, repair in plan.ways:
        yield ""
        yield f"{paint(safe(result.label), 'strong')} · {words.plan_step(result, repair, lang)}"
        yield from _repair(repair, lang, result.norm, width)


class _Page:
    def __init__(self, explanation: Explanation, paint: Paint, width: int) -> None:
        self.width = width
        self.explanation = explanation
        self.lang = explanation.lang
        self.paint = paint
        self.seen: set[str] = set()
        self.told: set[Observed] = set()
        self.rules: set[str] = set()
        """Those of the steps that were told: what is not told needs no passage."""

    def lines(self) -> Iterator[str]:
        told = self.explanation
        style = STYLES[told.answer] if not told.message else "strong"
        for line in textwrap.wrap(safe(words.heading(told), LONGEST), self.width, break_on_hyphens=False):
            yield self.paint(line, style)
        yield from _wrapped(words.about(told.about, self.lang), "", faint=self.paint, width=self.width)
        yield from _wrapped(told.about.file, "", faint=self.paint, width=self.width)
        if numbers := words.numbers(told):
            yield numbers
        yield ""
        yield self.paint(words.question(told).get(self.lang), "strong")
        # What a finding says stands above already.
        yield from self._steps(told.nodes[told.root], "  ") if told.message else self._node(told.root, "  ")
        if told.because:
            yield ""
            yield self.paint(words.DECISIVE.get(self.lang), "strong")
            for line in words.decisive(told):
                yield from _wrapped(line, "  ", "    ", width=self.width)
        if told.left_out:
            yield ""
            yield self.paint(words.LEFT_OUT.get(self.lang), "strong")
            for message in told.left_out:
                yield from _wrapped(message, "  ", width=self.width)
        if told.repair is not None:
            yield ""
            yield self.paint(words.NEEDED.get(self.lang), "strong")
            yield from _repair(told.repair, self.lang, told.question.level, self.width)
        shown = [citation for citation in told.citations if not self.rules.isdisjoint(citation.rules)]
        for heading, citations in words.sources(shown, self.lang):
            yield ""
            yield self.paint(safe(heading), "strong")
            for citation in citations:
                yield from _wrapped(cited(citation.passage, citation.quote), "  ", "    ", width=self.width)

    def _node(self, id: str, indent: str, *, wanted: bool = True) -> Iterator[str]:
        """A statement and what it rests on. What rightly fails is not followed further."""
        node = self.explanation.nodes[id]
        remark = words.remarks(node, self.lang)
        text = node.text
        again = words.known(node) in self.seen
        if again and (node.steps or node.status):
            remark, text = words.ABOVE.get(self.lang), node.short or text
        mark = f"{words.MARKS[node.status]} " if node.status else ""
        yield from _wrapped(
            f"{mark}{text}" + (f" ({remark})" if remark else ""), indent, indent + " " * len(mark), width=self.width
        )
        if again or not wanted:
            return
        self.seen.add(words.known(node))
        yield from self._observations(node, indent + "  ")
        yield from self._steps(node, indent)

    def _steps(self, node: Node, indent: str) -> Iterator[str]:
        for i, step in enumerate(node.steps):
            self.rules.add(step.rule)
            several = len(node.steps) > 1
            last = i == len(node.steps) - 1
            below = indent + (("  " if last else "│ ") if several else "")
            if node.scope != "count":
                sign = ("└ " if last else "├ ") if several else "← "
                rest = indent + ("  " if last or not several else "│ ")
                yield from _wrapped(f"{step.title} [{step.rule}]", indent + sign, rest, faint=self.paint, width=self.width)
            yield from self._premises(node, step, below)

    def _premises(self, node: Node, step: Step, indent: str) -> Iterator[str]:
        if len(step.premises) == 1:
            yield from self._node(step.premises[0], indent, wanted=self._followed(node, step.premises[0]))
            return
        for premise in step.premises:
            yield from self._node(premise, indent + "  ", wanted=self._followed(node, premise))

    def _followed(self, node: Node, premise: str) -> bool:
        """Of what holds, the premises that hold are followed; why others rightly do not is told only in full."""
        return self.explanation.full or not node.holds or self.explanation.nodes[premise].holds

    def _observations(self, node: Node, indent: str) -> Iterator[str]:
        """What was observed of a behaviour, told once."""
        for observed in node.observations:
            if observed not in self.told:
                self.told.add(observed)
                yield from _wrapped(
                    words.observed(observed, self.explanation.about, self.lang), indent, faint=self.paint, width=self.width
                )
                yield from _wrapped(words.evidence(observed, self.lang), indent, width=self.width)


def _repair(repair: Repair, lang: str, level: int | None, width: int) -> Iterator[str]:
    indent = "  "
    for effort, changes in words.changes(repair):
        yield f"{indent}{words.EFFORTS[effort].get(lang)}:"
        for change in changes:
            yield from _wrapped(words.change(change, lang), indent + "- ", indent + "  ", width=width)
    for told in words.cautions(repair, level):
        yield from _wrapped(told.get(lang), indent, width=width)


def _wrapped(text: str, first: str, rest: str | None = None, *, faint: Paint = plain, width: int) -> Iterator[str]:
    rest = first if rest is None else rest
    width = max(width, len(first) + 24)
    for line in textwrap.wrap(safe(text, LONGEST), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False):
        yield faint(line, "faint")
