"""SWI-Prolog. It reads the assessments, as terms, before the clock starts, and so is spared marshalling."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from task import finish, levels

SIGNS = {"shown": "s", "not-shown": "n", None: "o"}

PROGRAM = """
% An assessment is a term a(c(L1, L2, L3), ...), a level l(S1, S2, ...) of s (shown), n (not shown) and o (open).
demonstrated(L) :- forall(arg(_, L, S), S == s).
excluded(L) :- arg(_, L, n), !.
good(C, N) :- arg(N, C, L), good(C, N, L).
good(_, _, L) :- demonstrated(L), !.
good(C, N, L) :- \\+ excluded(L), M is N + 1, good(C, M).
reached(C, N, R) :- good(C, N), !, M is N + 1, reached(C, M, R).
reached(_, N, R) :- R is N - 1.
possible(C, N, P) :- arg(N, C, L), \\+ excluded(L), !, M is N + 1, possible(C, M, P).
possible(_, N, P) :- P is N - 1.
judge_all([], []).
judge_all([A|As], [R|Rs]) :- A =.. [_|Cs], each(Cs, R), judge_all(As, Rs).
each([], []).
each([C|Cs], [R, P|T]) :- reached(C, 1, R), possible(C, 1, P), each(Cs, T).
main :- current_prolog_flag(argv, Given), last(Given, File), read_file_to_terms(File, As, []),
  statistics(cputime, T0), get_time(W0), judge_all(As, Rs), statistics(cputime, T1), get_time(W1),
  T is T1 - T0, W is W1 - W0, format("~w ~w~n", [W, T]), forall(member(R, Rs), (print(R), nl)).
:- initialization(main, main).
"""


def main() -> None:
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    competencies = work["competencies"]
    with tempfile.TemporaryDirectory() as folder:
        program, terms = Path(folder, "levels.pl"), Path(folder, "assessments.pl")
        program.write_text(PROGRAM, encoding="utf-8")
        with terms.open("w", encoding="utf-8") as written:
            for results in work["assessments"]:
                told = {id: [] for id in competencies}
                for id, _, behaviours in levels(competencies):
                    told[id].append(f"l({','.join(SIGNS[results.get(behaviour)] for behaviour in behaviours)})")
                written.write("a(" + ",".join(f"c({','.join(each)})" for each in told.values()) + ").\n")
        made = subprocess.run(["swipl", "-O", str(program), "--", str(terms)], capture_output=True, text=True, check=True)
    first, *rest = made.stdout.splitlines()
    wall, processor = map(float, first.split())
    finish(map(json.loads, rest), wall, processor)


main()
