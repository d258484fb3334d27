"""Spark judges as one machine does, whatever dies on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Cells, write, write_wide
from given import long_tables, told_of, wide_rows
from worlds import RULES

from competentie_rules.api import engines
from competentie_rules.cli import run
from competentie_rules.desk import Desk
from competentie_rules.documents.find import Source
from competentie_rules.errors import RuleError, ToolError, UsageError
from competentie_rules.model import Summary
from competentie_rules.rule_tools import conform
from competentie_rules.rule_tools.ways import ways
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import RuleSet
from competentie_rules.tables import check as alone
from competentie_rules.tables.content import digest
from competentie_rules.tables.output import writer
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.source import Declared
from competentie_rules.tables.spark import check as by_spark
from competentie_rules.tables.spark import compare, task
from competentie_rules.tables.spark import long as long_shape
from competentie_rules.tables.spark.findings import Writer
from competentie_rules.tables.spark.task import Made, Task
from competentie_rules.tables.spark.tickets import tickets

# Spark and the libraries that it uses warn of each other.
pytestmark = pytest.mark.filterwarnings("ignore")

ROWS = 6
"""Rows of a ticket; a row group has three."""
OWN = """
kind: rules
family: own
title: {nl: Eigen, en: Own}
rules:
  - id: own-low
    severity: note
    title: {nl: Laag, en: Low}
    sql: |
      select a.place, r.competency, r.awarded as level, o.number
      from assessments a join ratings r on r.place = a.place
      join (select place, count(*) as number from observations where result = 'shown' group by place) o on o.place = a.place
      where r.awarded < 2 and a.verdict = 'not-met'
    message: {nl: "{competency}", en: "{competency}"}
    cases:
      - {title: een, competencies: {a: {levels: ["+"], norm: 1}}, expect: []}
      - {title: twee, competencies: {a: {levels: ["-"], norm: 1}}, expect: []}
