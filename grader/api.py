"""The grader as a library: open a course, grade a submission, read its record.

Nothing here starts anything by being imported, and neither Spark nor pytest comes along. ``docs/versioning.md`` says
how long these names stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.base.errors import GraderError
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Course, CourseError, Exercise, Lab, Limits
from grader.results.record import CheckRecord, ExerciseRecord, Finding, RunRecord
from grader.results.record import decode as decode_record
from grader.results.record import encode as encode_record
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.submission import Submission, SubmissionError, parse_submission, read_submission

if TYPE_CHECKING:
    from grader.checks.running.grader import LabGrader

__all__ = [
    "CheckRecord",
    "Course",
    "CourseError",
    "Exercise",
    "ExerciseRecord",
    "Finding",
    "GraderError",
    "Lab",
    "LabGrader",
    "Limits",
    "Options",
    "RunRecord",
    "SandboxUnavailableError",
    "Submission",
    "SubmissionError",
    "decode_record",
    "encode_record",
    "launcher_for",
    "load_course",
    "parse_submission",
    "read_submission",
]


def __getattr__(name: str) -> type[LabGrader]:
    """``LabGrader`` runs checks, which are tests of pytest: both are imported when somebody asks for it."""
    if name != "LabGrader":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from grader.checks.running.grader import LabGrader

    return LabGrader
