"""The rete engine: durable-rules infers, stratum by stratum, with the rules themselves and the framework as facts.

durable-rules is safe and right within narrow bounds alone (docs/adr/0003-rete-within-bounds.md says which); everything here keeps
to them. Its C module is driven directly, so that no exception is swallowed and no timer runs.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from competentie_rules.engines.network import GATE, WIDE, Chunk, chunks
from competentie_rules.engines.protocol import Truth
from competentie_rules.errors import EngineError
from competentie_rules.model import Scalar
from competentie_rules.rules.ground import Count, Program
from competentie_rules.rules.join import Row
from competentie_rules.rules.syntax import Atom

WARM_UP = -1
"""The number of a gate that opens no rule: one activation before the first session, without which ending a session crashes."""

SESSION = "0"
STORED, UNMATCHED = 0, 1
LARGEST = 2**62


def _name(number: int) -> str:
    """The id of a fact. durable-rules knows ids by their hash alone, so no two of these have the same."""
    while len(_NAMES) <= number:
        _NAMES.append(next(_FRESH))
    return _NAMES[number]


def _names() -> Iterator[str]:
    seen = set()
    number = -1
    while True:
        number += 1
        name = f"f{number}"
        if (hashed := _fnv(name)) not in seen:
            seen.add(hashed)
            yield name


def _fnv(name: str) -> int:
    """FNV-1a in 32 bits, as durable-rules computes it."""
    hashed = 0x811C9DC5
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return hashed


_NAMES: list[str] = []
_FRESH = _names()


def available() -> bool:
    """Whether durable-rules is installed and works with this Python."""
    return _module() is not None


@cache
def _module() -> Any:
    try:
        import durable_rules_engine
    except ImportError:
        return None
    return durable_rules_engine


class ReteEngine:
    """One network for each chunk of rules of each stratum; one session at a time."""

    name = "rete"

    def __init__(self, program: Program) -> None:
        if not available():
            raise EngineError("durable-rules is not installed, or does not work with this Python")
        self._program = program
        self._symbols = _Symbols()
        compiled = list(chunks(program))
        self._strata = [
            [_Network(chunk, program, self._symbols) for chunk in group]
            for _, group in itertools.groupby(compiled, key=lambda chunk: chunk.stratum)
        ]
        counts: dict[str, list[Count]] = {}
        for step in program.steps:
            if isinstance(step, Count):
                counts.setdefault(program.atoms[step.head].relation, []).append(step)
        self._counts = [
            [count for network in stratum for helper in sorted(network.chunk.helpers) for count in counts.get(helper, ())]
            for stratum in self._strata
        ]

    def truth(self, case: Iterable[Atom]) -> Truth:
        """See Engine."""
        true = self._program.numbers(case)
        known: dict[str, list[Row]] = {}
        for number in sorted(true):
            _note(known, self._program.atoms[number])
        for stratum, counts in zip(self._strata, self._counts, strict=True):
            for count in counts:
                if sum(member in true for member in count.of) >= count.needed and count.head not in true:
                    true.add(count.head)
                    _note(known, self._program.atoms[count.head])
            self._derive(stratum, known, true)
        return frozenset(true)

    def _derive(self, stratum: list[_Network], known: dict[str, list[Row]], true: set[int]) -> None:
        """Run the networks of one stratum until none of them concludes anything new."""
        try:
            waiting = [(network, network.begin(known)) for network in stratum]
            while waiting:
                network, fired = waiting.pop()
                fresh: dict[Atom, int] = {}
                for atom in fired:
                    number = self._program.index.get(atom)
                    if number is None:
                        raise EngineError(f"a statement was derived that no rule can give: {atom.relation}")
                    if number not in true:
                        true.add(number)
                        _note(known, atom)
                        fresh[atom] = number
                for other in stratum:
                    waiting += [(other, other.tell(atom)) for atom in fresh if atom.relation in other.chunk.relations]
        finally:
            for network in stratum:
                network.end()

    def close(self) -> None:
        """See Engine."""
        for stratum in self._strata:
            for network in stratum:
                network.close()
        self._strata, self._counts = [], []


def _note(known: dict[str, list[Row]], atom: Atom) -> None:
    known.setdefault(atom.relation, []).append(atom.args)


class _Symbols:
    """Texts as numbers, because durable-rules compares numbers alone as it should. Numbers stay as they are."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def number(self, value: Scalar) -> int:
        if isinstance(value, str):
            if value not in self._numbers:
                self._numbers[value] = len(self._texts)
                self._texts.append(value)
            return self._numbers[value]
        if not -LARGEST < value < LARGEST:
            raise EngineError(f"the number {value} is too large for the engine")
        return value

    def text(self, number: int) -> str:
        return self._texts[number]


