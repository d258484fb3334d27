"""Which finding is about which assessment, be that a file of its own or a row of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from competentie_rules.model import AssessmentResult, Finding


class About:
    """Finds the assessment that a finding is about, by number.

    A document is known by its file. Of the rows of tables an assessment is known by its row, and where the finding stands in
    another table by its id.
    """

    def __init__(self, assessments: Sequence[AssessmentResult]) -> None:
        self._files: dict[str, int] = {}
        self._rows: dict[tuple[str, int, str | None], int] = {}
        self._ids: dict[str, int] = {}
        for number, result in enumerate(assessments):
            if result.row is None:
                self._files[result.file] = number
                continue
            self._rows[result.file, result.row, result.id] = number
            if result.id is not None:
                self._ids.setdefault(result.id, number)

    def number(self, finding: Finding) -> int | None:
        """The assessment that a finding is about; None where it is about none, but about a table, a profile or a framework."""
        place = finding.location
        if place.document in self._files:
            return self._files[place.document]
        row = self._rows.get((place.file, place.span.line, finding.assessment))
        return row if row is not None or finding.assessment is None else self._ids.get(finding.assessment)

    def grouped(self, findings: Iterable[Finding]) -> tuple[dict[int, list[Finding]], dict[str, list[Finding]]]:
        """The findings of each assessment, and by file those about none."""
        of_each: dict[int, list[Finding]] = {}
        others: dict[str, list[Finding]] = {}
        for finding in findings:
            number = self.number(finding)
            if number is None:
                others.setdefault(finding.location.document, []).append(finding)
            else:
                of_each.setdefault(number, []).append(finding)
        return of_each, others
