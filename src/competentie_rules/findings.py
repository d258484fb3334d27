"""What holds, turned into findings: words, place, reasons and fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from competentie_rules.documents.framework import Framework
from competentie_rules.documents.tree import Document, Fault, Path, pointer
from competentie_rules.model import Finding, Location, Phrase, Scalar, Severity
from competentie_rules.rules.join import Binding, Facts, Plan, ground, members, needed
from competentie_rules.rules.strata import is_fixed
from competentie_rules.rules.syntax import AtLeast, Atom, Compare, Denied, FindingSpec, Literal, Query, Rule, Variable
from competentie_rules.text import nearest, safe

MOST_LISTED = 10
"""Known ids that one message lists."""

MOST_REMEMBERED = 4096
"""Answers and words that are remembered."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the competencies and behaviours of a framework are called, in the order of the handbook."""

    labels: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, framework: Framework | None) -> Names:
        """The names of a framework; none at all without one."""
        labels: dict[str, str] = {}
        texts: dict[str, str] = {}
        for competency in framework.competencies if framework else ():
            labels[competency.id] = texts[competency.id] = competency.label
            texts.update((behaviour.id, behaviour.text) for level in competency.levels for behaviour in level.behaviours)
        return cls(labels, texts, {id: number for number, id in enumerate(texts)})

    def sort(self, ids: Iterable[str]) -> tuple[str, ...]:
        """These ids, each once, in the order of the handbook; what it does not know comes last, in alphabet."""
        return tuple(sorted(set(ids), key=lambda id: (self.order.get(id, len(self.order)), id)))


class Answer(NamedTuple):
    """An answer that fixed facts leave open: whatever is asked besides must hold, or not."""

    id: str
    asked: tuple[tuple[bool, Atom], ...]
    """Statements, each with whether it has to hold."""
    counted: tuple[tuple[int, tuple[Atom, ...]], ...]
    """How many of some statements have to hold."""


Possible = dict[tuple[object, ...], tuple[Answer, ...]]


class World(NamedTuple):
    """What questions are asked of: fixed facts, which relations are fixed, and whether any other statement holds.

    `possible` are the answers known so far that the fixed facts leave open, by query and binding.
    """

    facts: Facts
    fixed: frozenset[str]
    decide: Callable[[Atom], bool]
    possible: Possible


def answers(query: Query, world: World, binding: Binding) -> Iterator[tuple[str, tuple[Atom, ...]]]:
    """Each answer to a query, with the statements, not fixed, that make it one."""
    key = (id(query), *binding.items())
    if key not in world.possible:
        world.possible[key] = tuple(_possible(query, world, binding))
    decide = world.decide
    for answer in world.possible[key]:
        if all(decide(atom) is wanted for wanted, atom in answer.asked) and all(
            sum(map(decide, atoms)) >= number for number, atoms in answer.counted
        ):
            yield answer.id, tuple(atom for wanted, atom in answer.asked if wanted)


def _possible(query: Query, world: World, binding: Binding) -> Iterator[Answer]:
    plan, literals = _planned(query, world.fixed, frozenset(binding))
    for found in plan.solve(world.facts, binding):
        asked: list[tuple[bool, Atom]] = []
        counted: list[tuple[int, tuple[Atom, ...]]] = []
        for literal in literals:
            # A comparison is always fixed.
            assert not isinstance(literal, Compare)
            if isinstance(literal, AtLeast):
                atoms = tuple(members(literal, world.facts, found))
                counted.append((needed(literal, len(atoms), found), atoms))
            else:
                asked.append((not isinstance(literal, Denied), ground(literal.pattern, found)))
        yield Answer(str(found[query.each]), tuple(asked), tuple(counted))


@lru_cache(MOST_REMEMBERED)
def _planned(query: Query, known: frozenset[str], bound: frozenset[str]) -> tuple[Plan, tuple[Literal, ...]]:
    """The fixed conditions of a query in the order in which they are asked, and the others."""
    fixed = [literal for literal in query.when if is_fixed(literal, known)]
    return Plan(fixed, bound), tuple(literal for literal in query.when if not is_fixed(literal, known))


