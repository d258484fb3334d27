"""Explanations as one page that stands alone: no script, nothing to fetch; what is unfolded is printed."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from competentie_rules.explanation import About, Explanation, Node, Observed, Plan, Repair
from competentie_rules.report.explanations import words
from competentie_rules.text import safe

LONGEST = 20_000
"""Characters of one text."""

STYLE = """
:root { color-scheme: light dark; --line: #9aa0a6; --faint: #5f6368; --good: #1e6b34; --bad: #a1260d; --open: #7a5c00; }
@media (prefers-color-scheme: dark) { :root { --faint: #a8adb3; --good: #81c995; --bad: #f28b82; --open: #fdd663; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
article + article { border-top: 3px double var(--line); margin-top: 3rem; }
.faint, .rule { color: var(--faint); font-size: .9rem; }
.reached { color: var(--good); } .not-reached { color: var(--bad); } .undecided { color: var(--open); }
table { border-collapse: collapse; } th, td { padding: .1rem .8rem .1rem 0; text-align: left; }
h3 { font-size: 1rem; } ul.steps, ul.premises { list-style: none; margin: 0; padding-left: 0; }
ul.steps { margin-left: .3rem; padding-left: 1rem; border-left: 1px solid var(--line); }
summary { cursor: pointer; } summary:focus-visible { outline: 2px solid; }
.leaf { display: block; padding-left: 1.1rem; }
.shown { color: var(--good); } .not-shown { color: var(--bad); } .contested, .not-observed { color: var(--open); }
blockquote { margin: .2rem 0 .4rem 1.1rem; padding-left: .8rem; border-left: 3px solid var(--line); }
blockquote footer { color: var(--faint); font-size: .85rem; }
@media print { body { max-width: none; margin: 0; } article + article { break-before: page; border: 0; } }
"""


def render(explanations: Sequence[Explanation]) -> str:
    """Every explanation as an article of one page."""
    first = explanations[0]
    articles = [line for number, each in enumerate(explanations, 1) for line in _Article(each, number).lines()]
    title = words.heading(first) if len(explanations) == 1 else words.about(first.about, first.lang)
    return _page(first.lang, title, articles)


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


def _plan(plan: Plan) -> Iterator[str]:
    lang = plan.lang
    yield f"<h1>{_text(words.PLAN.get(lang))}</h1>"
    yield _subject(plan.about, lang)
    if not plan.ways:
        yield f"<p>{_text(words.PLAN_DONE.get(lang))}</p>"
    for result, repair in plan.ways:
        yield f"<h2>{_text(result.label)}</h2>"
        yield _faint(words.plan_step(result, repair, lang))
        yield from _repair(repair, lang, result.norm)


def _repair(repair: Repair, lang: str, level: int | None) -> Iterator[str]:
    for effort, changes in words.changes(repair):
        name = words.EFFORTS[effort].get(lang)
        yield f"<h3>{_text(name[:1].upper() + name[1:])}</h3>"
        yield "<ul>" + "".join(f"<li>{_text(words.change(change, lang))}</li>" for change in changes) + "</ul>"
    yield from (f"<p>{_text(told.get(lang))}</p>" for told in words.cautions(repair, level))


class _Article:
    def __init__(self, explanation: Explanation, number: int) -> None:
        self.explanation = explanation
        self.lang = explanation.lang
        self.prefix = f"e{number}-"
        self.seen: dict[str, str] = {}
        self.told: set[Observed] = set()

    def lines(self) -> Iterator[str]:
        told = self.explanation
        yield "<article>"
        yield f'<h1 class="{told.answer.value if told.answer and not told.message else ""}">{_text(words.heading(told))}</h1>'
        yield _subject(told.about, self.lang)
        if numbers := words.numbers(told):
            yield f"<p>{_text(numbers)}</p>"
        yield f"<h2>{_text(words.question(told).get(self.lang))}</h2>"
        yield from self._tree()
        if told.because:
            yield f"<h2>{_text(words.DECISIVE.get(self.lang))}</h2>"
            yield "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in words.decisive(told)) + "</ul>"
        if told.left_out:
            yield f"<h2>{_text(words.LEFT_OUT.get(self.lang))}</h2>"
            yield from (f"<p>{_text(message)}</p>" for message in told.left_out)
        if told.repair is not None:
            yield f"<h2>{_text(words.NEEDED.get(self.lang))}</h2>"
            yield from _repair(told.repair, self.lang, told.question.level)
        if told.citations:
            yield f"<h2>{_text(words.SOURCES.get(self.lang))}</h2>"
            yield "<dl>"
            for citation in told.citations:
                yield f"<dt>{_text(citation.passage)}</dt>"
                quote = f"<q>{_text(citation.quote)}</q> " if citation.quote else ""
                yield f'<dd>{quote}<span class="rule">{_text(", ".join(citation.rules))}</span></dd>'
            yield "</dl>"
        yield "</article>"

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
