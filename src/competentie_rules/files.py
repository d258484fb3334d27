"""Files that are written: all of them or none, and none that is read."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from competentie_rules.errors import UsageError
from competentie_rules.text import safe


class Files:
    """Files to be written all at once.

    Each is opened beside its place before the work begins, so that one that cannot be written is known at once, and put there
    when every one is complete. What is no ordinary file, such as a pipe, is written to as it is. A file that was named to be
    `read` is never written over.
    """

    def __init__(self, files: Sequence[Path], read: Iterable[str | Path | None] = ()) -> None:
        self._beside: dict[Path, Path | None] = {}
        self._read = {os.path.realpath(file) for file in read if file is not None}
        try:
            for file in files:
                self._beside[file] = self._open(file)
        except BaseException:
            self._clear()
            raise

    def _open(self, file: Path) -> Path | None:
        real = Path(os.path.realpath(file))
        if str(real) in self._read and real.is_file():
            raise UsageError(f"{safe(str(file))} is what is read, and would be written over.", hint="Name another file.")
        if real.exists() and not real.is_file():
            if real.is_dir():
                raise UsageError(f"{safe(str(file))} is a folder.", hint="Name a file in it.")
            return None
        beside = real.with_name(f".{real.name[:80]}.{secrets.token_hex(4)}.tmp")
        with written(file):
            if real.exists() and not os.access(real, os.W_OK):
                raise PermissionError(13, "permission denied")
            beside.touch(exist_ok=False)
            if real.exists():
                beside.chmod(real.stat().st_mode & 0o777)
        return beside

    def write(self, told: Mapping[Path, str | bytes]) -> None:
        """Fill every file, in the order in which they were named, and put them in their places."""
        for file, beside in self._beside.items():
            with written(file):
                content = told[file]
                (beside or file).write_bytes(
                    content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
                )
        for file, beside in self._beside.items():
            if beside is not None:
                with written(file):
                    os.replace(beside, os.path.realpath(file))
                self._beside[file] = None

    def _clear(self) -> None:
        for beside in self._beside.values():
            if beside is not None:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._clear()


@contextlib.contextmanager
def written(file: Path) -> Iterator[None]:
    """While something is done to a file; what is wrong with that is the user's to mend."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{safe(str(file))} cannot be written: {(error.strerror or str(error)).lower()}.",
            hint="Name a file in a folder that is there, and that may be written to.",
        ) from None


def put(told: Mapping[Path, str | bytes], read: Iterable[str | Path] = ()) -> None:
    """Write files, and the folders that they belong into: all of them, or none; raises UsageError."""
    for file in told:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"{safe(str(file.parent))} cannot be made: {reason}.", hint="Name another folder.") from None
    with Files(list(told), read) as files:
        files.write(told)
