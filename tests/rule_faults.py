"""Case files of rules that lint refuses: how a rule folder is made of a case, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from competentie_rules.errors import RuleErrors, ToolError
from competentie_rules.rules.load import load_texts

FOLDER = Path(__file__).parent / "cases" / "rules"
BASE = (FOLDER / "base.yaml").read_bytes()


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Each case by the name of its file."""
    files = sorted(file for file in FOLDER.glob("*.yaml") if file.name != "base.yaml")
    return [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]


def said(case: dict[str, Any]) -> list[str]:
    """Every fault as it is told; none for rules that are in order."""
    files = {"rules.yaml": case["rules"], **case.get("files", {})}
    try:
        load_texts(
            [("relations.yaml", BASE), *((name, text.encode()) for name, text in files.items() if text)],
            [(name, text.encode()) for name, text in case.get("beside", {}).items()],
        )
    except RuleErrors as errors:
        return [str(fault) for fault in errors.faults]
    except ToolError as error:
        return [str(error)]
    return []
