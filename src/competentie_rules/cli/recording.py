"""Writing the record of a run for `check --record`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from competentie_rules import api, replay
from competentie_rules.cli import complain, outputs, settings
from competentie_rules.config import Config
from competentie_rules.documents.find import Source, is_dataset
from competentie_rules.model import Report
from competentie_rules.report import json as as_json
from competentie_rules.text import escaped


def result_of(report: Report) -> dict[str, Any]:
    """A report as a record keeps it."""
    made: dict[str, Any] = json.loads(as_json.render(report))
    return made


def documents(sources: Iterable[Source], report: Report) -> list[Source]:
    """The sources without those that the report passed over."""
    aside = {each.file for each in report.passed_over}
    return [source for source in sources if source.file not in aside]


def result_of_tables(folder: Path) -> dict[str, Any]:
    """The results of a dataset as a record keeps them: the summary, the digest of each file, and of the rows of each table."""
    from competentie_rules.tables.content import digest
    from competentie_rules.tables.output import COMPETENCIES, FINDINGS, SUMMARY

    made: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    tables = [folder / name for name in (COMPETENCIES, FINDINGS)]
    return made | {"parts": replay.digests([], tables), "rows": {table.name: digest(table) for table in tables}}


def divided(paths: Iterable[Path], engine: str) -> list[Path]:
    """Which of these are folders with the files of one table, as Spark alone judges them."""
    return [path for path in paths if engine == api.SPARK and not is_dataset(path) and any(path.glob("*.parquet"))]


@dataclass
class Recorder:
    """What a run is done with, to be written down when it is done; nothing is where no `file` is wanted."""

    file: Path | None
    paths: tuple[str, ...]
    rules: tuple[Path, ...]
    lang: str
    fail_on: str
    engine: str
    as_of: date
    config: Config
    verbose: bool
    declared: api.Declared
    judged_by: str = ""
    written: list[Path] = field(default_factory=list)
    """The files that reports go to."""

    def chosen(self, name: str) -> None:
        """Take up which engine judges, and say so to who wants to know."""
        self.judged_by = name
        if self.verbose:
            complain(f"competentie-rules: engine {name}")

    def documents(self, sources: Iterable[Source], report: Report, code: int) -> int:
        """Write down a report, and give back the exit code."""
        if self.file is not None:
            self._write(self.file, documents(sources, report), code, result_of(report), tables=False)
        return code

    def tables(self, folder: Path, code: int) -> int:
        """Write down the results of a dataset, and give back the exit code."""
        if self.file is not None:
            sources = settings.sources_of(self.paths, (), self.rules, self.config, (self.file,))
            self._write(self.file, sources, code, result_of_tables(folder), tables=True)
        return code

    def _write(self, file: Path, sources: Iterable[Source], code: int, result: dict[str, Any], *, tables: bool) -> None:
        made_with = {
            "paths": list(self.paths),
            "rules": [str(path) for path in self.rules],
            "lang": self.lang,
            "fail_on": self.fail_on,
            "engine": self.engine,
            "as_of": self.as_of.isoformat(),
            "tables": tables,
            "declared": asdict(self.declared),
            "written": [str(path) for path in self.written],
        }
        config = self.config
        others: list[str | Path] = [*self.rules, *config.waivers, *filter(None, (config.baseline, config.file))]
        others += divided(map(Path, self.paths), self.engine)
        made = replay.record(
            engine=self.judged_by,
            options=made_with,
            config=config,
            files=replay.digests(sources, others),
            exit_code=code,
            result=result,
        )
        outputs.write(escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n", file)
