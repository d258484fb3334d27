"""The terms on which the findings of a dataset are told, put into effect once its tables are there.

What a waiver or the baseline does to a finding is decided by what decides it for documents: that is given a small report, of the
findings alone that they can be about. Then the table of findings is written anew, a row group at a time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from competentie_rules.errors import UsageError
from competentie_rules.model import START, AssessmentResult, Finding, Location, Report, Severity, Summary, Verdict, Waived
from competentie_rules.tables import results, values
from competentie_rules.tables.counts import Counts
from competentie_rules.tables.dataset import Faults
from competentie_rules.tables.marks import KIND, OF_KIND, OF_ROW, Marks, kinds, split
from competentie_rules.tables.output import writer
from competentie_rules.tables.roll import Roll
from competentie_rules.terms import Terms
from competentie_rules.text import safe

SEVERITIES = [severity.value for severity in Severity]


class Settling:
    """Terms for a dataset by name, which stands in these files.

    Raises UsageError for terms that tell its files apart: the tables of results do not say in which of them a finding stands.
    """

    def __init__(self, terms: Terms, name: str, files: Sequence[str]) -> None:
        self._terms = terms
        self._schema = results.MARKED if terms.marks else results.FINDINGS
        self._file = min(files, key=_rank, default=name)
        # That of a dataset of assessments by themselves can be called anything.
        self._name = self._file if len(files) < 2 or _rank(self._file)[0] == 0 else name
        given, entries = terms.waivers.given, terms.baseline.entries if terms.baseline is not None else ()
        self._waived = {each.assessment for each in given if each.assessment is not None}
        self._fingerprints = {each.fingerprint for each in given if each.fingerprint is not None}
        self._fingerprints.update(each.fingerprint for each in entries)
        self._whole = any(each.assessment is None and each.fingerprint is None for each in given)
        self.roll = Roll(frozenset(self._waived.union(each.assessment for each in entries if each.assessment is not None)))
        if not terms.selection.alike(files):
            raise UsageError(
                f"The settings for paths differ from one file of {safe(name)} to another, and tables do not tell those apart.",
                hint="Let a pattern match all files of the dataset, or none.",
            )
        normal = {os.path.normpath(file) for file in files} if len(files) > 1 else set()
        for waiver in given:
            if waiver.file is not None and os.path.normpath(waiver.file) in normal:
                told = f"This waiver is about {safe(waiver.file)}, and tables do not tell the files of a dataset apart."
                raise UsageError(told, waiver.location, f"Name {safe(name)}, or the assessment alone.")
        # What cannot be done for want of a day is known before the work begins.
        terms.waivers.applied(Report("", "", {}, 0, (), ()))

    def settled(self, summary: Summary, faults: Faults, table: Path, named: Mapping[str, int]) -> Summary:
        """Write the findings in a table, a file or a folder of parts, anew on these terms; gives the summary of what is told.

        `faults` are those on the tables of the dataset, of which the first are the first findings of the summary; `named` is what
        frameworks name, with the levels, as in a report.
        """
        parts = sorted(table.iterdir()) if table.is_dir() else [table]
        number = len(faults.told)
        marks, about = Marks(), list(summary.findings[:number])
        if self._terms.marks:
            report = self._terms.settled(replace(self._report(summary, about, parts), named=named))
            marks, about = split(report)
        else:
            about = list(self._terms.selection.applied(replace(_empty(summary), findings=tuple(about))).findings)
        counts = Counts()
        of_terms = [finding for finding in about if finding.rule in self._terms.rules]
        for part, file in enumerate(parts):
            self._write(part, file, marks, of_terms if file == table else [], counts)
        if of_terms and table.is_dir():
            with writer(table / f"part-{len(parts):06}.parquet", self._schema) as written:
                written.write_table(self._added(of_terms))
        self._count(counts, summary, faults, about)
        told = [kept for each in summary.findings[number:] if (kept := self._again(each, marks)) is not None]
        return replace(
            summary,
            inputs={**summary.inputs, **self._terms.digests},
            counts={**{verdict.value: summary.counts.get(verdict.value, 0) for verdict in Verdict}, **counts.told},
            findings=(*about, *told),
            waived=dict(counts.waived),
            ignored=dict(sorted((+counts.ignored).items())),
            as_of=self._terms.as_of if self._terms.waivers.given else None,
        )

    def _report(self, summary: Summary, faults: list[Finding], parts: Sequence[Path]) -> Report:
        """A report of the findings that a waiver or the baseline can be about, and of one of each kind of all others."""
        found = [each for part, file in enumerate(parts) for each in self._candidates(part, file)]
        found_kinds = dict.fromkeys(kind for file in parts for kind in kinds(_row_groups(file))) if self._whole else {}
        found += [self._finding(dict(zip(KIND, kind, strict=True)), f"{OF_KIND}{i}") for i, kind in enumerate(found_kinds)]
        rules = [name.removeprefix("rule:") for name, number in summary.counts.items() if number and name.startswith("rule:")]
        ignored = {rule: 1 for rule in rules if self._terms.selection.severity(rule, self._file) is None}
        return replace(_empty(summary), assessments=tuple(self._results(summary)), findings=(*faults, *found), ignored=ignored)

    def _results(self, summary: Summary) -> Iterator[AssessmentResult]:
        def result(id: str | None, verdict: Verdict) -> AssessmentResult:
            return AssessmentResult(id, self._name, None, None, None, verdict, row=0)

        for id, number in sorted(self.roll.counts.items()):
            unjudged = id in self.roll.unjudged
            yield from [result(id, Verdict.UNJUDGED if unjudged else Verdict.UNDECIDED)] * number
        yield result(None, Verdict.UNJUDGED if summary.counts.get(Verdict.UNJUDGED.value) else Verdict.UNDECIDED)

    def _candidates(self, part: int, file: Path) -> Iterator[Finding]:
        """The findings in a part of the table that a waiver or the baseline names by fingerprint or by assessment."""
        ids, prints = (pa.array(each, pa.string()) for each in (self._waived, self._fingerprints))
        first = 0
        for rows in _row_groups(file):
            mine = pc.is_in(values.texts(rows["assessment"]), ids)
            mine = pc.or_(mine, pc.is_in(rows["fingerprint"], prints))
            places = np.flatnonzero(mine.to_numpy(zero_copy_only=False))
            for place, row in zip(places.tolist(), rows.take(pa.array(places)).to_pylist(), strict=True):
                yield self._finding(row, f"{OF_ROW}{part}:{first + place}")
            first += rows.num_rows

    def _finding(self, row: Mapping[str, Any], known_as: str) -> Finding:
        """A finding as far as it matters here; it is known again by its pointer."""
        return Finding(
            rule=row["rule"],
            severity=Severity(row.get("severity", Severity.NOTE)),
            message="",
            location=Location(self._name, START, known_as),
            fingerprint=row.get("fingerprint", ""),
            assessment=row.get("assessment"),
            competency=row["competency"],
            level=row["level"],
            behaviour=row["behaviour"],
        )

    def _write(self, part: int, file: Path, marks: Marks, last: list[Finding], counts: Counts) -> None:
        """Write a part of the table anew, with some findings at its end."""
        anew = file.with_name(f"{file.name}.settled")
        with writer(anew, self._schema) as written:
            first = 0
            for rows in _row_groups(file):
                table = self._told(rows, marks.of(part, first, rows), marks.every, counts)
                first += rows.num_rows
                if table.num_rows:
                    written.write_table(table.select(self._schema.names).cast(self._schema))
            if last:
                written.write_table(self._added(last))
        os.replace(anew, file)

    def _added(self, findings: list[Finding]) -> pa.Table:
        return pa.Table.from_batches([results.findings_of_documents(findings, self._schema)])

    def _told(self, rows: pa.RecordBatch, mark: NDArray[np.int32] | None, waived: Sequence[Waived], counts: Counts) -> pa.Table:
        """The rows that are told, with the severities and the waivers that hold."""
        codes, rules = rows["rule"].indices.to_numpy(), rows["rule"].dictionary.to_pylist()
        severities = [self._terms.selection.severity(rule, self._file) for rule in rules]
        number = np.array([-1 if each is None else SEVERITIES.index(each.value) for each in severities], np.int32)[codes]
        told = number >= 0
        waives = np.zeros(len(codes), np.bool_) if mark is None else mark >= 0
        every = zip(rules, severities, strict=True)
        counts.add(every, *(np.bincount(codes[some], minlength=len(rules)) for some in (told & ~waives, told & waives, ~told)))
        table = pa.Table.from_batches([rows])
        place = rows.schema.get_field_index("severity")
        table = table.set_column(place, "severity", pa.DictionaryArray.from_arrays(pa.array(number, mask=~told), SEVERITIES))
        if self._terms.marks:
            for name, column in results.marks(waived, np.full(len(codes), -1, np.int32) if mark is None else mark).items():
                table = table.append_column(name, column)
        return table if told.all() else table.filter(pa.array(told))

    def _count(self, counts: Counts, summary: Summary, faults: Faults, about: Sequence[Finding]) -> None:
        """Count what is not in the table of findings, or was put there just now: faults of tables, and those of waivers."""
        for finding in about:
            counts.one(finding.rule, finding.severity, waived=finding.waived is not None)
        untold = faults.counts - Counter(fault.rule for _, fault in faults.told)
        for rule, number in faults.counts.items():
            severity = self._terms.selection.severity(rule, self._file)
            if severity is None:
                counts.ignored[rule] += number
            else:
                counts.told[severity.value] += untold[rule]
                counts.told[f"rule:{rule}"] += untold[rule]

    def _again(self, finding: Finding, marks: Marks) -> Finding | None:
        """A finding that stands in the table as well, as it is told there; None where it is not."""
        severity = self._terms.selection.severity(finding.rule, self._file)
        if severity is None:
            return None
        kind = tuple(getattr(finding, name) for name in KIND)
        waived = marks.by_fingerprint.get(finding.fingerprint) or marks.kinds.get(kind)
        return replace(finding, severity=severity, waived=waived)


def _empty(summary: Summary) -> Report:
    return Report(summary.version, summary.lang, {}, 1, (), ())


def _rank(file: str) -> tuple[bool, str]:
    """The tables of assessments come first."""
    folder, name = os.path.split(file)
    return "assessments" not in (os.path.splitext(name)[0], os.path.basename(folder)), file


def _row_groups(file: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a part of the table of findings."""
    with pq.ParquetFile(file) as opened:
        for number in range(opened.num_row_groups):
            found = opened.read_row_group(number).select(results.FINDINGS.names).cast(results.FINDINGS)
            yield from found.unify_dictionaries().combine_chunks().to_batches()
