"""What the exercises of a course are handed out with."""

from __future__ import annotations

from collections.abc import Iterable

from grader.course.model import Course, Exercise
from grader.submission import Submission, SubmissionError, read_submission
from grader.submission.changes import defines


def starters(course: Course) -> dict[tuple[str, str], str]:
    """The source of each exercise as shipped, by lab and exercise; a lab whose file cannot be read has none."""
    found = {}
    for lab in course.labs:
        try:
            shipped = read_submission(lab.folder / "lab.py")
        except SubmissionError:
            continue
        found.update({(lab.id, name): text for name, text in sources(lab.exercises, shipped).items()})
    return found


def sources(exercises: Iterable[Exercise], submission: Submission) -> dict[str, str]:
    """What a submission has for each exercise, by its id: the cells that define its functions."""
    found = {
        each.id: "\n".join(cell.source for cell in submission.cells if defines(cell.source, each.names))
        for each in exercises
    }
    return {name: text for name, text in found.items() if text}
