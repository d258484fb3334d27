"""Word documents (.docx) to blocks, by way of the HTML that mammoth makes of them: it keeps headings, tables, lists and tabs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.parsers import expat

import mammoth

from competentie_rules.errors import UsageError
from competentie_rules.importing import html
from competentie_rules.importing.blocks import ASIDE, Builder, Run
from competentie_rules.importing.ledger import Remark
from competentie_rules.importing.office import Package
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import safe

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titel'] => h1:fresh
p[style-name^='Kop 1'] => h1:fresh
p[style-name^='Kop 2'] => h2:fresh
p[style-name^='Kop 3'] => h3:fresh
p[style-name^='Kop 4'] => h4:fresh
"""
"""Headings that a template calls so, beside the built-in ones, whose names are English in every language of Word."""

_NOTE = re.compile(r'<sup><a [^>]*id="[^"]*note-ref-[^"]*"[^>]*>\[[0-9]+\]</a></sup>|<a href="#[^"]*note-ref-[^"]*">↑</a>')
_BESIDE = re.compile(r"word/(header|footer)[0-9]*\.xml")
_UNREAD = (
    ("word/comments.xml", Phrase("opmerkingen in de kantlijn zijn niet gelezen", "comments in the margin were not read")),
    ("word/diagrams/", Phrase("tekst in een diagram (SmartArt) is niet gelezen", "text in a diagram (SmartArt) was not read")),
    ("word/charts/", Phrase("tekst in een grafiek is niet gelezen", "text in a chart was not read")),
    ("word/embeddings/", Phrase("een ingevoegd bestand is niet gelezen", "an embedded file was not read")),
)
"""Parts of a package that hold what nobody reads here."""


def read(path: Path, builder: Builder) -> list[Remark]:
    """Fill the builder with the blocks of a document; raises UsageError where it is none, or is not safe to read."""
    package = Package.of(path, "word/document.xml")
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(path.read_bytes()),
            style_map=STYLES,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
        beside = {member: _paragraphs(package.read(member)) for member in sorted(filter(_BESIDE.fullmatch, package.members))}
    except RecursionError:
        raise UsageError(
            f"{safe(str(path))} has parts inside parts, deeper than can be read.",
            hint="Copy its text, without tables inside tables, to a new document.",
        ) from None
    except Exception as error:  # mammoth raises whatever its parts do
        raise UsageError(
            f"{safe(str(path))} is no Word document that can be read: a part of it is damaged.",
            hint="Open it in Word and save it again as .docx.",
        ) from error
    html.read(_NOTE.sub("", made.value), builder, _placed, tabs=True)
    for member, texts in beside.items():
        for number, text in enumerate(texts, 1):
            header = "header" in member
            place = Phrase(
                f"{'kop' if header else 'voet'}tekst, alinea {number}",
                f"page {'header' if header else 'footer'}, paragraph {number}",
            )
            builder.add(ASIDE, builder.line([Run(text)], place))
    found = [part for part in _UNREAD if any(member.startswith(part[0]) for member in package.members)]
    return [Remark(Severity.WARNING, told) for _, told in found]


def _placed(paragraph: int, table: int, row: int, cell: int) -> Phrase:
    if table:
        return Phrase(f"tabel {table}, rij {row}, cel {cell}", f"table {table}, row {row}, cell {cell}")
    return Phrase(f"alinea {paragraph}", f"paragraph {paragraph}")


def _paragraphs(part: bytes) -> list[str]:
    """The texts of the paragraphs in a part of the package."""
    found: list[str] = [""]
    inside = [False]
    parser = expat.ParserCreate()

    def start(name: str, _: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        inside[0] = tag == "t"
        if tag == "p":
            found.append("")
        elif tag in ("tab", "br"):
            found[-1] += " "

    def end(_: str) -> None:
        inside[0] = False

    def data(text: str) -> None:
        if inside[0]:
            found[-1] += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.Parse(part, True)
    return [text for text in found if text.strip()]
