"""Answers to questions on one assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import competentie_rules
from competentie_rules.errors import UsageError
from competentie_rules.explain import compared
from competentie_rules.explain.judged import Judged
from competentie_rules.explain.narrate import Narrator
from competentie_rules.explain.repair import smallest
from competentie_rules.explain.tree import Tree
from competentie_rules.explanation import About, Answer, Change, Citation, Explanation, Node, Plan, Question, Repair
from competentie_rules.judge import Judgement
from competentie_rules.model import AssessmentResult, CompetencyResult, Finding
from competentie_rules.rules.syntax import Atom
from competentie_rules.text import beginnings, nearest, safe

LEFT_OUT = frozenset({"unknown-behaviour", "behaviour-misplaced", "award-out-of-range"})
"""Rules on what takes no part in the judgement of a competency that is judged otherwise."""


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains one judged assessment, in one language; no engine runs for a question.

    `inputs` are the digests of what it was judged with, `findings` what was found in it.
    """

    judged: Judged
    inputs: dict[str, str | None]
    findings: tuple[Finding, ...] = ()
    lang: str = "nl"
    full: bool = False
    depth: int | None = None
    results: tuple[AssessmentResult, ...] = ()
    """What came of the assessments that were checked, which a finding may compare."""

    @property
    def _judgement(self) -> Judgement:
        return self.judged.judgement

    def level(self, competency: str, level: int) -> Explanation:
        """Why a level is reached or not, and what it would take; raises UsageError where there is no such level."""
        self._known(competency, level)
        goal = Atom("reached", (competency, level))
        question = Question(self._judgement.assessment.id, competency, level)
        return self._explanation(question, goal, self.answer(competency, level), self.repair(competency, level))

    def norm(self, competency: str) -> int:
        """The norm of a competency; raises UsageError where the profile has none."""
        self._known(competency, 1)
        norm = next((result.norm for result in self._normed() if result.competency == competency), None)
        if norm is None:
            raise UsageError(f"The profile has no norm for {competency}.", hint="Give the level to explain.")
        return norm

    def norms(self) -> tuple[Explanation, ...]:
        """The norm of every competency of the profile, in the order of the handbook."""
        return tuple(self.level(result.competency, result.norm) for result in self._normed() if result.norm is not None)

    def finding(self, wanted: str) -> Explanation:
        """Why a finding was made: by its rule, or by the beginning of its fingerprint, as long as that tells which one."""
        found = [
            finding for finding in self.findings if wanted and (wanted == finding.rule or finding.fingerprint.startswith(wanted))
        ]
        if len(found) != 1:
            short = beginnings(each.fingerprint for each in self.findings)
            listed = ", ".join(f"{short[each.fingerprint]} ({_about(each)})" for each in (found or self.findings)[:10]) or "-"
            problem, hint = f"{len(found)} findings of this assessment are called {safe(wanted)}.", f"There are: {listed}."
            if not found:
                problem = f"No finding of this assessment is called {safe(wanted) or '(nothing)'}."
                hint += " A finding that compares assessments is explained with the other one beside it: --path FILE."
            raise UsageError(problem, hint=hint)
        finding = found[0]
        goal = self.judged.statements.get(finding.fingerprint)
        rule = self._judgement.program.ruleset.rule(finding.rule)
        if rule.sql is not None:
            question = Question(self._judgement.assessment.id, finding.competency, finding.level, finding.fingerprint)
            return self._told(question, compared.nodes(rule, finding, self.results, self.lang), finding=finding)
        if goal is None:
            raise UsageError(
                f"{finding.rule} follows from what the documents say, not from an inference: {finding.message}", finding.location
            )
        question = Question(self._judgement.assessment.id, finding.competency, finding.level, finding.fingerprint)
        answer = repair = None
        # Where a finding is about a second competency as well, its level is one of that.
        own = "other" not in self._columns(finding.rule)
        if own and finding.competency and finding.level and self._exists(finding.competency, finding.level):
            answer = self.answer(finding.competency, finding.level)
            repair = self.repair(finding.competency, finding.level)
        return self._explanation(question, goal, answer, repair, finding)

    def _columns(self, rule: str) -> Iterable[str]:
        spec = self._judgement.program.ruleset.rule(rule).finding
        return spec.columns if spec else ()

    def plan(self) -> Plan:
        """The development view: each competency below its norm with the cheapest way there, the cheapest first."""
        ways = [(result, self.repair(result.competency, result.norm or 0)) for result in self._normed()]
        below = [(result, repair) for result, repair in ways if repair is not None]
        below.sort(key=lambda way: (not way[1].possible, way[1].size, len(way[1].show)))
        return Plan(competentie_rules.__version__, self.lang, self.inputs, self._about(), tuple(below))

    def answer(self, competency: str, level: int) -> Answer:
        """Whether a level is reached, not reached, or undecided."""
        if self._judgement.holds("reached", competency, level):
            return Answer.REACHED
        return Answer.NOT_REACHED if self._judgement.holds("unattainable", competency, level) else Answer.UNDECIDED

    def repair(self, competency: str, level: int) -> Repair | None:
        """The smallest change with which a level is reached; None where it is."""
        judgement = self._judgement
        if self._judgement.holds("reached", competency, level):
            return None
        found = smallest(judgement.program, judgement.truth, Atom("reached", (competency, level)), self._position)
        lists: dict[str, list[Change]] = {"observe": [], "settle": [], "show": [], "award": []}
        awards: dict[str, int] = {}
        for atom in found.changes or ():
            if len(atom.args) > 1:
                awards[str(atom.args[0])] = max(int(atom.args[1]), awards.get(str(atom.args[0]), 0))
            else:
                lists[self._effort(str(atom.args[0]))].append(self._behaviour(str(atom.args[0])))
        lists["award"] += [Change(id, n, None, self.judged.names.labels.get(id, id)) for id, n in awards.items()]
        told = {name: tuple(changes) for name, changes in lists.items()}
        return Repair(**told, exact=found.exact, possible=found.changes is not None)

    def _effort(self, behaviour: str) -> str:
        if self._judgement.holds("refuted", behaviour):
            return "show"
        return "settle" if self._judgement.holds("contested", behaviour) else "observe"

    def _behaviour(self, behaviour: str) -> Change:
        competency, level, _ = behaviour.rsplit(".", 2)
        return Change(competency, int(level), behaviour, self.judged.names.texts.get(behaviour, behaviour))

    def _position(self, atom: Atom) -> tuple[int, int]:
        order = self.judged.names.order
        return order.get(str(atom.args[0]), len(order)), int(atom.args[1]) if len(atom.args) > 1 else 0

    def _normed(self) -> Iterator[CompetencyResult]:
        return (result for result in self._judgement.competencies if result.norm is not None)

    def _exists(self, competency: str, level: int) -> bool:
        return Atom("reached", (competency, level)) in self._judgement.program.index

    def _known(self, competency: str, level: int) -> None:
        """Raise UsageError where a question has no answer."""
        labels = self.judged.names.labels
        if competency not in labels:
            near = nearest(competency, labels)
            hint = f"Perhaps {near} is meant. " if near else ""
            raise UsageError(f"There is no competency {safe(competency)}.", hint=f"{hint}There are: {', '.join(labels)}.")
        if not self._exists(competency, level):
            highest = self._judgement.program.facts.match("highest_level", (0,), (competency,))[0][1]
            raise UsageError(f"{competency} has no level {level}.", hint=f"It has levels 1 to {highest}.")
        for finding in self.findings:
            if finding.rule == "rating-duplicated" and finding.competency == competency:
                raise UsageError(f"{competency} is not judged: {finding.message}", finding.location)
        known = [result.competency for result in self._judgement.competencies]
        if competency not in known:
            raise UsageError(
                f"{competency} is not in profile {self.judged.work.profile.reference}, and the assessment does not rate it.",
                hint=f"There are: {', '.join(known)}.",
            )

    def _explanation(
        self, question: Question, goal: Atom, answer: Answer | None, repair: Repair | None, finding: Finding | None = None
    ) -> Explanation:
        narrator = Narrator(self._judgement.program.ruleset.relations, self.judged.names, self.lang)
        return self._told(question, Tree(self.judged, narrator, full=self.full).draw(goal, self.depth), answer, repair, finding)

    def _told(
        self,
        question: Question,
        nodes: dict[str, Node],
        answer: Answer | None = None,
        repair: Repair | None = None,
        finding: Finding | None = None,
    ) -> Explanation:
        judgement, names = self._judgement, self.judged.names
        because = finding.because if finding else ()
        competency = question.competency or ""
        return Explanation(
            version=competentie_rules.__version__,
            lang=self.lang,
            inputs=self.inputs,
            about=self._about(),
            question=question,
            label=names.labels.get(competency, competency),
            answer=answer,
            result=next((result for result in judgement.competencies if result.competency == competency), None),
            root=next(iter(nodes)),
            nodes=nodes,
            repair=repair,
            citations=tuple(self._citations(nodes.values())),
            message=finding.message if finding else "",
            because=tuple(result for result in judgement.competencies if result.competency in because),
            full=self.full,
            left_out=tuple(each.message for each in self.findings if each.rule in LEFT_OUT and each.competency == competency),
        )

    def _about(self) -> About:
        assessment = self._judgement.assessment
        profile = assessment.profile
        title = self.judged.work.profile.title
        file, digest = self.judged.document.file, self.judged.document.digest or None
        return About(assessment.id, file, digest, assessment.subject, profile.id, profile.edition, title)

    def _citations(self, nodes: Iterable[Node]) -> Iterator[Citation]:
        """The passages that the rules of the nodes rest on, in the order in which they are met."""
        sources = {rule.id: rule.source for rule in self._judgement.program.ruleset.rules}
        framework = self.judged.work.framework
        own = framework.reference.id if framework is not None else None
        cited: dict[tuple[str | None, str, str | None], dict[str, None]] = {}
        for node in nodes:
            for step in node.steps:
                source = sources[step.rule]
                if "passage" in source:
                    about = source.get("handbook"), source["passage"], source.get("quote")
                    cited.setdefault(about, {})[step.rule] = None
        for (handbook, passage, quote), rules in cited.items():
            yield Citation(passage, quote, tuple(rules), handbook, foreign=handbook not in (None, own))


def _about(finding: Finding) -> str:
    """What tells a finding from others in the same assessment."""
    place = [finding.behaviour] if finding.behaviour else [finding.competency, finding.level]
    return ", ".join([finding.rule, *(safe(str(each)) for each in place if each is not None)])
