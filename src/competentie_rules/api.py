"""The stable interface for Python: check documents, load rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from competentie_rules import check as _check
from competentie_rules.check import Progress
from competentie_rules.documents.find import Source, find
from competentie_rules.engines import rete
from competentie_rules.engines.judges import Judges
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Engine
from competentie_rules.errors import UsageError
from competentie_rules.model import LANGUAGES, Report
from competentie_rules.rules.load import load as load_rules

__all__ = ["ENGINES", "Source", "check", "check_sources", "load_rules"]

ENGINES: dict[str, type[Engine]] = {"rete": rete.ReteEngine, "plain": PlainEngine}


def check(paths: Iterable[str | Path], *, lang: str = "nl", rules: Path | None = None, engine: str | None = None) -> Report:
    """Check the documents in these files and folders; as `check_sources`, one process apart."""
    return check_sources(find(Path(path) for path in paths), lang=lang, rules=rules, engine=engine)


def check_sources(
    sources: Iterable[Source],
    *,
    lang: str = "nl",
    rules: Path | None = None,
    engine: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check documents: files by name, or names with content.

    `lang` is nl or en; `rules` a folder of rules instead of the built-in ones; `engine` a key of ENGINES, by default rete where
    it is installed, else plain; `jobs` the number of processes that judge, apart from this one. Raises ToolError for what is
    wrong with these arguments; what is wrong with a document is in the report.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"There is no language {lang!r}; choose from {', '.join(LANGUAGES)}.")
    name = engine or ("rete" if rete.available() else "plain")
    if name not in ENGINES:
        raise UsageError(f"There is no engine {name!r}; choose from {', '.join(ENGINES)}.")
    if name == "rete" and not rete.available():
        raise UsageError("The engine rete is not installed.", hint="Install durable_rules, or choose the engine plain.")
    judges = Judges(ENGINES[name], jobs=jobs, apart=name == "rete")
    try:
        return _check.check(sources, load_rules(rules), judges, lang=lang, progress=progress)
    finally:
        judges.close()
