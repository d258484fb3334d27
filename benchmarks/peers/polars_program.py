"""A program in Polars, written by hand for this one profile: the same two tables from the same wide file.

It knows that a table has no contested observations, no prerequisites and one profile, takes every row to be sound, and makes
fingerprints of a hash of its own; all of which it is spared.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl
from polars import col, lit
from task import peak

SEVERITY = {
    "norm-not-met": "error", "norm-undecided": "warning", "norm-exceeded": "note", "award-contradicted": "error",
    "award-unsupported": "warning", "award-below-reached": "warning", "cumulative-gap": "error", "level-presumed": "note",
    "level-regressed": "note",
}  # fmt: skip
RULES = list(SEVERITY)


def main() -> None:
    source, work, folder = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    start, used = time.perf_counter(), time.process_time()
    competencies, norms = work["competencies"], work["norms"]
    behaviours = [behaviour for levels in competencies.values() for level in levels for behaviour in level]
    frame = (
        pl.scan_parquet(source)
        .with_row_index("row")
        .select(
            "row", "assessment", "subject", "assessed_on", *(f"award:{id}" for id in competencies),
            *((col(b) == "shown").fill_null(False).alias(f"+{b}") for b in behaviours),
            *((col(b) == "not-shown").fill_null(False).alias(f"-{b}") for b in behaviours),
        )
        .collect()
    )  # fmt: skip
    levels_of, findings = [], []
    for place, (id, levels) in enumerate(competencies.items()):
        levels_of.append(_levels(frame, place, id, levels, norms[id]))
        findings += _findings(frame, levels_of[-1], place, id, levels, norms[id])
    told = pl.concat(levels_of)
    findings.append(_regressed(frame, told))
    _written(pl.concat(findings), folder / "findings.parquet")
    names = ("assessment", "competency", "norm", "awarded", "reached", "possible", "verdict")
    told.sort("row", "place").select(names).write_parquet(
        folder / "competencies.parquet", compression="zstd", compression_level=1
    )
    wall, processor = time.perf_counter() - start, time.process_time() - used
    memory = peak()
    print(json.dumps({"wall": wall, "processor": processor, "memory": memory}))


def _levels(frame: pl.DataFrame, place: int, id: str, levels: list[list[str]], norm: int) -> pl.DataFrame:
    shown = [pl.all_horizontal(f"+{b}" for b in level) for level in levels]
    against = [pl.any_horizontal(f"-{b}" for b in level) for level in levels]
    good = [shown[-1]]
    for demonstrated, excluded in list(zip(shown, against, strict=True))[-2::-1]:
        good.insert(0, demonstrated | (~excluded & good[0]))
    reached, possible = lit(len(levels)), lit(len(levels))
    for n in range(len(levels), 0, -1):
        reached = pl.when(good[n - 1]).then(reached).otherwise(n - 1)
        possible = pl.when(against[n - 1]).then(n - 1).otherwise(possible)
    made = frame.select(
        "row", "assessment", lit(place, pl.Int8).alias("place"), lit(id).alias("competency"), lit(norm, pl.Int8).alias("norm"),
        col(f"award:{id}").cast(pl.Int8).alias("awarded"), reached.cast(pl.Int8).alias("reached"),
        possible.cast(pl.Int8).alias("possible"),
        *(each.alias(f"shown{n}") for n, each in enumerate(shown, 1)),
        *(each.alias(f"against{n}") for n, each in enumerate(against, 1)),
    )  # fmt: skip
    verdict = pl.when(col("reached") >= norm).then(lit("met")).when(col("possible") < norm).then(lit("not-met"))
    return made.with_columns(verdict.otherwise(lit("undecided")).alias("verdict"))


def _findings(
    frame: pl.DataFrame, told: pl.DataFrame, place: int, id: str, levels: list[list[str]], norm: int
) -> list[pl.DataFrame]:
    """Of each rule a frame."""
    number = len(levels)
    open_ = {b: ~col(f"+{b}") & ~col(f"-{b}") for level in levels for b in level}
    joined = pl.concat([told, frame.select(f"{sign}{b}" for level in levels for b in level for sign in "+-")], how="horizontal")
    r, p, award = col("reached"), col("possible"), col("awarded")
    undetermined = [
        ~col(f"shown{n}") & ~col(f"against{n}") & (lit(True) if n == number else ~_good_above(levels, n))
        for n in range(1, number + 1)
    ]

    def because(chosen: list[tuple[str, pl.Expr]]) -> pl.Expr:
        return pl.concat_list([pl.when(where).then(lit(b)) for b, where in chosen]).list.drop_nulls()

    def refuted(limit: pl.Expr | int) -> pl.Expr:
        return because([(b, col(f"-{b}") & (lit(n) <= limit)) for n, level in enumerate(levels, 1) for b in level])

    def unseen(limit: pl.Expr | int) -> pl.Expr:
        return because(
            [(b, open_[b] & undetermined[n - 1] & (lit(n) <= limit)) for n, level in enumerate(levels, 1) for b in level]
        )

    def beyond(limit: pl.Expr | int) -> pl.Expr:
        return because([(b, col(f"+{b}") & (lit(n) > limit) & (lit(n) <= r)) for n, level in enumerate(levels, 1) for b in level])

    def found(rule: str, where: pl.Expr, level: pl.Expr, why: pl.Expr) -> pl.DataFrame:
        return joined.filter(where).select(
            "row", "assessment", lit(place, pl.Int8).alias("place"), lit(id).alias("competency"),
            lit(RULES.index(rule), pl.Int8).alias("rule"), level.cast(pl.Int8).alias("level"), why.alias("because"),
        )  # fmt: skip

    made = [
        found("norm-not-met", p < norm, lit(norm), refuted(norm)),
        found("norm-undecided", (r < norm) & (p >= norm), lit(norm), unseen(norm)),
        found("norm-exceeded", r > norm, lit(norm), beyond(norm)),
        found("award-contradicted", award > p, award, refuted(award)),
        found("award-unsupported", (r < award) & (award <= p), award, unseen(award)),
        found("award-below-reached", award < r, award, beyond(award)),
    ]
    for n, level in enumerate(levels, 1):
        higher = pl.any_horizontal([f"shown{m}" for m in range(n + 1, number + 1)]) if n < number else lit(False)
        gap = because([(b, col(f"-{b}")) for b in level])
        made.append(found("cumulative-gap", col(f"against{n}") & higher, lit(n), gap))
        if n < number:
            presumed = ~col(f"shown{n}") & ~col(f"against{n}") & _good_above(levels, n)
            made.append(found("level-presumed", presumed, lit(n), because([(b, open_[b]) for b in level])))
    return made


def _good_above(levels: list[list[str]], n: int) -> pl.Expr:
    """Whether the level above n is demonstrated or presumed."""
    good = col(f"shown{len(levels)}")
    for m in range(len(levels) - 1, n, -1):
        good = col(f"shown{m}") | (~col(f"against{m}") & good)
    return good


def _regressed(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """What a later assessment of the same person reaches less; nobody here was assessed twice on a day, or more than twice."""
    dated = frame.select("row", "assessment", "subject", "assessed_on")
    pairs = dated.join(dated, on="subject", suffix="_before").filter(col("assessed_on") > col("assessed_on_before"))
    now = told.select("row", "place", "competency", "reached")
    return (
        pairs.join(now, on="row")
        .join(now.select(col("row").alias("row_before"), "place", col("reached").alias("level")), on=["row_before", "place"])
        .filter(col("reached") < col("level"))
        .select(
            "row", "assessment", "place", "competency", lit(RULES.index("level-regressed"), pl.Int8).alias("rule"), "level",
            pl.concat_list("assessment_before").alias("because"),
        )
    )  # fmt: skip


def _written(findings: pl.DataFrame, file: Path) -> None:
    about = pl.struct("assessment", "rule", "competency", "level")
    names = col("rule").cast(pl.Int32)
    findings.sort(col("rule") == RULES.index("level-regressed"), "row", "place", "rule", "level").select(
        names.replace_strict(dict(enumerate(RULES)), return_dtype=pl.String).alias("rule"),
        names.replace_strict(dict(enumerate(SEVERITY.values())), return_dtype=pl.String).alias("severity"),
        "assessment", "competency", "level", lit(None, pl.String).alias("behaviour"), "because",
        pl.concat_str(_digits(about.hash(1)), _digits(about.hash(2))).alias("fingerprint"),
    ).write_parquet(file, compression="zstd", compression_level=1)  # fmt: skip


def _digits(number: pl.Expr) -> pl.Expr:
    """Sixteen digits of a number of 64 bits."""
    return (number % 10**16).cast(pl.String).str.zfill(16)


main()
