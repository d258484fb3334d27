"""Results in a folder: all of them, or none."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from competentie_rules.errors import UsageError, system
from competentie_rules.tables import leftovers, results
from competentie_rules.text import safe

COMPETENCIES, FINDINGS, SUMMARY = "competencies.parquet", "findings.parquet", "summary.json"


class Folder:
    """A folder of results, filled beside the place that it is for, and put there when it is complete.

    A folder that holds the results of an earlier run is replaced; one that holds anything else is left alone, with an error.
    Links are followed. What runs that were killed left behind is cleared away.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder = Path(os.path.realpath(folder))
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{safe(str(folder))} is not a folder.")
        if _no_text(folder):
            raise UsageError(f"{safe(str(folder))}: the name of a folder with tables must be text.", hint="Name another folder.")
        strangers = sorted(set(os.listdir(folder)) - {COMPETENCIES, FINDINGS, SUMMARY}) if folder.exists() else []
        if strangers:
            raise UsageError(
                f"{safe(str(folder))} holds something other than results: {safe(strangers[0])}.", hint="Name a new folder."
            )
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            leftovers.clear(folder.parent, f".{folder.name}-")
            self.work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            """Where the results stand until they are complete."""
            self._held = leftovers.Held(self.work)
        except OSError as error:
            raise self._refused(error) from None

    @property
    def scratch(self) -> Path:
        """A folder for what does not fit in memory; it is gone when the results are there."""
        folder = self.work / "scratch"
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise self._refused(error) from None
        return folder

    def _refused(self, error: OSError) -> UsageError:
        return UsageError(f"{safe(str(self._folder))} cannot be written: {system(error).lower()}.")

    def __enter__(self) -> Self:
        return self

    @contextlib.contextmanager
    def written_to(self) -> Iterator[None]:
        """While something is written into the folder; what is wrong with that is the user's to mend."""
        try:
            yield
        except OSError as error:
            raise self._refused(error) from None

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Put the results in their folder."""
        try:
            self._close()
            shutil.rmtree(self.work / "scratch", ignore_errors=True)
            told = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
            # The name of a file need not be text.
            (self.work / SUMMARY).write_bytes(told.encode("utf-8", "backslashreplace"))
            self.opened()
            self._held.release()
            self._put()
        except OSError as error:
            raise self._refused(error) from None

    def opened(self) -> None:
        """Let others into where the results are written, as far as they are into any new folder."""
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(self.work, 0o777 & ~mask)

    @contextlib.contextmanager
    def complete(self) -> Iterator[Path]:
        """Where the findings stand, once all of them are written, while they are written anew."""
        with self.written_to():
            self._close()
            yield self.work / FINDINGS

    def _put(self) -> None:
        if not self._folder.exists():
            os.replace(self.work, self._folder)
            return
        old = Path(tempfile.mkdtemp(prefix=f".{self._folder.name}-", dir=self._folder.parent))
        os.replace(self._folder, old)
        try:
            os.replace(self.work, self._folder)
        except BaseException:
            os.replace(old, self._folder)
            raise
        shutil.rmtree(old)

    def _close(self) -> None:
        """Write what is not written yet."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.work.exists():
            # The disk may be full, which has been told by now.
            with contextlib.suppress(OSError):
                self._close()
            shutil.rmtree(self.work, ignore_errors=True)
        self._held.release()


class Output(Folder):
    """The two tables as files, to which rows are added, and the summary."""

    def __init__(self, folder: Path, schema: pa.Schema = results.FINDINGS) -> None:
        super().__init__(folder)
        try:
            self._levels = writer(self.work / COMPETENCIES, results.COMPETENCIES)
            self._findings = writer(self.work / FINDINGS, schema)
        except OSError as error:
            shutil.rmtree(self.work, ignore_errors=True)
            raise self._refused(error) from None

    def write(self, levels: pa.Table, findings: pa.Table) -> None:
        """Add rows to both tables, in the order of the input."""
        self.write_levels(levels)
        self.write_findings(findings)

    def write_levels(self, levels: pa.Table) -> None:
        """Add rows to the levels reached."""
        with self.written_to():
            self._levels.write_table(levels)

    def write_findings(self, findings: pa.Table) -> None:
        """Add rows to the findings; those of comparing assessments come after all others."""
        with self.written_to():
            self._findings.write_table(findings)

    def _close(self) -> None:
        self._levels.close()
        self._findings.close()


def writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """What writes a table of results.

    Ids lie in order and fingerprints never repeat, so codes gain nothing; statistics tell where the rows of an id are.
    """
    coded = [
        f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name
        for field in schema
        if field.name not in ("assessment", "fingerprint")
    ]
    return pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=coded, write_statistics=["assessment"])


def _no_text(folder: Path) -> bool:
    """Whether a name is bytes that stand for no letters, which Arrow does not take."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        return True
    return False
