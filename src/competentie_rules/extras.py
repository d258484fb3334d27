"""What the tool can do with more packages than it always has: the extras, and what each brings."""

from __future__ import annotations

from importlib.util import find_spec

from competentie_rules.errors import UsageError

EXTRAS = {
    "tables": ("numpy", "pyarrow", "duckdb", "python_calamine"),
    "import": ("mammoth", "python_calamine", "openpyxl"),
    "skos": ("rdflib",),
    "spark": ("pyspark", "pandas"),
}
"""For each extra the packages that come with it."""


def installed(extra: str, *packages: str) -> None:
    """Raise UsageError where something is not installed that an extra brings."""
    if lacking := missing(extra, *packages):
        raise UsageError(f"This needs {', '.join(lacking)}.", hint=f'Install it with: pip install "competentie-rules[{extra}]"')


def missing(extra: str, *packages: str) -> list[str]:
    """What is not installed of all that an extra brings, or of these packages of it."""
    return [package for package in packages or EXTRAS[extra] if find_spec(package) is None]