"""


@pytest.fixture(scope="module")
def rows() -> tuple[list[Cells], list[Source]]:
    return wide_rows()


Judge = Callable[..., tuple[dict[str, Any], Summary]]


@pytest.fixture
def judged(spark: Any, tmp_path: Path, rows: tuple[list[Cells], list[Source]]) -> Callable[..., dict[str, Any]]:
    """Judges a dataset with Spark, and has it equal what comes without."""

    def both(file: Path, ruleset: RuleSet = RULES) -> dict[str, Any]:
        # Signs that Spark would take for others.
        folder = tmp_path / "met {spark}, [1] 100%25 *?" / "uit"
        summary = by_spark.check(file, ruleset, rows[1], "nl", folder, spark, ROWS)
        right = alone.check(open_dataset(file), Desk(ruleset, rows[1], "nl"), tmp_path / "alone")
        told = told_of(folder)
        assert told == told_of(tmp_path / "alone")
        assert summary == right
        assert [file.name for file in folder.parent.iterdir()] == ["uit"]
        return told

    return both


def test_the_same_comes_of_it_in_the_same_order(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    file = write_wide(tmp_path / "tabel.parquet", rows[0])
    told = judged(file)
    found = {each["rule"] for each in told["findings"]}
    assert {"assessment-duplicated", "level-regressed", "document-value", "unknown-profile", "norm-not-met"} <= found
    assert told["summary"]["summary"]["unjudged"] >= 2
    parts = sorted(each.name for each in tmp_path.glob("met*/uit/findings.parquet/*"))
    assert parts == [f"part-{number:06}.parquet" for number in range(len(parts))]
    assert len(parts) > 7
    assert not [line for line in told["summary"]["table"] if not line["message"]]


def test_the_command_says_the_same_with_spark_as_without(
    spark: Any,
    tmp_path: Path,
    rows: tuple[list[Cells], list[Source]],
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("delen").mkdir()
    for number, start in enumerate(range(0, len(rows[0]), 20)):
        _aligned(rows[0], start, Path("delen") / f"{number}.parquet")
    pq.write_table(pq.read_table("delen"), "tabel.parquet")
    for source in rows[1]:
        Path(source.file).write_bytes(source.read())
    given = " ".join(source.file for source in rows[1])
    waivers = [
        {"rule": "norm-not-met", "reason": "Oud", "owner": "J. Baas", "until": "2026-12-31", "assessment": row["assessment"]}
        for row in rows[0]
    ]
    Path("waivers.yaml").write_text(json.dumps({"kind": "waivers", "waivers": waivers}))
    terms = "--waivers waivers.yaml --as-of 2026-01-01 --ignore level-regressed --severity norm-undecided=error"
    codes = [
        run(f"check {given} {dataset} --format parquet --output {folder} --record {folder}.json {engine} {terms}".split())
        for dataset, folder, engine in (("tabel.parquet", "zonder", ""), ("delen", "met", "--engine spark"))
    ]
    assert codes == [1, 1]
    told, right = told_of(Path("met")), told_of(Path("zonder"))
    assert told["competencies"] == right["competencies"]
    assert told["findings"] == right["findings"]
    assert told["summary"]["summary"] == right["summary"]["summary"]
    assert told["summary"]["inputs"] == right["summary"]["inputs"]
    assert told["summary"]["file"] == "delen"
    assert {each["waived"] for each in told["findings"]} == {None, "waiver"}
    assert told["summary"]["summary"]["ignored"]["level-regressed"]
    assert told["findings"][-1]["rule"].startswith("waiver-")
    files = {line["file"] for line in told["summary"]["table"]}
    assert files <= {"waivers.yaml", *map(str, Path("delen").iterdir())}
    shown = capsysbinary.readouterr().out.decode()
    assert shown.count("42 beoordelingen") == 2
    kept, without = (json.loads(Path(f"{folder}.json").read_text()) for folder in ("met", "zonder"))
    assert kept["engine"]["name"] == "spark"
    assert set(map(str, Path("delen").iterdir())) <= kept["files"].keys()
    assert kept["result"]["rows"] == without["result"]["rows"]
    assert run(["verify", "met.json", "--lang", "en"]) == 0
    file = Path("delen") / "0.parquet"
    pq.write_table(pq.read_table(file).slice(1), file)
    assert run(["verify", "met.json", "--lang", "en"]) == 1
    differences = capsysbinary.readouterr().out.decode()
    for difference in (
        "file changed: delen/0.parquet",
        "result changed: competencies.parquet",
        "result changed: assessments: 42 then",
    ):
        assert difference in differences


def _aligned(rows: list[Cells], start: int, file: Path) -> None:
    """Write some rows with the columns that all have together."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    whole = {name for name in names if name.startswith("award:")}
    arrays = {
        name: pa.array([row.get(name) for row in rows[start : start + 20]], pa.int8() if name in whole else pa.string())
        for name in names
    }
    pq.write_table(pa.table(arrays), file, row_group_size=7)


