"""Judges a block: levels, verdicts and findings of all its assessments at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from competentie_rules.engines.bitset import Circuit, Plane
from competentie_rules.findings import Names, half, severity
from competentie_rules.library import ProfileWork
from competentie_rules.model import Scalar, Severity
from competentie_rules.rules.syntax import Atom
from competentie_rules.tables.block import Block, bits
from competentie_rules.tables.reasons import Group, reasoned

MET, NOT_MET, UNDECIDED, NONE = range(4)
"""Verdicts by number; NONE where there is no norm."""


@dataclass(frozen=True, slots=True)
class About:
    """What a finding says of any assessment: its columns, and the half of its fingerprint that is its own."""

    rule: str
    severity: Severity
    competency: str | None
    level: int | None
    behaviour: str | None
    half: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Levels:
    """The competencies in play of a block, by assessment and then in the order of the handbook.

    `row` is an index in the block, `competency` one in the kernel's; `awarded` is -1 where nothing was.
    """

    row: NDArray[np.int32]
    competency: NDArray[np.int32]
    awarded: NDArray[np.int8]
    reached: NDArray[np.uint8]
    possible: NDArray[np.uint8]
    verdict: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Reported:
    """The findings of a block, by assessment and then in the order of the kernel.

    `row` is an index in the block, `finding` one in the kernel's; each has `length` of the `because`, which are indices in the
    kernel's ids.
    """

    row: NDArray[np.uint16]
    finding: NDArray[np.int32]
    length: NDArray[np.int32]
    because: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds of a block: a verdict for each assessment, its levels and its findings."""

    verdicts: NDArray[np.int8]
    levels: Levels
    findings: Reported


