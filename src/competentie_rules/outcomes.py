"""What every rule makes of a document: passed, failed, undecided, or not applicable, and why that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from competentie_rules.facts import SAID
from competentie_rules.findings import Names
from competentie_rules.judge import Judgement
from competentie_rules.library import Entry
from competentie_rules.model import Checked, Finding, NotApplicable, Phrase, Undecided
from competentie_rules.rules.asks import about
from competentie_rules.rules.ground import Program, is_fixed_rule
from competentie_rules.rules.join import Facts, Plan, ground, matches
from competentie_rules.rules.sql import query
from competentie_rules.rules.strata import fixed, is_fixed
from competentie_rules.rules.syntax import Atom, Holds, Literal, Pattern, Rule, RuleSet
from competentie_rules.rules.words import absent

OTHER = Phrase("gaat over een ander soort document", "is about another kind of document")
UNREAD = Phrase("het document kon niet worden gelezen", "the document could not be read")
FAULTY = Phrase("het document heeft fouten in tekst of vorm", "the document has faults of text or form")
TWICE = Phrase("het document is er twee keer", "the document is there twice")
UNJUDGED = Phrase("de beoordeling kon niet worden beoordeeld ({rules})", "the assessment could not be judged ({rules})")
NO_WAIVER = Phrase("bij het document staat geen ontheffing", "no waiver stands beside the document")
OF_BASELINE = Phrase("gaat over de nulmeting, niet over een document", "is about the baseline, not about a document")
ALONE = Phrase("er is geen andere beoordeling om mee te vergelijken", "there is no other assessment to compare with")


class _Guard(NamedTuple):
    """What a rule is about in one program: each instance, and what has to hold of an assessment for it to be there.

    Of its patterns, those that are `known` are fixed, and the others are asked of the assessment. `quick` is the same as the
    numbers of statements of which one is enough, where that can be said; `missing` is why the program has no instance at all.
    """

    instances: tuple[tuple[Atom, ...], ...]
    known: tuple[Pattern, ...]
    patterns: tuple[Pattern, ...]
    quick: frozenset[int] | None = None
    missing: str = ""


def decided(checked: Checked, rules: Collection[str], found: Collection[str], order: Sequence[str]) -> Checked:
    """The same, where it is known by now what some rules made of a document: those in `found` failed, the others passed."""
    if not rules:
        return checked
    rest = checked.without(rules, "")
    passed = {*rest.passed, *(id for id in rules if id not in found)}
    failed = {*rest.failed, *(id for id in rules if id in found)}
    return replace(
        checked,
        passed=tuple(id for id in order if id in passed),
        failed=tuple(id for id in order if id in failed),
        not_applicable=rest.not_applicable[:-1],
    )


class Outcomes:
    """Tells what every rule that makes findings made of the documents of a run, in one language."""

    def __init__(self, ruleset: RuleSet, lang: str) -> None:
        self._ruleset = ruleset
        self._lang = lang
        self._rules = [rule for rule in ruleset.rules if rule.severity is not None]
        self._order = [rule.id for rule in self._rules]
        self._fixed = fixed(ruleset)
        self._kinds = {rule.id: self._kinds_of(rule) for rule in self._rules}
        self._about = {rule.id: about(rule, ruleset) for rule in self._rules if rule.finding is not None}
        self._early = frozenset(rule.id for rule in self._rules if rule.finding is not None and is_fixed_rule(rule, self._fixed))
        self._plans = {id: Plan(literals) for id, literals in self._about.items() if id in self._early}
        self._comparing = frozenset(rule.id for rule in self._rules if rule.sql is not None)
        self._pairs = frozenset(rule.id for rule in self._rules if rule.sql is not None and "other" in query(rule.sql).columns)
        self._guards: dict[int, tuple[Program, dict[str, _Guard]]] = {}

    def _kinds_of(self, rule: Rule) -> tuple[str, ...]:
        """The kinds of documents that a rule is about."""
        if rule.decided == "reader":
            return ("framework", "profile", "assessment")
        if rule.id == "document-duplicated":
            return ("framework", "profile")
        if rule.decided in ("form", "table", "terms"):
            return ()
        if rule.finding is None or not is_fixed_rule(rule, self._fixed):
            return ("assessment",)
        relations = {literal.pattern.relation for literal in rule.when if isinstance(literal, Holds)}
        # What a document refers to is known when it is read, so the last that is said tells of which document a finding is.
        said_by = [kind for kind, said in SAID.items() if not relations.isdisjoint(said)]
        return tuple(said_by[-1:])

    def of(
        self, given: Entry, findings: Iterable[Finding], facts: Facts | None, judgement: Judgement | None, names: Names
    ) -> Checked:
        """What came of one document; rules that compare assessments count as passed until they are `settled`.

        `facts` are those that its references are held against, None where it takes no part; `judgement` is None for whatever is
        no assessment, or could not be judged.
        """
        because: dict[str, list[str]] = {}
        for finding in findings:
            because.setdefault(finding.rule, []).extend(finding.because)
        passed: list[str] = []
        undecided: list[Undecided] = []
        apart: dict[str, list[str]] = {}
        for rule in self._rules:
            if rule.id in because:
                continue
            why = self._why_not(rule, given, facts, judgement, because)
            if why is not None:
                apart.setdefault(why, []).append(rule.id)
            elif rule.undecided_by in because:
                undecided.append(Undecided(rule.id, names.sort(because[rule.undecided_by])))
            else:
                passed.append(rule.id)
        return Checked(
            file=given.document.file,
            assessment=given.value("id") if given.kind == "assessment" else None,
            passed=tuple(passed),
            failed=tuple(rule.id for rule in self._rules if rule.id in because),
            undecided=tuple(undecided),
            not_applicable=tuple(NotApplicable(why, tuple(rules)) for why, rules in apart.items()),
        )

    def settled(self, checked: Checked, found: frozenset[str], *, alone: bool) -> Checked:
        """The same, once assessments were compared: `found` are the rules that told something of this one."""
        compared = tuple(id for id in checked.passed if id in self._comparing)
        if alone:
            # A rule that says something of one assessment by itself has nothing to wait for.
            apart = tuple(id for id in compared if id in self._pairs and id not in found)
            checked = checked.without(apart, ALONE.get(self._lang))
            compared = tuple(id for id in compared if id not in apart)
        return decided(checked, compared, found, self._order)

    def _why_not(
        self,
        rule: Rule,
        given: Entry,
        facts: Facts | None,
        judgement: Judgement | None,
        failed: Iterable[str],
    ) -> str | None:
        """Why a rule does not apply; None where it does."""
        lang = self._lang
        if rule.decided == "table":
            return OTHER.get(lang)
        if rule.decided == "form":
            return None if given.document.rooms else OTHER.get(lang)
        if rule.decided == "terms":
            return (OF_BASELINE if rule.id == "baseline-stale" else NO_WAIVER).get(lang)
        if given.kind is None:
            return UNREAD.get(lang)
        if given.kind not in self._kinds[rule.id]:
            return OTHER.get(lang)
        if rule.decided == "reader":
            return None
        if given.faults:
            return FAULTY.get(lang)
        if rule.sql is not None or rule.id == "document-duplicated":
            return None
        if rule.id in self._early:
            return TWICE.get(lang) if facts is None else self._nowhere(self._plans[rule.id], self._about[rule.id], facts)
        if judgement is None:
            told = ", ".join(id for id in failed if not self._ruleset.rule(id).waivable)
            return UNJUDGED.get(lang).format(rules=told)
        return None if rule.decided is not None else self._unsaid(self._guard(rule, judgement.program), judgement)

    def _nowhere(self, plan: Plan, literals: tuple[Literal, ...], facts: Facts) -> str | None:
        """What of some literals, planned, holds nowhere among facts; None where they hold together."""
        if any(True for _ in plan.solve(facts)):
            return None
        plain = [literal.pattern for literal in literals if isinstance(literal, Holds)]
        for number, pattern in enumerate(plain, 1):
            if not any(True for _ in Plan(map(Holds, plain[:number])).solve(facts)):
                return self._absent([pattern] if not matches(pattern, facts, {}) else plain[:number])
        return self._absent(plain)

    def _absent(self, patterns: Sequence[Pattern]) -> str:
        return absent(patterns, self._ruleset.relations, self._lang)

    def _guard(self, rule: Rule, program: Program) -> _Guard:
        _, guards = self._guards.setdefault(id(program), (program, {}))
        if rule.id not in guards:
            guards[rule.id] = self._made(rule, program)
        return guards[rule.id]

    def _made(self, rule: Rule, program: Program) -> _Guard:
        literals = self._about[rule.id]
        known = tuple(literal for literal in literals if is_fixed(literal, self._fixed))
        asked = tuple(
            literal.pattern for literal in literals if isinstance(literal, Holds) and not is_fixed(literal, self._fixed)
        )
        plain = tuple(literal.pattern for literal in known if isinstance(literal, Holds))
        plan = Plan(known)
        missing = self._nowhere(plan, known, program.facts)
        if missing is not None:
            return _Guard((), plain, asked, missing=missing)
        bindings = plan.solve(program.facts)
        instances = tuple(dict.fromkeys(tuple(ground(pattern, binding) for pattern in asked) for binding in bindings))
        if len(asked) != 1 or not all(atom in program.index for (atom,) in instances):
            return _Guard(instances, plain, asked)
        return _Guard(instances, plain, asked, frozenset(program.index[atom] for (atom,) in instances))

    def _unsaid(self, guard: _Guard, judgement: Judgement) -> str | None:
        """What an assessment does not say that a rule is about; None where it says it."""
        if guard.missing:
            return guard.missing
        if guard.quick is not None:
            applies = not guard.quick.isdisjoint(judgement.truth)
        else:
            applies = any(all(map(judgement.decide, instance)) for instance in guard.instances)
        if applies:
            return None
        holding = {judgement.program.atoms[number].relation for number in judgement.truth}
        for pattern in guard.patterns:
            if pattern.relation not in holding:
                return self._absent([pattern])
        return self._absent([*guard.known, *guard.patterns])
