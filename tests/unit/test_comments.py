"""What a comment is about: its line, or what begins under it."""

from __future__ import annotations

import pytest

from competentie_rules.documents.read import read_bytes

TEXT = """\
# competentie: waive[een]
# Een gewone opmerking.

kind: assessment  # competentie: waive[twee]
ratings:
  # competentie: waive[drie]
  - competency: a
    # competentie: waive[vier]
    observations:
      - {behaviour: a.1.1,  # competentie: waive[vijf]
         result: shown}
      # competentie: waive[zes]
      - behaviour: a.1.2
        evidence: >  # competentie: waive[zeven]
          Tekst # competentie: waive[nee]

          en nog een regel.

  # Tussendoor.
  - competency: b
    awarded: 1
    # competentie: waive[acht]
x#y: "z # competentie: waive[nee]" # competentie: waive[negen]
# competentie: waive[tien]
"""


def test_what_comments_are_about() -> None:
    found = {comment.text[21:-1]: comment.lines for comment in read_bytes("a.yaml", TEXT.encode()).comments}
    assert found == {
        "een": (4, 23),
        "twee": (4, 4),
        "drie": (7, 18),
        "vier": (9, 18),
        "vijf": (10, 10),
        "zes": (13, 18),
        "zeven": (14, 14),
        "acht": (23, 23),
        "negen": (23, 23),
        "tien": (24, 24),
    }


def test_places_of_comments() -> None:
    [first, second, *_] = read_bytes("a.yaml", TEXT.encode()).comments
    assert (first.span.line, first.span.column, first.span.end_column) == (1, 1, 26)
    assert (second.span.line, second.span.column, second.text) == (4, 19, "# competentie: waive[twee]")


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_line_endings_make_no_difference(ending: str) -> None:
    comments = read_bytes("a.yaml", TEXT.replace("\n", ending).encode()).comments
    assert [comment.text[21:-1] for comment in comments][-3:] == ["acht", "negen", "tien"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.json", '{"kind": "# competentie: waive[a]"}'),
        ("a.yaml", "kind: [a\n# competentie: waive[a]\n"),
        ("a.yaml", "# competentie: waive[a]\n"),
        ("a.yaml", "kind: a\n# competentie: samenwerken\n# Competentie samenwerken\n#competentie\n"),
        ("a.yaml", "kind: a#competentie: waive[a]\n"),
    ],
)
def test_where_there_are_none(file: str, content: str) -> None:
    assert read_bytes(file, content.encode()).comments == ()


@pytest.mark.parametrize(
    "comment", ["#competentie:waive[a]", "# Competentie: Waiver[a]", "# competentie-rules: ignore[a]", "# competentie ontheffing"]
)
def test_what_is_nearly_one_is_not_passed_over(comment: str) -> None:
    assert [each.text for each in read_bytes("a.yaml", f"kind: a {comment}\n".encode()).comments] == [comment]