class Kernel:
    """For one profile; not to be changed, and so to be shared between threads."""

    def __init__(self, work: ProfileWork) -> None:
        assert work.framework is not None
        names = Names.of(work.framework)
        made = reasoned(work.program, names)
        self._index = made.program.index
        self._groups = made.groups
        self.levels = work.framework.levels
        self.competencies = [competency.id for competency in work.framework.competencies]
        self.described = {competency.id for competency in work.framework.competencies if competency.levels}
        self.behaviours = {
            behaviour.id: competency.id
            for competency in work.framework.competencies
            for level in competency.levels
            for behaviour in level.behaviours
        }
        """The behaviours of the framework in its order, each with its competency."""
        self.method = work.profile.method
        norms = {str(c): int(n) for c, n in made.program.facts.rows("norm")}
        self.norms = np.array([norms.get(c, -1) for c in self.competencies], np.int8)
        order = {rule.id: number for number, rule in enumerate(work.program.ruleset.rules)}
        gates = work.program.gates
        place = {id: number for number, id in enumerate(names.order)}
        self._findings = sorted(
            gates, key=lambda number: self._place(order[gates[number][0].rule.id], place, work.program.atoms[number])
        )
        self.findings = [self._about(work, number) for number in self._findings]
        self.halves = np.stack([about.half for about in self.findings]) if self.findings else np.zeros((0, 16), np.uint8)
        self.ids = list(dict.fromkeys(id for groups in made.groups.values() for group in groups for id, _ in group))
        self._id_numbers = {id: number for number, id in enumerate(self.ids)}
        self._wanted = self._outputs()
        self._circuit = Circuit(made.program, self._wanted)
        self._relations = {made.program.atoms[number].relation for number in self._circuit.inputs}

    @staticmethod
    def _place(rule: int, place: Mapping[str, int], atom: Atom) -> tuple[object, ...]:
        """Where a finding stands among those of one assessment: by competency in the order of the handbook, then by rule."""
        first = atom.args[0] if atom.args else ""
        return place.get(str(first), -1), rule, [place.get(arg, -1) if isinstance(arg, str) else arg for arg in atom.args]

    @staticmethod
    def _about(work: ProfileWork, number: int) -> About:
        rule, atom = work.program.gates[number][0].rule, work.program.atoms[number]
        assert rule.finding is not None
        about: dict[str, Scalar] = dict(zip(rule.finding.columns, atom.args, strict=True))
        parts = [rule.id, *(about.get(name) for name in ("competency", "level", "behaviour", "other"))]
        own = np.frombuffer(half(json.dumps(parts)), np.uint8)
        competency, level, behaviour = about.get("competency"), about.get("level"), about.get("behaviour")
        return About(
            rule.id,
            severity(rule),
            None if competency is None else str(competency),
            None if level is None else int(level),
            None if behaviour is None else str(behaviour),
            own,
        )

    def _outputs(self) -> set[int]:
        wanted = set(self._findings)
        wanted.update(number for groups in self._groups.values() for group in groups for _, number in group)
        for c in self.competencies:
            atoms = [Atom("in_play", (c,))]
            atoms += [Atom(name, (c, n)) for name in ("reached", "unattainable") for n in range(1, self.levels + 1)]
            wanted.update(self._index[atom] for atom in atoms if atom in self._index)
        wanted.update(
            self._index[atom] for value in ("meets", "does-not-meet") if (atom := Atom("judged", (value,))) in self._index
        )
        return wanted

    def asks(self, relation: str) -> bool:
        """Whether anything that is judged rests on a relation."""
        return relation in self._relations

    def judge(self, block: Block) -> Judged:
        """What holds of each assessment of a block."""
        given = {self._index[atom]: plane for atom, plane in block.said.items() if atom in self._index}
        planes = self._circuit.run(given, len(block))
        found = _Found(planes, self._index, len(block))
        return Judged(self._verdicts(found), self._levels(found, block), self._reported(found))

    def _verdicts(self, found: _Found) -> NDArray[np.int8]:
        met, not_met = (found.bits(Atom("judged", (value,))) for value in ("meets", "does-not-meet"))
        return np.where(not_met, NOT_MET, np.where(met, MET, UNDECIDED)).astype(np.int8)

    def _levels(self, found: _Found, block: Block) -> Levels:
        number, every = len(block), range(1, self.levels + 1)
        in_play = np.stack([found.bits(Atom("in_play", (c,))) for c in self.competencies])
        some = np.flatnonzero(in_play.any(axis=1))
        reached, possible = np.zeros((len(some), number), np.uint8), np.zeros((len(some), number), np.uint8)
        awarded = np.zeros((len(some), number), np.int8)
        for i, c in enumerate(self.competencies[place] for place in some):
            for n in every:
                reached[i] += found.bits(Atom("reached", (c, n)))
                possible[i] += ~found.bits(Atom("unattainable", (c, n)))
            awarded[i] = block.awarded.get(c, np.int8(-1))
        # One after another they are by competency; they are given by assessment.
        a, r, p = awarded.T.ravel(), reached.T.ravel(), possible.T.ravel()
        row, competency = np.repeat(np.arange(number, dtype=np.int32), len(some)), np.tile(some.astype(np.int32), number)
        if not in_play[some].all():
            kept = np.flatnonzero(in_play[some].T)
            a, r, p, row, competency = a[kept], r[kept], p[kept], row[kept], competency[kept]
        norm = self.norms[competency]
        verdict = np.where(r >= norm, MET, np.where(p < norm, NOT_MET, UNDECIDED)).astype(np.int8)
        verdict[norm < 0] = NONE
        return Levels(row, competency, a, r, p, verdict)

    def _reported(self, found: _Found) -> Reported:
        rows, kinds, lengths, ids = [], [], [], []
        of_each = np.zeros(found.number, np.int32)
        for kind, number in enumerate(self._findings):
            where = found.where(number)
            if not len(where):
                continue
            length, because = self._because(found, self._groups[number], where)
            of_each[where] += 1
            rows.append(where)
            kinds.append(np.full(len(where), kind, np.int32))
            lengths.append(length)
            ids.append(because)
        if not rows:
            return Reported(np.zeros(0, np.uint16), *(np.zeros(0, np.int32) for _ in range(3)))
        place = _places(rows, of_each)
        finding, length = np.empty(len(place), np.int32), np.empty(len(place), np.int32)
        finding[place] = np.concatenate(kinds)
        unordered = np.concatenate(lengths)
        length[place] = unordered
        # Where the reasons of each finding begin, as they are now and as they will be.
        shift = (np.cumsum(length) - length)[place] - (np.cumsum(unordered) - unordered)
        told = np.concatenate(ids)
        because = np.empty(len(told), np.int32)
        because[np.repeat(shift, unordered) + np.arange(len(told))] = told
        return Reported(np.repeat(np.arange(found.number, dtype=np.uint16), of_each), finding, length, because)

    def _because(
        self, found: _Found, groups: tuple[Group, ...], where: NDArray[np.intp]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """For one finding, in the assessments that have it, how many reasons there are, and which."""
        left: NDArray[np.bool_] | None = None
        columns: list[NDArray[np.bool_]] = []
        ids: list[int] = []
        for i, group in enumerate(groups):
            mine = [found.all(number)[where] for _, number in group]
            if left is not None:
                mine = [each & left for each in mine]
            if mine and i + 1 < len(groups):
                some = np.logical_or.reduce(mine)
                left = ~some if left is None else left & ~some
            columns += mine
            ids += [self._id_numbers[id] for id, _ in group]
        if not columns:
            return np.zeros(len(where), np.int32), np.zeros(0, np.int32)
        length = np.zeros(len(where), np.int32)
        for column in columns:
            length += column
        # Numpy counts along one dimension many times faster than along two.
        chosen = np.flatnonzero(np.stack(columns, axis=1))
        return length, np.array(ids, np.int32)[chosen % len(ids)]


def _places(rows: list[NDArray[np.intp]], of_each: NDArray[np.int32]) -> NDArray[np.int32]:
    """Where findings come, by row and then by kind, given of each kind its rows, ascending, and of each row how many it has."""
    free = np.cumsum(of_each, dtype=np.int32) - of_each
    places = []
    for where in rows:
        places.append(free[where])
        free[where] += 1
    return np.concatenate(places)


class _Found:
    """The planes of a block, unpacked when they are asked for."""

    def __init__(self, planes: Mapping[int, Plane], index: Mapping[Atom, int], number: int) -> None:
        self._planes = planes
        self._index = index
        self.number = number
        self._bits: dict[int, NDArray[np.bool_]] = {}

    def all(self, number: int) -> NDArray[np.bool_]:
        if number not in self._bits:
            self._bits[number] = bits(self._planes[number], self.number)
        return self._bits[number]

    def bits(self, atom: Atom) -> NDArray[np.bool_]:
        number = self._index.get(atom)
        return np.zeros(self.number, np.bool_) if number is None else self.all(number)

    def where(self, number: int) -> NDArray[np.intp]:
        plane = self._planes[number]
        return np.flatnonzero(bits(plane, self.number)) if plane.any() else np.zeros(0, np.intp)
