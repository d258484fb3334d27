"""From documents to findings: opened, referred, judged, told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress

import competentie_rules
from competentie_rules import facts, waivers
from competentie_rules.batch.compare import Batch
from competentie_rules.case import Case, task
from competentie_rules.digests import together
from competentie_rules.documents import tree
from competentie_rules.documents.assessment import Assessment, observations, slim
from competentie_rules.documents.find import Source, is_dataset, is_form
from competentie_rules.documents.framework import Framework, Reference
from competentie_rules.documents.tree import Document, Fault
from competentie_rules.done import Done, Used
from competentie_rules.engines.judges import Judging
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError
from competentie_rules.explain.judged import Judged
from competentie_rules.facts import Said
from competentie_rules.findings import Names, Possible, Teller, World
from competentie_rules.judge import Judgement
from competentie_rules.library import Entry, Library, ProfileWork, Work, entry, own
from competentie_rules.model import AssessmentResult, Checked, Finding, PassedOver, Report, Scalar, Verdict, Waiver
from competentie_rules.outcomes import Outcomes
from competentie_rules.rules import words
from competentie_rules.rules.extend import Extension
from competentie_rules.rules.ground import Fixed
from competentie_rules.rules.join import Facts
from competentie_rules.rules.strata import fixed
from competentie_rules.rules.syntax import RuleSet

MOST_REMEMBERED = 1000
"""Combinations of references that are remembered to be in order."""

Progress = Callable[[int, int], None]
"""Told how many of how many documents are done."""

Rows = Callable[[Source, Library], Iterator[Entry] | None]
"""The assessments of a dataset, one by one; None for a source that is a document."""

Look = Callable[[str, bytes], None]
"""Told the name and the content of a document."""

Shelve = Callable[[RuleSet, Iterable[Entry]], Library]
"""Makes a library of the frameworks and profiles among the documents."""


class Desk:
    """Where documents are opened, and where what is found of them is gathered.

    `studied` is the file of the assessment to be kept for explaining; `shelve` makes the library of what can be referred to;
    `rows` gives the assessments of a dataset among the sources, one by one; `look` is told of each document that nothing can
    refer to, but for those that are `known` to be such; with `outcomes` is told what every rule made of each document.
    """

    def __init__(
        self,
        ruleset: RuleSet,
        sources: list[Source],
        lang: str,
        studied: str | None = None,
        shelve: Shelve = Library,
        rows: Rows | None = None,
        look: Look | None = None,
        known: Collection[str] = (),
        *,
        outcomes: bool = False,
    ) -> None:
        self.rows = rows
        self.look = look
        self.known = known
        self.outcomes = Outcomes(ruleset, lang) if outcomes else None
        self.checked: list[Checked] = []
        self.ruleset = ruleset
        self.sources = sources
        self.lang = lang
        self.studied = studied
        self.judged: Judged | None = None
        self.rules = {rule.id: rule for rule in ruleset.rules}
        self.fixed = fixed(ruleset)
        self.failures: list[str] = []
        self.results: list[AssessmentResult] = []
        self.findings: list[Finding] = []
        self.waivers: list[Waiver] = []
        self.digests: dict[str, str] = {}
        self.used: set[Used] = set()
        self.documents = 0
        self.passed_over: list[PassedOver] = []
        self.early = dict(self.references())
        """Whatever can be referred to is read first."""
        self.library = shelve(ruleset, self.early.values())
        self.batch = Batch(ruleset, lang, lambda share: self.names_for(share.profile, share.edition))
        self.names: dict[Reference, Names] = {}
        self.extensions: dict[int, Extension] = {}
        self.possible: dict[int, Possible] = {}
        self.in_order: set[object] = set()
        """What assessments refer to without anything wrong; those that were made from one form refer to the same."""

    def references(self) -> Iterator[tuple[str, Entry]]:
        """The sources that can be referred to; each is known by a word that no other document needs."""
        for source in self.sources:
            if self.rows is not None and (is_dataset(source.file) or is_form(source.file)):
                continue
            if source.file in self.known:
                continue
            # What cannot be read is told of when its turn comes.
            with suppress(OSError):
                content = source.read()
                if b"norms" in content or b"competencies" in content:
                    yield source.file, entry(source.file, content)
                elif self.look is not None:
                    self.look(source.file, content)

    def run(self, judges: Judging, progress: Progress | None) -> Report:
        """Every document one after another, and what was found."""
        return self.told(self.each(self.sources, judges), progress)

    def told(self, outcomes: Iterable[Done], progress: Progress | None) -> Report:
        """What was found, from what came of each source, in order."""
        for number, done in enumerate(outcomes, 1):
            self.gather(done)
            if progress is not None:
                progress(number, len(self.sources))
        compared = list(self.batch.findings())
        self.findings += compared
        if self.outcomes is not None:
            self.settle(self.outcomes, compared)
        return self.report()

    def settle(self, outcomes: Outcomes, compared: Iterable[Finding]) -> None:
        """What the rules that compare assessments made of each."""
        told: dict[tuple[str, str | None], set[str]] = {}
        for finding in compared:
            told.setdefault((finding.location.file, finding.assessment), set()).add(finding.rule)
        alone = len(self.batch) < 2
        self.checked = [
            outcomes.settled(each, frozenset(told.get((each.file, each.assessment), ())), alone=alone) for each in self.checked
        ]

    def each(self, sources: Iterable[Source], judges: Judging) -> Iterator[Done]:
        """What comes of each source, in order."""
        for case, truth in judges.judge(self.cases(sources), task):
            yield self.conclude(case, truth)

    def gather(self, done: Done) -> None:
        """Take up what came of the next source."""
        self.documents += done.read
        self.findings += done.findings
        self.failures += done.failures
        if done.aside:
            self.passed_over.append(PassedOver(done.file, done.aside))
        self.waivers += done.waivers
        if done.read and done.digest:
            self.digests[done.file] = done.digest
        self.used.update(done.used)
        if done.checked is not None:
            self.checked.append(done.checked)
        if done.result is not None:
            self.results.append(done.result)
            self.batch.add(done.share, done.result)

    def cases(self, sources: Iterable[Source]) -> Iterator[Case]:
        """Every document, with what can be said of it before it is judged."""
        for source in sources:
            try:
                found = self.rows(source, self.library) if self.rows is not None else None
                # A form is a document, of which places are cells.
                table = found is not None and not is_form(source.file)
                if found is None:
                    given = self.early.pop(source.file, None)
                    found = iter([given or entry(source.file, source.read())])
            except OSError as error:
                yield self.unread(source.file, error)
                continue
            for each in found:
                yield self.case(each, each.row if table else None, studied=source.file == self.studied)

    def unread(self, file: str, error: OSError) -> Case:
        """What cannot be read."""
        nothing = Entry(Document(file, ""), None, ())
        return Case(nothing, self.teller(nothing), failures=(f"{file}: {error.strerror or error}",), read=False)

    def lost(self, file: str, error: EngineError) -> Done:
        """What comes of a document that nothing is known of but that it could not be judged."""
        return self.conclude(self.case(Entry(Document(file, ""), None, ())), error)

    def case(self, given: Entry, row: int | None = None, *, studied: bool = False) -> Case:
        """A document, with what can be said of it before it is judged."""
        case = Case(given, self.teller(given), row=row, studied=studied)
        case.findings += [case.teller.fault(self.rules[fault.rule], fault) for fault in (*given.faults, *given.remarks)]
        if given.kind == "assessment" and not given.faults:
            case.assessment = Assessment.of(given.document.data)
            self.open(case, case.assessment)
            observed = observations(given.document)
            case.share = self.batch.share(given.document, case.assessment, observed)
            if case.said.usual and not studied:
                # Documents wait for each other to be judged; what is let go of at once is quickly made and quickly gone.
                case.entry = Entry(slim(given.document, observed), given.kind, given.faults)
                case.teller = case.teller.of(case.entry.document)
        elif given.reference is not None:
            self.standard(case, given.reference)
        return case

    def teller(self, given: Entry) -> Teller:
        """Who speaks of a document: findings of it are known by its id, or by its file where it has none."""
        id = given.value("id")
        assessment = id if given.kind == "assessment" else None
        known_as = f"{given.kind or ''} {id or given.document.file} {given.value('edition') or ''}".strip()
        return Teller(given.document, self.lang, known_as=known_as, assessment=assessment)

    def standard(self, case: Case, reference: Reference) -> None:
        """What is wrong with a framework or profile by itself."""
        document = case.entry.document
        for later, first in self.library.duplicates:
            if later.document.file == document.file:
                self.say(case, "document-duplicated", str(reference), first.document.file, ("id",))
        shelf = self.library.framework if case.entry.kind == "framework" else self.library.profile
        work: Work | None = shelf(reference)
        if work is not None:
            case.used = (_used(case.entry.kind or "", reference),)
            case.facts = work.facts
            self.tell_fixed(case, work.findings, work.facts, work.said, self.names_of(work))

    def say(self, case: Case, rule: str, value: str, expected: str, path: tree.Path) -> None:
        """Make a finding that compares documents."""
        span = case.entry.document.locate(path).span
        case.findings.append(case.teller.fault(self.rules[rule], Fault(rule, span, {"value": value, "expected": expected}, path)))

    def tell_fixed(self, case: Case, found: Iterable[Fixed], known: Facts, said: Said, names: Names) -> None:
        """Make findings of what holds whatever was observed."""
        world = World(known, self.fixed, lambda atom: atom in known, {})
        nothing: dict[str, Scalar | None] = dict.fromkeys(("reached", "possible", "norm", "award"))
        for each in found:
            case.findings.append(
                case.teller.finding(each.rule, each.binding, world, names, said.places, each.premises, (), nothing)
            )

    def names_of(self, work: Work) -> Names:
        """What things are called in the framework of a framework or profile."""
        return self.names_in(work.framework)

    def names_in(self, framework: Framework | None) -> Names:
        """What things are called in a framework."""
        if framework is None:
            return Names()
        if framework.reference not in self.names:
            self.names[framework.reference] = Names.of(framework)
        return self.names[framework.reference]

    def names_for(self, profile: str, edition: str) -> Names:
        """What things are called for an assessment against a profile, which is not opened; nothing where that judges nobody."""
        found = self.library.entry("profile", Reference(profile, edition))
        below = self.library.below(found) if found is not None and ("profile", profile, edition) in self.used else None
        if below is None:
            return Names()
        known = self.names.get(Reference(below.document.data["id"], below.document.data["edition"]))
        return known or self.names_in(Framework.of(below.document.data))

    def open(self, case: Case, assessment: Assessment) -> None:
        """What an assessment refers to, and what it says."""
        known = self.library.knows("profile", assessment.profile)
        work = self.library.profile(assessment.profile)
        refers = assessment.refers
        if self.outcomes is not None or refers not in self.in_order:
            unusable = known and not (work and work.usable)
            said = facts.of_references(assessment, work.framework if work else None, unusable=unusable)
            found, known_facts = self.extension(work).findings(said.places)
            if self.outcomes is not None:
                case.facts = self.extension(work).facts(said.places)
            if found:
                names = self.names_of(work) if work is not None else Names()
                self.tell_fixed(case, own(found, said), known_facts, said, names)
            elif len(self.in_order) < MOST_REMEMBERED:
                self.in_order.add(refers)
        if work is not None and work.usable and work.framework is not None:
            case.work = work
            case.said = work.ratings.said(assessment)
            case.used = (_used("profile", assessment.profile),)

    def extension(self, work: ProfileWork | None) -> Extension:
        """What documents against one profile, or against none that is known, are held against."""
        key = id(work)
        if key not in self.extensions:
            whole, given = (work.facts, work.given) if work is not None else self.library.bare
            self.extensions[key] = Extension(self.ruleset, given, whole)
        return self.extensions[key]

    def conclude(self, case: Case, truth: Truth | EngineError | None) -> Done:
        """Results and findings of a document of which is known what holds."""
        given, assessment, work = case.entry, case.assessment, case.work
        file = given.document.file
        if not case.read or given.aside:
            return Done(file, digest=given.document.digest, failures=case.failures, read=False, aside=given.aside)
        verdict = Verdict.UNJUDGED
        judgement = None
        if isinstance(truth, EngineError):
            case.failures += (f"{file}: {truth.message}",)
            problem = Fault("judgement-failed", given.document.locate(()).span, {"problem": truth.message})
            case.findings.append(case.teller.fault(self.rules["judgement-failed"], problem))
        elif truth is not None and work is not None and work.framework is not None and assessment is not None:
            possible = self.possible.setdefault(id(work), {})
            judgement = Judgement(work.program, work.framework, assessment, case.said, truth, possible)
            verdict = judgement.verdict
            told = list(judgement.findings(case.teller, self.names_of(work)))
            case.findings += [finding for _, finding in told]
            if case.studied:
                statements = {finding.fingerprint: atom for atom, finding in told}
                self.judged = Judged(judgement, work, given.document, self.names_of(work), statements)
        result = None
        if given.kind in ("assessment", None):
            result = AssessmentResult(
                id=given.value("id") if given.kind else None,
                file=file,
                profile=given.value("profile", "id"),
                edition=given.value("profile", "edition"),
                subject=given.value("subject"),
                verdict=verdict,
                title=work.profile.title if work else "",
                competencies=judgement.competencies if judgement else (),
                digest=given.document.digest or None,
                row=case.row,
            )
        beside = waivers.beside(given.document, given.value("id") if given.kind == "assessment" else None)
        checked = None
        if self.outcomes is not None:
            names = self.names_of(work) if work is not None else Names()
            checked = self.outcomes.of(given, case.findings, case.facts, judgement, names)
        findings = tuple(case.findings)
        return Done(file, findings, result, case.used, case.share, beside, given.document.digest, case.failures, checked=checked)

    def report(self) -> Report:
        """Everything in its fixed order."""
        return Report(
            version=competentie_rules.__version__,
            lang=self.lang,
            inputs=self.inputs(),
            documents=self.documents,
            assessments=tuple(sorted(self.results, key=lambda result: (result.file, result.row or 0, result.id or ""))),
            findings=tuple(sorted(self.findings, key=_order)),
            failures=tuple(self.failures),
            rules=tuple(words.texts(self.ruleset, self.lang)),
            waivers=tuple(sorted(self.waivers, key=lambda waiver: (waiver.location, waiver.rule or ""))),
            digests=dict(sorted(self.digests.items())),
            checked=tuple(self.checked),
            passed_over=tuple(sorted(self.passed_over, key=lambda each: each.file)),
            named=self.library.named(self.used),
        )

    def inputs(self) -> dict[str, str | None]:
        """The digests of what was judged with; of several, the digest of their digests."""
        digests: dict[str, set[str]] = {"framework": set(), "profile": set()}
        for each in self.library.behind(self.used):
            digests[each.kind or ""].add(each.document.digest)
        return {"rules": self.ruleset.digest, **{kind: together(found) for kind, found in digests.items()}}


def _used(kind: str, reference: Reference) -> Used:
    return kind, reference.id, reference.edition


def _order(finding: Finding) -> tuple[object, ...]:
    span = finding.location.span
    about = (finding.competency or "", finding.level or 0, finding.behaviour or "", finding.message, finding.fingerprint)
    return (finding.location.file, span.line, span.column, finding.rule, *about)
