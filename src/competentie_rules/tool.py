"""What this tool is known by, so that what another one made is not taken for its own."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache as once
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import competentie_rules
from competentie_rules.documents import bundled


@once
def parts() -> tuple[str, ...]:
    """What this tool and all that it reads with are known by; that of a tool in the making changes with every line of it."""
    return (
        competentie_rules.__version__,
        *_code(),
        *_content(),
        sys.version,
        *map(_version, ("PyYAML", "jsonschema", "jsonschema-rs")),
    )


def _code() -> Iterator[str]:
    return _files(Path(competentie_rules.__file__).parent, "*.py")


def _content() -> Iterator[str]:
    yield from _files(bundled.folder("schemas"), "*.json")
    yield from _files(bundled.folder("profiles"), "*.yaml")


def _files(base: Path, pattern: str) -> Iterator[str]:
    for file in sorted(base.rglob(pattern)):
        yield f"{file.relative_to(base)} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} none"