class _Network:
    """The compiled rules of one chunk, and its one session."""

    def __init__(self, chunk: Chunk, program: Program, symbols: _Symbols) -> None:
        self.chunk = chunk
        self._symbols = symbols
        self._engine = _module()
        # What fires more often than every gate of the ground program together went wrong.
        self._cap = 10 * len(program.steps) + 1000
        self._kinds = {relation: f"r{number}" for number, relation in enumerate(sorted(chunk.relations))}
        definition = json.dumps(chunk.definition(self._kinds, symbols.number))
        try:
            self._handle = self._engine.create_ruleset("rules", definition)
        except self._engine.error as error:
            raise EngineError(f"the rules were refused: {error}") from error
        self._fixed = [self._json(relation, row) for relation in sorted(chunk.fixed) for row in chunk.fixed[relation]]
        self._restart()
        self._gate(WARM_UP)
        self.end()

    def _restart(self) -> None:
        self._numbers = itertools.count()
        self._stored: set[str] = set()

    def begin(self, known: dict[str, list[Row]]) -> list[Atom]:
        """Open a session with everything that is known, the gate last; what fires."""
        self._restart()
        for told in self._fixed:
            self._assert(told)
        for relation in sorted(self.chunk.relations - self.chunk.fixed.keys()):
            for row in known.get(relation, ()):
                self._assert(self._json(relation, row))
        self._verify()
        return self._gate(1)

    def tell(self, atom: Atom) -> list[Atom]:
        """Add what was derived in this stratum; what fires."""
        offset = self._assert(self._json(*atom))
        return [] if offset is None else list(self._fired(offset))

    def _json(self, relation: str, row: Row) -> str:
        fields = "".join(f',"a{i}":{self._symbols.number(value)}' for i, value in enumerate(row))
        return f'"k":"{self._kinds[relation]}","{WIDE}":1{fields}}}'

    def _assert(self, told: str) -> int | None:
        """Assert a fact under an id of our own; the state to run, or None where no pattern asks for it."""
        id = _name(next(self._numbers))
        try:
            code, offset = self._engine.assert_fact(self._handle, f'{{"id":"{id}",{told}')
        except self._engine.error as error:
            raise EngineError(f"a fact was refused: {error}") from error
        if code == UNMATCHED:
            return None
        if code != STORED:
            raise EngineError(f"a fact was lost (code {code})")
        self._stored.add(id)
        return int(offset)

    def _verify(self) -> None:
        """Every fact that was stored is still there, and no other."""
        kept = {fact["id"] for fact in json.loads(self._engine.get_facts(self._handle, SESSION))} if self._stored else set()
        if kept != self._stored:
            raise EngineError(f"{len(kept ^ self._stored)} facts were lost or made up")

    def _gate(self, number: int) -> list[Atom]:
        """Assert the gate, which every rule waits for; what fires, which must include the gate's own rule exactly once."""
        offset = self._assert(f'"k":"{GATE}","{WIDE}":1,"s":{number}}}')
        fired = [] if offset is None else list(self._fired(offset))
        gates = sum(atom.relation == GATE for atom in fired)
        if gates != 1:
            raise EngineError(f"the gate opened {gates} times")
        return [atom for atom in fired if atom.relation != GATE]

    def _fired(self, offset: int) -> Iterator[Atom]:
        """What the rules that fire conclude."""
        try:
            started = self._engine.start_action_for_state(self._handle, offset)
            message = started[1] if started else None
            left = self._cap
            while message:
                left -= 1
                if left < 0:
                    raise EngineError(f"more than {self._cap} rules fired; the inference does not end")
                for rule, premises in json.loads(message).items():
                    yield self.chunk.conclude(rule, premises, self._symbols.text)
                message = self._engine.complete_and_start_action(self._handle, offset)
        except self._engine.error as error:
            raise EngineError(f"the inference broke off: {error}") from error

    def end(self) -> None:
        """Forget the session."""
        try:
            self._engine.delete_state(self._handle, SESSION)
        except self._engine.error:
            # There is no session when nothing was asserted in it.
            return

    def close(self) -> None:
        self._engine.delete_ruleset(self._handle)
