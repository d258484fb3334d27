"""Where options and configuration meet: what is given on the command line goes before what a file says."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from competentie_rules import config as configured
from competentie_rules.cli import Asked, options, outputs
from competentie_rules.config import Config, Name, Treatment
from competentie_rules.documents.find import Source, find
from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.model import Severity
from competentie_rules.text import safe

_KEPT = "competentie_rules.config"

Function = Callable[..., Any]


def config() -> Config:
    """The configuration of the command that is being carried out."""
    found: Config = click.get_current_context().meta.get(_KEPT, Config())
    return found


def _isolate(context: click.Context, _: click.Parameter, isolated: bool) -> bool:
    if isolated and _KEPT in context.meta:
        raise UsageError("--isolated and --config cannot both be given.", hint="Leave out one of the two.")
    if isolated:
        context.meta[_KEPT] = Config()
    return isolated


def _configure(context: click.Context, _: click.Parameter, file: Path | None) -> None:
    if _KEPT in context.meta:
        if file is not None:
            raise UsageError("--isolated and --config cannot both be given.", hint="Leave out one of the two.")
        return
    if file is not None and not file.is_file():
        options.existing([str(file)])
        raise UsageError(f"{safe(str(file))} is not a file.")
    made = configured.load(file) if file is not None else configured.closest(Path.cwd())
    context.meta[_KEPT] = made
    if isinstance(context.obj, Asked):
        context.obj.configured = made.lang
    own = (made.file, *made.rules, *made.references, *made.waivers, made.baseline)
    context.meta[outputs.CONFIGURED] = [path for path in own if path is not None]
    given = {
        "rules": made.rules,
        "references": made.references,
        "lang": made.lang,
        "fail_on": made.fail_on,
        "engine": made.engine,
    }
    given["formats"] = made.format
    # Where nothing is configured, the default of an option stays what it is. Arguments have no default.
    named = {parameter.name for parameter in context.command.params if isinstance(parameter, click.Option)}
    context.default_map = {name: value for name, value in given.items() if value and name in named}


def configurable(function: Function) -> Function:
    """A command that a configuration gives defaults for."""
    isolated = click.option(
        "--isolated",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_isolate,
        help="Read no configuration.",
    )
    file = click.option(
        "--config",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_configure,
        help="A configuration to read in place of the closest competentie.toml or pyproject.toml.",
    )
    return isolated(file(function))


def _severity(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[Name, Severity]:
    told = {}
    for each in given:
        rule, equals, word = each.partition("=")
        if not equals or word not in list(Severity):
            raise click.BadParameter(f"{safe(each)!r} is not RULE=error, RULE=warning or RULE=note.")
        told[Name(rule)] = Severity(word)
    return told


def _names(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[Name, ...]:
    return tuple(Name(name.strip()) for each in given for name in each.split(",") if name.strip())


_SELECTION = (
    click.option("--select", multiple=True, metavar="RULES", callback=_names, help="Tell only of these rules and families."),
    click.option("--ignore", multiple=True, metavar="RULES", callback=_names, help="Leave out these rules and families."),
    click.option("--severity", multiple=True, metavar="RULE=SEVERITY", callback=_severity, help="Give a rule another severity."),
    click.option(
        "--waivers",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False),
        help="A file with waivers; may be given more than once.",
    ),
    click.option(
        "--baseline",
        type=click.Path(exists=True, dir_okay=False),
        help="The file with what was found before, as `baseline write` writes it.",
    ),
    click.option(
        "--record",
        type=outputs.Place(dir_okay=False, path_type=Path),
        help="Write all that the run rests on, and what comes of it, into this file, for `verify`.",
    ),
    click.option("--show-settings", is_flag=True, help="Print what holds, and where it was said; check nothing."),
)


def on_terms(function: Function) -> Function:
    """A command that tells findings on the terms of a configuration, given to it as `config`.

    With --show-settings it prints what holds instead.
    """

    @functools.wraps(function)
    def carried_out(
        *,
        select: tuple[Name, ...],
        ignore: tuple[Name, ...],
        severity: dict[Name, Severity],
        waivers: tuple[str, ...],
        baseline: str | None,
        show_settings: bool,
        **others: Any,
    ) -> Any:
        made = config()
        general = Treatment(ignore or made.general.ignore, severity or made.general.severity)
        made = replace(made, select=select or made.select, general=general)
        made = replace(made, waivers=waivers or made.waivers, baseline=baseline or made.baseline)
        if show_settings:
            for line in _shown(made, others):
                options.tell(line)
            return 0
        return function(config=made, **others)

    found: Function = carried_out
    for option in reversed(_SELECTION):
        found = option(found)
    return configurable(found)


_NO_DEFAULT = ("select", "ignore", "waivers", "baseline")


def _shown(made: Config, others: dict[str, Any]) -> Iterable[str]:
    """What holds, as a configuration that could be read; a comment tells where it was said."""
    context = click.get_current_context()
    source = click.core.ParameterSource

    def line(key: str, value: object, parameter: str) -> str:
        given = context.get_parameter_source(parameter)
        # What takes a list has no default, so what stands in it was said somewhere.
        in_file = given is source.DEFAULT_MAP or (given is source.DEFAULT and parameter in _NO_DEFAULT and value)
        said = "from the command line" if given is source.COMMANDLINE else f"from {made.file}" if in_file else ""
        return f"{key} = {_toml(value)}" + (f"  # {said}" if said else "")

    yield f"# configuration: {made.file or 'none'}"
    for key, parameter in (("rules", "rules"), ("references", "references"), ("lang", "lang"), ("fail-on", "fail_on")):
        value = others.get(parameter)
        yield line(key, [str(each) for each in value] if isinstance(value, tuple) else value, parameter)
    yield line("engine", others.get("engine"), "engine")
    yield line("waivers", list(made.waivers), "waivers")
    if made.baseline is not None:
        yield line("baseline", made.baseline, "baseline")
    yield line("select", [name.id for name in made.select], "select")
    yield line("ignore", [name.id for name in made.general.ignore], "ignore")
    if made.general.severity:
        yield "[severity]"
        yield from (f"{name.id} = {_toml(severity.value)}" for name, severity in made.general.severity.items())
    for pattern, treatment in made.per_path.items():
        yield f"[per-path.{_toml(pattern)}]"
        yield f"ignore = {_toml([name.id for name in treatment.ignore])}"
        for name, severity in treatment.severity.items():
            yield f"severity.{name.id} = {_toml(severity.value)}"


def _toml(value: object) -> str:
    # Texts and lists of texts are written alike in JSON and in TOML.
    return json.dumps(value, ensure_ascii=False)


def sources_of(
    paths: tuple[str, ...],
    references: Iterable[Path],
    rules: Iterable[Path],
    config: Config,
    written: Iterable[str | Path | None] = (),
) -> list[Source]:
    """The documents at these paths, by default in the current folder, and the references; `-` is standard input.

    The files that tell the tool what to do, and those `written` by it, stand beside documents but are none.
    """
    named = (*(paths or (".",)), *map(str, references))
    found = list(find(options.existing(path for path in named if path != "-"), forms=True))
    if "-" in named:
        found.append(Source("-", sys.stdin.buffer.read(MAX_BYTES + 1)))
    own = [path for path in (*rules, *config.waivers, config.baseline, *written) if path is not None]
    return _but(found, own)


def _but(sources: Iterable[Source], own: Iterable[str | Path]) -> list[Source]:
    apart = [os.path.realpath(path) for path in own]

    def is_own(source: Source) -> bool:
        real = os.path.realpath(source.file)
        return source.content is None and any(real == path or real.startswith(path + os.sep) for path in apart)

    return [source for source in sources if not (apart and is_own(source))]
