"""`competentie-rules form`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from competentie_rules import api
from competentie_rules.cli import complain, options, outputs, settings
from competentie_rules.cli.editions import opened
from competentie_rules.cli.outputs import Place
from competentie_rules.desk import Desk
from competentie_rules.documents.find import BOOK, find, is_form, refuse_page
from competentie_rules.documents.framework import Framework, Reference
from competentie_rules.documents.profile import Profile
from competentie_rules.documents.schema import schema
from competentie_rules.documents.write import yaml_of
from competentie_rules.errors import UsageError
from competentie_rules.library import Entry, Library, entry
from competentie_rules.model import Phrase
from competentie_rules.rules.load import load
from competentie_rules.text import safe

ABSENT = Phrase(
    "profiel {profile} staat niet in wat --path noemt; noem de map of het bestand waarin het staat.",
    "there is no profile {profile} in what --path names; name its folder or file.",
)


@click.group(short_help="Make and read forms for assessors.")
def command() -> None:
    """Make and read forms for assessors, who need no knowledge of the documents: spreadsheets, or pages for a browser."""


@command.command("new")
@click.argument("profile", type=click.Path())
@click.option("--output", type=Place(path_type=Path), required=True, help="The form to write, which ends in .xlsx or .html.")
@click.option("--id", help="The id of the assessment, to be filled in already.")
@click.option("--subject", help="The pseudonym of who is assessed, to be filled in already.")
@options.lang
@options.references
@settings.configurable
def new(profile: str, output: Path, id: str | None, subject: str | None, lang: str, references: tuple[Path, ...]) -> None:
    """Write an empty form for PROFILE: a file, an id, or ID@EDITION. A file that is there is not written over.

    The end of its name says what it is: .xlsx a spreadsheet, which `check` reads once it is filled in; .html a page that works in
    every browser, without a network, and saves a file with the assessment, which `check` reads.
    """
    made = _made(output)
    if subject:
        _pseudonym(subject)
    work, framework = opened(profile, references)
    filled = {key: value for key, value in (("id", id), ("subject", subject)) if value}
    try:
        with output.open("xb") as file:
            file.write(made(work.profile, framework, lang, filled))
    except FileExistsError:
        raise UsageError(f"{safe(str(output))} is there already.", hint="Give another name; it may be filled in.") from None
    except OSError as error:
        raise UsageError(
            f"{safe(str(output))} cannot be written: {(error.strerror or str(error)).lower()}.",
            hint="Name a file in a folder that is there, and that may be written to.",
        ) from None


def _pseudonym(subject: str) -> None:
    """Refuse what `check` would refuse in the form; it is not repeated, as it may be a name."""
    person = schema("assessment")["$defs"]["person"]
    if len(subject) > person["maxLength"] or not re.search(person["pattern"].replace("$", r"\Z"), subject):
        raise UsageError(
            "What --subject says is no pseudonym, and a form holds no personal data.",
            hint="Give capitals, a hyphen and at most seven digits, such as P-0042.",
        )


def _made(output: Path) -> Callable[[Profile, Framework, str, dict[str, str]], bytes]:
    """What makes a form of the kind that the name of the file asks for."""
    suffix = output.suffix.lower()
    if suffix == ".html":
        from competentie_rules.forms.page import page

        return lambda *known: page(*known).encode()
    if suffix == ".xlsx":
        api.installed("import", "openpyxl")
        from competentie_rules.forms.workbook import form

        return form
    raise UsageError(
        f"{safe(str(output))} ends in neither .xlsx nor .html.",
        hint="Let it end in .xlsx for a spreadsheet, or in .html for a page in a browser.",
    )


@command.command("read")
@click.argument("form", type=click.Path(path_type=Path))
@options.output
@options.lang
@options.references
@settings.configurable
def read(form: Path, output: Path | None, lang: str, references: tuple[Path, ...]) -> int:
    """Print the assessment in FORM as YAML. What is wrong with it is told on standard error; exit code 1 where anything is.
    With --output a file that is there is not written over.

    So is each text of the framework that somebody changed in the form.

    With --path also that its profile is not there, nor built in. `check` judges a form as it is.
    """
    api.installed("import", "python_calamine")
    from competentie_rules.forms.reading import entry as read_form
    from competentie_rules.importing.office import Package

    options.existing([str(form)])
    refuse_page(form)
    if not is_form(form):
        if form.suffix.lower() == ".xlsx":
            # A file that is locked, old, empty or broken is told as what it is.
            Package.of(form, BOOK)
        raise UsageError(f"{safe(str(form))} is no form.", hint="`competentie-rules form new` makes one.")
    library = Library(load(), [entry(source.file, source.read()) for source in find(references)])
    found = read_form(form, library)
    if output is not None and output.is_file() and not output.samefile(form):
        raise UsageError(f"{safe(str(output))} is there already.", hint="Give another name, or remove it.")
    outputs.write(yaml_of(found.document.data), output)
    wrong = bool(found.faults or found.remarks)
    if wrong:
        # Judging is for `check`.
        desk = Desk(library.ruleset, [], lang)
        for finding in desk.case(replace(found, kind=None)).findings:
            complain(f"{finding.location}: {finding.message}")
    absent = bool(references) and not _there(found, library, lang)
    return int(wrong or absent)


def _there(form: Entry, library: Library, lang: str) -> bool:
    """Whether the profile of a form is known; where it is not that is told."""
    named = form.document.data["profile"]
    reference = Reference(named.get("id", ""), named.get("edition", ""))
    if library.profile(reference) is not None:
        return True
    where = form.document.locate(("profile",))
    complain(f"{where.file}: {ABSENT.get(lang).format(profile=safe(str(reference), 80))}")
    return False
