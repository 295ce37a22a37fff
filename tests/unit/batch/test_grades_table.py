"""``grades.csv`` has the numbers of the gradebook."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

from small_class import PLAIN, PROF, WRITTEN, SmallClass, checked, written

from grader.classroom import actions
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.gradebook.tables import grades_csv
from grader.course.late import LatePolicy

NUMBERS = ("status", "earned", "points")


def table(small: SmallClass) -> dict[tuple[str, str], tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(grades_csv(small.store, small.course)))
    return {(row["learner"], row["exercise"]): tuple(row[name] for name in NUMBERS) for row in rows}


def test_it_has_the_maximum_of_the_gradebook_and_no_zero_for_what_waits(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("ada", WRITTEN, checked("three", 5), written())
    small.hand_in("bo", WRITTEN, checked("three", 0, status="error"), written(""))
    found = table(small)
    assert found["ada", "why"] == ("not-run", "", "3.0")
    assert found["bo", "why"] == ("not-started", "0.0", "3.0")
    assert found["bo", "three"] == ("error", "", "0.0")
    assert found["cy", "why"] == ("not-handed-in", "0.0", "3")
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    actions.excuse(small.store, small.course, "cy", f"{WRITTEN}/why", PROF)
    assert table(small)["ada", "why"] == ("not-run", "3.0", "3.0")
    assert table(small)["cy", "why"] == ("not-handed-in", "", "0.0")
    book = csv.DictReader(io.StringIO(gradebook_csv(grades(small.store, small.course))))
    points = {(row["learner"], row["exercise"]): float(row["points"]) for row in book}
    assert points == {whose: float(cells[2]) for whose, cells in table(small).items()}


def test_what_is_not_started_is_nothing_to_wait_for(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("bo", WRITTEN, checked("three", 0, status="void"), written(""))
    total = small.total("bo", WRITTEN)
    assert (total.grade, total.points, total.undecided) == (0, 3, "")


def test_one_submission_counts_for_the_group(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, people={"ada": "red", "bo": "red", "cy": ""})
    small.hand_in("bo", PLAIN, checked("one", 5), checked("two", 4))
    found = table(small)
    assert found["ada", "two"] == found["bo", "two"] == ("failed", "4.0", "5.0")
    assert found["cy", "two"] == ("not-handed-in", "0.0", "5")


def test_who_has_more_time_has_no_zero_yet(tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    small = SmallClass(tmp_path, late=LatePolicy(due={PLAIN: now - datetime.timedelta(days=1)}))
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5))
    actions.extend(small.store, small.course, "bo", PLAIN, PROF, days=3)
    found = table(small)
    assert (found["bo", "one"][1], found["cy", "one"][1]) == ("", "0.0")
