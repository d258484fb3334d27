"""The engines agree on every statement: over random rule sets, at the limits of a network, and on our own rules."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from assessments import Judged, on_framework, on_handbook
from comparing import atoms, plain_is_right, rete_agrees
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rulesets import SHAPES, WORDS, Made
from strategies import cases
from worlds import documents, work

from competentie_rules.documents.assessment import Assessment
from competentie_rules.engines import network
from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.rete import ReteEngine, available
from competentie_rules.errors import EngineError

needs_rete = pytest.mark.skipif(
    not available(), reason="durable-rules does not work with this Python: THE RETE ENGINE IS NOT TESTED, only plain is"
)
EXAMPLES = {"small": 50, "long": 15, "wide": 3}
SEEDS = {"small": 120, "long": 30, "wide": 3}
"""Hypothesis tries simple rule sets, and makes a failing one simpler; the seeds give ones of every size."""
RANDOM = st.randoms(use_true_random=False)


@cache
def _seeded(shape: str, seed: int) -> Made:
    return SHAPES[shape](random.Random(seed))


def rete_agrees_on(made: Made) -> None:
    """Rete agrees with plain on every case of a random rule set."""
    rete_agrees(made.program, [atoms(case) for case in made.cases])


@pytest.mark.no_cover
@pytest.mark.parametrize("shape", SHAPES)
def test_plain_says_what_follows_from_random_rules(shape: str) -> None:
    @settings(max_examples=EXAMPLES[shape], deadline=None, suppress_health_check=list(HealthCheck))
    @given(rng=RANDOM)
    def check(rng: random.Random) -> None:
        plain_is_right(SHAPES[shape](rng))

    check()
    for seed in range(SEEDS[shape]):
        plain_is_right(_seeded(shape, seed))


@pytest.mark.no_cover
@needs_rete
@pytest.mark.parametrize("shape", SHAPES)
def test_rete_agrees_on_random_rules(shape: str) -> None:
    @settings(max_examples=EXAMPLES[shape], deadline=None, suppress_health_check=list(HealthCheck))
    @given(rng=RANDOM)
    def check(rng: random.Random) -> None:
        rete_agrees_on(SHAPES[shape](rng))

    check()
    for seed in range(SEEDS[shape]):
        rete_agrees_on(_seeded(shape, seed))


# At the limits of a network. Each rule set is one that lint accepts.

RELATIONS = {
    "place": {"scope": "framework", "columns": {"a": "id", "n": "int"}},
    "step": {"scope": "framework", "columns": {"n": "int", "m": "int"}},
    "seen": {"scope": "case", "columns": {"a": "id"}},
    "fog": {"scope": "case", "columns": {}},
    "good": {"scope": "derived", "columns": {"n": "int"}},
    "fine": {"scope": "derived", "columns": {"a": "id"}},
    "told": {"scope": "derived", "columns": {"a": "id", "b": "id", "of": "id"}},
    "wide": {"scope": "framework", "columns": dict.fromkeys("abcdefghij", "int")},
    "broad": {"scope": "case", "columns": dict.fromkeys("abcdefghij", "int")},
    "open": {"scope": "derived", "columns": dict.fromkeys("abcdefghij", "int")},
}
LETTERS = "abcdef"
LENGTH = 150
"""How long a chain is that runs through several networks of one stratum."""

HERE = {"place": {"a": "$a", "n": "$n"}}
SEEN = {"seen": {"a": "$a"}}
FINE = {"fine": {"a": "$a"}}
COUNTED = {"at_least": 1, "of": {"place": {"a": "$a", "n": "$m"}}, "holds": SEEN}


def _made(*rules: tuple[list[dict[str, Any]], dict[str, Any]], places: Iterable[tuple[str, int]] = ()) -> Made:
    given_ = [("place", row) for row in (places or [(letter, n) for n, letter in enumerate(LETTERS)])]
    steps = [("step", (n, n + 1)) for n in range(LENGTH)]
    seen = [[("seen", (letter,)) for letter in letters] for letters in ("abc", "", LETTERS)]
    return Made(
        RELATIONS,
        [{"id": f"r-{i}", "title": WORDS, "when": when, "then": then} for i, (when, then) in enumerate(rules)],
        [*given_, *steps],
        [[*case, *fog] for case, fog in zip(seen, ([("fog", ())], [], [("fog", ())]), strict=True)],
    )


def _chain(order: Callable[[range], Iterable[int]]) -> Made:
    """One rule for each link, so that what one network derives is needed in the next, and back again."""
    links = [([{"step": {"n": n, "m": n + 1}}, {"good": {"n": n}}], {"good": {"n": n + 1}}) for n in order(range(LENGTH))]
    return _made(([{"fog": {}}], {"good": {"n": 0}}), *links)


def _columns(name: str) -> dict[str, str]:
    return {column: f"${name}{column}" for column in RELATIONS["wide"]["columns"]}


def _wide() -> Made:
    """As many columns as the schema allows, all of them joined, denied, and bound where something is counted."""
    first, second = {"wide": _columns("x")}, {"wide": _columns("y")}
    counted = {"at_least": "$n", "of": first, "holds": {"broad": _columns("y")}}
    made = _made(
        ([first, second, HERE, counted], {"open": _columns("y")}),
        ([{"open": _columns("x")}, first, {"broad": _columns("x")}], {"good": {"n": "$xa"}}),
        ([first, {"not": {"open": _columns("x")}}], {"good": {"n": "$xb"}}),
        places=[("a", 1)],
    )
    rows = [("wide", tuple(range(n, n + 10))) for n in (0, 20, 40)]
    return replace(made, given=[*made.given, *rows], cases=[[("broad", row) for _, row in rows[:2]], []])


CHAINS = {
    "a chain through several networks": _chain(lambda numbers: numbers),
    "a chain back and forth": _chain(lambda numbers: sorted(numbers, key=lambda n: (n % 4, n))),
}
LIMITS: dict[str, Made] = {
    "most positive conditions": _made(([HERE, *[SEEN] * 14], FINE)),
    "most positive conditions, of constants": _made(([{"seen": {"a": "a"}}] * 15, {"fine": {"a": "a"}})),
    "most positive conditions, counts among them": _made(([HERE, *[COUNTED] * 7, *[SEEN] * 7], FINE)),
    "most positive conditions beside what holds": _made(([*[{"seen": {"a": "a"}}] * 15, {"eq": [1, 1]}], {"fine": {"a": "b"}})),
    "most positive conditions beside what fails": _made(([*[{"seen": {"a": "a"}}] * 15, {"eq": [1, 2]}], {"fine": {"a": "b"}})),
    "most positive conditions, two of them compared": _made(
        ([{"step": {"n": "$n", "m": "$m"}}, {"lt": ["$n", "$m"]}, HERE, *[SEEN] * 13], FINE)
    ),
    "denied beside positive": _made(([HERE, *[SEEN] * 14, *[{"not": {"seen": {"a": "d"}}}] * 44], FINE)),
    "many denied of constants": _made(([HERE, *[{"not": {"seen": {"a": letter}}} for letter in "abcd" * 14]], FINE)),
    "many comparisons with constants": _made(([HERE, SEEN, *[{"ne": ["$n", 100 + n]} for n in range(58)]], FINE)),
    "many comparisons between two patterns": _made(([HERE, {"place": {"n": "$m"}}, SEEN, *[{"ne": ["$n", "$m"]}] * 57], FINE)),
    "every comparison, both ways": _made(
        *[
            (
                [HERE, {"place": {"a": "$b", "n": "$m"}}, SEEN, {"seen": {"a": "$b"}}, {name: sides}],
                {"told": {"a": "$a", "b": "$b", "of": f"{name}{i}"}},
            )
            for name in ("eq", "ne", "lt", "le", "gt", "ge")
            for i, sides in enumerate((["$n", "$m"], ["$m", "$n"], ["$n", 1], [1, "$n"], [2, 1], [1, 1]))
        ],
        places=[("a", 1), ("b", 2), ("c", 2)],
    ),
    "a comparison with itself": _made(([HERE, SEEN, {"le": ["$n", "$n"]}], FINE)),
    "a comparison without anything else": _made(([{"lt": [1, 2]}], FINE | {"fine": {"a": "a"}}), ([SEEN, HERE], FINE)),
    "columns left out": _made(
        ([*[{"place": {"a": "$a"}}] * 3, SEEN], FINE), places=[(letter, n) for letter in LETTERS for n in range(9)]
    ),
    "counts over a constant and over a column left out": _made(
        ([HERE, {"at_least": 1, "of": {"place": {"a": "$b", "n": 2}}, "holds": {"seen": {"a": "$b"}}}], FINE),
        ([HERE, {"every": {"place": {"a": "$b"}}, "holds": {"seen": {"a": "$b"}}}], {"good": {"n": "$n"}}),
        places=[("a", 1), ("b", 2), ("c", 2), ("c", 3), ("d", 3)],
    ),
    "more relations than a network takes": _made(*[([HERE, *[COUNTED] * 10], FINE)] * 60),
    "more patterns than a network takes": _made(*[([HERE, {"seen": {"a": letter}}], FINE) for letter in LETTERS * 30]),
    "300 rules in one stratum": _made(
        *[([{"seen": {"a": letter}}], {"good": {"n": n}}) for n, letter in enumerate(LETTERS * 10)],
        *[([{"fog": {}}], {"good": {"n": n}}) for n in range(60)],
        *[([{"place": {"n": n}}], {"good": {"n": n + 1}}) for n in range(60)],
        *[([{"step": {"n": n, "m": "$m"}}], {"good": {"n": "$m"}}) for n in range(60)],
        *[([{"good": {"n": n}}], {"fine": {"a": f"q{n}"}}) for n in range(60)],
    ),
    "most columns": _wide(),
    **CHAINS,
}


@pytest.mark.parametrize("made", LIMITS.values(), ids=LIMITS)
def test_plain_is_right_at_the_limits(made: Made) -> None:
    plain_is_right(made)


@needs_rete
@pytest.mark.parametrize("made", LIMITS.values(), ids=LIMITS)
def test_rete_agrees_at_the_limits(made: Made) -> None:
    rete_agrees_on(made)


SEVERAL = ("more relations than a network takes", "more patterns than a network takes", "300 rules in one stratum", *CHAINS)


@pytest.mark.parametrize("name", SEVERAL)
def test_a_stratum_has_several_networks(name: str) -> None:
    strata = [chunk.stratum for chunk in network.chunks(LIMITS[name].program)]
    assert len(strata) > len(set(strata))


def test_random_rules_go_beyond_the_limits_of_one_network() -> None:
    rng = random.Random(1)
    wide = [[chunk.stratum for chunk in network.chunks(SHAPES["wide"](rng).program)] for _ in range(5)]
    assert any(len(strata) > len(set(strata)) for strata in wide)
    long = [SHAPES["long"](rng).program for _ in range(20)]
    assert any(len(rule.when) > network.MOST_POSITIVE + 1 for program in long for rule in program.rules)
    frames = [relation for program in long for chunk in network.chunks(program) for relation in chunk.relations]
    assert any(relation.endswith("#frame") for relation in frames)


@needs_rete
@pytest.mark.parametrize(
    ("bound", "most", "made", "told"),
    [
        ("MOST_JOINS", 100, "many comparisons between two patterns", "the rules were refused"),
        ("MOST_POSITIVE", 3, "most positive conditions", "rule r-0 has more than 3 conditions"),
    ],
)
def test_what_does_not_fit_is_an_error_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int, made: str, told: str
) -> None:
    monkeypatch.setattr(network, bound, most)
    with pytest.raises(EngineError, match=told):
        ReteEngine(LIMITS[made].program)


# On our own rules.


@needs_rete
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_rete_agrees_on_small_frameworks(case: dict[str, Any]) -> None:
    made = documents(case)
    against = work(made)
    assert against.framework is not None
    said = against.ratings.said(Assessment.of(made["assessment"]))
    rete_agrees(against.program, [said.places])


@pytest.mark.no_cover
@needs_rete
@pytest.mark.parametrize(("kind", "seeds"), [(on_handbook, 4), (on_framework, 10)])
def test_rete_agrees_on_many_assessments(kind: Callable[[random.Random], Judged], seeds: int) -> None:
    for seed in range(seeds):
        judged = kind(random.Random(seed))
        rete_agrees(judged.work.program, [judged.assessment() for _ in range(15)])


@pytest.mark.no_cover
@needs_rete
def test_rete_agrees_on_a_large_framework() -> None:
    """200 competencies of 5 levels of 12 behaviours, in chains of prerequisites; the profile selects 40, and 60 are rated."""
    rng = random.Random(2024)
    ids = [f"c{i}" for i in range(200)]
    competencies: dict[str, Any] = {}
    for i, id in enumerate(ids):
        levels = ["".join(rng.choice("++++++-?!") if i < 60 else "?" for _ in range(12)) for _ in range(5)]
        competencies[id] = {"levels": levels, "builds_on": {ids[i + 1]: rng.randint(1, 5)} if i % 10 != 9 else {}}
        if i < 40:
            competencies[id]["norm"] = rng.randint(1, 5)
        if i < 60 and rng.random() < 0.5:
            competencies[id]["awarded"] = rng.randint(0, 5)
    made = documents({"competencies": competencies, "method": {"share": 0.75}})
    against = work(made)
    assert against.framework is not None
    said = against.ratings.said(Assessment.of(made["assessment"]))
    program = against.program
    rete = ReteEngine(program)
    try:
        assert rete.truth(said.places) == PlainEngine(program).truth(said.places)
    finally:
        rete.close()
