"""One assessment: from what holds of it to its results and findings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from competentie_rules.documents.assessment import Assessment
from competentie_rules.documents.framework import Framework
from competentie_rules.documents.tree import Path
from competentie_rules.engines.protocol import Truth
from competentie_rules.facts import Said
from competentie_rules.findings import Names, Possible, Teller, World
from competentie_rules.model import CompetencyResult, Finding, Scalar, Verdict
from competentie_rules.rules.ground import Program
from competentie_rules.rules.syntax import Atom, Variable

MOST_RESULTS = 10_000
"""Results of a competency that are made once: very many assessments come to the same few."""


class Judgement:
    """What holds of one assessment, given what an engine decided.

    `possible` are the answers to questions that are known so far to be left open by the program; those of one program share them.
    """

    def __init__(
        self,
        program: Program,
        framework: Framework,
        assessment: Assessment,
        case: Said,
        truth: Truth,
        possible: Possible | None = None,
    ) -> None:
        self.program = program
        self._possible: Possible = {} if possible is None else possible
        self._framework = framework
        self.case = case
        self.truth = truth
        self.assessment = assessment
        self._competencies = {competency.id for competency in framework.competencies}
        self._ratings = {rating.competency: i for i, rating in enumerate(assessment.ratings)}
        self.levels = framework.levels
        self.competencies = tuple(self._results())

    def holds(self, relation: str, *args: Scalar) -> bool:
        """Whether the statement holds that a relation makes of these; it is not a fixed one."""
        return self.decide(Atom(relation, args))

    def decide(self, atom: Atom) -> bool:
        """Whether a statement that is not fixed holds."""
        number = self.program.index.get(atom)
        return number in self.truth if number is not None else atom in self.case.places

    @property
    def verdict(self) -> Verdict:
        """What is concluded of the whole profile (guide for auditors, *Possible* and *Undecided*)."""
        if self.holds("judged", "does-not-meet"):
            return Verdict.NOT_MET
        return Verdict.MET if self.holds("judged", "meets") else Verdict.UNDECIDED

    def _results(self) -> Iterator[CompetencyResult]:
        awards = {str(atom.args[0]): int(atom.args[1]) for atom in self.case.places if atom.relation == "award"}
        levels, truth, scales = self._framework.levels, self.truth, self.program.scales
        for competency in self._framework.competencies:
            c = competency.id
            scale = scales[c]
            if scale.in_play.isdisjoint(truth):
                continue
            reached = len(scale.reached & truth)
            possible = levels - len(scale.unattainable & truth)
            norm = scale.norm
            verdict = None
            if norm is not None:
                verdict = Verdict.MET if reached >= norm else Verdict.NOT_MET if possible < norm else Verdict.UNDECIDED
            yield _result(c, competency.label, norm, awards.get(c), reached, possible, verdict)

    def findings(self, teller: Teller, names: Names) -> Iterator[tuple[Atom, Finding]]:
        """Every finding that holds, with its statement in the program, in no particular order."""
        world = World(self.program.facts, self.program.fixed, self.decide, self._possible)
        every = self.program.gates
        for number in self.program.findings & self.truth:
            gates = every[number]
            rule, atom = gates[0].rule, self.program.atoms[number]
            terms = zip(rule.head.terms, atom.args, strict=True)
            binding = {term.name: value for term, value in terms if isinstance(term, Variable)}
            # Most are not asked for, since the place of a finding is that of the first that the document says.
            premises = (
                self.program.atoms[premise]
                for gate in gates
                if self.truth.issuperset(gate.positives) and self.truth.isdisjoint(gate.negatives)
                for premise in gate.positives
            )
            about = dict(zip(rule.finding.columns, atom.args, strict=True)) if rule.finding else {}
            competency = str(about["competency"]) if "competency" in about else None
            place, numbers = self._place(competency), self._numbers(competency)
            yield atom, teller.finding(rule, binding, world, names, self.case.places, premises, place, numbers, self._evidence)

    def _evidence(self, id: str) -> str:
        """The evidence of a behaviour; nothing for a competency."""
        if id in self._competencies:
            return ""
        return next((kind for kind in ("supported", "refuted", "contested") if self.holds(kind, id)), "open")

    def _place(self, competency: str | None) -> Path:
        """Where a finding stands of which nothing is said in the document: at the rating of its competency."""
        if competency is None:
            return ()
        rated = self._ratings.get(competency)
        return ("ratings",) if rated is None else ("ratings", rated, "competency")

    def _numbers(self, competency: str | None) -> dict[str, Scalar | None]:
        result = next((result for result in self.competencies if result.competency == competency), None)
        if result is None:
            return dict.fromkeys(("reached", "possible", "norm", "award"))
        return {"reached": result.reached, "possible": result.possible, "norm": result.norm, "award": result.awarded}


_result = lru_cache(MOST_RESULTS)(CompetencyResult)
