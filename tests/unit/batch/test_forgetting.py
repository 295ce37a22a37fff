"""Whoever is forgotten leaves no byte in a folder of results; the figures of the class stay what they were."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from command_line import Said, grader, run
from mini_course import MiniCourse, copy_course
from test_class_statistics import result

from grader.base.errors import UsageError
from grader.classroom.gradebook.forget import Removed, forget
from grader.classroom.gradebook.forgotten import forgotten_of
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.grading.regrade import copy_to_try
from grader.classroom.people import Person
from grader.classroom.problems import StoreError
from grader.classroom.store.adopting import adopt
from grader.classroom.store.forget import KEPT, erase
from grader.classroom.store.queries import people_rows
from grader.classroom.store.store import FILE, NewResult, Override, open_results

MARKS = ("kurtz", "Konrad Kurtz", "konrad@example.org", "778899")
CLASS = (("ada", 2, 2), ("kurtz", 0, 2), ("bo", 0, 0), ("kurtzmann", 2, 0))


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return copy_course(tmp_path / "course")


@pytest.fixture
def results(mini: MiniCourse) -> Path:
    """Four learners, one of whom handed in twice and has points set by hand."""
    out = mini.root / "graded"
    with contextlib.closing(open_results(out / FILE, create=True)) as store:
        store.set_people([Person(*MARKS), *(Person(name) for name, _, _ in CLASS if name != "kurtz")])
        for number, (name, mean, parse) in enumerate([("kurtz", 0, 0), *CLASS]):
            source = {"mean": f"def mean(xs):\n    return '{name}, who wrote this'"}
            record = result(name, mean=mean, parse=parse)
            store.add_many([NewResult(str(number), record, sources=source, place=f"{name}/lab.py")])
        override = Override(1.0, "explained it, said Kurtz", "prof", "2026-01-01T00:00:00+00:00")
        store.add_override(("kurtz", "lab1_plain", "mean"), override)
        (out / "grades.csv").write_text(grades_csv(store, mini.course))
    for name, _, _ in CLASS:
        (out / "reports" / name).mkdir(parents=True)
        (out / "reports" / name / "lab1_plain.html").write_text(f"<p>{name}</p>")
    return out


def figures(mini: MiniCourse, results: Path) -> dict[str, object]:
    page = results.parent / "class.html"
    assert run(mini.root, "dashboard", str(results), "--out", str(page)).code == 0
    found = json.loads(page.with_suffix(".json").read_text())
    page.unlink()
    page.with_suffix(".json").unlink()
    kept = ("distribution", "mean", "mean_handed_in", "absent")
    exercises = {each["exercise"]: (each["learners"], each["share"]) for each in found["exercises"]}
    return {name: found[name] for name in kept} | {"exercises": exercises}


def bytes_of(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() + str(path).encode() for path in folder.rglob("*") if path.is_file())


def test_no_byte_of_them_is_left_in_the_folder(mini: MiniCourse, results: Path) -> None:
    assert b"who wrote this" in bytes_of(results)
    found = forget(results, mini.course, "kurtz")
    left = bytes_of(results).replace(b"kurtzmann", b"")
    assert not [mark for mark in (*MARKS, "Kurtz") if mark.encode() in left]
    assert found == Removed("kurtz", rows=15, reports=1, handed_in=["kurtz/lab.py"], mentions=[])


def test_others_are_as_they_were(mini: MiniCourse, results: Path) -> None:
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        before = [each for each in store.current() if each.learner != "kurtz"]
    forget(results, mini.course, "kurtz")
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        assert list(store.current()) == before
        assert [store.record(each.id).learner for each in before] == ["ada", "bo", "kurtzmann"]
        assert (results / "grades.csv").read_text() == grades_csv(store, mini.course)


def test_the_figures_of_the_class_stay(mini: MiniCourse, results: Path) -> None:
    before = figures(mini, results)
    for name in ("kurtz", "bo"):
        forget(results, mini.course, name)
        assert figures(mini, results) == before
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        assert forgotten_of(store).learners == 2


def test_who_handed_in_nothing_is_forgotten_too(mini: MiniCourse, results: Path) -> None:
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        store.set_people([Person("ghost", "Gerda Ghost")])
    before = figures(mini, results)
    assert forget(results, mini.course, "ghost").rows == 1
    assert b"Ghost" not in bytes_of(results)
    assert figures(mini, results) == before


def test_copies_of_earlier_forms_are_cleared_as_well(mini: MiniCourse, results: Path) -> None:
    copy = results / "results.form-7.sqlite"
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        script = (Path(__file__).parent / "results-7.sql").read_text().replace("'ada'", "'kurtz'")
        connection.executescript(script)
    (results / "other.sqlite").write_bytes(b"")
    forget(results, mini.course, "kurtz")
    assert b"kurtz" not in copy.read_bytes()
    assert b"def mean" not in copy.read_bytes()


def test_a_table_that_a_later_form_adds_is_cleared_by_its_columns(results: Path) -> None:
    with contextlib.closing(sqlite3.connect(results / FILE)) as connection:
        connection.executescript(
            "CREATE TABLE remark (learner TEXT, text TEXT);"
            "INSERT INTO remark VALUES ('kurtz', 'dear Kurtz'), ('bo', 'well done');"
            "CREATE TABLE page (of INTEGER REFERENCES run (id), text TEXT); INSERT INTO page VALUES (1, 'by Kurtz');"
        )
    erase(results / FILE, "kurtz", None)
    with contextlib.closing(sqlite3.connect(results / FILE)) as connection:
        assert connection.execute("SELECT learner FROM remark").fetchall() == [("bo",)]
        assert connection.execute("SELECT * FROM page").fetchall() == []


def test_an_interruption_leaves_somebody_who_can_be_forgotten(
    mini: MiniCourse, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", broken)
        with pytest.raises(KeyboardInterrupt):
            forget(results, mini.course, "kurtz")
    before = figures(mini, results)
    forget(results, mini.course, "kurtz")
    assert figures(mini, results) == before


def test_nobody_of_that_name_changes_nothing(mini: MiniCourse, results: Path) -> None:
    before = bytes_of(results)
    with pytest.raises(UsageError) as said:
        forget(results, mini.course, "kurz")
    assert said.value.advice == "Did you mean kurtz?"
    assert bytes_of(results) == before


def test_the_command_names_what_is_left(mini: MiniCourse, results: Path) -> None:
    (results / "class.html").write_text("<td>Konrad Kurtz</td>")
    (results / "other.html").write_text("<td>kurtzmann</td>")
    said: Said = run(mini.root, "forget", "kurtz", "--results", str(results), "--yes")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert lines[0].startswith(f"kurtz is forgotten in {results}: 15 rows of the store and 1 report are gone.")
    assert "  kurtz/lab.py" in lines
    assert f"  {results / 'class.html'}" in lines
    assert "other.html" not in said.out
    assert "backups" in lines[-1]


def test_without_an_answer_nothing_is_removed(mini: MiniCourse, results: Path) -> None:
    before = bytes_of(results)
    said = grader(mini.root, "forget", "kurtz", "--results", results)
    assert said.returncode == 2
    assert "--yes" in said.stderr
    assert bytes_of(results) == before


def tried(results: Path, *but: str) -> Path:
    """A trial in which everybody was graded again, but some."""
    folder = copy_to_try(results)
    with contextlib.closing(open_results(folder / FILE, create=False)) as copy:
        copy.add_many(
            [NewResult(f"again {name}", result(name, mean=2, parse=2)) for name, _, _ in CLASS if name not in but]
        )
    (folder / "changes.csv").write_text("kurtz,Konrad Kurtz\n")
    return folder


def test_a_trial_of_a_mended_check_goes_as_a_whole(mini: MiniCourse, results: Path) -> None:
    folder = tried(results)
    found = forget(results, mini.course, "kurtz")
    assert (found.trial, found.mentions, folder.exists()) == (True, [], False)
    assert b"who wrote this" in bytes_of(results)
    left = bytes_of(results).replace(b"kurtzmann", b"")
    assert not [mark for mark in (*MARKS, "Kurtz") if mark.encode() in left]


def test_copies_are_cleared_wherever_they_lie_and_whatever_they_are_called(mini: MiniCourse, results: Path) -> None:
    (results / "old").mkdir()
    for name in ("old/results.sqlite", "results.sqlite.bak"):
        with (
            contextlib.closing(open_results(results / FILE, create=False)) as store,
            contextlib.closing(sqlite3.connect(results / name)) as copy,
        ):
            store.copy_to(copy)
    (results / "notes.sqlite.txt").write_text("kurtz was ill")
    found = forget(results, mini.course, "kurtz")
    assert found.mentions == [results / "notes.sqlite.txt"]
    left = bytes_of(results).replace(b"kurtzmann", b"").replace(b"kurtz was ill", b"")
    assert b"kurtz" not in left


def test_a_trial_brings_nobody_back(mini: MiniCourse, results: Path, tmp_path: Path) -> None:
    """Also one that lay elsewhere while somebody was forgotten."""
    shutil.move(tried(results), tmp_path / "aside")
    forget(results, mini.course, "bo")
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        before = store.setting(KEPT)
        with pytest.raises(StoreError, match="somebody was forgotten"):
            adopt(store, tmp_path / "aside" / FILE)
        assert "bo" not in {each.learner for each in store.current()}
        assert store.setting(KEPT) == before
    folder = tried(results, "bo")
    with contextlib.closing(open_results(folder / FILE, create=False)) as copy:
        copy.set_setting("of another kind", "older")
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        store.set_setting("of another kind", "newer")
        assert adopt(store, folder / FILE) == ["ada", "kurtz", "kurtzmann"]
        assert (store.setting("of another kind"), store.setting(KEPT)) == ("newer", before)


def test_who_handed_in_for_others_is_forgotten_once_these_lose_nothing(mini: MiniCourse, results: Path) -> None:
    def points() -> dict[str, float]:
        with contextlib.closing(open_results(results / FILE, create=False)) as store:
            return {each.learner: each.grade for each in totals(grades(store, mini.course))}

    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        people = [dataclasses.replace(each, group="g" * (each.learner == "kurtz")) for each in people_rows(store)]
        store.set_people([*people, Person("gerda", group="g")])
    before, had = points(), bytes_of(results)
    assert before["gerda"] > 0
    with pytest.raises(UsageError, match=r"kurtz handed in for others.*gerda \(lab1_plain\)"):
        forget(results, mini.course, "kurtz")
    assert bytes_of(results) == had, "nothing went"
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        again = result("gerda", mean=0, parse=2)
        store.add_many([NewResult("under her name", again, "2026-03-09T00:00:00+00:00", place="gerda/lab.py")])
    before = points()
    forget(results, mini.course, "kurtz")
    assert points() == {name: amount for name, amount in before.items() if name != "kurtz"}