class Teller:
    """Makes the findings of one document, in one language."""

    def __init__(self, document: Document, lang: str, *, known_as: str, assessment: str | None = None) -> None:
        self._document = document
        self._lang = lang
        self._known_as = known_as
        self._assessment = assessment

    def of(self, document: Document) -> Teller:
        """The same for what is kept of the document."""
        return Teller(document, self._lang, known_as=self._known_as, assessment=self._assessment)

    def fault(self, rule: Rule, fault: Fault) -> Finding:
        """What a reader or schema found wrong."""
        words = {key: value.get(self._lang) if isinstance(value, Phrase) else value for key, value in fault.values.items()}
        where = pointer(fault.path)
        return Finding(
            rule=rule.id,
            severity=severity(rule),
            message=message(rule, self._lang, words),
            location=Location(fault.file or self._document.locate(fault.path).file, fault.span, where),
            fingerprint=fingerprint(self._known_as, rule.id, where, words.get("key")),
            assessment=self._assessment,
            title=rule.title.get(self._lang),
        )

    def finding(
        self,
        rule: Rule,
        binding: Binding,
        world: World,
        names: Names,
        places: Mapping[Atom, Path],
        premises: Iterable[Atom],
        otherwise: Path,
        numbers: Mapping[str, Scalar | None],
        evidence: Callable[[str], str] | None = None,
    ) -> Finding:
        """What a rule concluded.

        It stands where the first of `premises` is said that is said in this document, else where the first of its reasons is,
        else in the room that a form has for its competency, else at the path `otherwise`. `numbers` are for the message: reached,
        possible, norm and award. `evidence` gives the evidence of each id that decides.
        """
        spec = rule.finding or FindingSpec({})
        binding = {name: binding[name] for name in rule.head.variables()}
        about = {name: binding[term.name] if isinstance(term, Variable) else term for name, term in spec.columns.items()}
        because, support = self._because(spec, world, names, binding)
        place = next((places[atom] for atom in chain(premises, support) if atom in places), None)
        words: dict[str, str] = {name: str(value) for name, value in about.items()}
        for name in ("competency", "other"):
            if name in words:
                words[name] = names.labels.get(words[name], words[name])
        words |= {name: "-" if value is None else str(value) for name, value in numbers.items()}
        words["suggestion"] = self._suggestion(spec, about, world, binding)
        competency, level, behaviour = about.get("competency"), about.get("level"), about.get("behaviour")
        location = self._document.rooms.get(str(competency)) if place is None else None
        return Finding(
            rule=rule.id,
            severity=severity(rule),
            message=message(rule, self._lang, words),
            location=location or self._document.locate(otherwise if place is None else place),
            fingerprint=fingerprint(self._known_as, rule.id, competency, level, behaviour, about.get("other")),
            assessment=self._assessment,
            competency=None if competency is None else str(competency),
            level=None if level is None else int(level),
            behaviour=None if behaviour is None else str(behaviour),
            because=because,
            title=rule.title.get(self._lang),
            label=names.labels.get(str(competency), "") if competency is not None else "",
            told=tuple([names.texts.get(id, "") for id in because]),
            evidence=tuple(map(evidence, because)) if evidence is not None else (),
        )

    def _because(self, spec: FindingSpec, world: World, names: Names, binding: Binding) -> tuple[tuple[str, ...], list[Atom]]:
        """The ids that decide, in the order of the handbook, and what is said of them."""
        for group in spec.because:
            support: dict[str, tuple[Atom, ...]] = {}
            for query in group:
                for id, atoms in answers(query, world, binding):
                    support.setdefault(id, atoms)
            if support:
                ids = names.sort(support)
                return ids, [atom for id in ids for atom in support[id]]
        return (), []

    def _suggestion(self, spec: FindingSpec, about: Mapping[str, Scalar], world: World, binding: Binding) -> str:
        if spec.nearest is None:
            return ""
        column, query = spec.nearest
        known = sorted({id for id, _ in answers(query, world, binding)})
        word = str(about[column]) if column is not None else None
        near = nearest(word, known) if word is not None and word not in known else None
        if near is not None:
            return Phrase(f" Misschien is {near} bedoeld.", f" Perhaps {near} is meant.").get(self._lang)
        if word in known or not known or (word is not None and len(known) > MOST_LISTED):
            return ""
        listed = ", ".join(known[:MOST_LISTED]) + ", …" * (len(known) > MOST_LISTED)
        return Phrase(f" Wel bekend: {listed}.", f" Known: {listed}.").get(self._lang)


def severity(rule: Rule) -> Severity:
    """The severity of a rule that makes findings; lint has seen to it that it has one."""
    return rule.severity or Severity.ERROR


def message(rule: Rule, lang: str, words: Mapping[str, str]) -> str:
    """What a rule says in one language, with these words in it."""
    return _told(rule.message.get(lang) if rule.message else rule.title.get(lang), tuple(words.items()))


@lru_cache(MOST_REMEMBERED)
def _told(template: str, words: tuple[tuple[str, str], ...]) -> str:
    return safe(template.format_map({name: safe(word) for name, word in words}), 2000)


def fingerprint(known_as: str, *about: Scalar | None) -> str:
    """A name for a finding that stays the same when lines move: 32 hexadecimal digits.

    It is the exclusive or of two halves, what the document is known as and what the finding says of it; so tables can make very
    many at once.
    """
    return f"{_half(known_as) ^ _half_about(about):032x}"


def _half(text: str) -> int:
    return int.from_bytes(half(text), "big")


@lru_cache(MOST_REMEMBERED)
def _half_about(about: tuple[Scalar | None, ...]) -> int:
    # What findings say comes back in very many documents.
    return _half(json.dumps(about))


def half(text: str) -> bytes:
    """One half of a fingerprint: the MD5 of a text, 16 bytes. It names; it protects nothing."""
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
