"""What columns are told to mean that were given another name than the one that is understood."""

from __future__ import annotations

import pytest

from competentie_rules.tables.columns import CALLED, columns, described

BEHAVIOURS = ("klantgerichtheid.1.1", "klantgerichtheid.3.1", "plannen.1.1")
COMPETENCIES = ("klantgerichtheid", "plannen", "praktisch-handelen")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Kenmerk", "assessment"),
        ("  medewerker ", "subject"),
        ("Datum", "assessed_on"),
        ("Eindoordeel", "conclusion"),
        ("Toegekend Klantgerichtheid", "award:klantgerichtheid"),
        ("toegekend praktisch handelen", "award:praktisch-handelen"),
        ("niveau_plannen", "award:plannen"),
        ("award:plannne", "award:plannen"),
        ("plannen.1.2", "plannen.1.1"),
        ("asessment", "assessment"),
        ("Toegekend iets geheel anders", None),
        ("Afdeling", None),
    ],
)
def test_a_name_that_means_nothing_is_told_the_one_that_does(name: str, meant: str | None) -> None:
    found = columns("wide", [name], COMPETENCIES, BEHAVIOURS)
    assert found.unknown == ((name, 0, meant),)


def test_what_people_call_a_column_is_told_of_tables_that_have_it_alone() -> None:
    assert columns("ratings", ["Datum", "Toegekend"]).unknown == (("Datum", 0, None), ("Toegekend", 1, "awarded"))


def test_every_column_with_other_names_is_one_that_a_table_can_have() -> None:
    assert set(CALLED) <= {
        column for kind in ("wide", "assessments", "ratings", "observations") for column in described(kind).known
    }
