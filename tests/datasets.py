"""The same assessments as documents and as datasets of every shape, and what is made of each."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from worlds import RULES

from competentie_rules.check import check as check_documents
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.model import Summary
from competentie_rules.tables.check import check
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.source import Declared, Table

Data = dict[str, Any]
Cells = dict[str, Any]
Tables = dict[str, list[Cells]]

ABOUT = ("assessment", "profile", "edition", "subject", "assessed_on", "conclusion")
COLUMNS = {
    "assessments": ABOUT,
    "ratings": ("assessment", "competency", "awarded"),
    "observations": ("assessment", "behaviour", "result", "evidence", "observed_on", "assessor"),
}


class Told(NamedTuple):
    """What is said of assessments, without places: results and findings as rows, sorted."""

    competencies: list[tuple[Any, ...]]
    findings: list[tuple[Any, ...]]
    verdicts: dict[str, int]


VERDICTS = ("met", "not-met", "undecided", "unjudged")


def about(assessment: Data) -> Cells:
    """The columns about an assessment."""
    return {
        "assessment": assessment["id"],
        "profile": assessment["profile"]["id"],
        "edition": assessment["profile"]["edition"],
        "subject": assessment["subject"],
        "assessed_on": assessment["assessed_on"],
        "conclusion": assessment.get("conclusion"),
    }


def wide(assessments: Iterable[Data]) -> list[Cells]:
    """A row for each assessment; of observations the result alone is kept."""
    rows = []
    for assessment in assessments:
        row = about(assessment)
        for rating in assessment["ratings"]:
            if "awarded" in rating:
                row[f"award:{rating['competency']}"] = rating["awarded"]
            row |= {observation["behaviour"]: observation["result"] for observation in rating.get("observations", ())}
        rows.append(row)
    return rows


def long(assessments: Iterable[Data]) -> Tables:
    """The rows of the three tables."""
    tables: Tables = {kind: [] for kind in COLUMNS}
    for assessment in assessments:
        id = assessment["id"]
        tables["assessments"].append(about(assessment))
        for rating in assessment["ratings"]:
            tables["ratings"].append({"assessment": id, "competency": rating["competency"], "awarded": rating.get("awarded")})
            tables["observations"] += [{"assessment": id, **observation} for observation in rating.get("observations", ())]
    return tables


def names(rows: Sequence[Cells], first: Sequence[str] = ()) -> list[str]:
    """The columns that rows have, in the order in which they come up."""
    return list(dict.fromkeys([*first, *(name for row in rows for name in row)]))


def write(file: Path, rows: Sequence[Cells], columns: Sequence[str]) -> Path:
    """Write rows into a file, as its ending says."""
    WRITERS[file.suffix](file, rows, columns)
    return file


def _parquet(file: Path, rows: Sequence[Cells], columns: Sequence[str]) -> None:
    cells = {name: [row.get(name) for row in rows] for name in columns}
    arrays = {
        name: pa.array(values, pa.int8()) if all(isinstance(value, int | None) for value in values) else _texts(values)
        for name, values in cells.items()
    }
    pq.write_table(pa.table(arrays), file, row_group_size=3)


def _texts(values: Sequence[Any]) -> pa.Array:
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _csv(file: Path, rows: Sequence[Cells], columns: Sequence[str]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(columns)
        writer.writerows([_shown(row.get(name)) for name in columns] for row in rows)


def _shown(value: Any) -> str:
    """A cell as Dutch Excel shows it."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return "" if value is None else {"shown": " Ja", "not-shown": "nee"}.get(value, str(value))
    return f"{day.day}-{day.month}-{day.year}"


def _xlsx(file: Path, rows: Sequence[Cells], columns: Sequence[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place, name in enumerate(columns, 1):
        sheet.cell(1, place, name)
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(columns, 1):
            value = row.get(name)
            sheet.cell(number, place, date.fromisoformat(value) if value and name in ("assessed_on", "observed_on") else value)
    book.save(file)


WRITERS: dict[str, Callable[[Path, Sequence[Cells], Sequence[str]], None]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".xlsx": _xlsx,
}


def write_wide(file: Path, rows: Sequence[Cells]) -> Path:
    """Write a wide table."""
    return write(file, rows, names(rows, ABOUT))


def write_long(folder: Path, tables: Tables, ending: str) -> Path:
    """Write the tables of the long shape into a folder."""
    folder.mkdir()
    for kind, rows in tables.items():
        write(folder / f"{kind}{ending}", rows, names(rows, COLUMNS[kind]))
    return folder


def judge(
    dataset: Path | Table, references: Iterable[Source], folder: Path, declared: Declared | None = None
) -> tuple[Told, Summary]:
    """What is made of a dataset, as the tables of results have it, and the summary."""
    opened = open_dataset(dataset, declared) if isinstance(dataset, Path) else dataset
    summary = check(opened, Desk(RULES, list(references), "nl"), folder)
    competencies = pq.read_table(folder / "competencies.parquet").to_pylist()
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    told = Told(
        sorted((tuple(row.values()) for row in competencies), key=str),
        sorted(((*row.values(),) for row in findings), key=str),
        {verdict: summary.counts.get(verdict, 0) for verdict in VERDICTS},
    )
    assert len(list(folder.iterdir())) == 3
    return told, summary


def judged_as_documents(assessments: Iterable[Data], references: Iterable[Source]) -> Told:
    """What is made of assessments as documents."""
    given = [Source(f"{number}.json", json.dumps(each).encode()) for number, each in enumerate(assessments)]
    report = check_documents([*references, *given], RULES, Judges(PlainEngine))
    competencies = [
        (result.id, each.competency, each.norm, each.awarded, each.reached, each.possible, each.verdict and each.verdict.value)
        for result in report.assessments
        for each in result.competencies
    ]
    findings = [
        (
            each.rule,
            each.severity.value,
            each.assessment,
            each.competency,
            each.level,
            each.behaviour,
            list(each.because),
            each.fingerprint,
        )
        for each in report.findings
        if each.assessment is not None
    ]
    verdicts = {verdict: sum(result.verdict.value == verdict for result in report.assessments) for verdict in VERDICTS}
    return Told(sorted(competencies, key=str), sorted(findings, key=str), verdicts)
