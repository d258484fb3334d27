"""The long shape: many rows to an assessment, in any order, and more of them than are held at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import COLUMNS, Data, Told, judge, judged_as_documents, long, names, write, write_long
from worlds import SUBJECT, documents

from competentie_rules.documents.find import Source
from competentie_rules.errors import UsageError
from competentie_rules.rule_tools.cases import assessment
from competentie_rules.tables import cursor, database, joined, records, regrouped, sorting
from competentie_rules.tables import long as shape
from competentie_rules.tables.cursor import Cursor
from competentie_rules.tables.parts import Slice
from competentie_rules.tables.source import Unreadable

PROFILE = {"id": "functie", "edition": "1"}
SIGNS = ("++-?!", "!!!!!", "?????", "+++++")


def _observed(id: str, signs: str, turn: int) -> list[Data]:
    """Observations of the behaviours of a level, several of some, with more or less said of each."""
    results = {"+": ["shown"], "-": ["not-shown"], "!": ["shown", "not-shown"], "?": []}
    found: list[Data] = []
    for k, sign in enumerate(signs, 1):
        for result in results[sign] * (1 + (k + turn) % 3):
            observation: Data = {"behaviour": f"{id}.1.{k}", "result": result}
            extra = {"evidence": ["Deed het.", " ", ""][len(found) % 3], "assessor": ["A-1", SUBJECT, SUBJECT][turn % 3]}
            day = ["2024-06-11", "2024-06-12", "2023-06-10", "2023-06-11", None][len(found) % 5]
            found.append(
                observation | {key: value for key, value in extra.items() if value} | ({"observed_on": day} if day else {})
            )
    return found


def _world(combination: str, number: int = 12, **method: Any) -> tuple[list[Data], list[Source]]:
    """Assessments that say all that observations can, against one profile."""
    spec = {id: {"levels": ["?" * 5], "norm": 1} for id in ("a", "b")} | {"c": {"norm": 1}}
    made = documents({"competencies": spec, "method": {"combination": combination} | method})
    given = []
    for n in range(number):
        ratings: list[Data] = [{"competency": "a", "awarded": n % 3, "observations": _observed("a", SIGNS[n % 4], n)}]
        ratings += [{"competency": "b", "observations": _observed("b", SIGNS[(n + 1) % 4], n)}]
        ratings += [{"competency": "c", "awarded": 1}] if n % 2 else []
        given.append(assessment({}, PROFILE, id=f"2024-{n:03}") | {"ratings": ratings})
    return given, [Source(f"{kind}.json", json.dumps(made[kind]).encode()) for kind in ("framework", "profile")]


METHODS: list[dict[str, Any]] = [{}, {"evidence_required": True}, {"evidence_required": True, "observations_valid_months": 12}]


@pytest.mark.parametrize("combination", ["unanimous", "majority"])
@pytest.mark.parametrize("method", METHODS, ids=["", "evidence", "evidence and months"])
@pytest.mark.parametrize("reverse", [False, True])
def test_all_that_observations_say(combination: str, method: dict[str, Any], reverse: bool, tmp_path: Path) -> None:
    given, references = _world(combination, **method)
    tables = long(given)
    if reverse:
        tables = {kind: rows[:: -1 if kind == "observations" else 1] for kind, rows in tables.items()}
    told, _ = judge(write_long(tmp_path / "tabellen", tables, ".parquet"), references, tmp_path / "uit")
    assert told == judged_as_documents(given, references)


def test_columns_that_are_left_out_or_empty(tmp_path: Path) -> None:
    given, references = _world("unanimous", evidence_required=True)
    for each in given:
        for rating in each["ratings"]:
            for observation in rating.get("observations", ()):
                for key in ("evidence", "observed_on", "assessor"):
                    observation.pop(key, None)
    tables = long(given)
    first = write_long(tmp_path / "eerst", tables, ".parquet")
    least = tmp_path / "minst"
    least.mkdir()
    for kind, rows in tables.items():
        write(
            least / f"{kind}.parquet", rows, [name for name in names(rows) if name not in ("evidence", "observed_on", "assessor")]
        )
    wanted = judged_as_documents(given, references)
    assert judge(first, references, tmp_path / "uit-1")[0] == wanted
    assert judge(least, references, tmp_path / "uit-2")[0] == wanted


def test_cells_of_other_types_say_the_same(tmp_path: Path) -> None:
    given, references = _world("majority", evidence_required=True, observations_valid_months=12)
    folder = write_long(tmp_path / "tabellen", long(given), ".parquet")
    for kind in COLUMNS:
        table = pq.read_table(folder / f"{kind}.parquet")
        for place, name in enumerate(table.column_names):
            if name.endswith("_on"):
                table = table.set_column(place, name, table[name].cast(pa.date32()))
            elif name == "awarded":
                table = table.set_column(place, name, table[name].cast(pa.float64()))
            else:
                table = table.set_column(place, name, table[name].dictionary_encode())
        pq.write_table(table, folder / f"{kind}.parquet", row_group_size=7)
    assert judge(folder, references, tmp_path / "uit")[0] == judged_as_documents(given, references)


def test_profiles_and_frameworks_side_by_side(tmp_path: Path) -> None:
    given, references = _world("unanimous")
    more, others = _world("majority", 6, evidence_required=True)
    texts = [other.read().decode().replace('"functie"', '"ander"').replace('"kader"', '"ander-kader"') for other in others]
    # What the second framework calls z, the first does not know.
    others = [Source(f"ander-{other.file}", text.replace('"a', '"z').encode()) for other, text in zip(others, texts, strict=True)]
    turned = json.loads(json.dumps(more).replace('"functie"', '"ander"').replace('"2024', '"2025').replace('"a.', '"z.'))
    for each in turned[::2]:
        each["ratings"][0]["competency"] = "z"
    mixed = [each for pair in zip(given, [*turned, *given[6:]], strict=False) for each in pair]
    mixed = list({each["id"]: each for each in mixed}.values())
    documents = [Source(source.file, source.read().replace(b'"ander"', b'"ander"')) for source in (*references, *others)]
    told, _ = judge(write_long(tmp_path / "tabellen", long(mixed), ".csv"), documents, tmp_path / "uit")
    wanted = judged_as_documents(mixed, documents)
    assert told.verdicts == wanted.verdicts
    assert told.competencies == wanted.competencies


@pytest.mark.parametrize("most", [1, 5, 40])
def test_more_rows_than_are_held_at_a_time(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, references = _world("majority", evidence_required=True)
    given[4]["ratings"] = []
    monkeypatch.setattr(regrouped, "LEAST", 1)
    monkeypatch.setattr(cursor, "MOST_ROWS", most)
    monkeypatch.setattr(shape, "AT_A_TIME", 5)
    folder = write_long(tmp_path / "tabellen", long(given), ".parquet")
    assert judge(folder, references, tmp_path / "uit")[0] == judged_as_documents(given, references)


def test_more_bytes_than_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, references = _world("majority")
    monkeypatch.setattr(cursor, "MOST_BYTES", 1)
    monkeypatch.setattr(regrouped, "LEAST", 1)
    folder = write_long(tmp_path / "tabellen", long(given), ".parquet")
    assert judge(folder, references, tmp_path / "uit")[0] == judged_as_documents(given, references)


def test_an_assessment_with_more_rows_than_can_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, references = _world("unanimous", 3)
    tables = long(given)
    tables["observations"][5:5] = [tables["observations"][5]] * 40
    monkeypatch.setattr(regrouped, "LEAST", 1)
    monkeypatch.setattr(cursor, "MOST_OF_ONE", 20)
    monkeypatch.setattr(joined, "MOST_OF_ONE", 20)
    monkeypatch.setattr(joined, "MOST_OBSERVATIONS", 20)
    monkeypatch.setattr("competentie_rules.tables.assembly.MOST_OF_ONE", 20)
    folder = write_long(tmp_path / "tabellen", tables, ".parquet")
    kept: list[int] = []
    gathered = cursor.Cursor.take

    def counted(self: Cursor, ids: pa.Array, **more: Any) -> Any:
        found = gathered(self, ids, **more)
        kept.append(sum(map(len, found[0].slices)))
        return found

    monkeypatch.setattr(cursor.Cursor, "take", counted)
    told, summary = judge(folder, references, tmp_path / "uit")
    assert told.verdicts["unjudged"] == 1
    finding = next(finding for finding in summary.findings if finding.rule == "document-limit")
    assert finding.message == "Het document is groter dan kan worden gelezen: ten hoogste 20 rijen."
    assert finding.assessment == given[0]["id"]
    assert _without(told, given[0]["id"]) == _without(judged_as_documents(given, references), given[0]["id"])
    assert max(kept) < len(tables["observations"]) - 15


def _without(told: Told, id: str) -> tuple[list[Any], list[Any]]:
    return [row for row in told.competencies if id not in row], [row for row in told.findings if id not in row]


def test_more_rows_than_a_kernel_takes_are_judged_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, references = _world("majority", 4)
    monkeypatch.setattr(joined, "MOST_OBSERVATIONS", 3)
    monkeypatch.setattr(joined, "MOST_RATINGS", 1)
    folder = write_long(tmp_path / "tabellen", long(given), ".parquet")
    assert judge(folder, references, tmp_path / "uit")[0] == judged_as_documents(given, references)


def _slices(*keys: list[str | None]) -> Any:
    for some in keys:
        places = np.arange(len(some))
        yield Slice({"assessment": pa.array(some, pa.string()), "n": pa.array(places)}, places, places)


def test_rows_are_taken_in_the_order_of_the_assessments() -> None:
    taken = Cursor(_slices(["b", "b", "d"], ["d", "d", "e"], ["e", "g"]))
    gathered, number = taken.take(pa.array(["a", "b", "c", "d", "e", "f"]))
    assert number == 6
    assert gathered.counts.tolist() == [0, 2, 0, 3, 2, 0]
    assert [len(list(gathered.of(place))) for place in range(6)] == [0, 1, 0, 2, 2, 0]
    assert not taken.ended
    gathered, _ = taken.take(pa.array(["g"]))
    assert (gathered.counts.tolist(), taken.ended) == ([1], True)


@pytest.mark.parametrize("keys", [["b", "a"], ["a", "x", "b"], ["a", None, "b"], ["a", "", "b"], ["a", "b", "a"]])
def test_rows_in_another_order_are_left(keys: list[str | None]) -> None:
    taken = Cursor(_slices(keys))
    taken.take(cursor.identified(pa.array(["a", None, "", "b"])))
    assert not taken.ended


def test_sorting_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, references = _world("unanimous", 3)
    tables = long(given)
    tables["observations"].reverse()
    folder = write_long(tmp_path / "tabellen", tables, ".parquet")
    monkeypatch.setattr(sorting, "_ORDERED", "select rows.* from rows where 1 / 0 = 'x'")
    with pytest.raises(UsageError, match=r"The dataset cannot be sorted: .*\n  A dataset that is not ordered"):
        judge(folder, references, tmp_path / "uit")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tabellen"]


def test_what_cannot_be_read_while_it_is_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrouped, "LEAST", 1)
    monkeypatch.setattr(records, "PIECE", 100)
    monkeypatch.setattr(database, "THREADS", 1)
    given, references = _world("unanimous", 3)
    tables = long(given)
    tables["observations"].reverse()
    folder = write_long(tmp_path / "tabellen", tables, ".csv")
    with (folder / "observations.csv").open("ab") as stream:
        stream.write(b"\xff;a.1.1;ja;;;\n")
    told, summary = judge(folder, references, tmp_path / "uit")
    assert [finding.rule for finding in summary.findings] == ["table-unreadable"]
    assert told.competencies == []


@pytest.mark.parametrize("reverse", [False, True])
def test_parts_that_do_not_have_the_same_columns(reverse: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "THREADS", 1)
    given, references = _world("majority", evidence_required=True)
    tables = long(given)
    folder = write_long(tmp_path / "tabellen", tables, ".csv")
    (folder / "observations.csv").unlink()
    (folder / "observations").mkdir()
    rows = tables["observations"][:: -1 if reverse else 1]
    least = [{name: row[name] for name in ("assessment", "behaviour", "result")} for row in rows[40:]]
    write(folder / "observations" / "1.parquet", rows[:40], names(rows))
    write(folder / "observations" / "2.xlsx", least, ("result", "behaviour", "assessment"))
    wanted: dict[str, list[Data]] = {}
    for row in [*rows[:40], *least] if not reverse else [*least[::-1], *rows[:40][::-1]]:
        wanted.setdefault(row["assessment"], []).append({key: value for key, value in row.items() if key != "assessment"})
    for each in given:
        for rating in each["ratings"]:
            mine = [row for row in wanted.get(each["id"], ()) if row["behaviour"].startswith(rating["competency"])]
            rating["observations"] = mine
    assert judge(folder, references, tmp_path / "uit")[0] == judged_as_documents(given, references)


def test_a_table_that_breaks_off_while_it_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was complete up to there is judged, and the rest is counted."""
    given, references = _world("unanimous", 6)
    folder = write_long(tmp_path / "tabellen", long(given), ".parquet")
    monkeypatch.setattr(shape, "AT_A_TIME", 2)
    judging = joined.Joined.sound
    turns = iter([False, True])

    def fail(self: joined.Joined) -> Any:
        if next(turns):
            raise Unreadable(str(folder / "observations.parquet"), "op")
        return judging(self)

    monkeypatch.setattr(joined.Joined, "sound", fail)
    told, summary = judge(folder, references, tmp_path / "uit")
    assert told.verdicts["unjudged"] == 4
    assert summary.assessments == 6


def test_a_database_keeps_to_its_folder(tmp_path: Path) -> None:
    (tmp_path / "het 'werk'").mkdir()
    (tmp_path / "ander.csv").write_text("a\n1\n")
    with database.database(tmp_path / "het 'werk'") as connection:
        connection.sql("select 1 as a").write_parquet(str(tmp_path / "het 'werk'" / "a.parquet"))
        for query in (
            f"from read_csv('{tmp_path / 'ander.csv'}')",
            f"copy (select 1) to '{tmp_path / 'b.csv'}'",
            "install httpfs",
            "set enable_external_access = true",
            "attach 'https://example.org/a.db'",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(query)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["a.parquet", "ander.csv"]
