"""Every way from documents to findings: by each engine, and as tables. What each says of the same documents can be compared."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from competentie_rules.case import Case
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.done import Done
from competentie_rules.engines.crew import Crew
from competentie_rules.engines.judges import Judging
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError
from competentie_rules.extras import missing
from competentie_rules.library import Entry, Library
from competentie_rules.model import Verdict
from competentie_rules.rule_tools.cases import Data, sources
from competentie_rules.rules.syntax import Atom, RuleSet

Row = tuple[Any, ...]
World = Mapping[str, Data]
"""Documents by name: assessments, and what they refer to unless the tool brings it along."""

ABOUT = ("assessment", "profile", "edition", "subject", "assessed_on", "conclusion")
RATINGS = ("assessment", "competency", "awarded")
OBSERVATIONS = ("assessment", "behaviour", "result", "evidence", "observed_on", "assessor")


@dataclass(slots=True)
class Said:
    """What one way says of some documents, in a fixed order.

    `truth` has for each file all statements that hold, and `messages` the place and words of each finding; both are None for a
    way that does not tell them. `asked` is how many statements were asked about.
    """

    verdicts: dict[str, int]
    competencies: list[Row]
    findings: list[Row]
    truth: dict[str, frozenset[Atom]] | None = None
    messages: list[Row] | None = None
    failures: list[str] = field(default_factory=list)
    asked: int = 0


ENGINES = ("rete", "bitset", "tables")
"""What can be held against the engine plain."""
SPARK = "spark"
"""What can as well, where it is asked for."""
AT_A_TIME = 16
"""Assessments that Spark judges at a time, so that several tasks are needed for a few."""


class Way(Protocol):
    """One way. The documents, by name, are assessments and what they refer to; all of them are valid.

    A way that takes long is tried on so many sets of documents at `most`.
    """

    name: str
    most: int | None

    def like(self, world: World) -> World:
        """As much of these documents as this way can take."""
        ...

    def said(self, world: World) -> Said:
        """What is said of these documents."""
        ...


class Shelf:
    """The frameworks and profiles of the last documents, made once for all ways."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._library: Library | None = None

    def __call__(self, ruleset: RuleSet, entries: Iterable[Entry]) -> Library:
        """The library of these entries; see `desk.Shelve`."""
        entries = list(entries)
        key = (ruleset.digest, *((each.document.file, each.document.digest) for each in entries))
        if self._library is None or key != self._key:
            self._key, self._library = key, Library(ruleset, entries)
        return self._library


class ByEngine:
    """The documents as they are, by one engine, which is made anew each time."""

    most: int | None = None

    def __init__(self, name: str, judges: Callable[[], Judging], ruleset: RuleSet, shelf: Shelf) -> None:
        self.name = name
        self._judges = judges
        self._ruleset = ruleset
        self._shelf = shelf

    def like(self, world: World) -> World:
        """See Way."""
        return world

    def said(self, world: World) -> Said:
        """See Way."""
        given = sorted(sources(world), key=lambda source: source.file)
        desk = _Listening(self._ruleset, given, "en", shelve=self._shelf)
        judges = self._judges()
        try:
            report = desk.run(judges, None)
        finally:
            judges.close()
        competencies = [
            (
                result.id,
                each.competency,
                each.norm,
                each.awarded,
                each.reached,
                each.possible,
                each.verdict and each.verdict.value,
            )
            for result in report.assessments
            for each in result.competencies
        ]
        findings = [
            (
                *(each.rule, each.severity.value, each.assessment, each.competency, each.level, each.behaviour),
                *(list(each.because), each.fingerprint),
            )
            for each in report.findings
            if each.assessment is not None
        ]
        return Said(
            {verdict.value: sum(result.verdict is verdict for result in report.assessments) for verdict in Verdict},
            sorted(competencies, key=str),
            sorted(findings, key=str),
            desk.truth,
            [(str(each.location), each.rule, each.message) for each in report.findings],
            list(report.failures),
            desk.asked,
        )


