"""Explanations as pages: everybody can use them, on every screen and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser.forms import AXE
from filling import SAMPLES

from competentie_rules import api
from competentie_rules.report.explanations import FORMATS, PLAN_FORMATS

WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "dark": {"viewport": {"width": 1000, "height": 800}, "color_scheme": "dark"},
}


def pages() -> dict[str, str]:
    explainer = api.explain(SAMPLES / "04-lager-niveau-weersproken.yaml")
    return {
        "one": FORMATS["html"]((explainer.level("samenwerken", 2),)),
        "all": FORMATS["html"](explainer.norms()),
        "plan": PLAN_FORMATS["html"](explainer.plan()),
    }


@pytest.mark.parametrize("name", WINDOWS)
def test_a_page_breaks_no_rule_of_accessibility_and_fits(browser: Any, tmp_path: Path, name: str) -> None:
    window = browser.new_page(**WINDOWS[name])
    for page, text in pages().items():
        file = tmp_path / f"{page}.html"
        file.write_text(text, encoding="utf-8")
        window.goto(file.as_uri())
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
        window.evaluate(AXE.read_text(encoding="utf-8"))
        found = window.evaluate("axe.run(document)")
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], page
        assert len(found["passes"]) > 10
    window.close()
