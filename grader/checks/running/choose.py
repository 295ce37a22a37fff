"""Which of a learner's two files of a lab is graded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from grader.course.model import Lab
from grader.submission import Note, Submission, SubmissionError, newest_in, read_submission

STUB_FOLDER = ".stub"
"""Where a released lab keeps its files as they were handed out."""


def chosen_submission(lab: Lab, stub_of: Callable[[Path], bytes | None] | None = None) -> Submission:
    """The newest edited of ``lab.py`` and ``lab.ipynb``, with a note that says which. Raises ``SubmissionError``."""
    path, why = newest_in(lab.folder, stub_of or released_stub)
    submission = own_submission(lab, path)
    return dataclasses.replace(submission, notes=(Note(why), *submission.notes)) if why else submission


def own_submission(lab: Lab, path: Path) -> Submission:
    """Read a file as a submission of this lab. Raises ``SubmissionError``, also when it belongs to another lab."""
    submission = read_submission(path)
    if submission.lab is not None and submission.lab != lab.id:
        raise SubmissionError(
            path, f"belongs to the lab {submission.lab}, not to {lab.id}.", f"Hand it in for {submission.lab} instead."
        )
    return submission


def released_stub(path: Path) -> bytes | None:
    """The file as it was handed out, None where that was not kept."""
    stub = path.parent / STUB_FOLDER / path.name
    return stub.read_bytes() if stub.is_file() else None
