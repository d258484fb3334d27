"""Explanations as one page that stands alone: no script, nothing to fetch; what is unfolded is printed."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from competentie_rules.explanation import About, Explanation, Node, Observed, Plan, Repair
from competentie_rules.model import Phrase
from competentie_rules.report.explanations import words
from competentie_rules.text import safe

CONTENTS = Phrase("Uitleg op deze pagina", "Explanations on this page")
LONGEST = 20_000
"""Characters of one text."""

STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1b1d20; --line: #9aa0a6; }
:root { --faint: #5f6368; --good: #1e6b34; --bad: #a1260d; --open: #7a5c00; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --ink: #e8ecf1; --faint: #a8adb3; --good: #81c995; --bad: #f28b82; --open: #fdd663; }
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
body { background: var(--page); color: var(--ink); }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
article + article { border-top: 3px double var(--line); margin-top: 3rem; }
article h2.answer { font-size: 1.35rem; } article h3 { font-size: 1.1rem; margin-top: 1.5rem; } article h4 { font-size: 1rem; }
nav { margin: 1.5rem 0 2.5rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
nav ul { list-style: none; margin: 0; padding: 0; } nav li { padding: .15rem 0; }
nav a { color: inherit; } a:focus-visible { outline: 2px solid; outline-offset: 2px; }
.faint, .rule { color: var(--faint); font-size: .9rem; }
.reached { color: var(--good); } .not-reached { color: var(--bad); } .undecided { color: var(--open); }
table { border-collapse: collapse; } th, td { padding: .1rem .8rem .1rem 0; text-align: left; }
h3 { font-size: 1rem; } ul.steps, ul.premises { list-style: none; margin: 0; padding-left: 0; }
ul.steps { margin-left: .3rem; padding-left: 1rem; border-left: 1px solid var(--line); }
summary { cursor: pointer; padding: .1rem 0 .1rem 1.1rem; text-indent: -1.1rem; } summary:focus-visible { outline: 2px solid; }
.leaf { display: block; padding-left: 1.1rem; }
.shown { color: var(--good); } .not-shown { color: var(--bad); } .contested, .not-observed { color: var(--open); }
blockquote { margin: .2rem 0 .4rem 1.1rem; padding-left: .8rem; border-left: 3px solid var(--line); }
blockquote footer { color: var(--faint); font-size: .85rem; }
@media (max-width: 36rem) {
  ul.steps { margin-left: .2rem; padding-left: .55rem; } ul:not([class]) { padding-left: 1.2rem; }
  .leaf { padding-left: .3rem; } blockquote { margin-left: .3rem; } dd { margin-left: 1rem; }
}
@media print {
  :root { --page: #fff; --ink: #000; --faint: #444; --good: #1e6b34; --bad: #a1260d; --open: #7a5c00; }
  body { max-width: none; margin: 0; font-size: 10pt; } nav { display: none; }
  article + article { break-before: page; border: 0; }
  h1, h2, h3, h4 { break-after: avoid; } blockquote, .leaf { break-inside: avoid; }
}
"""


def render(explanations: Sequence[Explanation]) -> str:
    """Every explanation as an article of one page; several below a title of the page, and a list of them."""
    first = explanations[0]
    several = len(explanations) > 1
    articles = [line for number, each in enumerate(explanations, 1) for line in _Article(each, number, several=several).lines()]
    if not several:
        return _page(first.lang, words.heading(first), articles)
    title = words.about(first.about, first.lang)
    return _page(first.lang, title, [*_contents(explanations, title), *articles])


def render_plan(plan: Plan) -> str:
    """The development view as a page."""
    return _page(plan.lang, words.PLAN.get(plan.lang), list(_plan(plan)))


def _page(lang: str, title: str, lines: Sequence[str]) -> str:
    head = f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{_text(title)}</title>\n'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    body = "\n".join(lines)
    return f"{head}{view}<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"


def _text(text: str) -> str:
    # A page that is printed where a CI service reads along must hold no command to it.
    return html.escape(safe(text, LONGEST)).replace("##", "#&#35;")


def _faint(text: str) -> str:
    return f'<p class="faint">{_text(text)}</p>'


def _subject(about: About, lang: str) -> str:
    return _faint(f"{words.about(about, lang)} · {about.file}")


def _contents(explanations: Sequence[Explanation], title: str) -> Iterator[str]:
    """The title of a page with several explanations, and a link to each."""
    first = explanations[0]
    yield f"<h1>{_text(title)}</h1>"
    yield _faint(first.about.file)
    yield f'<nav aria-label="{_text(CONTENTS.get(first.lang))}"><ul>'
    for number, each in enumerate(explanations, 1):
        yield f'<li><a href="#e{number}" class="{_answer(each)}">{_text(words.heading(each))}</a></li>'
    yield "</ul></nav>"


def _answer(told: Explanation) -> str:
    return told.answer.value if told.answer and not told.message else ""