class _Listening(Desk):
    """Keeps the statements that hold of each document."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.truth: dict[str, frozenset[Atom]] = {}
        self.asked = 0

    def conclude(self, case: Case, truth: Truth | EngineError | None) -> Done:
        if case.work is not None and isinstance(truth, frozenset):
            atoms = case.work.program.atoms
            self.truth[case.entry.document.file] = frozenset(atoms[number] for number in truth)
            self.asked += len(atoms)
        return super().conclude(case, truth)


class AsTables:
    """The assessments as a dataset, by the way of tables: in the long shape, or in the wide one, of which each row says less."""

    most: int | None = None

    def __init__(self, ruleset: RuleSet, shelf: Shelf, *, wide: bool) -> None:
        self.name = "tables-wide" if wide else "tables"
        self._ruleset = ruleset
        self._shelf = shelf
        self._wide = wide

    def like(self, world: World) -> World:
        """See Way."""
        return simpler(world) if self._wide else world

    def said(self, world: World) -> Said:
        """See Way."""
        from competentie_rules.tables.check import check
        from competentie_rules.tables.shapes import open_dataset

        references, assessments = apart(world)
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            dataset = write_wide(place / "wide.parquet", assessments) if self._wide else write_long(place / "long", assessments)
            summary = check(open_dataset(dataset), Desk(self._ruleset, references, "en", shelve=self._shelf), place / "results")
            return of_tables(place / "results", summary.counts)


class BySpark:
    """The assessments as a dataset, judged by Spark: in the long shape, or in the wide one. It takes a few seconds each time."""

    most: int | None = 2

    def __init__(self, ruleset: RuleSet, *, wide: bool) -> None:
        self.name = SPARK if wide else f"{SPARK}-long"
        self._ruleset = ruleset
        self._wide = wide

    def like(self, world: World) -> World:
        """See Way."""
        return simpler(world) if self._wide else world

    def said(self, world: World) -> Said:
        """See Way."""
        from competentie_rules.tables.spark.check import check
        from competentie_rules.tables.spark.session import session

        references, assessments = apart(world)
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            if self._wide:
                dataset = write_wide(place / "wide.parquet", assessments, AT_A_TIME)
            else:
                dataset = write_long(place / "long", assessments)
            summary = check(dataset, self._ruleset, references, "en", place / "results", session(), rows=1)
            return of_tables(place / "results", summary.counts)


def apart(world: World) -> tuple[list[Source], list[Data]]:
    """What is referred to, as files, and the assessments."""
    assessments = {name: data for name, data in world.items() if data["kind"] == "assessment"}
    return sources({name: data for name, data in world.items() if name not in assessments}), list(assessments.values())


def simpler(world: World) -> World:
    """The documents with of each behaviour one observation, without remarks: what a wide table can say."""
    made = copy.deepcopy(dict(world))
    for data in made.values():
        for rating in data["ratings"] if data["kind"] == "assessment" else ():
            results = {each["behaviour"]: each["result"] for each in rating.get("observations", ())}
            rating["observations"] = [{"behaviour": behaviour, "result": result} for behaviour, result in results.items()]
    return made


def write_wide(file: Path, assessments: Iterable[Data], at_a_time: int | None = None) -> Path:
    """Write a row for each assessment."""
    rows = []
    for assessment in assessments:
        row = _about(assessment)
        for rating in assessment["ratings"]:
            if "awarded" in rating:
                row[f"award:{rating['competency']}"] = rating["awarded"]
            row |= {each["behaviour"]: each["result"] for each in rating.get("observations", ())}
        rows.append(row)
    _write(file, rows, list(dict.fromkeys([*ABOUT, *(name for row in rows for name in row)])), at_a_time)
    return file


def write_long(folder: Path, assessments: Iterable[Data]) -> Path:
    """Write the three tables of the long shape."""
    tables: dict[str, list[Data]] = {"assessments": [], "ratings": [], "observations": []}
    for assessment in assessments:
        id = {"assessment": assessment["id"]}
        tables["assessments"].append(_about(assessment))
        for rating in assessment["ratings"]:
            tables["ratings"].append({**id, **{name: rating.get(name) for name in RATINGS[1:]}})
            tables["observations"] += [id | observation for observation in rating.get("observations", ())]
    folder.mkdir()
    for (name, rows), columns in zip(tables.items(), (ABOUT, RATINGS, OBSERVATIONS), strict=True):
        _write(folder / f"{name}.parquet", rows, columns)
    return folder


def _about(assessment: Data) -> Data:
    profile = assessment["profile"]
    mine = {name: assessment.get(name) for name in ("subject", "assessed_on", "conclusion")}
    return {"assessment": assessment["id"], "profile": profile["id"], "edition": profile["edition"], **mine}


def _write(file: Path, rows: Sequence[Data], columns: Sequence[str], at_a_time: int | None = None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = {name for name in columns if name == "awarded" or name.startswith("award:")}
    arrays = {name: pa.array([row.get(name) for row in rows], pa.int8() if name in whole else pa.string()) for name in columns}
    pq.write_table(pa.table(arrays), file, row_group_size=at_a_time)


def of_tables(folder: Path, counts: Mapping[str, int]) -> Said:
    """What tables of results say."""
    import pyarrow.parquet as pq

    tables = [pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("competencies", "findings")]
    competencies, findings = (sorted((tuple(row.values()) for row in rows), key=str) for rows in tables)
    return Said({verdict.value: counts.get(verdict.value, 0) for verdict in Verdict}, competencies, findings)


def ways(ruleset: RuleSet, engines: Collection[str], names: Iterable[str]) -> tuple[list[Way], list[str]]:
    """The plain engine and what these names stand for, given the engines that are installed; and the names of what is not."""
    shelf = Shelf()

    def by_engine(name: str) -> Way:
        return ByEngine(name, partial(Crew(name).judging, apart=True), ruleset, shelf)

    found, absent = [by_engine("plain")], []
    for name in names:
        if name == "tables" and not missing("tables"):
            found += [AsTables(ruleset, shelf, wide=False), AsTables(ruleset, shelf, wide=True)]
        elif name == SPARK and not missing("tables") and not missing(SPARK):
            found += [BySpark(ruleset, wide=True), BySpark(ruleset, wide=False)]
        elif name in engines:
            found.append(by_engine(name))
        else:
            absent.append(name)
    return found, absent
