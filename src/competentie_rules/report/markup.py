"""Untrusted text in Markdown, as GitHub and GitLab show it."""

from __future__ import annotations

import re

from competentie_rules.text import safe

_SIGNS = re.compile(r"[\\`*_\[\]|~#$^{}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_ADDRESS = re.compile(r"(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
"""What makes a bare address a link."""

_START = re.compile(r"\A(\s*)([-+=:]|\d+[.)])")
"""What makes the beginning of a line a list, a heading or a rule."""


def escape(text: str, longest: int = 2000) -> str:
    """Text as it reads: nothing in it is markup, HTML, a link, or calls somebody by name."""
    told = "".join(_ENTITIES.get(char, char) for char in safe(text, longest))
    told = _SIGNS.sub(r"\\\g<0>", told)
    told = _ADDRESS.sub(r"\\\g<0>", told)
    return _START.sub(
        lambda start: start[1] + (f"\\{start[2]}" if len(start[2]) == 1 else f"{start[2][:-1]}\\{start[2][-1]}"), told
    )
