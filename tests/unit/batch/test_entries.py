"""What people decide is kept with author, time and reason, nobody overwrites what they have not seen, and all can be
undone; an older store is brought up to date with a copy of what it was."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classroom.problems import StoreError
from grader.classroom.store.decisions import Bonus, Comment, Excused, Extension, Mark
from grader.classroom.store.entries import (
    By,
    Change,
    ConflictError,
    Key,
    entries,
    event,
    events,
    undo,
    undoable,
    version_of_entry,
    write,
)
from grader.classroom.store.files import backup_place
from grader.classroom.store.schema import CURRENT, version_of
from grader.classroom.store.store import FILE, Override, ResultStore, open_results

EXTENDED = Key("extension", "ada", "lab1")
MEAN = ("ada", "lab1", "mean")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    opened = open_results(tmp_path / FILE, create=True)
    yield opened
    opened.close()


def extend(store: ResultStore, days: float | None, seen: int | None = None, author: str = "prof") -> list[int]:
    data = None if days is None else Extension(days=days)
    return write(store, [Change(EXTENDED, data, seen)], By(author, f"{days} days"))


def days(store: ResultStore) -> list[float]:
    return [each.data.days for each in entries(store, "extension", Extension)]


def test_an_entry_says_who_when_and_why(store: ResultStore) -> None:
    write(store, [Change(EXTENDED, Extension(days=2))], By("prof", "was ill", "2026-04-02T00:00:00+00:00"))
    (kept,) = entries(store, "extension", Extension, "ada")
    assert (kept.key, kept.data.days, kept.version) == (EXTENDED, 2, 1)
    assert kept.by == By("prof", "was ill", "2026-04-02T00:00:00+00:00")
    assert list(entries(store, "extension", Extension, "bob")) == []
    assert list(entries(store, "excused", Excused)) == []
    (made,) = events(store, "ada", "lab1")
    assert (made.before, made.after, made.author, made.reason) == (None, '{"days":2}', "prof", "was ill")


def test_who_has_not_seen_the_last_change_overwrites_nothing(store: ResultStore) -> None:
    extend(store, 1, seen=0)
    extend(store, 2, seen=1, author="other")
    with pytest.raises(ConflictError, match=r"other changed this meanwhile .* Nothing of yours was saved"):
        extend(store, 3, seen=1)
    with pytest.raises(ConflictError):
        extend(store, 3, seen=0)
    assert days(store) == [2]
    assert version_of_entry(store, EXTENDED) == 2
    extend(store, 3, seen=2)
    assert days(store) == [3]


def test_what_was_taken_back_keeps_its_version(store: ResultStore) -> None:
    extend(store, 1, seen=0)
    extend(store, None, seen=1)
    assert days(store) == []
    assert version_of_entry(store, EXTENDED) == 2
    with pytest.raises(ConflictError):
        extend(store, 5, seen=0)


def test_all_changes_of_a_call_are_made_or_none(store: ResultStore) -> None:
    extend(store, 1)
    many = [Change(Key("bonus", "bob", "lab1"), Bonus(points=1)), Change(EXTENDED, Extension(days=9), 0)]
    with pytest.raises(ConflictError):
        write(store, many, By("prof"))
    assert list(entries(store, "bonus", Bonus)) == []
    assert len(list(events(store))) == 1


def test_what_is_so_already_is_no_event(store: ResultStore) -> None:
    assert extend(store, 1) == [1]
    assert extend(store, 1) == []
    assert version_of_entry(store, EXTENDED) == 1


def test_events_are_undone_one_after_another_and_done_again(store: ResultStore) -> None:
    for amount in (1, 2, 3):
        extend(store, amount)
    with pytest.raises(ConflictError, match="event 3 by prof came after it"):
        undo(store, 2, By("prof", "a slip"))
    assert undo(store, 3, By("prof", "a slip")) == 4
    assert days(store) == [2]
    assert event(store, 4).undoes == 3
    assert undo(store, 2, By("prof", "a slip")) == 5
    assert days(store) == [1]
    assert undo(store, 1, By("prof", "a slip")) == 6
    assert days(store) == []
    assert undo(store, 6, By("prof", "was right")) == 7
    assert days(store) == [1]
    with pytest.raises(StoreError, match="no event with the number 99"):
        undo(store, 99, By("prof"))


def test_an_undoing_is_undone_as_any_other_change(store: ResultStore) -> None:
    extend(store, 1)
    extend(store, 2)
    assert undo(store, 2, By("prof", "a slip")) == 3
    assert undoable(events(store)) == {1, 3}
    assert undo(store, 3, By("prof", "no slip")) == 4
    assert days(store) == [2]
    assert undoable(events(store)) == {4}
    with pytest.raises(ConflictError, match="event 4 by prof came after it"):
        undo(store, 1, By("prof"))
    assert undo(store, 4, By("prof", "a slip after all")) == 5
    assert days(store) == [1]
    assert undoable(events(store)) == {1, 5}


@pytest.mark.parametrize("seed", range(20))
def test_what_can_be_undone_is_as_it_was_before_and_nothing_else_can(store: ResultStore, seed: int) -> None:
    """Whatever was changed and undone before."""
    draw = random.Random(seed)
    for step in range(30):
        made = list(events(store))
        can = undoable(made)
        if made and draw.random() < 0.5:
            number = draw.choice([each.id for each in made])
            before = event(store, number).before
            if number not in can:
                with pytest.raises(ConflictError) as late:
                    undo(store, number, By("prof"))
                named = int(re.findall(r": event (\d+) by prof came after it", late.value.problem)[0])
                assert named > number
                continue
            undo(store, number, By("prof"))
            last = list(events(store))[-1]
            assert (last.undoes, last.after) == (number, before)
        else:
            extend(store, step + 1)
        assert list(events(store))[-1].id in undoable(events(store))


def test_points_that_are_set_by_hand_are_events_whoever_writes_them(store: ResultStore) -> None:
    for points, withdrawn in ((2.0, False), (1.0, False), (0.0, True)):
        store.add_override(MEAN, Override(points, "why", "prof", "2026-04-01T00:00:00+00:00", withdrawn))
    made = list(events(store, "ada"))
    assert [(each.kind, each.before, each.after) for each in made] == [
        ("override", None, '{"points":2.0}'),
        ("override", '{"points":2.0}', '{"points":1.0}'),
        ("override", '{"points":1.0}', None),
    ]
    undo(store, 3, By("prof", "a slip"))
    assert store.overrides()[MEAN].points == 1
    undo(store, 2, By("prof", "a slip"))
    assert store.overrides()[MEAN].points == 2
    undo(store, 1, By("prof", "a slip"))
    assert MEAN not in store.overrides()
    assert [each.undoes for each in events(store, "ada")] == [None, None, None, 3, 2, 1]


def test_a_damaged_entry_is_said(store: ResultStore) -> None:
    extend(store, 1)
    with store.writing() as connection:
        connection.execute('UPDATE entry SET data = \'{"days": "many"}\'')
    with pytest.raises(StoreError, match="is damaged"):
        days(store)


def older(path: Path, version: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / f"results-{version}.sql").read_text())
    return path


@pytest.mark.parametrize("version", range(1, CURRENT))
def test_an_older_store_is_copied_before_it_changes(tmp_path: Path, version: int) -> None:
    path = older(tmp_path / FILE, version)
    open_results(path, create=False).close()
    copy = tmp_path / f"results.form-{version}.sqlite"
    assert copy == backup_place(path, version)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        assert version_of(connection) == version
        assert connection.execute("SELECT learner FROM run").fetchall() == [("ada",)]
    open_results(path, create=False).close()
    assert sorted(each.name for each in tmp_path.glob("*.form-*")) == [copy.name]
    older(tmp_path / "again" / FILE, version).replace(path)
    for left in tmp_path.glob(f"{FILE}-*"):
        left.unlink()
    open_results(path, create=False).close()
    assert backup_place(path, version, 1).exists(), "a copy is never written over"


def test_points_that_were_set_in_an_older_store_are_events(tmp_path: Path) -> None:
    with contextlib.closing(open_results(older(tmp_path / FILE, 7), create=False)) as store:
        (made,) = events(store)
        assert (made.kind, made.learner, made.exercise, made.after) == ("override", "ada", "mean", '{"points":2.0}')
        undo(store, made.id, By("prof"))
        assert store.overrides() == {}


def test_what_people_decided_is_read_from_a_store_of_the_form_that_brought_it(tmp_path: Path) -> None:
    with contextlib.closing(open_results(older(tmp_path / FILE, 8), create=False)) as store:
        (kept,) = entries(store, "extension", Extension)
        assert (kept.data.days, kept.by.reason) == (2, "was ill")
        assert [each.kind for each in events(store)] == ["override", "extension"]


def test_a_mark_of_an_older_store_is_that_of_the_file_that_was_there(tmp_path: Path) -> None:
    path = older(tmp_path / FILE, 8)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = (("ab", "2026-04-01"), ("cd", "2026-04-02"), ("ef", "2026-04-09"))
        for number, (file, day) in enumerate(rows, 2):
            connection.execute(
                "INSERT INTO run (id, key, learner, lab, submitted, graded, points, earned, current, why, parts, "
                "problem, record) SELECT ?, ?, learner, lab, submitted, ?, points, earned, 0, why, "
                "json_object('submission', ?), problem, record FROM run WHERE id = 1",
                (number, f"k{number}", f"{day}T00:00:00+00:00", file),
            )
        for learner in ("ada", "bo"):
            own = ("mark", learner, "lab1", "why", "", 1)
            last = ("", "prof", "2026-04-03T00:00:00+00:00")
            sql = "INSERT INTO entry (kind, learner, lab, exercise, name, version, data, reason, author, made) "
            connection.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, '{{}}', ?, ?, ?)", (*own, *last))
            sql = "INSERT INTO event (kind, learner, lab, exercise, name, version, after, reason, author, made) "
            connection.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, '{{}}', ?, ?, ?)", (*own, *last))
        connection.commit()
    with contextlib.closing(open_results(path, create=False)) as store:
        found = {each.key.learner: each.key.name for each in entries(store, "mark", Mark)}
        assert found == {"ada": "cd", "bo": ""}, "bo had no file of his own then"
        (made,) = [each for each in events(store, "ada") if each.kind == "mark"]
        undo(store, made.id, By("prof"))
        assert [each.key.learner for each in entries(store, "mark", Mark)] == ["bo"]


def test_a_mark_is_read_from_a_store_of_the_form_that_gave_it_a_file(tmp_path: Path) -> None:
    with contextlib.closing(open_results(older(tmp_path / FILE, 10), create=False)) as store:
        (kept,) = entries(store, "mark", Mark)
        assert (kept.key.name, kept.data.items) == ("ab", ("outlier",))


def test_a_copy_that_cannot_be_made_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(tmp_path / FILE, 7)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grader.classroom.store.files.flush", full)
    with pytest.raises(StoreError, match="no space left"):
        open_results(path, create=False)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert version_of(connection) == 7


def test_several_that_open_an_older_store_at_once_bring_it_up_to_date_once(tmp_path: Path) -> None:
    path = older(tmp_path / FILE, 1)
    problems: list[Exception] = []

    def opening() -> None:
        try:
            open_results(path, create=False).close()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=opening) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert problems == []


def test_a_second_process_reads_while_one_writes_and_writes_nothing(tmp_path: Path, store: ResultStore) -> None:
    extend(store, 1)
    with store.writing() as connection:
        connection.execute("INSERT INTO setting VALUES ('half', 'written')")
        with contextlib.closing(open_results(store.path, create=False, readonly=True)) as reader:
            assert days(reader) == [1]
            assert reader.setting("half") is None
            with pytest.raises(StoreError, match="cannot be written"):
                extend(reader, 2)
    with contextlib.closing(open_results(store.path, create=False, readonly=True)) as reader:
        assert reader.setting("half") == "written"
        extend(store, 2)
        assert days(reader) == [2]


def test_an_older_store_is_read_without_being_changed(tmp_path: Path) -> None:
    path = older(tmp_path / FILE, 7)
    before = path.read_bytes()
    with contextlib.closing(open_results(path, create=False, readonly=True)) as reader:
        assert [each.kind for each in events(reader)] == ["override"]
        with pytest.raises(StoreError):
            extend(reader, 2)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [FILE]


def test_a_process_that_is_killed_loses_nothing_that_it_said_was_saved(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from grader.classroom.store.decisions import Comment
from grader.classroom.store.entries import By, Change, Key, write
from grader.classroom.store.store import open_results
store = open_results(Path({str(tmp_path / FILE)!r}), create=True)
for number in range(100000):
    write(store, [Change(Key("comment", "ada", "lab1", "mean", str(number)), Comment(text="x"))], By("prof"))
    print(number, flush=True)
"""
    running = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    for line in running.stdout:
        if int(line) == 25:
            os.kill(running.pid, signal.SIGKILL)
            break
    said = [25, *map(int, running.stdout.read().split())]
    running.wait()
    with contextlib.closing(open_results(tmp_path / FILE, create=False)) as store:
        kept = {int(each.key.name) for each in entries(store, "comment", Comment)}
        assert kept >= set(range(max(said) + 1))
        assert len(list(events(store))) == len(kept)
