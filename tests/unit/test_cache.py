"""What is remembered of documents: the same report with it as without, whatever is the matter with it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from competentie_rules import api, cache, desk, tool
from competentie_rules.cache import FILE, Cache
from competentie_rules.documents.find import Source, find
from competentie_rules.done import Chunk, Done
from competentie_rules.library import Entry, entry
from competentie_rules.model import Report
from competentie_rules.packing import values
from competentie_rules.packing.reports import pack_outcomes, unpack_outcomes
from competentie_rules.report import FORMATS

HANDBOOK = Path(__file__).parents[2] / "profiles" / "handboek-2024"
SAMPLES = 3
JUDGED_BY = SAMPLES + 2


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three samples with their framework and profile, and a document that is none."""
    for file in HANDBOOK.rglob("*"):
        if file.suffix in (".yaml", ".json") and (file.parent.name != "voorbeelden" or file.name[:2] in ("01", "05", "10")):
            copy = tmp_path / "content" / file.relative_to(HANDBOOK)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return tmp_path / "content"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are read and held against their schema."""
    names: list[str] = []

    def reading(file: str, content: bytes) -> Entry:
        names.append(file)
        return entry(file, content)

    monkeypatch.setattr(desk, "entry", reading)
    return names


class Runs:
    """Checks a folder with a cache, and sees to it that the report is the one without."""

    def __init__(self, content: Path, folder: Path, read: list[str]) -> None:
        self.content = content
        self.folder = folder
        self.read = read
        self.told: list[str] = []
        self.opened: list[str] = []
        """What the last run with a cache read."""

    @property
    def file(self) -> Path:
        return self.folder / FILE

    def __call__(self, **options: object) -> int:
        """How many documents were read and judged, of those that others do not refer to."""
        sources = list(find([self.content]))
        self.read.clear()
        report = api.check_sources(sources, engine="plain", cache=self.folder, tell=self.told.append, **options)
        self.opened = list(self.read)
        number = sum("voorbeelden" in name or "los" in name for name in self.opened)
        assert _bytes(report) == _bytes(api.check_sources(sources, engine="plain", **options))
        return number

    def forget_reports(self) -> None:
        """Leave nothing remembered but what came of each document."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("delete from runs")
            connection.commit()


def _bytes(report: Report) -> str:
    return "".join(render(report) for render in FORMATS.values()) + "".join(report.failures)


@pytest.fixture
def runs(content: Path, tmp_path: Path, read: list[str]) -> Runs:
    return Runs(content, tmp_path / "cache", read)


def _edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def test_what_is_remembered_is_not_done_again(runs: Runs) -> None:
    assert runs() == SAMPLES
    assert runs() == 0
    assert runs.told == []


def test_only_what_changed_is_done_again(runs: Runs) -> None:
    runs()
    sample = runs.content / "voorbeelden" / "01-norm-gehaald.yaml"
    _edit(sample, lambda text: text.replace("P-0042", "P-0043"))
    (runs.content / "los.yaml").write_text("kind: verslag\n", encoding="utf-8")
    assert runs() == 2
    sample.rename(sample.with_name("13-voorbeelden.yaml"))
    assert runs() == 1
    assert runs() == 0


def test_another_profile_or_framework_has_its_documents_done_again(runs: Runs) -> None:
    runs()
    _edit(next(runs.content.glob("profielen/*.yaml")), lambda text: text.replace("level: 2", "level: 1", 1))
    assert runs() == SAMPLES
    _edit(runs.content / "framework.yaml", lambda text: text + "\n# een opmerking\n")
    assert runs() == SAMPLES
    assert runs() == 0


def test_what_a_document_is_not_judged_by_leaves_it_alone(runs: Runs) -> None:
    profile = next(runs.content.glob("profielen/*.yaml"))
    other = yaml.safe_load(profile.read_text(encoding="utf-8")) | {"id": "ander-profiel"}
    (runs.content / "profielen" / "ander.yaml").write_text(yaml.safe_dump(other, sort_keys=False), encoding="utf-8")
    runs()
    _edit(runs.content / "profielen" / "ander.yaml", lambda text: text.replace("level: 2", "level: 1", 1))
    assert runs() == 0
    # Which profiles there are, a document may be told as a suggestion.
    (runs.content / "profielen" / "ander.yaml").unlink()
    assert runs() == SAMPLES


