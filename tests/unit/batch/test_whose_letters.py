"""A roster for the mail chooses whose letters are written, and changes no grade."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from small_class import PLAIN, SmallClass, checked

from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback


@pytest.mark.parametrize(
    "roster", ["learner,name,email\nada,Ada L,ada@example.edu\n", "learner,group,email\nada,other,ada@example.edu\n"]
)
def test_the_grades_are_those_of_the_class(tmp_path: Path, roster: str) -> None:
    small = SmallClass(tmp_path, people={"ada": "red", "bo": "red", "cy": ""})
    small.hand_in("bo", PLAIN, checked("one", 5), checked("two", 5))
    path = tmp_path / "section.csv"
    path.write_text(roster)
    order = FeedbackOrder(
        out=tmp_path / "back.zip", mail_merge=tmp_path / "mail.csv", roster=path, lab=PLAIN, unpublished=True
    )
    write_feedback(small.results, small.course, order)
    (row,) = csv.DictReader((tmp_path / "mail.csv").open())
    assert (row["learner"], row["grade"], row["email"]) == ("ada", "10", "ada@example.edu")
    assert row["name"] in ("Ada L", "Ada")
    page = (small.results / "reports" / "ada" / f"{PLAIN}.html").read_text()
    assert "Handed in by bo for the group red" in page
