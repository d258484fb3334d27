"""The way through each kind of dataset."""

from __future__ import annotations

from competentie_rules.library import Library
from competentie_rules.tables import wide
from competentie_rules.tables.dataset import Reading
from competentie_rules.tables.source import Table


def reading(dataset: Table, library: Library) -> Reading:
    """A way through a dataset, given what its columns can refer to."""
    return wide.Reading(dataset, library)
