"""Makes documents smaller for as long as something stays true of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

Data = dict[str, Any]
Test = Callable[[dict[str, Data]], bool]

MOST = 3000
"""How many smaller documents are tried; the smallest found by then is what is left."""


def shrunk(documents: dict[str, Data], holds: Test, most: int = MOST) -> dict[str, Data]:
    """The documents, by name, without whatever can be left out while `holds` of them; it holds of those given.

    Documents, list items and keys are left out, many at a time where that goes, until none can. The last documents come first:
    what others refer to should stand before those.
    """
    tried = 0
    smallest = documents
    going = True
    while going:
        going = False
        for place in list(_places(smallest)):
            size = _length(smallest, place)
            while size:
                start = 0
                # What is left out moves the rest to its place.
                while start < _length(smallest, place):
                    if tried == most:
                        return smallest
                    tried += 1
                    smaller = _without(smallest, place, start, size)
                    if holds(smaller):
                        smallest, going = smaller, True
                    else:
                        start += size
                size //= 2
    return smallest


Place = tuple[str | int, ...]
"""The keys that lead to a list or a block of keys."""


def _places(documents: dict[str, Data]) -> Iterator[Place]:
    yield ()
    for name in reversed(documents):
        yield from _below((name,), documents[name])


def _below(place: Place, value: Any) -> Iterator[Place]:
    if isinstance(value, dict | list):
        yield place
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _below((*place, key), item)


def _at(documents: Any, place: Place) -> Any:
    """What is at a place; nothing where it was left out meanwhile."""
    for key in place:
        try:
            documents = documents[key]
        except (KeyError, IndexError):
            return ()
    return documents


def _length(documents: dict[str, Data], place: Place) -> int:
    found = _at(documents, place)
    return len(found) if isinstance(found, dict | list) else 0


def _without(documents: dict[str, Data], place: Place, start: int, size: int) -> dict[str, Data]:
    made = copy.deepcopy(documents)
    found = _at(made, place)
    for key in list(found)[start : start + size] if isinstance(found, dict) else ():
        del found[key]
    if isinstance(found, list):
        del found[start : start + size]
    return made
