"""The form for a browser, as a text: what it may load, and what it holds. tests/browser fills it in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from competentie_rules import api
from competentie_rules.cli import run
from competentie_rules.documents.framework import Framework, Reference
from competentie_rules.documents.profile import Profile
from competentie_rules.errors import UsageError
from competentie_rules.forms import page_words
from competentie_rules.forms.page import WEB, page
from competentie_rules.library import Library
from competentie_rules.model import LANGUAGES
from competentie_rules.rules.load import load

HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>&amp;\"'\u2028\u202e${lang}"
FRAMEWORK = {
    "id": "f", "edition": "1", "title": HOSTILE, "levels": 2,
    "competencies": [
        {
            "id": "a", "label": HOSTILE, "definition": HOSTILE,
            "levels": [{"level": 1, "behaviours": [{"id": "a.1.1", "text": HOSTILE}]}],
        },
        {"id": "b", "label": "Zonder niveaus", "definition": "Genoemd,\nniet beschreven"},
        {"id": "c", "label": "Zonder norm", "definition": "Niet gevraagd"},
    ],
}  # fmt: skip
PROFILE = {
    "id": "p", "edition": "1", "title": HOSTILE, "framework": {"id": "f", "edition": "1"},
    "method": {"evidence_required": True},
    "norms": [{"competency": "b", "level": 2}, {"competency": "a", "level": 1}],
}  # fmt: skip


def hostile(lang: str = "nl") -> str:
    return page(Profile.of(PROFILE), Framework.of(FRAMEWORK), lang, {"id": HOSTILE})


def ordinary(lang: str = "nl") -> str:
    work = Library(load(), []).profile(Reference("medewerker-servicedesk-2", "2024-03"))
    assert work is not None
    assert work.framework is not None
    return page(work.profile, work.framework, lang, {})


class Parts(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles, as a browser takes them apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if tag in ("script", "style") and data.strip():
            self.blocks.append((attributes.get("type") or tag, data))


@pytest.mark.parametrize("make", [ordinary, hostile])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_runs_what_it_says_and_nothing_else(make: Any, lang: str) -> None:
    parts = Parts(make(lang))
    policy = next(each["content"] for tag, each in parts.elements if each.get("http-equiv") == "Content-Security-Policy") or ""
    blocks = dict(parts.blocks)
    assert [kind for kind, _ in parts.blocks] == ["style", "application/json", "script"]
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(blocks[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    attributes = {name for _, each in parts.elements for name in each}
    assert not attributes & {"src", "style", "action", "srcdoc", "data", "ping"}
    assert not [name for name in attributes if name.startswith("on")]
    assert {each["href"] for _, each in parts.elements if "href" in each} == {"#main"}
    assert "://" not in re.sub(r'"wrong-\w+":"[^"]*"', "", make(lang))


def test_texts_of_a_handbook_are_data() -> None:
    text = hostile()
    parts = Parts(text)
    data = json.loads(dict(parts.blocks)["application/json"])
    told = HOSTILE.replace("\u2028", " ").replace("\u202e", "\\u202e")
    assert [each["id"] for each in data["competencies"]] == ["a", "b"]
    first, second = data["competencies"]
    assert first["label"] == first["definition"] == first["levels"][0]["behaviours"][0]["text"] == told
    assert second["definition"] == "Genoemd, niet beschreven"
    assert data["filled"] == {"id": HOSTILE}
    assert "<img" not in text
    assert "\u202e" not in text
    assert "Bewijs (wordt gevraagd)" in text
    assert "(wordt gevraagd)" not in ordinary()


def test_one_profile_gives_one_page() -> None:
    assert ordinary() == ordinary()
    data = json.loads(dict(Parts(ordinary()).blocks)["application/json"])
    assert data["profile"] == {"id": "medewerker-servicedesk-2", "edition": "2024-03"}
    assert data["framework"] == {"id": "handboek-2024", "edition": "2024-03"}


def test_every_word_is_said_and_nothing_else() -> None:
    script = "".join((WEB / name).read_text(encoding="utf-8") for name in ("assessment.js", "form.js"))
    quoted = set(re.findall(r'"([a-z-]+)"', script))
    made = {"missing-id", "missing-subject", "missing-assessed_on", "wrong-id", "wrong-evidence"}
    assert page_words.SCRIPT.keys() - quoted == made
    said = set(re.findall(r'say\("([a-z-]+)"', script))
    assert said <= page_words.SCRIPT.keys() | {"wrong-person"}
    for phrase in page_words.SCRIPT.values():
        assert sorted(re.findall(r"\{\w+\}", phrase.nl)) == sorted(re.findall(r"\{\w+\}", phrase.en))


def test_the_scripts_can_stand_in_a_page() -> None:
    for file in WEB.iterdir():
        text = file.read_bytes().decode()
        assert "\r" not in text
        if file.suffix != ".html":
            assert not re.search(r"</(?:script|style)|<!--", text, re.IGNORECASE)
    assert "innerHTML" not in (WEB / "form.js").read_text(encoding="utf-8")


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    new = ["form", "new", "medewerker-servicedesk-2", "--lang", "en", "--output"]
    assert run([*new, "form.html", "--subject", "P-1", "--id", "a"]) == 0
    text = Path("form.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert '"filled":{"id":"a","subject":"P-1"}' in text
    assert run([*new, "form.html"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run([*new, "form.ods"]) == 2
    assert ".xlsx for a spreadsheet, or in .html for a page" in capsys.readouterr().err
    assert run(["form", "read", "form.html"]) == 2
    assert "form.html is an empty form.\n  Fill it in in a browser" in capsys.readouterr().err
    with pytest.raises(UsageError, match="is an empty form"):
        api.check(["form.html"])
    with pytest.raises(UsageError, match="is an empty form"):
        api.explain("form.html")
    Path("other.html").write_text("kind: assessment\n", encoding="utf-8")
    assert [finding.rule for finding in api.check(["other.html"]).findings][:1] == ["document-key-missing"]
