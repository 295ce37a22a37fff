"""Exercises that a person marks: what was written, whether it is more than was handed out, the rubric to be seen."""

from __future__ import annotations

from collections.abc import Iterator

from grader.course.model import Exercise, Lab
from grader.results.record import RubricLine
from grader.submission import Submission, SubmissionError, read_submission
from grader.submission.model import ANSWER, Written


def is_begun(lab: Lab, written: Written) -> bool:
    """Whether an answer says something of its own.

    Where the solutions are, the lab's folder has the stub, and what still stands there as it was handed out is no
    answer. A learner's own folder has the learner's file: there any text is one.
    """
    text = _folded(written.text)
    if not text or lab.solution_folder is None:
        return bool(text)
    try:
        stub = read_submission(lab.folder / "lab.py").answer(written.exercise)
    except SubmissionError:
        return True
    return stub is None or _folded(stub.text) != text


def _folded(text: str) -> str:
    return " ".join(text.split())


def shown_rubric(exercise: Exercise) -> tuple[RubricLine, ...]:
    """The items of a rubric that learners see before they are marked."""
    return tuple(RubricLine(id=item.id, text=item.text, points=item.points) for item in exercise.rubric if item.shown)


def missing_answers(lab: Lab, submission: Submission) -> Iterator[str]:
    """What is said of written exercises whose cell is not there: its tag may have been lost, its text not."""
    for exercise in lab.exercises:
        if exercise.kind == "written" and submission.answer(exercise.id) is None:
            found = f"no cell has the tag {ANSWER}{exercise.id}, so the answer to '{exercise.title}' was not found"
            yield f"{found}: write it into the cell that was handed out for it"
