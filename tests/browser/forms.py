"""A form in a window of the browser, and what a person without a mouse does with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from filling import WORK, sample

from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile
from competentie_rules.forms.page import page
from competentie_rules.model import Report

AXE = Path(sys.prefix) / "browser" / "node_modules" / "axe-core" / "axe.min.js"
"""What checks in a page whether everybody can use it; `make browser` installs it."""

MOST_TABS = 400


def whole() -> tuple[Profile, Framework]:
    """The profile that forms are for, unless told otherwise, and its framework."""
    assert WORK is not None
    assert WORK.framework is not None
    return WORK.profile, WORK.framework


def fewer(*competencies: str) -> tuple[Profile, Framework]:
    """The profile with norms for these competencies alone: a form that is small, and so quick to go through."""
    profile, framework = whole()
    return replace(profile, norms=tuple(norm for norm in profile.norms if norm.competency in competencies)), framework


def parts(name: str, *competencies: str) -> Any:
    """What a sample says of these competencies."""
    data = sample(name)
    return {**data, "ratings": [rating for rating in data["ratings"] if rating["competency"] in competencies]}


class Form:
    """A form that is open, and everything that it asked of a network, said in the console, or asked the person."""

    def __init__(self, window: Any, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.chosen: Path | None = None
        self.requests: list[str] = []
        self.said: list[str] = []
        self.asked: list[tuple[str, str]] = []
        window.on("request", lambda request: self.requests.append(request.url))
        window.on("requestfailed", self._failed)
        window.on("console", lambda message: self.said.append(message.text))
        window.on("pageerror", lambda error: self.said.append(str(error)))
        window.on("dialog", self._answer)
        window.on("filechooser", self._choose)

    def _answer(self, dialog: Any) -> None:
        self.asked.append((dialog.type, dialog.message))
        dialog.accept()

    def _failed(self, request: Any) -> None:
        # What the policy of the page refuses asks nothing of anybody.
        if request.failure == "csp":
            self.requests.remove(request.url)

    def _choose(self, chooser: Any) -> None:
        chooser.set_files(self.chosen)
        self.chosen = None

    def run(self, script: str, *values: Any) -> Any:
        """What a function of the page gives."""
        return self.window.evaluate(script, *values)

    def text(self, selector: str) -> str:
        """What a reader sees of a part of the page; nothing where it is not shown."""
        found = self.window.locator(selector)
        return str(found.inner_text()) if found.is_visible() else ""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.window.keyboard.press(key)

    def type(self, text: str) -> None:
        self.window.keyboard.type(text)

    def focus(self) -> str:
        """What has the focus: its id, or its words."""
        return str(self.run("document.activeElement.id || document.activeElement.textContent.trim()"))

    def tab(self, wanted: str, key: str = "Tab") -> None:
        """Press Tab until what has this id, or these words, has the focus."""
        for _ in range(MOST_TABS):
            self.press(key)
            if self.focus() == wanted:
                return
        raise AssertionError(f"{wanted} is not reached by {key}")

    def save(self, *keys: str) -> Any:
        """What is in the file that is saved by these keys."""
        with self.window.expect_download() as started:
            self.press(*keys)
        self.saved = self.folder / started.value.suggested_filename
        started.value.save_as(self.saved)
        return json.loads(self.saved.read_bytes())

    def open(self, file: Path) -> None:
        """Open a file by the button, with the keyboard."""
        self.chosen = file
        self.window.locator("#open").focus()
        self.press("Enter")
        # The page empties the field once it is done with the file.
        while self.chosen is not None or self.run("at('file').value !== ''"):
            self.window.wait_for_timeout(10)


@contextmanager
def opened(
    browser: Any,
    folder: Path,
    lang: str = "nl",
    filled: dict[str, str] | None = None,
    documents: tuple[Profile, Framework] | None = None,
    **options: Any,
) -> Iterator[Form]:
    """A new form, as a file opened in a window of its own."""
    profile, framework = documents or whole()
    (folder / "form.html").write_text(page(profile, framework, lang, filled or {}), encoding="utf-8")
    context = browser.new_context(accept_downloads=True, **options)
    try:
        form = Form(context.new_page(), folder)
        form.window.goto((folder / "form.html").as_uri())
        yield form
    finally:
        context.close()


def fill_in(form: Form) -> None:
    """A few competencies, by keys alone, from the top of the page."""
    form.press("Tab")
    assert form.focus() == "Naar het formulier"
    form.press("Enter")
    assert form.focus() == "main"
    form.tab("id")
    form.type("2024-0900")
    form.tab("subject")
    form.type("P-0042")
    form.tab("assessed_on")
    form.type("06112024")
    form.tab("assessors")
    form.type("A-07; A-12")
    form.tab("conclusion")
    form.type("voldoet niet")
    form.tab("award-expertise")
    form.press("ArrowDown", "ArrowDown")
    form.tab("expertise.1.1-1")
    form.press("Space")
    form.tab("expertise.1.1-1-evidence")
    form.type('Legde het uit.\nTwee keer: "zo" </script>')
    form.tab("expertise.1.1-1-observed_on")
    form.type("05302024")
    form.tab("expertise.1.1-1-assessor")
    form.type("A-07")
    form.tab("Nog een waarneming: 1.1")
    form.press("Enter")
    assert form.focus() == "expertise.1.1-2"
    form.press("Space", "ArrowDown")
    form.tab("expertise.1.1-2-assessor")
    form.type("A-12")
    form.tab("expertise.1.2-1")
    form.press("ArrowUp")
    form.tab("Niveau 3 · boven de norm, mag leeg blijven")
    form.press("Enter")
    form.tab("expertise.3.1-1")
    form.press("Space", "ArrowRight")


def findings(report: Report) -> list[Any]:
    """Every finding, whatever its place."""
    return sorted((each.location.file, each.rule, each.message, each.because, each.fingerprint) for each in report.findings)
