"""An empty form for a profile as one page for a browser, which saves an assessment as JSON: nothing to fetch, nothing sent.

The page is `web/form.html`; its script fills it from the data in it, so that texts of a handbook are never markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template
from typing import Any

from competentie_rules.documents.framework import Competency, Framework
from competentie_rules.documents.profile import Norm, Profile
from competentie_rules.documents.schema import schema
from competentie_rules.forms import layout, page_words, words
from competentie_rules.forms.faults import PERSON
from competentie_rules.text import escaped, safe

WEB = Path(__file__).parent / "web"
LONGEST = 20_000
"""Characters of one text of a handbook."""


def page(profile: Profile, framework: Framework, lang: str, filled: dict[str, str]) -> str:
    """The form as HTML; `filled` is what is known already about the assessment, by the keys of `layout.FIELDS`."""
    style = _read("form.css")
    script = _read("assessment.js") + "\n" + _read("form.js")
    said = {name: phrase.get(lang) for name, phrase in page_words.PAGE.items()}
    for key, (label, hint) in words.FIELDS.items():
        said |= {key: label.get(lang), f"{key}_hint": hint.get(lang)}
    if profile.method.evidence_required:
        said["evidence"] = page_words.ASKED.get(lang)
    said |= {
        "lang": lang,
        "format": layout.FORMAT,
        "title": words.TITLE.get(lang),
        "profile": _line(profile.title),
        "reference": f"{profile.reference} · {framework.reference}",
        "style_digest": _digest(style),
        "script_digest": _digest(script),
    }
    data = _json(_data(profile, framework, lang, filled))
    return Template(_read("form.html")).substitute(
        {name: html.escape(text) for name, text in said.items()}, style=style, script=script, data=data
    )


def _read(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """What a Content-Security-Policy names a script or style by that stands in the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(data: Any) -> str:
    """JSON that nothing in HTML takes for an end of the script, or the beginning of a comment."""
    text = escaped(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _line(text: str) -> str:
    """A text of a handbook in one line, in which nothing turns the direction of what comes after."""
    return safe(" ".join(text.split()), LONGEST)


def _data(profile: Profile, framework: Framework, lang: str, filled: dict[str, str]) -> dict[str, Any]:
    norms = {norm.competency: norm for norm in profile.norms}
    definitions = schema("assessment")["$defs"]
    return {
        "profile": {"id": profile.reference.id, "edition": profile.reference.edition},
        "framework": {"id": framework.reference.id, "edition": framework.reference.edition},
        "levels": framework.levels,
        "competencies": [_competency(each, norms[each.id]) for each in framework.competencies if each.id in norms],
        "filled": filled,
        "rules": {
            "id": _rule(definitions["assessmentId"]),
            "person": _rule(definitions["person"]),
            "date": _rule(definitions["date"]),
            "evidence": _rule(definitions["observation"]["properties"]["evidence"]),
        },
        "most": {"assessors": schema("assessment")["properties"]["assessors"]["maxItems"]},
        "words": {
            **{name: phrase.get(lang) for name, phrase in page_words.SCRIPT.items()},
            "wrong-person": page_words.EXPECTED.get(lang) + PERSON.get(lang) + ".",
        },
    }


def _rule(definition: dict[str, Any]) -> dict[str, Any]:
    return {key: definition[key] for key in ("pattern", "maxLength", "format") if key in definition}


def _competency(competency: Competency, norm: Norm) -> dict[str, Any]:
    return {
        "id": competency.id,
        "label": _line(competency.label),
        "definition": _line(competency.definition),
        "norm": norm.level,
        "levels": [
            {
                "level": level.level,
                "behaviours": [{"id": each.id, "text": _line(each.text)} for each in level.behaviours],
            }
            for level in competency.levels
        ],
    }
