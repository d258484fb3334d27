"""From a file to blocks, by its ending."""

from __future__ import annotations

import re
from pathlib import Path

from competentie_rules.documents.tree import MAX_BYTES
from competentie_rules.errors import UsageError
from competentie_rules.extras import installed
from competentie_rules.importing import html, sheets, text
from competentie_rules.importing.blocks import Block, Builder
from competentie_rules.importing.ledger import Remark
from competentie_rules.model import Phrase, Severity
from competentie_rules.text import nearest, safe

ENDINGS = (".docx", ".md", ".txt", ".html", ".htm", ".xlsx", ".csv")
ENCODINGS = ("utf-8", "cp1252")
_SAVE_AS = {
    **dict.fromkeys((".doc", ".dot", ".rtf", ".odt", ".pages"), "Open it in Word or LibreOffice and save it as .docx."),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "Open it in Excel or LibreOffice and save it as .xlsx."),
    **dict.fromkeys((".docm", ".xlsm", ".dotm", ".xltm"), "It holds macros; save it as .docx or .xlsx."),
    ".pdf": "Ask for the document that it was made of, or open it in Word and save it as .docx.",
    ".ppt": "Copy its text to a Word document.",
    ".pptx": "Copy its text to a Word document.",
}
"""What to do with a document of another kind, by its ending."""
MOST_PACKED = 64 * 1024 * 1024
"""Bytes of a Word document or a spreadsheet, packed."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GARBLED = re.compile("Ã[\x80-\xbf©«¨¯¶¼´¡³²°®]|â€[™œ“”˜¦]|Â[ «»°]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(path: Path, encoding: str | None = None) -> tuple[list[Block], list[Remark]]:
    """The blocks of a document, and what was not read of it; raises UsageError where it cannot be read."""
    ending = path.suffix.lower()
    name = safe(str(path))
    if ending not in ENDINGS:
        hint = _SAVE_AS.get(ending, f"A document ends in {', '.join(ENDINGS)}, .json or .ttl.")
        raise UsageError(f"{name} is no kind of document that can be read.", hint=hint)
    if not path.is_file():
        raise UsageError(f"{name} is a folder, or no ordinary file.", hint="Give one document.")
    builder = Builder([])
    if ending in (".docx", ".xlsx"):
        remarks = _packed(path, builder)
    else:
        content, remarks = decoded(path, encoding)
        if ending == ".csv":
            sheets.read_csv(str(path), content, builder)
        elif ending in (".html", ".htm"):
            html.read(content, builder)
        else:
            text.read(content, builder, markdown=ending == ".md")
    return builder.blocks, remarks


def _packed(path: Path, builder: Builder) -> list[Remark]:
    word = path.suffix.lower() == ".docx"
    installed("import", "mammoth" if word else "python_calamine")
    if path.stat().st_size > MOST_PACKED:
        raise UsageError(f"{safe(str(path))} is over {MOST_PACKED // 2**20} MiB.", hint="Leave out its pictures.")
    if word:
        from competentie_rules.importing import word as of_word

        return of_word.read(path, builder)
    return sheets.read_xlsx(path, builder)


def decoded(path: Path, encoding: str | None) -> tuple[str, list[Remark]]:
    """The text of a file; raises UsageError where it is not in the encoding that it should be in."""
    name = safe(str(path))
    if encoding is not None and encoding not in ENCODINGS:
        near = nearest(encoding, ENCODINGS)
        raise UsageError(
            f"There is no encoding {safe(encoding)}.",
            hint=f"Perhaps {near} is meant." if near else f"Choose from {', '.join(ENCODINGS)}.",
        )
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name} is over {MAX_BYTES // 2**20} MiB.", hint="Import it in parts.")
    for mark, of_mark in _BOMS:
        if content.startswith(mark):
            content, encoding = content[len(mark) :] if of_mark == "utf-8" else content, of_mark
            break
    try:
        decoded = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        hint = "Try --encoding cp1252, as Windows writes." if encoding in (None, "utf-8") else "Save it as UTF-8."
        raise UsageError(
            f"{name} is not {encoding or 'utf-8'}: byte 0x{content[error.start]:02X} in line {line}.", hint=hint
        ) from None
    if not decoded.strip():
        raise UsageError(f"{name} is empty.", hint="Save it again, or give another document.")
    if "\0" in decoded:
        raise UsageError(f"{name} is no text.", hint="Is its name right?")
    remarks = []
    if garbled := _GARBLED.search(decoded):
        line = decoded.count("\n", 0, garbled.start()) + 1
        remarks.append(
            Remark(
                Severity.WARNING,
                Phrase(
                    f"“{garbled[0]}” lijkt een letter die met de verkeerde codering is bewaard",
                    f"“{garbled[0]}” looks like a letter that was saved in the wrong encoding",
                ),
                Phrase(f"regel {line}", f"line {line}"),
            )
        )
    # No document of ours can hold control characters; a form feed begins a page.
    return _CONTROL.sub(" ", decoded), remarks
