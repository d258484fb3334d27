"""What Spark is given to judge, and what it made of that."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from datasets import COLUMNS, Cells, long, names, wide, write

from competentie_rules.documents.find import Source
from competentie_rules.rule_tools.generated import world
from competentie_rules.rule_tools.ways import apart, simpler


def wide_rows() -> tuple[list[Cells], list[Source]]:
    """Rows against several profiles, some of which lose a level, have an id twice, or say what is no good; and what they need."""
    rng = random.Random(5)
    rows: list[Cells] = []
    references: list[Source] = []
    for name in ("een", "twee", "drie"):
        made = world(rng, name, 14)
        given, assessments = apart(simpler(made))
        references += [Source(f"{name}-{source.file}", source.content) for source in given]
        for number, row in enumerate(wide(assessments)):
            rows.append(row | {"subject": f"P-{number % 3}", "assessed_on": f"2024-06-{1 + number:02}"})
    rng.shuffle(rows)
    rows[20]["assessment"] = rows[3]["assessment"]
    rows[30]["assessment"] = rows[3]["assessment"]
    rows[7]["subject"] = "Jan Jansen"
    rows[11]["profile"] = "vier"
    rows[16] |= {next(name for name in rows[16] if name.startswith("a.1.")): "misschien"}
    return rows, references


def told_of(folder: Path) -> dict[str, Any]:
    """The results in a folder, in their order."""
    tables = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("competencies", "findings")}
    return tables | {"summary": json.loads((folder / "summary.json").read_text())}


def long_tables(folder: Path) -> list[Source]:
    """A dataset of the long shape in no order, in parts of several kinds, with all sorts of faults; gives what it refers to."""
    rng = random.Random(7)
    made = world(rng, "lang", 24)
    references, assessments = apart(made)
    tables = long(assessments)
    for kind, some in tables.items():
        rng.shuffle(some)
        (folder / kind).mkdir(parents=True)
    tables["assessments"][4]["assessment"] = tables["assessments"][20]["assessment"]
    tables["assessments"][6]["profile"] = "weg"
    tables["assessments"][7]["assessment"] = None
    tables["ratings"][3]["awarded"] = "drie"
    tables["observations"][8]["result"] = "misschien"
    tables["observations"][9]["behaviour"] = "a.9.9"
    for number, assessment in enumerate(tables["assessments"]):
        assessment["subject"] = f"P-{number}" if number else "Jan Jansen"
    for number in range(6):
        tables["observations"][number]["evidence"] = "Legde aan een collega uit hoe de nieuwe procedure werkt."
    for number in range(25):
        tables["observations"][10 + number] |= {"assessment": f"weg-{number}", "": "x"}
    for number, (kind, ending) in enumerate((kind, ending) for kind in COLUMNS for ending in (".csv", ".parquet")):
        some = tables[kind][number % 2 :: 2]
        write(folder / kind / f"deel{ending}", some, names(some, COLUMNS[kind]))
    with (folder / "ratings" / "deel.csv").open("a") as file:
        file.write("te;veel;cellen;in;deze;rij\n")
    return references
