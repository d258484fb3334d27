"""Rules that say the same, or of which one says all that the other says."""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.rules.syntax import AtLeast, Compare, Denied, Holds, Literal, Pattern, Rule, Term, Variable

Renaming = dict[str, Term]
"""What a term of another rule each variable of a rule becomes."""

_FLIPPED = {"gt": "lt", "ge": "le"}
_SYMMETRIC = ("eq", "ne")


def covers(general: Rule, special: Rule) -> bool:
    """Whether a rule concludes all that another does: under other names, its conditions are among those of the other."""
    if general.then is not None and special.then is not None:
        begun = _pattern(general.then, special.then, {}, loose=False)
    elif general.finding is not None and special.finding is not None:
        one, other = general.finding.columns, special.finding.columns
        begun = _terms(tuple(one.values()), tuple(other.values()), {}, loose=False) if list(one) == list(other) else None
    else:
        return False
    return begun is not None and _all(list(general.when), special.when, begun)


def _all(wanted: list[Literal], given: tuple[Literal, ...], renaming: Renaming) -> bool:
    if not wanted:
        return True
    return any(_all(wanted[1:], given, more) for other in given for more in _literal(wanted[0], other, renaming))


def _literal(one: Literal, other: Literal, renaming: Renaming) -> Iterator[Renaming]:
    """Each renaming under which two literals are the same; where `one` leaves out a column that holds, any will do."""
    found: Renaming | None = None
    match one, other:
        case Holds(pattern), Holds(like):
            found = _pattern(pattern, like, renaming, loose=True)
        case Denied(pattern), Denied(like):
            found = _pattern(pattern, like, renaming, loose=False)
        case AtLeast(), AtLeast():
            found = _pattern(one.of, other.of, renaming, loose=False)
            found = found and _pattern(one.holds, other.holds, found, loose=False)
            found = found and _terms((one.needed,), (other.needed,), found, loose=False)
        case Compare(), Compare():
            yield from _comparison(one, other, renaming)
    if found is not None:
        yield found


def _comparison(one: Compare, other: Compare, renaming: Renaming) -> Iterator[Renaming]:
    for operator, left, right in _ways(one):
        for operator_of, left_of, right_of in _ways(other):
            found = _terms((left, right), (left_of, right_of), renaming, loose=False)
            if operator == operator_of and found is not None:
                yield found


def _ways(compare: Compare) -> Iterator[tuple[str, Term, Term]]:
    """The ways to write a comparison, without gt and ge."""
    if compare.operator in _FLIPPED:
        yield _FLIPPED[compare.operator], compare.right, compare.left
        return
    yield compare.operator, compare.left, compare.right
    if compare.operator in _SYMMETRIC:
        yield compare.operator, compare.right, compare.left


def _pattern(one: Pattern, other: Pattern, renaming: Renaming, *, loose: bool) -> Renaming | None:
    return _terms(one.terms, other.terms, renaming, loose=loose) if one.relation == other.relation else None


def _terms(ones: tuple[Term | None, ...], others: tuple[Term | None, ...], renaming: Renaming, *, loose: bool) -> Renaming | None:
    """The renaming with more variables in it; None where the terms differ."""
    found = dict(renaming)
    for one, other in zip(ones, others, strict=True):
        if one is None and loose:
            continue
        if isinstance(one, Variable) and other is not None:
            if found.setdefault(one.name, other) != other:
                return None
        elif one != other:
            return None
    return found
