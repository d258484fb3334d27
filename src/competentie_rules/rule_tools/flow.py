"""Values as rule files write them, on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from competentie_rules.rules.syntax import Atom, Relation

_PLAIN = re.compile(r"[A-Za-z$][\w.$/-]*( [\w.$/(-][\w.,$/)-]*)*", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Texts that YAML takes for something else, or did once."""


def flow(value: Any) -> str:
    """Data of a rule file in the flow style of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS and "," not in value:
        return value
    return json.dumps(value, ensure_ascii=False)


def statement(atom: Atom, relations: Mapping[str, Relation]) -> str:
    """A statement as a rule file writes it."""
    return flow({atom.relation: dict(zip(relations[atom.relation].columns, atom.args, strict=True))})
