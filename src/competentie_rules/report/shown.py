"""What of a report is shown, and how places are written where files have to be found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from competentie_rules.model import Finding, Report, Severity, Waived


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked of a report beyond what it always shows.

    `waived`: waived findings also where a reader would take them for open ones. `passed`: what was checked and found in order.
    `fail_on`: the severity from which findings count as failures, where a format tells failures apart.
    """

    waived: bool = False
    passed: bool = False
    fail_on: Severity = Severity.ERROR

    def tells(self, finding: Finding) -> bool:
        """Whether a person is told of a finding by itself; what is in the baseline is counted, unless it is asked for."""
        return self.waived or finding.waived is None or finding.waived.kind != "baseline"


USUAL = Shown()


def told_apart(report: Report, shown: Shown) -> Iterator[tuple[Finding, int]]:
    """The findings that are shown, each with how many of its fingerprint there are so far, itself included."""
    times: Counter[str] = Counter()
    for each in report.findings:
        if each.waived is None or shown.waived:
            times[each.fingerprint] += 1
            yield each, times[each.fingerprint]


def path(file: str) -> str:
    """A file as CI services look it up: with `/`, without `./` before it."""
    return PurePath(file).as_posix()


def uri(file: str) -> str:
    """A file as a URI: relative where its path is; `file:` where it is absolute. What is not ASCII is percent-encoded."""
    given = PurePath(file)
    told = quote(_bytes(given.as_posix()), safe="/~")
    if not given.is_absolute():
        return told
    return "file://" + (told if told.startswith("/") else f"/{told}")


def _bytes(file: str) -> bytes:
    """The name of a file as the system has it; what cannot be one still gets a URI."""
    try:
        return file.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return file.encode("utf-8", "surrogatepass")


def justification(waived: Waived) -> str:
    """Why a finding is waived, by whom and until when: `reason (owner, until)`."""
    about = ", ".join([waived.owner, *([waived.until.isoformat()] if waived.until else [])])
    return f"{waived.reason} ({about})"
