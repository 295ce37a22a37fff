"""What a learner hands in: reading and cleaning it, never executing it."""

from grader.submission.choose import newest_in
from grader.submission.model import (
    Cell,
    Note,
    Place,
    Submission,
    SubmissionError,
    SyntaxProblem,
    cell_at,
    place_of,
)
from grader.submission.reading.read import parse_submission, read_submission

__all__ = [
    "Cell",
    "Note",
    "Place",
    "Submission",
    "SubmissionError",
    "SyntaxProblem",
    "cell_at",
    "newest_in",
    "parse_submission",
    "place_of",
    "read_submission",
]
