"""The store of results: nothing is lost, nothing is doubled, and what goes wrong is said in words."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.classroom.problems import StoreError
from grader.classroom.store.queries import grade_rows, people_rows
from grader.classroom.store.schema import CURRENT, MIGRATIONS
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    Finding,
    Mistake,
    RunRecord,
    SubmissionRecord,
    decode,
    encode,
)
from grader.spark.run import RunFigures, StageRun


def result(learner: str = "ada", lab: str = "lab1", earned: float = 1.0) -> RunRecord:
    mistake = Mistake(id="mean_of_means", title="A mean of means", hint="Carry the counts.")
    finding = Finding(kind="wrong-value", headline="differs", mistake=mistake)
    checks = (
        CheckRecord(id="t1", title="one", exercise="mean", status="passed", points=earned, earned=earned, seconds=0.5),
        CheckRecord(id="t2", title="two", exercise="mean", status="failed", points=2, earned=0, finding=finding),
    )
    exercise = ExerciseRecord(
        id="mean", title="Mean", status="failed", points=3, checked=3, earned=earned, checks=checks
    )
    return RunRecord(
        lab=lab,
        title="A lab",
        learner=learner,
        submission=SubmissionRecord(name="lab.py"),
        seed=7,
        started="2026-01-02T03:04:05+00:00",
        seconds=1.5,
        environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=(exercise,),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    opened = open_results(tmp_path / "out" / FILE, create=True)
    yield opened
    opened.close()


def test_a_result_comes_back_as_it_was(store: ResultStore) -> None:
    assert store.put("k1", result(), "2026-01-01T00:00:00+00:00", parts={"submission": "ab"})
    (stored,) = store.current()
    assert (stored.learner, stored.lab, stored.key, stored.why) == ("ada", "lab1", "k1", "new")
    assert (stored.points, stored.earned, stored.current) == (3, 1, True)
    assert stored.submitted == "2026-01-01T00:00:00+00:00"
    assert stored.graded == "2026-01-02T03:04:05+00:00"
    assert stored.parts == {"submission": "ab"}
    assert store.record(stored.id) == result()


def test_exercises_checks_and_sources_are_rows_of_their_own(store: ResultStore) -> None:
    store.put("k1", result(), sources={"mean": "def mean(): ..."})
    assert list(store.query("SELECT exercise, status, points, earned FROM exercise")) == [("mean", "failed", 3.0, 1.0)]
    rows = list(store.query("SELECT check_id, status, mistake, headline, seconds FROM check_"))
    assert rows == [("t1", "passed", "", "", 0.5), ("t2", "failed", "mean_of_means", "differs", 0.0)]
    assert list(store.query("SELECT exercise, text FROM source")) == [("mean", "def mean(): ...")]


def test_the_same_key_is_stored_once(store: ResultStore) -> None:
    assert store.put("k1", result())
    assert not store.put("k1", result(earned=0.0))
    assert [stored.earned for stored in store.history("ada", "lab1")] == [1.0]


def test_a_later_result_replaces_and_keeps_the_earlier_one(store: ResultStore) -> None:
    store.put("k1", result(earned=0.0))
    store.put("k2", result(earned=1.0), why="submission changed")
    assert [stored.earned for stored in store.current()] == [1.0]
    assert [(s.earned, s.current, s.why) for s in store.history("ada", "lab1")] == [
        (0.0, False, "new"),
        (1.0, True, "submission changed"),
    ]
    assert store.has("k2")
    assert not store.has("k1"), "what was handed in before may be handed in again"
    assert store.put("k1", result(earned=0.0))


def test_many_are_stored_together_in_the_order_of_learners(store: ResultStore) -> None:
    many = [NewResult(f"k{name}", result(learner=name)) for name in ("cy", "ada", "bo")]
    assert store.add_many(many) == 3
    assert store.add_many(many) == 0
    assert [stored.learner for stored in store.current()] == ["ada", "bo", "cy"]


def test_one_that_cannot_be_stored_takes_back_the_whole_transaction(store: ResultStore) -> None:
    broken = NewResult("k2", result(learner="bo\ud800"))
    with pytest.raises(UnicodeEncodeError):
        store.add_many([NewResult("k1", result()), broken])
    assert list(store.current()) == []


def test_settings_stay(store: ResultStore) -> None:
    assert store.setting("seed") is None
    store.set_setting("seed", "7")
    store.set_setting("seed", "8")
    store.close()
    assert open_results(store.path, create=False).setting("seed") == "8"


def test_a_number_without_a_result_is_said(store: ResultStore) -> None:
    with pytest.raises(StoreError, match="no result with the number 5"):
        store.record(5)


def test_a_store_of_each_earlier_form_is_brought_up_to_date(tmp_path: Path) -> None:
    for version in range(1, CURRENT + 1):
        path = tmp_path / f"form{version}.sqlite"
        connection = sqlite3.connect(path)
        connection.executescript((Path(__file__).parent / f"results-{version}.sql").read_text())
        connection.close()
        store = open_results(path, create=False)
        assert [stored.learner for stored in store.current()] == ["ada"]
        assert store.setting("seed") == "7"
        assert list(store.query("PRAGMA user_version")) == [(len(MIGRATIONS),)]
        assert store.record(next(store.current()).id).learner == "ada"
        people = list(people_rows(store))
        assert [person.name for person in people] == ["Ada Lovelace"][: version >= 7]
        assert [person.lti_user_id for person in people] == ["u-77" if version >= 9 else ""][: version >= 7]
        store.close()


def test_nothing_handed_in_is_no_result_of_a_lab_and_gives_back_what_it_replaced(tmp_path: Path) -> None:
    path = tmp_path / FILE
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "results-10.sql").read_text())
        connection.executescript("""
            UPDATE run SET current = 0;
            INSERT INTO run (key, learner, lab, submitted, graded, points, earned, current, why, parts, problem, record)
                SELECT 'k2', 'ada', 'lab1', '', graded, 3, 0, 1, 'new', '{}', 'Nothing was handed in.', record FROM run;
            INSERT INTO exercise VALUES (2, 'mean', 'Mean', 'not-run', 3, 0, 0, 0);
        """)
    with contextlib.closing(open_results(path, create=False)) as store:
        assert [(stored.learner, stored.key, stored.earned) for stored in store.current()] == [("ada", "k1", 1.0)]
        assert [row.run for row in grade_rows(store)] == [1]


def test_a_newer_store_asks_for_a_newer_grader(store: ResultStore) -> None:
    list(store.query(f"PRAGMA user_version = {CURRENT + 1}"))
    store.close()
    with pytest.raises(StoreError, match="Update the grader"):
        open_results(store.path, create=True)


@pytest.mark.parametrize("content", [b"learner,points\nada,3\n" * 200, b"SQLite format 3\0" + b"x" * 4096])
def test_a_file_that_is_no_store_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a store of results"):
        open_results(path, create=True)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FILE
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE songs (title TEXT); PRAGMA user_version = 1;")
    connection.close()
    with pytest.raises(StoreError, match="something else"):
        open_results(path, create=True)


def test_the_stages_of_a_run_stand_in_a_record_under_the_name_that_they_had_before() -> None:
    """Stored records and recorded answers are older than the name that the code has for them."""
    (exercise,) = result().exercises
    check = msgspec.structs.replace(exercise.checks[0], learner_run=RunFigures(stages=1))
    exercise = msgspec.structs.replace(exercise, checks=(check,))
    before = encode(msgspec.structs.replace(result(), exercises=(exercise,)))
    stages = b'"stages": 1, "plan": [{"tasks": 4, "write_bytes": 60}, {"tasks": 2, "read_bytes": 60}]'
    stored = before.replace(b'"stages": 1', stages)
    assert stored != before
    record = decode(stored)
    run = record.exercises[0].checks[0].learner_run
    assert run is not None
    assert run.stages_run == (StageRun(tasks=4, write_bytes=60), StageRun(tasks=2, read_bytes=60))
    assert json.loads(encode(record)) == json.loads(stored)


def test_a_missing_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Grade a class into that folder first"):
        open_results(tmp_path / FILE, create=False)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands where the folder should")
    with pytest.raises(StoreError, match="name another with --out"):
        open_results(tmp_path / "out" / FILE, create=True)


def test_a_full_disk_is_said_and_what_was_stored_is_safe(store: ResultStore) -> None:
    store.put("k1", result())
    (pages,) = next(store.query("PRAGMA page_count"))
    list(store.query(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError, match="the disk is full"):
        store.add_many(NewResult(f"key{n}", result(learner=f"learner{n}")) for n in range(200))
    assert [stored.learner for stored in store.current()] == ["ada"]


@pytest.mark.parametrize("create", [False, True])
def test_an_emptied_file_is_no_class_without_results(tmp_path: Path, create: bool) -> None:
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(StoreError, match="cut off or emptied"):
        open_results(tmp_path / FILE, create=create)
    assert (tmp_path / FILE).read_bytes() == b""
