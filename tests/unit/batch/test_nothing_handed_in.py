"""Who has no file is graded with the class, also with ``--lab``, and takes nothing from anybody by that."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from small_class import PLAIN, SmallClass, checked

from grader.classroom.gradebook.gradebook import Total, grades, totals
from grader.classroom.grading.draws import begin_round
from grader.classroom.grading.local import Batch
from grader.classroom.intake.discover import LearnerFiles
from grader.course.late import LatePolicy

DUE = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
AFTER = DUE + datetime.timedelta(days=30)


def graded(small: SmallClass, learner: str, lab: str | None) -> list[tuple[str, str]]:
    """The lab and the problem of what is stored for a learner of whom the folder has nothing."""
    told = small.course.lab(lab) if lab else None
    batch = Batch(small.course, small.results, 1, small.store, begin_round(small.store, anew=False), told)
    found = [done.record for done in batch.grade_here(LearnerFiles(learner))]
    return [(record.lab, record.submission.problem) for record in found if record is not None]


def total(small: SmallClass, learner: str, now: datetime.datetime = AFTER) -> Total:
    found = totals(grades(small.store, small.course, now=now))
    return next(each for each in found if (each.learner, each.lab) == (learner, PLAIN))


@pytest.fixture(params=[None, PLAIN], ids=["without --lab", "--lab"])
def lab(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


def test_it_is_stored_and_counts_as_nothing_once_the_lab_is_due(tmp_path: Path, lab: str | None) -> None:
    small = SmallClass(tmp_path, late=LatePolicy(due={PLAIN: DUE}))
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5))
    assert graded(small, "bo", lab) == [("", "Nothing was handed in.")]
    early = total(small, "bo", DUE - datetime.timedelta(days=1))
    assert early.undecided == "nothing handed in yet, due 2026-03-01T12:00:00+00:00"
    late = total(small, "bo")
    assert (late.grade, late.points, late.handed_in, late.undecided) == (0, 10, False, "")


def test_another_folder_without_the_file_takes_no_grade_away(tmp_path: Path, lab: str | None) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5))
    graded(small, "ada", lab)
    assert total(small, "ada").grade == 10


def test_a_mate_without_a_file_of_their_own_has_what_the_group_has(tmp_path: Path, lab: str | None) -> None:
    small = SmallClass(tmp_path, people={"ada": "red", "bo": "red"})
    small.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5))
    graded(small, "bo", lab)
    assert [total(small, learner).grade for learner in ("ada", "bo")] == [10, 10]
