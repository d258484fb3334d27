"""Frameworks and profiles to YAML, in the style of those that are brought along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from competentie_rules.documents.yaml_text import scalar

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDEST = 1_000_000
"""Columns; a text stays in one line."""

_FLOW = ("clusters", "builds_on", "distinguish_from", "norms", "framework", "method")
"""Keys under which a mapping stands in one line, if it is short."""
_SHORT = 100


class _Writer(_DUMPER):  # type: ignore[misc, valid-type]  # which of two it is, is known at run time
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # pragma: no cover - without libyaml
        return super().increase_indent(flow, False)


class _Line(dict[str, Any]):
    """A mapping in one line."""


def _text(writer: Any, text: str) -> yaml.Node:
    # Our reader follows YAML 1.2, which takes more texts for numbers than this writer knows.
    style = "'" if not isinstance(scalar(text), str) else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


def _line(writer: Any, data: _Line) -> yaml.Node:
    node: yaml.Node = writer.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
    return node


_Writer.add_representer(str, _text)
_Writer.add_representer(_Line, _line)


def yaml_of(data: Mapping[str, Any], comment: str = "") -> str:
    """A document as YAML; its reader gives the same data. The lines of the comment stand above it."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    body: str = yaml.dump(
        _styled(data), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_WIDEST, default_flow_style=False
    )
    return head + body


def _styled(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        styled = {name: _styled(each, name) for name, each in value.items()}
        return _Line(styled) if key in _FLOW and len(str(styled)) <= _SHORT + 40 else styled
    if isinstance(value, list | tuple):
        return [_styled(each, key) for each in value]
    return value
