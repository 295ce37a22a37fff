"""Marks by hand are in every number that leaves, apart from what checks gave."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import msgspec
import pytest
from small_class import PLAIN, PROF, TITLES, WRITTEN, SmallClass, checked, written

from grader.base.errors import UsageError
from grader.classroom import actions
from grader.classroom.gradebook.exporting import export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.lms import canvas_csv
from grader.classroom.gradebook.one_grade import explained
from grader.classroom.gradebook.platforms import GRADESCOPE, PRAIRIELEARN
from grader.classroom.gradebook.reports import record_of
from grader.classroom.store.entries import By
from grader.classroom.store.store import NewResult
from grader.course.late import LatePolicy
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


@pytest.mark.parametrize(("points", "cell"), [(4, "4"), (-1, "0"), (0, "7")])
def test_a_bonus_without_a_file_is_filled_into_a_template(small: SmallClass, points: float, cell: str) -> None:
    actions.give_bonus(small.store, small.course, "cy", WRITTEN, PROF, points=points)
    template = "Student,ID,SIS Login ID,Written\nCy,,cy,7\n"
    assert canvas_csv(small.totals(), TITLES, template) == template.replace(",7\n", f",{cell}\n")


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


def test_what_waits_for_a_person_is_no_number_on_any_platform(small: SmallClass) -> None:
    small.hand_in("bo", WRITTEN, checked("three", 5), written(""))
    told = small.result(GRADESCOPE, "ada", WRITTEN)
    assert "score" not in told
    assert "a person has not marked it yet" in str(told["output"])
    assert not any("score" in test for test in told["tests"])  # type: ignore[attr-defined]
    told = small.result(PRAIRIELEARN, "ada", WRITTEN)
    assert (told["gradable"], told["score"]) == (False, 0)
    assert small.result(GRADESCOPE, "bo", WRITTEN)["score"] == 5, "there is nothing to mark"
    made = export_results(small.results, small.course, GRADESCOPE, small.root / "to", unpublished=True)
    assert [(each.learner, bool(each.undecided)) for each in made.totals] == [
        ("ada", True),
        ("bo", False),
        ("cy", False),
    ]


def test_a_lateness_that_a_person_has_to_decide_is_no_number(tmp_path: Path) -> None:
    due = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    late = SmallClass(tmp_path, late=LatePolicy(due={PLAIN: due}))
    late.hand_in("ada", PLAIN, checked("one", 5), checked("two", 5), at="")
    record = msgspec.structs.replace(late.store.record(1), learner="bo")
    late.store.add_many([NewResult("bo", record, "2026-03-02T00:00:00+00:00", parts={"submission": "bo"})])
    assert "late by the time of its file alone" in late.total("bo", PLAIN).undecided
    assert "score" not in late.result(GRADESCOPE, "bo", PLAIN)
    assert late.result(PRAIRIELEARN, "bo", PLAIN)["gradable"] is False
    assert late.result(GRADESCOPE, "ada", PLAIN)["score"] == 10


def test_what_graders_note_is_not_what_learners_read(small: SmallClass) -> None:
    secret = By("prof", "looks copied from bo, ask him")
    actions.mark(
        small.store, small.course, "ada", f"{WRITTEN}/why", secret, items=[], adjust=1, note="A fine <b>plot</b>"
    )
    assert "copied" not in page(small)
    assert "A fine &lt;b&gt;plot&lt;/b&gt;" in page(small)
    actions.mark_many(small.store, small.course, ["ada"], f"{WRITTEN}/why", secret, items=[], adjust=1)
    assert "copied" not in page(small)
    assert "Points on top" in page(small)
    told = explained(small.results, small.course, "ada", f"{WRITTEN}/why")
    assert "looks copied from bo" in "\n".join(told), "graders read it"
    with pytest.raises(UsageError, match="--adjust"):
        actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", secret, items=["a"], note="Well said")
