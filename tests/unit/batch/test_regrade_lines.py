"""What a mended check changes: by the numbers that count, for whole classes, and told of what is published alone."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest
from small_class import PLAIN, PROF, TITLES, WRITTEN, SmallClass, checked, written

from grader.classroom import actions
from grader.classroom.gradebook.absent import COMPLETE
from grader.classroom.grading.regrade import apply, changes, copy_to_try, held_back, write_changes
from grader.classroom.problems import StoreError
from grader.classroom.store.publication import publish
from grader.classroom.store.store import FILE, open_results
from grader.course.rules import ClassRules
from grader.results.record import ExerciseRecord


@pytest.fixture
def small(tmp_path: Path) -> SmallClass:
    made = SmallClass(tmp_path)
    made.hand_in("ada", WRITTEN, checked("three", 5), written())
    return made


def tried(small: SmallClass, learner: str, lab: str, *exercises: ExerciseRecord, complete: str = "1") -> None:
    """Results of the copy, as a trial leaves them."""
    folder = copy_to_try(small.results)
    copy = dataclasses.replace(small, root=small.root / "other")
    copy.store.close()
    copy.store = open_results(folder / FILE, create=False)
    copy._numbers = iter(range(100, 200))  # type: ignore[assignment]
    copy.hand_in(learner, lab, *exercises)
    copy.store.set_setting(COMPLETE, complete)
    copy.store.close()


def line(small: SmallClass) -> str:
    (found,) = changes(small.results, small.course)
    return found.line(TITLES, "Mended.")


def test_the_line_tells_the_grade(small: SmallClass) -> None:
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    actions.give_bonus(small.store, small.course, "ada", WRITTEN, PROF, points=2)
    tried(small, "ada", WRITTEN, checked("three", 3), written())
    assert small.total("ada", WRITTEN).grade == 10
    assert line(small) == "Ada: Written was graded again, from 10 to 8 of 8 points (Three 5 -> 3). Mended."


def test_what_waits_is_no_number_of_the_table(small: SmallClass) -> None:
    publish(small.store, WRITTEN, "2026-01-01T00:00:00+00:00", PROF)
    tried(small, "ada", WRITTEN, checked("three", 3), written())
    assert "from 5 so far to 3 so far of 8 points" in line(small)
    path = write_changes(small.results, small.course, changes(small.results, small.course), "")
    (row,) = csv.DictReader(path.open())
    assert (row["before"], row["after"], row["points"]) == ("", "", "8")


def test_a_cap_that_hides_the_change_changes_nothing(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, ClassRules(cap_percent=50))
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5))
    tried(small, "ada", PLAIN, checked("one", 5), checked("two", 4))
    assert changes(small.results, small.course) == []


def test_a_maximum_that_changes_is_told(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 0, status="void"))
    tried(small, "ada", PLAIN, checked("one", 5), checked("two", 0))
    assert "from 5 of 5 to 5 of 10 points." in line(small)


def test_exercises_of_one_title_are_told_apart(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    one, two = (same_title(checked(name, 5)) for name in ("one", "two"))
    small.hand_in("ada", PLAIN, one, two)
    tried(small, "ada", PLAIN, same_title(checked("one", 1)), same_title(checked("two", 2)))
    assert "(Same 5 -> 1, Same 5 -> 2)" in line(small)


def same_title(record: ExerciseRecord) -> ExerciseRecord:
    return type(record)(**{name: getattr(record, name) for name in record.__struct_fields__} | {"title": "Same"})


def test_a_trial_that_was_interrupted_is_not_applied(small: SmallClass) -> None:
    tried(small, "ada", WRITTEN, checked("three", 3), written(), complete="0")
    with pytest.raises(StoreError, match="was not graded to its end"):
        apply(small.results, small.course)
    assert small.total("ada", WRITTEN).grade == 5


def test_nothing_is_mailed_of_a_lab_that_is_not_published(small: SmallClass) -> None:
    tried(small, "ada", WRITTEN, checked("three", 3), written())
    found = changes(small.results, small.course)
    assert held_back(small.results, found) == [WRITTEN]
    assert list(csv.DictReader(write_changes(small.results, small.course, found, "").open())) == []
    publish(small.store, WRITTEN, "2026-01-01T00:00:00+00:00", PROF)
    assert held_back(small.results, found) == []
    assert len(list(csv.DictReader(write_changes(small.results, small.course, found, "").open()))) == 1