def test_a_profile_that_is_given_twice_judges_nobody(runs: Runs) -> None:
    runs()
    profile = next(runs.content.glob("profielen/*.yaml"))
    (runs.content / "profielen" / "nog-eens.yaml").write_bytes(profile.read_bytes())
    assert runs() == SAMPLES


def test_other_rules_another_language_another_engine_are_remembered_apart(runs: Runs, tmp_path: Path) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_text(
        "kind: rules\nfamily: eigen\ntitle: {nl: Eigen, en: Own}\nrules:\n"
        "  - {id: own-one, since: '1.0', severity: note, title: {nl: Een, en: One}, rationale: {nl: Zo., en: So.},\n"
        "     when: [{norm: {competency: $c, level: $n}}, {reached: {competency: $c, level: $n}}],\n"
        "     finding: {competency: $c, level: $n}, message: {nl: Ja., en: Yes.}}\n",
        encoding="utf-8",
    )
    runs()
    assert runs(lang="en") == SAMPLES
    assert runs() == 0
    assert runs(rules=[rules]) == SAMPLES
    _edit(rules, lambda text: text.replace("Ja.", "Jawel."))
    assert runs(rules=[rules]) == SAMPLES
    assert runs() == 0


def test_another_version_of_the_tool_remembers_for_itself(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs()
    known = tool.parts()
    monkeypatch.setattr(tool, "parts", lambda: (*known, "more"))
    assert runs() == SAMPLES
    monkeypatch.setattr(tool, "parts", lambda: known)
    assert runs() == 0


def test_nobody_else_can_read_it(runs: Runs) -> None:
    runs()
    assert stat.S_IMODE(runs.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(runs.file.stat().st_mode) == 0o600


def test_evidence_is_not_in_it(runs: Runs) -> None:
    sample = runs.content / "voorbeelden" / "01-norm-gehaald.yaml"
    runs()
    assert b"trage kassa" in sample.read_bytes()
    assert b"trage kassa" not in runs.file.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"not a database" * 1000,
        lambda content: content[: len(content) // 3],
        lambda content: content[:5000] + bytes(3000) + content[8000:],
        lambda content: b"",
    ],
)
def test_a_damaged_cache_is_begun_anew(runs: Runs, damage: Callable[[bytes], bytes]) -> None:
    runs()
    runs.file.write_bytes(damage(runs.file.read_bytes()))
    runs()
    runs()
    assert runs() == 0


@pytest.mark.parametrize(
    "change",
    [
        "packed = cast(replace(packed, 'P-0', 'P-1') as blob)",
        "rests = x'00'",
        "rests = 'x'",
        "keys = 'x'",
        "sum = ''",
        "packed = '['",
    ],
)
def test_what_was_altered_does_not_count(runs: Runs, change: str) -> None:
    runs()
    with closing(sqlite3.connect(runs.file)) as connection:
        connection.execute(f"update outcomes set {change}")
        connection.commit()
    runs.forget_reports()
    assert runs() == SAMPLES
    assert runs() == 0


def test_of_many_documents_some_are_remembered_while_others_are_done(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "AT_ONCE", 1)
    assert runs() == SAMPLES
    assert runs() == 0


def test_a_cache_that_turns_out_to_be_damaged_is_thrown_away(tmp_path: Path) -> None:
    told: list[str] = []
    kept = Cache(tmp_path, (), today=1, tell=told.append)
    assert (tmp_path / FILE).stat().st_size
    for _ in range(2):
        kept.give_up(sqlite3.DatabaseError("malformed"))
    kept.close()
    assert (tmp_path / FILE).stat().st_size == 0
    assert told == [f"the cache {tmp_path / FILE} was damaged, and is begun anew"]


@pytest.mark.parametrize("odd", [b"", b"[1, 2]", pack_outcomes([]), pack_outcomes([Done("x")] * SAMPLES)])
def test_what_was_altered_with_its_sum_but_is_no_outcome_does_not_count(runs: Runs, odd: bytes) -> None:
    runs()
    with closing(sqlite3.connect(runs.file)) as connection:
        for number, keys, rests in connection.execute("select number, keys, rests from outcomes").fetchall():
            sum = cache._sum_of(keys, rests, odd)
            connection.execute("update outcomes set packed = ?, sum = ? where number = ?", (odd, sum, number))
        connection.commit()
    runs.forget_reports()
    assert runs() == SAMPLES


@pytest.mark.parametrize("outcomes", [False, True])
def test_a_report_that_is_remembered_needs_no_document_judged(
    runs: Runs, outcomes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs.content / "report.json").write_text('{"format": "competentie-rules/run/1"}', encoding="utf-8")
    told: list[tuple[int, int | None]] = []
    runs(outcomes=outcomes)
    monkeypatch.setattr(cache.Cache, "known", lambda *_: pytest.fail("this is remembered as a whole"))
    assert runs(outcomes=outcomes, progress=lambda *done: told.append(done)) == 0
    assert runs.opened == []
    assert told[0] == (JUDGED_BY + 1, JUDGED_BY + 1)


@pytest.mark.parametrize("change", ["report = replace(report, 'P-0', 'P-1')", "sum = x'00'", "sum = ''", "report = 'x'"])
def test_a_report_that_was_altered_does_not_count(runs: Runs, change: str) -> None:
    runs()
    with closing(sqlite3.connect(runs.file)) as connection:
        connection.execute(f"update runs set {change}")
        connection.commit()
    assert runs() == 0
    assert runs.opened


@pytest.mark.parametrize("odd", [b"[]", b"{", b"{}", b'{"assessments": ["few", [1], [2]]}'])
def test_a_report_that_was_altered_with_its_sum_but_is_none_does_not_count(runs: Runs, odd: bytes) -> None:
    runs()
    with closing(sqlite3.connect(runs.file)) as connection:
        for (key,) in connection.execute("select key from runs").fetchall():
            connection.execute("update runs set report = ?, sum = ? where key = ?", (odd, cache._sum_of(key, odd), key))
        connection.commit()
    assert runs() == 0
    assert runs.opened


def test_the_last_reports_are_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_RUNS", 2)
    sample = runs.content / "voorbeelden" / "01-norm-gehaald.yaml"
    for subject in ("P-0043", "P-0044", "P-0045"):
        runs()
        _edit(sample, lambda text, subject=subject: text.replace(text.split("subject: ")[1][:6], subject))  # type: ignore[misc]  # bound
    with closing(sqlite3.connect(runs.file)) as connection:
        assert connection.execute("select number from runs order by number").fetchall() == [(2,), (3,)]


def test_what_cannot_be_read_is_not_remembered_with_the_rest(runs: Runs) -> None:
    gone = Source(str(runs.content / "gone.yaml"))
    for _ in range(2):
        report = api.check_sources([*find([runs.content]), gone], engine="plain", cache=runs.folder, tell=runs.told.append)
        assert len(report.failures) == 1
    with closing(sqlite3.connect(runs.file)) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (0,)
    runs()
    report = api.check_sources([*find([runs.content]), gone], engine="plain", cache=runs.folder, tell=runs.told.append)
    assert len(report.failures) == 1
    assert runs.told == []


@pytest.mark.skipif(os.name != "posix", reason="a name of bytes")
def test_a_name_that_is_no_text_can_be_remembered(runs: Runs) -> None:
    sample = runs.content / "voorbeelden" / "01-norm-gehaald.yaml"
    os.rename(sample, os.fsencode(sample.parent) + b"/\xff.yaml")
    sources = list(find([runs.content]))
    first, again = (api.check_sources(sources, engine="plain", cache=runs.folder, tell=runs.told.append) for _ in range(2))
    assert first == again
    assert runs.told == []


def test_a_table_of_another_layout_is_begun_anew_or_left_alone(runs: Runs) -> None:
    runs.folder.mkdir()
    with closing(sqlite3.connect(runs.file)) as connection:
        connection.execute("create table outcomes (a)")
    assert runs() == SAMPLES
    assert len(runs.told) == 1


def test_another_run_that_writes_is_waited_for_and_then_done_without(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE", 0.05)
    runs()
    (runs.content / "los.yaml").write_text("kind: verslag\n", encoding="utf-8")
    with closing(sqlite3.connect(runs.file, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert runs() == 1
        assert runs.told == [f"the cache {runs.file} is not used: database is locked"]
        other.execute("rollback")
    assert runs() == 1
    assert runs() == 0


def test_two_runs_at_once_see_what_is_whole(content: Path, tmp_path: Path) -> None:
    told: list[str] = []
    about = {"today": 1, "tell": told.append}
    made = api.check_sources(find([content]), engine="plain")
    with (
        closing(Cache(tmp_path, ("x",), **about)) as one,
        closing(Cache(tmp_path, ("x",), **about)) as other,
    ):
        for each in (one, other):
            desk.Desk(api.load_rules(), list(find([content])), "nl", look=each.look)
    assert told == []
    assert made.documents == JUDGED_BY


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs accounts")
def test_a_cache_of_somebody_else_is_not_used(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs()
    monkeypatch.setattr(os, "geteuid", lambda: 123456)
    assert runs() == SAMPLES
    assert runs.told == [f"the cache {runs.file} is not used: it belongs to somebody else"]


def test_a_folder_that_cannot_be_made(content: Path, tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "file").touch()
    runs = Runs(content, tmp_path / "file" / "cache", read)
    assert runs() == SAMPLES
    assert len(runs.told) == 1
    assert "is not used: Not a directory" in runs.told[0]


def test_it_stays_within_its_size(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.time, "time", lambda: 99 * 86_400 + 5.0)
    runs()
    size = runs.file.stat().st_size
    monkeypatch.setattr(api.time, "time", lambda: 100 * 86_400 + 5.0)
    _edit(runs.content / "voorbeelden" / "01-norm-gehaald.yaml", lambda text: text.replace("P-0042", "P-0043"))
    monkeypatch.setattr(cache, "MOST_BYTES", size // 2)
    runs()
    assert runs.told == []
    assert runs.file.stat().st_size < size
    with closing(sqlite3.connect(runs.file)) as connection:
        used = [day for (day,) in connection.execute("select used from outcomes")]
    assert 0 < len(used) < SAMPLES
    assert 99 not in used


def test_what_was_used_again_stays(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.time, "time", lambda: 5 * 86_400.0)
    runs()
    monkeypatch.setattr(api.time, "time", lambda: 6 * 86_400.0)
    runs.forget_reports()
    assert runs() == 0
    with closing(sqlite3.connect(runs.file)) as connection:
        assert connection.execute("select distinct used from outcomes").fetchall() == [(6,)]


def test_a_document_that_changes_while_it_is_read_is_not_remembered(tmp_path: Path) -> None:
    told: list[str] = []
    with closing(Cache(tmp_path, (), today=1, tell=told.append)) as kept:
        one = desk.Desk(api.load_rules(), [Source("x", b"kind: a\n")], "nl", look=kept.look)
        [done] = one.each([Source("x", b"kind: b\n")], api._crew("nl", "plain").judging(apart=False))
        kept.keep(Chunk([done], pack_outcomes([done])), one.library)
        assert kept._loose == kept._new == []


def test_what_is_packed_comes_back(content: Path) -> None:
    rules = api.load_rules()
    made = desk.Desk(rules, list(find([content])), "nl")
    found = list(made.each(made.sources, api._crew("nl", "plain").judging(apart=False)))
    assert len(found) == JUDGED_BY
    written = pack_outcomes(found)
    assert unpack_outcomes(written) == found
    assert unpack_outcomes(pack_outcomes([])) == []
    for wrong in (b"", written[:-1], written[1:], written + b"x", written.replace(b'"met"', b'"mat"')):
        with pytest.raises(ValueError):  # noqa: PT011 - what is wrong with it depends
            unpack_outcomes(wrong)


@dataclass(frozen=True)
class _Small:
    number: int
    name: str


@dataclass(frozen=True)
class _Large:
    first: _Small | None
    rest: tuple[_Small, ...]


def test_small_parts_are_made_once_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_KNOWN", 2)
    large = _Large(None, tuple(_Small(number, "x") for number in (1, 1, 2, 3, 1)))
    made = values.reader(_Large)(json.loads(json.dumps(values.writer(_Large)(large, []))), values.Blob(b""))
    assert made == large
    assert made.rest[0] is made.rest[1]
    assert made.rest[0] is not made.rest[4]


def test_what_stands_elsewhere_cannot_be_packed(content: Path) -> None:
    made = desk.Desk(api.load_rules(), list(find([content])), "nl")
    [done, *_] = made.each(made.sources[2:3], api._crew("nl", "plain").judging(apart=False))
    assert done.share is not None
    with pytest.raises(ValueError, match="mapping"):
        pack_outcomes([replace(done, share=replace(done.share, elsewhere={(0, 1): "x"}))])


def test_a_tool_that_is_changed_is_another_tool() -> None:
    [desk_code] = [line for line in tool.parts() if line.startswith("desk.py ")]
    assert desk_code.endswith(hashlib.sha256(Path(desk.__file__).read_bytes()).hexdigest())
    assert list(tool.packages(["PyYAML", "no-such-package-at-all"])) == ["PyYAML"]
