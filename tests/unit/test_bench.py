"""What a bench keeps of a case."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import RULES

from competentie_rules.engines.plain import PlainEngine
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError, RuleError
from competentie_rules.rule_tools import bench
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rules.syntax import Atom

CASE: dict[str, Any] = {"competencies": {"a": {"levels": ["+?", "++"], "norm": 2, "builds_on": {"b": 1}}, "b": {"awarded": 0}}}


def test_one_world_with_everything_that_holds() -> None:
    [world] = Bench(RULES, PlainEngine).run(CASE).worlds
    for relation, *args in [
        ("reached", "b", 0),
        ("attested", "a", 1),
        ("reached", "a", 1),
    ]:
        assert Atom(relation, tuple(args)) not in world
    for relation, *args in [
        ("supported", "a.1.1"),
        ("award", "b", 0),
        ("blocked", "a"),
        ("prerequisite", "a", "b", 1),
        ("refers_to_profile", 0, "functie", "1"),
        ("known_profile_id", "functie"),
        ("rates", 1, "b"),
    ]:
        assert Atom(relation, tuple(args)) in world
    assert not [name for name in ("norm-not-met", "demonstrated-by-behaviours#2") if world.rows(name)]


@pytest.mark.parametrize(
    ("change", "worlds", "holds"),
    [
        ({"assessment": {"/profile/id": "anders"}}, 2, [("norm", "a", 2), ("refers_to_profile", 0, "anders", "1")]),
        (
            {"profile": {"/framework/id": "anders"}},
            2,
            [("behaviour", "a", 1, "a.1.1"), ("refers_to_framework", 0, "anders", "1")],
        ),
        ({"framework": {"/competencies/1/builds_on": [{"competency": "a", "level": 1}]}}, 1, [("presupposes", "a", "a")]),
        ({"profile": {"/id": "iets"}, "assessment": {"/profile/id": "anders"}}, 2, [("norm", "a", 2)]),
    ],
)
def test_worlds_of_documents_that_do_not_fit_together(
    change: dict[str, Any], worlds: int, holds: list[tuple[str | int, ...]]
) -> None:
    ran = Bench(RULES, PlainEngine).run(CASE | {"change": change})
    assert ran.judged is None
    assert len(ran.worlds) == worlds
    for relation, *args in holds:
        assert any(Atom(str(relation), tuple(args)) in world for world in ran.worlds)


def test_equal_frameworks_and_profiles_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "KEPT", 2)
    one = Bench(RULES, PlainEngine)
    first = one.run(CASE)
    other = {"competencies": CASE["competencies"] | {"b": {"awarded": 1}}}
    assert one.run(other).library is first.library
    assert one.run({"competencies": {"c": {"norm": 1}}}).library is not first.library
    assert one.run({"competencies": {"d": {"norm": 1}}}).library is not first.library
    assert one.run(CASE).library is not first.library
    one.close()


class Breaks(PlainEngine):
    name = "breaks"

    def truth(self, case: Any) -> Truth:
        raise EngineError("it broke")


def test_a_case_that_cannot_be_judged() -> None:
    with pytest.raises(RuleError, match=r"The case cannot be judged: assessment.json: it broke"):
        Bench(RULES, Breaks).run(CASE)
    with pytest.raises(RuleError, match=r"The framework of the case is not valid"):
        Bench(RULES, PlainEngine).run({"competencies": {"A B": {"norm": 1}}})
