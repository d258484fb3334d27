"""The form for a browser as a page: what it asks of a network, who can use it, how it prints, and what hostile texts do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser.forms import AXE, Form, fewer, fill_in, opened, parts

from competentie_rules.documents.framework import Framework
from competentie_rules.documents.profile import Profile

ATTEMPTS = """async () => {
    const refused = new Set();
    document.addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
    await fetch("http://127.0.0.1:9/").catch(() => 0);
    new Image().src = "http://127.0.0.1:9/x.png";
    const form = document.createElement("form");
    form.action = "http://127.0.0.1:9/";
    document.body.append(form);
    form.submit();
    try { document.body.innerHTML = "<img src=x onerror='window.stolen = 1'>"; } catch {}
    try { document.createElement("script").text = "window.stolen = 1"; } catch {}
    await new Promise((end) => setTimeout(end, 50));
    return [...refused];
}"""
"""What somebody could try who got a script into the page all the same; it gives what the policy of the page refused."""


def test_nothing_goes_to_a_network_and_nothing_is_kept(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("expertise")) as form:
        fill_in(form)
        form.save("Control+s")
        assert {url.partition(":")[0] for url in form.requests} <= {"file", "blob"}
        assert [url for url in form.requests if url.startswith("file")] == [(tmp_path / "form.html").as_uri()]
        assert form.run("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert form.run("indexedDB.databases()") == []
        assert sorted(form.run(ATTEMPTS)) == ["connect-src", "form-action", "img-src", "require-trusted-types-for"]
        assert form.run("window.stolen === undefined")
        assert not [url for url in form.requests if "127.0.0.1" in url]


def test_the_browser_warns_before_work_is_lost(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, filled={"id": "a", "subject": "P-1"}) as form:
        form.tab("assessed_on")
        form.window.reload()
        assert form.asked == []
        form.tab("assessed_on")
        form.type("03012024")
        form.save("Control+s")
        form.window.reload()
        assert form.asked == []
        form.tab("assessors")
        form.type("A")
        form.window.reload()
        assert [kind for kind, _ in form.asked] == ["beforeunload"]
        assert form.window.locator("#assessors").input_value() == ""


def _accessible(form: Form) -> None:
    form.run(AXE.read_text(encoding="utf-8"))
    form.run("scrollTo(0, 0)")
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    }
    found = form.run("options => axe.run(document, options)", options)
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark", "lang": "en"},
    "small": {"viewport": {"width": 320, "height": 640}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_use_it(look: str, browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("communiceren"), **LOOKS[look]) as form:
        form.run("data => fill(data)", parts("05-waarnemingen-spreken-elkaar-tegen.yaml", "communiceren"))
        form.run("() => { at('subject').value = 'x'; mark(true); save() }")
        _accessible(form)
        assert form.run("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_has_the_focus_is_seen_and_not_covered(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, viewport={"width": 1000, "height": 600}) as form:
        for _ in range(60):
            form.press("Tab")
            outline, top, bottom = form.run(
                """() => {
                    const it = document.activeElement;
                    const seen = it.type === "radio" ? it.closest("label") : it;
                    const bar = document.querySelector(".bar");
                    const { top, bottom } = seen.getBoundingClientRect();
                    const under = bar.contains(it) || it.classList.contains("skip") ? 0 : bar.getBoundingClientRect().bottom;
                    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
                    return [`${outlineStyle} ${outlineWidth}`, top - under, bottom - innerHeight];
                }"""
            )
            assert outline == "solid 3px", form.focus()
            assert top >= 0, form.focus()
            assert bottom <= 0, form.focus()


def test_it_prints_what_is_filled_in(browser: Any, tmp_path: Path) -> None:
    with opened(browser, tmp_path, documents=fewer("samenwerken")) as form:
        form.run("data => fill(data)", parts("04-lager-niveau-weersproken.yaml", "samenwerken"))
        form.window.emulate_media(media="print")
        assert not form.window.locator(".bar").is_visible()
        assert not form.window.locator("nav").is_visible()
        chosen = form.window.locator("[id='behaviour-samenwerken.1.3'] .choices")
        assert chosen.inner_text().strip() == "niet getoond"
        above = form.window.locator("[id='behaviour-samenwerken.3.1'] .choices")
        form.run("window.dispatchEvent(new Event('beforeprint'))")
        assert above.inner_text().split("\n") == ["getoond", "niet getoond", "niet waargenomen"]
        form.run("window.dispatchEvent(new Event('afterprint'))")
        assert not above.is_visible()
        assert form.window.pdf(format="A4").startswith(b"%PDF")


HOSTILE = '</script><script>window.stolen = 1</script><!--<img src=x onerror="window.stolen = 1">&amp;"\'$&{level}'


def test_texts_of_a_handbook_stay_texts(browser: Any, tmp_path: Path) -> None:
    levels = [{"level": 1, "behaviours": [{"id": "a.1.1", "text": HOSTILE}]}]
    described = {"id": "a", "label": HOSTILE, "definition": HOSTILE, "levels": levels}
    named = {"id": "b", "label": "B", "definition": "genoemd, niet beschreven"}
    framework = {"id": "f", "edition": "1", "title": HOSTILE, "levels": 2, "competencies": [described, named]}
    reference = {"id": "f", "edition": "1"}
    norms = [{"competency": "a", "level": 1}, {"competency": "b", "level": 2}]
    profile = {"id": "p", "edition": "1", "title": HOSTILE, "framework": reference, "norms": norms}
    documents = (Profile.of(profile), Framework.of(framework))
    with opened(browser, tmp_path, documents=documents, filled={"id": HOSTILE}) as form:
        assert form.run("window.stolen === undefined")
        assert form.said == []
        assert form.window.title() == f"Beoordelingsformulier · {HOSTILE}"
        for selector in ("h1", "#heading-a .label", "#competency-a .definition", "#links .label >> nth=0"):
            assert form.window.locator(selector).text_content() == HOSTILE
        form.window.locator("[id='a.1.1-1']").focus()
        form.press("Space")
        form.tab("Nog een waarneming: 1.1")
        form.press("Enter")
        assert form.window.locator("legend .text >> nth=1").text_content() == f"Waarneming 2 van: {HOSTILE}"
        assert form.window.locator("#id").input_value() == HOSTILE
        form.press("Control+s")
        assert form.window.locator("#faults a >> nth=0").text_content().startswith(f"Kenmerk van de beoordeling: ‘{HOSTILE}’ kan")
        assert form.text("#count-b") == "niet toegekend"
        form.tab("award-b")
        form.type("2")
        assert form.text("#count-b") == "toegekend"
        assert form.run("collected().ratings") == [
            {"competency": "a", "observations": [{"behaviour": "a.1.1", "result": "shown"}]},
            {"competency": "b", "awarded": 2},
        ]
