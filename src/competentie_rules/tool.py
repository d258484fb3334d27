"""What this tool is known by, so that what another one made is not taken for its own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache as once
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import competentie_rules
from competentie_rules.digests import digest_of, digest_of_file
from competentie_rules.documents import bundled

_READERS = ("PyYAML", "jsonschema", "jsonschema-rs")
_CONTENT = ("rules", "schemas", "profiles")


def about() -> dict[str, str]:
    """Which tool this is: its version, and the digests of its code, rules, schemas and profiles."""
    digests = {}
    for part in ("code", *_CONTENT):
        # In the order of the names, as records have always had it.
        digests[part] = digest_of("\n".join(digest_of_file(file) for file in _files(part)).encode())
    return {"name": "competentie-rules", "version": competentie_rules.__version__, **digests}


@once
def parts() -> tuple[str, ...]:
    """The same to the last file, with all that it reads with; that of a tool in the making changes with every line of it."""
    readers = packages(_READERS)
    return (
        competentie_rules.__version__,
        *(f"{file.relative_to(_base(part))} {digest_of_file(file)}" for part in ("code", *_CONTENT) for file in _files(part)),
        sys.version,
        *(f"{name} {readers.get(name, 'none')}" for name in _READERS),
    )


def packages(names: Iterable[str]) -> dict[str, str]:
    """The versions of those of these packages that are installed."""
    return dict(_versions(names))


def _versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _base(part: str) -> Path:
    return Path(competentie_rules.__file__).parent if part == "code" else bundled.folder(part)


def _files(part: str) -> list[Path]:
    endings = (".py",) if part == "code" else (".yaml", ".json")
    return sorted(path for path in _base(part).rglob("*") if path.suffix in endings)