def _dying(seen: Path) -> tuple[type[Task], type[Writer]]:
    """What judges and what compares, with accidents, each of which happens once and leaves a mark.

    They are made here, so that Spark sends them along, and not only their names.
    """

    def first(mark: str) -> bool:
        try:
            (seen / mark).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def kill_executor() -> None:
        # Above a worker stands the process that makes workers, and above that the executor.
        daemon = os.getppid()
        executor = int(Path(f"/proc/{daemon}/stat").read_text().rpartition(")")[2].split()[1])
        assert b"CoarseGrainedExecutorBackend" in Path(f"/proc/{executor}/cmdline").read_bytes()
        os.kill(executor, signal.SIGKILL)

    def killing_writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
        if file.name == "findings.parquet" and file.parent.name.startswith("000005") and first("between"):
            kill_executor()
            os.kill(os.getpid(), signal.SIGKILL)
        return writer(file, schema)

    class Dying(Task):
        def made(self, number: int) -> Made:
            task.writer = killing_writer  # type: ignore[attr-defined]  # in the process of a worker alone
            if number == 1 and first("half"):
                half = Path(self.work) / "000001-half"
                half.mkdir()
                (half / "competencies.parquet").write_bytes(b"PAR1")
                # The worker goes on for as long as it can, as one may that only lost its network.
                kill_executor()
            made = super().made(number)
            if number == 3 and first("whole"):
                os.kill(os.getpid(), signal.SIGKILL)
            if number == 6 and first("twice"):
                # As where Spark has a slow task run elsewhere as well: both write everything, and one counts.
                made = super().made(number)
            return made

    class Rewriting(Writer):
        def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            written = list(super().__call__(batches))
            if first("compared"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield from written

    return Dying, Rewriting


def test_nothing_is_lost_or_doubled_when_executors_and_workers_are_killed(
    judged: Callable[..., dict[str, Any]],
    tmp_path: Path,
    rows: tuple[list[Cells], list[Source]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half way in a file, between both tables, when all was written and nothing reported, and when it compared."""
    seen = tmp_path / "seen"
    seen.mkdir()
    dying, rewriting = _dying(seen)
    monkeypatch.setattr(by_spark, "Task", dying)
    monkeypatch.setattr(compare, "Writer", rewriting)
    judged(write_wide(tmp_path / "tabel.parquet", rows[0]))
    assert sorted(mark.name for mark in seen.iterdir()) == ["between", "compared", "half", "twice", "whole"]


def _killing(seen: Path, job: type[Any]) -> type[Any]:
    """A job that loses its executor, once, when half of what it gives was given."""

    class Killing(job):  # type: ignore[misc]  # it is known when it runs
        def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            mark = seen / job.__name__
            for number, batch in enumerate(super().__call__(batches)):
                if number == 1 and not mark.exists():
                    mark.touch()
                    daemon = os.getppid()
                    os.kill(int(Path(f"/proc/{daemon}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)
                yield batch

    return Killing


def test_long_datasets_come_to_the_same_also_when_executors_are_killed(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    references = long_tables(tmp_path / "lang")
    (tmp_path / "seen").mkdir()
    for name in ("Judging", "Writing"):
        monkeypatch.setattr(long_shape, name, _killing(tmp_path / "seen", getattr(long_shape, name)))
    monkeypatch.setattr(long_shape, "LEAST", 4096)
    monkeypatch.chdir(tmp_path)
    summary = by_spark.check(Path("lang"), RULES, references, "nl", Path("met"), spark, ROWS)
    right = alone.check(open_dataset(Path("lang")), Desk(RULES, references, "nl"), Path("zonder"))
    told, wanted = told_of(Path("met")), told_of(Path("zonder"))
    assert told["competencies"] == wanted["competencies"]
    assert told["findings"] == wanted["findings"]
    assert digest(Path("met/findings.parquet")) == digest(Path("zonder/findings.parquet"))
    assert sorted(map(str, summary.findings)) == sorted(map(str, right.findings))
    assert replace(summary, findings=()) == replace(right, findings=())
    found = {name[5:] for name in summary.counts if name.startswith("rule:")}
    assert {"table-row-orphaned", "table-row-broken", "table-column-unnamed", "evidence-copied"} <= found
    assert sorted(mark.name for mark in (tmp_path / "seen").iterdir()) == ["Judging", "Writing"]
    assert len(list(Path("met/findings.parquet").iterdir())) > 2


def test_long_datasets_that_cannot_be_judged(spark: Any, tmp_path: Path) -> None:
    """Of one with a damaged file nothing counts; of one without a column everything is counted."""
    references = long_tables(tmp_path / "lang")
    file = tmp_path / "lang" / "observations" / "deel.parquet"
    place = pq.ParquetFile(file).metadata.row_group(2).column(1).dictionary_page_offset
    content = bytearray(file.read_bytes())
    content[place : place + 30] = b"\xff" * 30
    file.write_bytes(content)
    summary = by_spark.check(tmp_path / "lang", RULES, references, "nl", tmp_path / "met", spark, 1000)
    assert (summary.counts["rule:table-unreadable"], summary.assessments, summary.counts["unjudged"]) == (1, 24, 24)
    assert told_of(tmp_path / "met")["competencies"] == []
    write(tmp_path / "lang" / "ratings" / "deel.csv", [{"assessment": "x"}], ["assessment"])
    summary = by_spark.check(tmp_path / "lang", RULES, references, "nl", tmp_path / "met", spark)
    right = alone.check(open_dataset(tmp_path / "lang"), Desk(RULES, references, "nl"), tmp_path / "zonder")
    assert summary == right


def test_what_is_tried_in_vain_is_an_error_and_leaves_nothing(
    spark: Any, tmp_path: Path, rows: tuple[list[Cells], list[Source]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Older(Task):
        def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            raise RuntimeError("a worker has competentie-rules 0.0.1, and not this one")

    monkeypatch.setattr(by_spark, "Task", Older)
    file = write_wide(tmp_path / "tabel.parquet", rows[0][:3])
    with pytest.raises(
        UsageError, match=r"^Spark cannot judge the dataset: RuntimeError: a worker has competentie-rules 0\.0\.1"
    ):
        by_spark.check(file, RULES, rows[1], "nl", tmp_path / "spark", spark)
    assert [each.name for each in tmp_path.iterdir()] == ["tabel.parquet"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_the_process_need_not_wait_for_spark(
    spark: Any, tmp_path: Path, rows: tuple[list[Cells], list[Source]], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """What Spark does is ended first, nothing is left, and Spark can be asked for the next."""
    begun = tmp_path / "begun"

    class Ended(BaseException):
        pass

    class Long(Task):
        def made(self, number: int) -> Made:
            begun.touch()
            time.sleep(600)
            return super().made(number)

    def end() -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and not begun.exists():
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    def heed(*_: object) -> None:
        raise Ended

    before = signal.signal(signal.SIGTERM, heed)
    monkeypatch.setattr(by_spark, "Task", Long)
    file = write_wide(tmp_path / "tabel.parquet", rows[0][:3])
    ending = threading.Thread(target=end)
    ending.start()
    try:
        with pytest.raises(KeyboardInterrupt if number == signal.SIGINT else Ended):
            by_spark.check(file, RULES, rows[1], "nl", tmp_path / "spark", spark)
        assert signal.getsignal(signal.SIGTERM) is heed
    finally:
        signal.signal(signal.SIGTERM, before)
        ending.join()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["begun", "tabel.parquet"]
    monkeypatch.undo()
    assert by_spark.check(file, RULES, rows[1], "nl", tmp_path / "spark", spark).assessments == 3


def test_a_worker_of_another_version_is_refused(rows: tuple[list[Cells], list[Source]]) -> None:
    task = Task(RULES, (), "nl", (), frozenset(), "", 1, Declared(), version="0.0.1")
    with pytest.raises(RuntimeError, match=r"a worker has competentie-rules .*, and not 0\.0\.1"):
        next(task(iter(())))


def test_a_file_that_is_cut_off(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    file = write_wide(tmp_path / "tabel.parquet", rows[0])
    file.write_bytes(file.read_bytes()[:-100])
    assert judged(file)["summary"]["rules"] == {"table-unreadable": 1}


def test_a_file_that_is_damaged_halfway(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    file = write_wide(tmp_path / "tabel.parquet", rows[0])
    place = pq.ParquetFile(file).metadata.row_group(8).column(0).dictionary_page_offset
    content = bytearray(file.read_bytes())
    content[place : place + 30] = b"\xff" * 30
    file.write_bytes(content)
    told = judged(file)
    assert told["summary"]["rules"]["table-unreadable"] == 1
    assert told["summary"]["summary"]["unjudged"] >= len(rows[0]) - 8 * 3


def test_columns_that_are_missing_or_mean_nothing(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    strange = [row | {"a.1.99.9": "x", "": "y"} for row in rows[0][:9]]
    told = judged(write_wide(tmp_path / "tabel.parquet", strange))
    assert told["summary"]["rules"]["table-column-unknown"] == told["summary"]["rules"]["table-column-unnamed"] == 1
    for row in strange:
        del row["subject"]
    file = tmp_path / "zonder.parquet"
    _aligned(strange, 0, file)
    assert judged(file)["summary"]["summary"]["unjudged"] == 9


def test_queries_of_ones_own_are_answered_by_spark(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace(", o.number", "").replace("number from", "n from"))
    told = judged(write_wide(tmp_path / "tabel.parquet", rows[0]), load([tmp_path / "own.yaml"]))
    assert told["summary"]["rules"]["own-low"] > 0


def test_queries_of_ones_own_are_asked_of_one_assessment(
    judged: Callable[..., dict[str, Any]], tmp_path: Path, rows: tuple[list[Cells], list[Source]]
) -> None:
    (tmp_path / "own.yaml").write_text(
        OWN.replace("r.awarded < 2 and a.verdict = 'not-met'", "r.place = 0")
        .replace(", o.number", "")
        .replace("number from", "n from")
    )
    told = judged(write_wide(tmp_path / "tabel.parquet", rows[0][:1]), load([tmp_path / "own.yaml"]))
    assert told["summary"]["rules"]["own-low"] > 0


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("select place, assessment as level from assessments", "its query gives .* as level"),
        ("select place + 1000 as place from assessments", "its query gives the place 1\\d\\d\\d, where no assessment is"),
        ("select place, 200 as level from assessments", "its query gives 200 as level"),
        ("select assessment as place from assessments", "its query gives .* as place"),
    ],
)
def test_queries_that_give_what_no_finding_can_be_made_of(
    spark: Any, tmp_path: Path, rows: tuple[list[Cells], list[Source]], query: str, problem: str
) -> None:
    head, _, tail = OWN.partition("sql: |\n")
    own = head + f'sql: "{query}"\n    message' + tail.partition("    message")[2].replace("{competency}", "tekst")
    (tmp_path / "own.yaml").write_text(own)
    file = write_wide(tmp_path / "tabel.parquet", rows[0][:6])
    with pytest.raises(RuleError, match=problem):
        by_spark.check(file, load([tmp_path / "own.yaml"]), rows[1], "nl", tmp_path / "spark", spark)
    assert not (tmp_path / "spark").exists()


def test_engines_are_held_against_spark_as_well(spark: Any) -> None:
    judged_by, missing = ways(RULES, engines(), ["spark"])
    assert not missing
    found = conform.conform(conform.made_up(2, 4, []), judged_by)
    assert found.ways == ["plain", "spark", "spark-long"]
    assert (found.assessments, found.different) == (10, [])


# Without Spark.


def test_tickets_hold_row_groups_that_follow_each_other(tmp_path: Path, rows: tuple[list[Cells], list[Source]]) -> None:
    file = write_wide(tmp_path / "tabel.parquet", rows[0][:20])
    library = Desk(RULES, rows[1], "nl").library
    shown = [(each.groups, each.first, each.place, each.rows) for each in tickets(file, library, 6).tickets]
    assert shown == [((0, 1), 0, 0, 6), ((2, 3), 6, 6, 6), ((4, 5), 12, 12, 6), ((6,), 18, 18, 2)]
    shutil.copy(file, tmp_path / "nog-een.parquet")
    [first, second] = tickets(tmp_path, library, 100).tickets
    assert (Path(first.file).name, first.place, first.rows) == ("nog-een.parquet", 0, 20)
    assert (Path(second.file).name, second.first, second.place) == ("tabel.parquet", 0, 20)


def test_a_file_without_rows_has_no_tickets(tmp_path: Path) -> None:
    names = ("assessment", "profile", "edition", "subject", "assessed_on")
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), tmp_path / "leeg.parquet")
    found = tickets(tmp_path / "leeg.parquet", Desk(RULES, [], "nl").library)
    assert (found.tickets, found.unjudged, found.faults.told) == ([], 0, [])


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("check tabel.parquet --engine spark", "Spark writes tables."),
        ("check tabel.csv --engine spark --format parquet --output uit", "tabel.csv is no dataset that Spark judges."),
        ("check tabel.xlsx --engine spark --format parquet --output uit", "tabel.xlsx is no dataset that Spark judges."),
        (
            "check lang --engine spark --format parquet --output uit",
            "lang/ratings.xlsx is a workbook, which Spark does not judge.",
        ),
        ("check leeg --engine spark --format parquet --output uit", "Spark judges datasets, and there is none."),
    ],
)
def test_what_spark_does_not_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "tabel.parquet",
        "tabel.csv",
        "lang/assessments.parquet",
        "lang/ratings.xlsx",
        "tabel.xlsx",
        "leeg/lees-mij.txt",
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert run(command.split()) == 2
    assert f"competentie-rules: {problem}" in capsys.readouterr().err
    assert not Path("uit").exists()


def test_what_is_not_installed_istold_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from competentie_rules import api, extras

    file = write_wide(tmp_path / "tabel.parquet", wide_rows()[0][:3])
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "pyspark" else name)
    with pytest.raises(ToolError, match="This needs pyspark"):
        api.check_tables([file], tmp_path / "uit", engine="spark")


def test_where_there_is_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="SPARK IS NOT TESTED: pyspark is not installed.")
    from competentie_rules.tables.spark.session import java, session

    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java() is None
    with pytest.raises(UsageError, match="Spark needs Java 17 or later, and there is none"):
        session()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert java() is None
