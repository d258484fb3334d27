"""A program in SQL for DuckDB, written by hand for this one profile: the same two tables from the same wide file.

It knows that a table has no contested observations, no prerequisites and one profile, takes every row to be sound, and makes
fingerprints of a digest of its own; all of which it is spared.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb
from task import peak

SEVERITY = {
    "norm-not-met": "error", "norm-undecided": "warning", "norm-exceeded": "note", "award-contradicted": "error",
    "award-unsupported": "warning", "award-below-reached": "warning", "cumulative-gap": "error", "level-presumed": "note",
    "level-regressed": "note",
}  # fmt: skip
RULES = list(SEVERITY)
COMMON = "row, place, assessment, competency, norm, awarded, reached, possible"
WRITTEN = "(format parquet, compression zstd, compression_level 1)"


def main() -> None:
    source, work, folder = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    start, used = time.perf_counter(), time.process_time()
    connection = duckdb.connect(config={"threads": 2, "temp_directory": str(folder / "spilled")})
    connection.execute(
        f"create view told as select *, file_row_number as row from read_parquet('{source}', file_row_number = true)"
    )
    for place, (id, levels) in enumerate(work["competencies"].items()):
        connection.execute(f"create temp table c{place} as {_standings(place, id, levels, work['norms'][id])}")
    every = " union all ".join(f"select {COMMON} from c{place}" for place in range(len(work["competencies"])))
    verdict = "case when reached >= norm then 'met' when possible < norm then 'not-met' else 'undecided' end as verdict"
    levels_of = f"select assessment, competency, norm, awarded, reached, possible, {verdict} from ({every}) order by row, place"
    connection.execute(f"copy ({levels_of}) to '{folder / 'competencies.parquet'}' {WRITTEN}")
    found = [
        part
        for place, (id, levels) in enumerate(work["competencies"].items())
        for part in _findings(place, id, levels, work["norms"][id])
    ]
    found.append(_regressed(every))
    severities = " ".join(f"when {number} then '{severity}'" for number, severity in enumerate(SEVERITY.values()))
    names = " ".join(f"when {number} then '{rule}'" for number, rule in enumerate(RULES))
    findings = f"""
        select case rule {names} end as rule, case rule {severities} end as severity, assessment, competency, level,
          null::varchar as behaviour, because, md5(concat_ws(' ', assessment, rule, competency, level)) as fingerprint
        from ({" union all ".join(found)}) order by rule = {RULES.index("level-regressed")}, row, place, rule, level"""
    connection.execute(f"copy ({findings}) to '{folder / 'findings.parquet'}' {WRITTEN}")
    wall, processor = time.perf_counter() - start, time.process_time() - used
    memory = peak()
    print(json.dumps({"wall": wall, "processor": processor, "memory": memory}))


def _standings(place: int, id: str, levels: list[list[str]], norm: int) -> str:
    """A row for each assessment: of every level whether it was shown and excluded, and what was shown and what not."""
    columns = [f"{place}::tinyint as place", f"'{id}' as competency", f"{norm}::tinyint as norm", f'"award:{id}" as awarded']
    for n, level in enumerate(levels, 1):
        shown = " and ".join(f"coalesce(\"{b}\" = 'shown', false)" for b in level)
        against = " or ".join(f"coalesce(\"{b}\" = 'not-shown', false)" for b in level)
        columns += [f"({shown}) as s{n}", f"({against}) as x{n}"]
        columns += [f'"{b}"' for b in level]
    good = ["good1", "good2", "good3"][: len(levels)]
    made = f"s{len(levels)} as {good[-1]}"
    for n in range(len(levels) - 1, 0, -1):
        made += f", s{n} or (not x{n} and {good[n]}) as {good[n - 1]}"
    reached = " ".join(f"when not {each} then {n}" for n, each in enumerate(good))
    possible = " ".join(f"when x{n} then {n - 1}" for n in range(1, len(levels) + 1))
    return f"""
        select *, (case {reached} else {len(levels)} end)::tinyint as reached,
          (case {possible} else {len(levels)} end)::tinyint as possible
        from (select *, {made} from (select row, assessment, subject, assessed_on, {", ".join(columns)} from told))"""


def _findings(place: int, id: str, levels: list[list[str]], norm: int) -> list[str]:
    """Of each rule a query."""
    number = len(levels)
    undetermined = {n: f"not s{n} and not x{n}" + (f" and not good{n + 1}" if n < number else "") for n in range(1, number + 1)}

    def because(chosen: list[tuple[str, str]]) -> str:
        cases = ", ".join(f"case when {where} then '{b}' end" for b, where in chosen)
        return f"list_filter([{cases}], lambda each: each is not null)"

    def each(where: str) -> list[tuple[str, str]]:
        return [
            (b, where.format(b=f'"{b}"', n=n, undetermined=undetermined[n])) for n, level in enumerate(levels, 1) for b in level
        ]

    def found(rule: str, where: str, level: str, why: str) -> str:
        return f"""
            select row, place, assessment, competency, {RULES.index(rule)} as rule, {level}::tinyint as level, {why} as because
            from c{place} where {where}"""

    refuted, unseen = "{b} = 'not-shown' and {n} <= ", "{b} is null and {undetermined} and {n} <= "
    beyond = "{b} = 'shown' and {n} <= reached and {n} > "
    made = [
        found("norm-not-met", "possible < norm", "norm", because(each(refuted + "norm"))),
        found("norm-undecided", "reached < norm and possible >= norm", "norm", because(each(unseen + "norm"))),
        found("norm-exceeded", "reached > norm", "norm", because(each(beyond + "norm"))),
        found("award-contradicted", "awarded > possible", "awarded", because(each(refuted + "awarded"))),
        found("award-unsupported", "reached < awarded and awarded <= possible", "awarded", because(each(unseen + "awarded"))),
        found("award-below-reached", "awarded < reached", "awarded", because(each(beyond + "awarded"))),
    ]
    for n, level in enumerate(levels[:-1], 1):
        higher = " or ".join(f"s{m}" for m in range(n + 1, number + 1))
        gap, open_ = ([(b, f'"{b}" {sign}') for b in level] for sign in ("= 'not-shown'", "is null"))
        made.append(found("cumulative-gap", f"x{n} and ({higher})", str(n), because(gap)))
        made.append(found("level-presumed", f"not s{n} and not x{n} and good{n + 1}", str(n), because(open_)))
    return made


def _regressed(every: str) -> str:
    """What a later assessment of the same person reaches less; nobody here was assessed twice on a day, or more than twice."""
    return f"""
        select now.row, now.place, now.assessment, now.competency,
          {RULES.index("level-regressed")} as rule, before.reached as level, [before.assessment] as because
        from (
          select later.row as row, earlier.row as other
          from told later join told earlier on earlier.subject = later.subject and earlier.assessed_on < later.assessed_on
        ) pairs
        join ({every}) now on now.row = pairs.row
        join ({every}) before on before.row = pairs.other and before.place = now.place
        where now.reached < before.reached"""


main()
