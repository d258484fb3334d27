"""What a run that was killed leaves behind: a hidden folder that no process holds any more, which the next run clears away."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there nothing is cleared away.
    fcntl = None  # type: ignore[assignment]  # so it can be asked whether it is there

LOCK = ".held"


class Held:
    """A folder held by this process as long as it lives."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / LOCK
        self._lock: int | None = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        # On a disk that machines share, a lock of another one may not show.
        os.write(self._lock, platform.node().encode())
        if fcntl is not None:
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def release(self) -> None:
        """Hold it no more."""
        if self._lock is not None:
            self._file.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None


def clear(folder: Path, prefix: str) -> None:
    """Remove the folders in a folder whose names begin so, and which a process on this machine held that is gone."""
    for each in folder.glob(f"{prefix}*/{LOCK}"):
        if each.parent.name.startswith(prefix) and _gone(each):
            shutil.rmtree(each.parent, ignore_errors=True)


def _gone(file: Path) -> bool:
    """Whether nobody holds a lock."""
    if fcntl is None:
        return False
    with contextlib.suppress(OSError), file.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return lock.read() == platform.node().encode()
    return False
