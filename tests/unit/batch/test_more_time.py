"""More time for one learner: both fronts read what is typed alike, and nothing that is kept closes the class."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from mini_course import MiniCourse
from test_class_rules import LAB, PROF, course, day, grader, hand_in, of, row

from grader.base.errors import UsageError
from grader.classroom import actions
from grader.classroom.extending import typed
from grader.classroom.gradebook.gradebook import totals
from grader.classroom.gradebook.lms import canvas_csv
from grader.classroom.gradebook.reports import record_of
from grader.classroom.store.decisions import Extension
from grader.classroom.store.entries import Change, Key, events, write
from grader.classroom.store.store import FILE, ResultStore, open_results


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return course(tmp_path)


@pytest.fixture
def store(mini: MiniCourse) -> Iterator[ResultStore]:
    opened = open_results(mini.root / "out" / FILE, create=True)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "until", "days"),
    [
        ("2026-12-05", "2026-12-05T23:59:59", None),
        ("20261205", "2026-12-05T23:59:59", None),
        ("2026-12-05T18:00", "2026-12-05T18:00:00", None),
        (" 2026-12-05 18:00+01:00 ", "2026-12-05T18:00:00+01:00", None),
        ("2026-12-05T00:00", "2026-12-05T00:00:00", None),
        ("2", None, 2.0),
        ("1,5", None, 1.5),
    ],
)
def test_what_is_typed_is_a_time_first_and_a_day_is_its_end(text: str, until: str | None, days: float | None) -> None:
    moment, amount = typed(text)
    assert (moment.isoformat() if moment else None, amount) == (until, days)


@pytest.mark.parametrize("text", ["", "soon", "5.12.2026", "2026-13-01"])
def test_what_is_neither_says_what_to_write(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        typed(text)
    assert "2026-12-05" in str(raised.value.advice)


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"days": 20261205.0}, "20,261,205 days are more than"),
        ({"days": 0.0}, "more than 0 days"),
        ({"days": float("nan")}, "more than 0 days"),
        ({"days": 1e300}, "are more than"),
        ({"until": datetime.datetime(2025, 3, 3)}, "is not later than the lab is due"),
        ({"until": datetime.datetime(2026, 3, 1, 12)}, "is not later than the lab is due"),
        ({"until": datetime.datetime.max}, "are more than"),
        ({"until": datetime.datetime(2026, 3, 3), "days": 1.0}, "not both"),
    ],
)
def test_what_is_no_extension_is_refused(mini: MiniCourse, store: ResultStore, how: dict, problem: str) -> None:  # type: ignore[type-arg]
    hand_in(store, "ada", day(3))
    with pytest.raises(UsageError, match=problem):
        actions.extend(store, mini.course, "ada", LAB, PROF, **how)
    assert list(events(store)) == []


@pytest.mark.parametrize("kept", [Extension(days=20261205.0), Extension(until="soon"), Extension(days=-1e300)])
def test_one_that_is_kept_and_gives_no_time_waits_for_a_person(
    mini: MiniCourse, store: ResultStore, kept: Extension
) -> None:
    for learner in ("ada", "bob"):
        hand_in(store, learner, day(3))
    write(store, [Change(Key(Extension.kind, "ada", LAB), kept)], PROF)
    ada = of(store, mini, "ada").counted
    assert "the extension by prof" in ada.undecided
    assert f"grader extend ada {LAB} --withdraw" in ada.to_do
    assert round(of(store, mini, "bob").grade, 6) == 1.8
    assert canvas_csv(totals([of(store, mini, "ada")]), {LAB: "Plain"}).splitlines()[-1].endswith(",")
    assert record_of(store, mini.course, "bob", LAB) is not None
    said = grader(mini, "undo", "1", "--reason", "a slip")
    assert (said.code, f"ada, {LAB}: 1.8 of 3 points (was 3 of 3 points so far)" in said.out) == (0, True)


def test_a_file_in_time_does_not_ask_for_it(mini: MiniCourse, store: ResultStore) -> None:
    hand_in(store, "ada", day(1))
    write(store, [Change(Key(Extension.kind, "ada", LAB), Extension(days=1e9))], PROF)
    assert (of(store, mini, "ada").counted.undecided, of(store, mini, "ada").grade) == ("", 3)


def test_a_naive_time_that_is_kept_is_in_the_zone_of_the_due_time(mini: MiniCourse, store: ResultStore) -> None:
    hand_in(store, "ada", day(3))
    write(store, [Change(Key(Extension.kind, "ada", LAB), Extension(until="2026-03-04"))], PROF)
    assert of(store, mini, "ada").grade == 3


@pytest.mark.parametrize("until", [day(8), day(10, 12)])
def test_more_time_for_the_class_leaves_nobody_with_less(tmp_path: Path, until: str) -> None:
    mini = course(tmp_path)
    with contextlib.closing(open_results(mini.root / "out" / FILE, create=True)) as store:
        hand_in(store, "ada", day(9))
        actions.extend(store, mini.course, "ada", LAB, PROF, until=datetime.datetime.fromisoformat(until))
        settings = mini.root / "pyproject.toml"
        settings.write_text(settings.read_text().replace(f"{LAB} = {day(1, 12)}", f"{LAB} = {day(10, 12)}"))
        ada = of(store, mini, "ada")
        assert (ada.grade, ada.counted.days_late) == (3, 0)
        assert "Extension" not in row(store, mini, "ada")["rules"]
