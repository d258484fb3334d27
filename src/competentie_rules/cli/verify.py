"""`competentie-rules verify`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from competentie_rules import api, difference, replay
from competentie_rules.cli import options, outputs, recording, settings
from competentie_rules.config import Config
from competentie_rules.documents.find import Source, is_dataset
from competentie_rules.model import LANGUAGES, Phrase, Report
from competentie_rules.text import escaped

SAME = Phrase(
    "er is niets anders: hetzelfde programma, dezelfde regels, bestanden en uitkomst",
    "nothing is different: the same tool, rules, files and results",
)
IMPOSSIBLE = Phrase(
    "deze controle kan niet worden overgedaan: niet alles wat zij moest lezen is er",
    "the run cannot be done again: what it was told to read is not all there",
)
ELSEWHERE = Phrase(
    "deze controle kan hier niet worden overgedaan: van de bestanden die zij las ({count}) is er hier geen; noem met --root de "
    "map waarin zij werd gedaan",
    "the run cannot be done again here: of the files that it read ({count}) none is here; name with --root the folder that it "
    "was done in",
)
COUNTED = Phrase("toen {then}, nu {now}", "{then} then, {now} now")


@click.command(short_help="Do a recorded run again, and tell what is different.")
@click.argument("file", metavar="RECORD", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that the paths of the record start from. [default: the current folder]",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language. [default: that of the record]")
def command(file: Path, root: Path | None, format_name: str, lang: str | None) -> int:
    """Do the run that RECORD tells of (`check --record`) again, and tell what is different, if anything, and why.

    Exit code 0 where nothing is, 1 where something is, 2 where the run cannot be done again.
    """
    kept = replay.read(file)
    own = file.resolve()
    if root is not None:
        os.chdir(root)
    lang = lang or kept["options"]["lang"]
    found = list(_differences(kept, own, lang))
    if format_name == "json":
        made = {"format": "competentie-rules/verification/1", "same": not found, "differences": found}
        outputs.write(escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n", None)
    else:
        for line in found or [SAME.get(lang)]:
            options.tell(line)
    if found and found[-1] in _endings(kept, lang):
        return 2
    return int(bool(found))


def _endings(kept: dict[str, Any], lang: str) -> tuple[str, str]:
    """What is told last of a run that cannot be done again."""
    return IMPOSSIBLE.get(lang), ELSEWHERE.get(lang).format(count=len(kept["files"]))


def _differences(kept: dict[str, Any], own: Path, lang: str) -> Iterator[str]:
    told = kept["options"]
    config = replay.config_of(kept["settings"])
    paths = tuple(path for path in told["paths"] if path == "-" or os.path.lexists(path))
    rules = [Path(path) for path in told["rules"] if os.path.lexists(path)]
    apart: list[str | Path] = [*config.waivers, *filter(None, (config.baseline,))]
    here = [path for path in apart if not os.path.isfile(path)]
    sources = settings.sources_of(paths, (), rules, config, (own, *told.get("written", ()))) if paths else []
    folders = recording.divided(map(Path, paths), told["engine"])
    others = [path for path in (*rules, *apart, *filter(None, (config.file,)), *folders) if os.path.exists(path)]
    impossible, elsewhere = _endings(kept, lang)
    if kept["files"] and not any(map(os.path.lexists, kept["files"])):
        now = replay.digests(sources, others)
        if not (kept["files"].keys() & now.keys() or {*kept["files"].values()} & {*now.values()}):
            if kept.get("digest") != replay.seal(kept):
                yield replay.EDITED.get(lang)
            yield elsewhere
            return
    if not paths or here or len(rules) < len(told["rules"]):
        yield from replay.changes(kept, replay.digests(sources, others), None, lang)
        yield impossible
        return
    if told["tables"]:
        result = _tables(told, sources, rules, config, folders)
    else:
        report = _documents(told, sources, rules, config)
        result = recording.result_of(report)
        sources = recording.documents(sources, report)
    yield from replay.changes(kept, replay.digests(sources, others), result["inputs"]["rules"], lang)
    if told["tables"]:
        yield from _parts(kept["result"], result, lang)
    else:
        yield from difference.results(kept["result"], result, lang)


def _documents(told: dict[str, Any], sources: list[Source], rules: list[Path], config: Config) -> Report:
    engine = None if told["engine"] == "auto" else told["engine"]
    as_of = date.fromisoformat(told["as_of"])
    return api.check_sources(
        sources,
        lang=told["lang"],
        rules=rules,
        engine=engine,
        config=config,
        declared=_declared(told),
        as_of=as_of,
        outcomes=True,
    )


def _declared(told: dict[str, Any]) -> api.Declared:
    """What was said of tables; records from before this was recorded hold nothing of it."""
    return api.Declared(**told.get("declared", {}))


def _tables(
    told: dict[str, Any], sources: list[Source], rules: list[Path], config: Config, folders: list[Path]
) -> dict[str, Any]:
    """The results of a dataset; `folders` are those that Spark alone judges, as nothing else needs it."""
    names = [path for path in (Path(source.file) for source in sources) if not {*folders} & {*path.parents}]
    datasets = [*filter(is_dataset, names), *folders]
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "results"
        references = [path for path in names if path not in datasets]
        api.check_tables(
            datasets,
            output,
            references=references,
            lang=told["lang"],
            rules=rules,
            engine=api.SPARK if folders else None,
            config=config,
            declared=_declared(told),
            as_of=date.fromisoformat(told["as_of"]),
        )
        return recording.result_of_tables(output)


def _parts(old: dict[str, Any], new: dict[str, Any], lang: str) -> Iterator[str]:
    """In what the results of a dataset differ: tables by the digests of their rows, and counts.

    Records from before rows had digests have those of files.
    """
    kind = "rows" if "rows" in old else "parts"
    before, after = ({Path(name).name: digest for name, digest in each[kind].items()} for each in (old, new))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield difference.result(name, lang)
    for part in ("summary", "rules"):
        # What an earlier version did not count is not compared.
        for key in sorted(old[part].keys() | (new[part].keys() if part == "rules" else ())):
            if old[part].get(key) != new[part].get(key):
                counts = COUNTED.get(lang).format(then=old[part].get(key, 0), now=new[part].get(key, 0))
                yield difference.result(f"{key}: {counts}", lang)
