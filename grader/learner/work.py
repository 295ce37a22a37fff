"""A learner's files of a lab: what stands in them, how its exercises stand, and how a stub is put back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.checks.running.choose import chosen_submission, released_stub
from grader.course.model import Course, CourseError, Exercise, Lab
from grader.reports.progress import ProgressRow
from grader.results.progress import Progress
from grader.results.record import ExerciseRecord
from grader.submission import Submission
from grader.submission.definitions import function_of, is_function


def answers_of(lab: Lab) -> Submission:
    """The learner's answers to a lab, of its two files the one that they worked in. Raises ``SubmissionError``."""
    return chosen_submission(lab, lambda path: stub_bytes(lab, path))


def stub_bytes(lab: Lab, path: Path) -> bytes | None:
    """A file of the lab as it is handed out: kept by a release, or built from the solution; None without either."""
    kept = released_stub(path)
    if kept is not None or lab.solution_folder is None:
        return kept
    from grader.authoring.building.build import stub_file

    try:
        return stub_file(lab, path).encode()
    except (CourseError, KeyError):  # `grader build` and `grader verify` tell the author
        return None


def progress_rows(lab: Lab, progress: Progress) -> list[ProgressRow]:
    """The exercises of a lab as they stand."""
    record = progress.record(lab)
    known = {exercise.id: exercise for exercise in record.exercises} if record else {}
    return [_row(lab, exercise, known.get(exercise.id)) for exercise in lab.exercises]


def _row(lab: Lab, exercise: Exercise, seen: ExerciseRecord | None) -> ProgressRow:
    return ProgressRow(
        lab=lab.id,
        exercise=exercise.id,
        title=exercise.title,
        points=exercise.points,
        earned=seen.earned if seen else 0.0,
        status=seen.status if seen else None,
    )


def definition(lab: Lab, name: str) -> Iterator[str]:
    """Signature and docstring of a function as the learner's file has it."""
    found = function_of(answers_of(lab).cells, name)
    if found is not None and is_function(found.node):
        yield _signature(found.node)
        yield from (f"    {line}".rstrip() for line in (ast.get_docstring(found.node) or "").splitlines())


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The first line of a function; without its parameters where a default value is too deep or too long to write."""
    word = "def" if isinstance(node, ast.FunctionDef) else "async def"
    try:
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"{word} {node.name}({ast.unparse(node.args)}){returns}"
    except (RecursionError, ValueError):
        return f"{word} {node.name}(...)"


def reset_target(course: Course, lab: Lab, exercise: Exercise | None) -> list[Path]:
    """Put back the stub of an exercise or, without one, of the lab; where the learner's versions are kept."""
    from grader.authoring.building.reset import reset_exercise, reset_lab

    backup = course.root / ".grader" / "backup"

    def stub(path: Path) -> bytes | None:
        return stub_bytes(lab, path)

    return reset_exercise(lab, exercise, stub, backup) if exercise else reset_lab(lab, stub, backup)
