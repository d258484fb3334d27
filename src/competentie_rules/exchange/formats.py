"""The formats that a framework can be written in, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from competentie_rules.exchange import case, moodle, skos, tables
from competentie_rules.exchange.losses import Exported

FORMATS: Mapping[str, Callable[[Mapping[str, Any]], Exported]] = {
    "case": case.export,
    "csv": tables.csv_table,
    "csv-wide": partial(tables.csv_table, wide=True),
    "xlsx": tables.xlsx_table,
    "xlsx-wide": partial(tables.xlsx_table, wide=True),
    "moodle": moodle.export,
    "skos": skos.export,
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "xlsx": ("import", "openpyxl", "python_calamine"),
    "xlsx-wide": ("import", "openpyxl", "python_calamine"),
    "skos": ("skos", "rdflib"),
}
"""For a format that needs more: the extra, and the packages in it."""
