"""Marks by hand are in every number that leaves, apart from what checks gave."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from small_class import PROF, WRITTEN, SmallClass, checked, written

from grader.classroom import actions
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.platforms import GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.reports import record_of
from grader.reports.html import render_html


@pytest.fixture
def small(tmp_path: Path) -> SmallClass:
    made = SmallClass(tmp_path)
    made.hand_in("ada", WRITTEN, checked("three", 4), written())
    return made


def page(small: SmallClass) -> str:
    total = small.total("ada", WRITTEN)
    record = record_of(small.store, small.course, "ada", WRITTEN, total.run)
    assert record is not None
    return render_html(record, total.standing)


def test_every_platform_gets_what_a_person_gave(small: SmallClass) -> None:
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    total = small.total("ada", WRITTEN)
    assert (total.grade, total.points, total.standing.as_checked) == (7, 8, False)
    assert small.result(GRADESCOPE, "ada", WRITTEN)["score"] == 7
    assert small.result(PRAIRIELEARN, "ada", WRITTEN)["score"] == 7 / 8
    assert "Ada,,,ada,,7\n" in small.canvas()


def test_sentences_keep_checks_and_marks_apart(small: SmallClass) -> None:
    actions.give_bonus(small.store, small.course, "ada", WRITTEN, PROF, points=1)
    assert "The checks gave 4 of 5 points.</p>" in page(small)
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    assert "The checks gave 4 of 5 points. Marks gave 3 of 3 points." in page(small)
    assert '<span class="points">3/3 points</span>' in page(small)
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=[])
    assert "Marks gave 0 of 3 points." in page(small)
    assert '<span class="points">0/3 points</span>' in page(small)


def test_the_table_for_mailing_names_both(small: SmallClass, tmp_path: Path) -> None:
    order = FeedbackOrder(out=tmp_path / "back.zip", mail_merge=tmp_path / "mail.csv", lab=WRITTEN, unpublished=True)

    def ada() -> dict[str, str]:
        write_feedback(small.results, small.course, order)
        return next(row for row in csv.DictReader((tmp_path / "mail.csv").open()) if row["learner"] == "ada")

    assert [ada()[name] for name in ("earned", "marked", "grade", "points")] == ["4", "", "", "8"]
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    assert [ada()[name] for name in ("earned", "marked", "grade", "points")] == ["4", "3", "7", "8"]
