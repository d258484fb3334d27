"""Case files of datasets: the files that a case has, and what is said of them.

`files` are texts by name, in an `encoding`; `parquet` and `xlsx` are files of rows, by name; `empty` are folders; `repeat` puts a
text many times in the place of a word; `cut` leaves so many bytes of a file. `dataset` is the file or folder that is judged, with
what is `declared`. `findings` is what the summary tells, `counts` what it counts, `rows` how long the tables of results are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml
from datasets import ABOUT, names, write
from worlds import RULES

from competentie_rules.desk import Desk
from competentie_rules.model import Summary
from competentie_rules.tables.check import check
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.source import Declared

FOLDER = Path(__file__).parent / "cases" / "tables"


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Each case by the name of its file."""
    return [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.yaml"))]


def prepare(case: dict[str, Any], folder: Path) -> None:
    """Make the files of a case."""
    for name, text in case.get("files", {}).items():
        for word, (part, times) in case.get("repeat", {}).items():
            text = text.replace(word, part * times)
        _parent(folder / name).write_bytes(text.encode(case.get("encoding", "utf-8")))
    for kind in ("parquet", "xlsx"):
        for name, rows in case.get(kind, {}).items():
            write(_parent(folder / name), rows, names(rows, [name for name in ABOUT if name in rows[0]]))
    for name, size in case.get("cut", {}).items():
        (folder / name).write_bytes((folder / name).read_bytes()[:size])
    for name in case.get("empty", ()):
        (folder / name).mkdir(parents=True)


def _parent(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def summary(case: dict[str, Any], folder: Path, lang: str) -> Summary:
    """What is made of it."""
    declared = Declared(**case.get("declared", {}))
    return check(open_dataset(folder / case["dataset"], declared), Desk(RULES, [], lang), folder / f"uit-{lang}")


def said(dutch: Summary, english: Summary, folder: Path) -> dict[str, Any]:
    """Everything that the summaries tell, with its place and its words, and what they count."""
    assert dutch.counts == english.counts
    findings = [
        {
            "rule": nl.rule,
            "place": f"{Path(nl.location.file).relative_to(folder)}:{nl.location.span.line}:{nl.location.span.column}",
            "nl": nl.message.replace(f"{folder}/", ""),
            "en": en.message.replace(f"{folder}/", ""),
        }
        for nl, en in zip(dutch.findings, english.findings, strict=True)
    ]
    counts = {"assessments": dutch.assessments} | {name: number for name, number in sorted(dutch.counts.items()) if number}
    rows = {name: pq.read_metadata(folder / "uit-nl" / f"{name}.parquet").num_rows for name in ("competencies", "findings")}
    return {"findings": findings, "counts": counts, "rows": rows}


def write_expected(name: str, told: dict[str, Any]) -> None:
    """Write what is expected of a case anew; what stands above it stays."""
    file = FOLDER / f"{name}.yaml"
    above, _, _ = file.read_text(encoding="utf-8").partition("\nfindings:")
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=10**6)
    file.write_text(f"{above.rstrip()}\n{text}", encoding="utf-8")
