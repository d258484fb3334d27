"""What came of one source, as a value that can be sent from one process to another, or kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from competentie_rules.batch.share import Share
from competentie_rules.model import AssessmentResult, Checked, Finding, Waiver

Used = tuple[str, str, str]
"""A framework or profile that something was judged by: its kind, id and edition."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one source; nothing in it hangs on the process that made it.

    `used` is what its findings rest on besides itself, `share` what it brings to a comparison with others, `waivers` those that
    stand beside it. One that could not be read is no document, and has failures alone; one that is put
    `aside` has nothing.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    result: AssessmentResult | None = None
    used: tuple[Used, ...] = ()
    share: Share | None = None
    waivers: tuple[Waiver, ...] = ()
    digest: str = ""
    failures: tuple[str, ...] = ()
    read: bool = True
    checked: Checked | None = None
    """What every rule made of it, where that is asked for."""
    aside: str = ""
    """What it is, where it is no document but something of this tool."""


class Chunk(NamedTuple):
    """What came of some sources, in order; and the same packed, if it came that way."""

    done: list[Done]
    packed: bytes | None = None
