"""What content is known by: the SHA-256 of its bytes, as `sha256:` and 64 hexadecimal digits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of(content: bytes) -> str:
    """The digest of some bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """The digest of a file, of which no more is read at a time than is needed; raises OSError."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def together(digests: Iterable[str]) -> str | None:
    """One digest for several, in whatever order and however often they come: that of the list of them.

    One digest stands for itself, and of none there is nothing.
    """
    found = sorted(set(digests))
    if len(found) < 2:
        return found[0] if found else None
    return digest_of("\n".join(found).encode())
