"""Passages and quotes of a handbook."""

from __future__ import annotations

import pytest
from worlds import RULES

from competentie_rules.rule_tools.handbook import Handbook, brought_along, folded, unfounded

TEXT = """\
voor de eerste kop
# Boek
inleiding
## *Eerste* deel
een <b>vette</b>   zin
over twee regels
### Onderdeel ###
dieper
## Tweede deel
nog een zin
"""


def test_a_passage_runs_to_the_next_heading_as_high() -> None:
    assert Handbook.of("boek.md", TEXT).passages == {
        "Boek": "inleiding Eerste deel een vette zin over twee regels Onderdeel dieper Tweede deel nog een zin",
        "Eerste deel": "een vette zin over twee regels Onderdeel dieper",
        "Onderdeel": "dieper",
        "Tweede deel": "nog een zin",
    }


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({}, []),
        ({"note": "eigen reden"}, []),
        ({"passage": "Tweede deel"}, []),
        ({"passage": "*Eerste*  deel", "quote": "een vette\nzin over"}, []),
        ({"quote": "dieper"}, []),
        ({"passage": "Tweede del"}, [("no handbook has a passage 'Tweede del'.", "Perhaps 'Tweede deel' is meant.")]),
        ({"passage": "Xyz"}, [("no handbook has a passage 'Xyz'.", "There are: Boek, Eerste deel, Onderdeel, Tweede deel.")]),
        (
            {"passage": "Tweede deel", "quote": "een vette zin"},
            [("the quote does not stand in passage 'Tweede deel': 'een vette zin'.", "It stands under 'Eerste deel'.")],
        ),
        (
            {"quote": "Een vette zin"},
            [("the quote does not stand in any handbook: 'Een vette zin'.", "Quote the handbook to the letter.")],
        ),
    ],
)
def test_unfounded(source: dict[str, str], told: list[tuple[str, str]]) -> None:
    assert list(unfounded(source, [Handbook.of("boek.md", TEXT)])) == told


def test_every_quote_of_the_built_in_rules_stands_in_the_handbook() -> None:
    quoted = [rule for rule in RULES.rules if "quote" in rule.source]
    assert len(quoted) > 30
    for rule in RULES.rules:
        assert list(unfounded(rule.source, brought_along())) == [], rule.id


def test_folded() -> None:
    assert folded(" *a*\t<i>b</i>\n`c` < d ") == "a b c < d"