def _plan(plan: Plan) -> Iterator[str]:
    lang = plan.lang
    yield f"<h1>{_text(words.PLAN.get(lang))}</h1>"
    yield _subject(plan.about, lang)
    if not plan.ways:
        yield f"<p>{_text(words.PLAN_DONE.get(lang))}</p>"
    for result, repair in plan.ways:
        yield f"<h2>{_text(result.label)}</h2>"
        yield _faint(words.plan_step(result, repair, lang))
        yield from _repair(repair, lang, result.norm, 3)


def _repair(repair: Repair, lang: str, level: int | None, depth: int) -> Iterator[str]:
    for effort, changes in words.changes(repair):
        name = words.EFFORTS[effort].get(lang)
        yield f"<h{depth}>{_text(name[:1].upper() + name[1:])}</h{depth}>"
        yield "<ul>" + "".join(f"<li>{_text(words.change(change, lang))}</li>" for change in changes) + "</ul>"
    yield from (f"<p>{_text(told.get(lang))}</p>" for told in words.cautions(repair, level))


class _Article:
    """An explanation. With `several` on a page its headings are below that of the page, which says whom they are about."""

    def __init__(self, explanation: Explanation, number: int, *, several: bool) -> None:
        self.explanation = explanation
        self.several = several
        self.id = f"e{number}"
        self.lang = explanation.lang
        self.prefix = f"e{number}-"
        self.seen: dict[str, str] = {}
        self.told: set[Observed] = set()

    def lines(self) -> Iterator[str]:
        told = self.explanation
        yield f'<article id="{self.id}">' if self.several else "<article>"
        head, answer = ("h2", f"answer {_answer(told)}".strip()) if self.several else ("h1", _answer(told))
        yield f'<{head} class="{answer}">{_text(words.heading(told))}</{head}>'
        if not self.several:
            yield _subject(told.about, self.lang)
        if numbers := words.numbers(told):
            yield f"<p>{_text(numbers)}</p>"
        yield self._head(words.question(told).get(self.lang))
        yield from self._tree()
        if told.because:
            yield self._head(words.DECISIVE.get(self.lang))
            yield "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in words.decisive(told)) + "</ul>"
        if told.left_out:
            yield self._head(words.LEFT_OUT.get(self.lang))
            yield from (f"<p>{_text(message)}</p>" for message in told.left_out)
        if told.repair is not None:
            yield self._head(words.NEEDED.get(self.lang))
            yield from _repair(told.repair, self.lang, told.question.level, 3 + self.several)
        for heading, citations in words.sources(told.citations, self.lang):
            yield self._head(heading)
            yield "<dl>"
            for citation in citations:
                yield f"<dt>{_text(citation.passage)}</dt>"
                quote = f"<q>{_text(citation.quote)}</q> " if citation.quote else ""
                yield f'<dd>{quote}<span class="rule">{_text(", ".join(citation.rules))}</span></dd>'
            yield "</dl>"
        yield "</article>"

    def _head(self, text: str) -> str:
        depth = 2 + self.several
        return f"<h{depth}>{_text(text)}</h{depth}>"

    def _tree(self) -> Iterator[str]:
        """Every node, each unfolded once; a loop instead of recursion, since handbooks can be deep."""
        waiting: list[str | tuple[str, bool]] = [(self.explanation.root, True)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
                continue
            id, unfolded = part
            waiting += reversed(list(self._node(self.explanation.nodes[id], unfolded=unfolded)))

    def _node(self, node: Node, *, unfolded: bool) -> Iterator[str | tuple[str, bool]]:
        remark = words.remarks(node, self.lang)
        again = words.known(node) in self.seen
        first = self.seen.setdefault(words.known(node), node.id)
        text = node.short if again and node.short else node.text
        told = f'<span class="{node.status or ""}">{_text(text)}</span>'
        told += f' <span class="faint">({_text(remark)})</span>' if remark else ""
        if again and (node.steps or node.status):
            yield f'<span class="leaf">{told} <a href="#{self.prefix}{first}">{_text(words.ABOVE.get(self.lang))}</a></span>'
            return
        if not node.steps:
            anchor = "" if again else f' id="{self.prefix}{node.id}"'
            yield f'<span class="leaf"{anchor}>{told}</span>'
            if not again:
                yield from self._observations(node)
            return
        yield f'<details id="{self.prefix}{node.id}"{" open" if unfolded else ""}><summary>{told}</summary><ul class="steps">'
        for step in node.steps:
            rule = "" if node.scope == "count" else f'<span class="rule">{_text(step.title)} [{_text(step.rule)}]</span>'
            yield f'<li>{rule}<ul class="premises">'
            for premise in step.premises:
                yield "<li>"
                yield premise, unfolded and (not node.holds or self.explanation.nodes[premise].holds)
                yield "</li>"
            yield "</ul></li>"
        yield "</ul></details>"

    def _observations(self, node: Node) -> Iterator[str]:
        """What was observed of a behaviour, told once."""
        for observed in node.observations:
            if observed not in self.told:
                self.told.add(observed)
                footer = _text(words.observed(observed, self.explanation.about, self.lang))
                yield f"<blockquote>{_text(words.evidence(observed, self.lang))}<footer>{footer}</footer></blockquote>"
