"""``grader.check(...)`` in a notebook: grade what its cells define now and show the findings below the cell.

The cells that define the exercise, as they last ran, are graded as if they had been saved: same checks, same record.
They have run in this notebook before, with all that its user may do, so they are held like one's own code and called no
more isolated than they were. What judges them is another process, for what runs here may have been bent by them.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from grader.base.errors import GraderError, UsageError
from grader.base.files import in_words
from grader.base.text import printable_lines
from grader.cli.service.address import WISH_VARIABLE
from grader.cli.service.apart import CheckUnfinishedError, reply_of
from grader.course.load import load_readable
from grader.course.model import Course, CourseError
from grader.course.targets import find_target
from grader.learner.cells import NotDefinedError, notebook_of, points_of
from grader.learner.order import CheckOrder
from grader.reports.cell import render_cell
from grader.reports.terminal import render_terminal
from grader.results.record import RunRecord
from grader.submission import SubmissionError

_WIDTH = 100
_MOST_SAID = 4000

COURSE_VARIABLE = "GRADER_COURSE"
"""The folder of the course, for notebooks that run outside of it."""
NBGRADER_VARIABLE = "NBGRADER_EXECUTION"
"""Set by nbgrader for the kernels that it starts: ``autograde`` where what a cell shows becomes a grade."""
REFUSED = math.inf
"""More than any maximum: nbgrader ends the grading of the submission with an error and keeps no grade of it."""


@dataclass(frozen=True)
class Feedback:
    """What a check found: HTML where the notebook shows it, text elsewhere."""

    record: RunRecord
    graded: str

    def _repr_html_(self) -> str:
        return render_cell(self.record, self.graded)

    def __repr__(self) -> str:
        text = io.StringIO()
        render_terminal(self.record, Console(file=text, width=_WIDTH, color_system=None, force_jupyter=False))
        return f"{self.graded}\n{text.getvalue()}"


def check_cells(target: str, seed: int | None) -> None:
    """Grade an exercise or a lab as the cells of this notebook define it, and display the feedback or the problem."""
    try:
        show(_check(target, seed))
    except (GraderError, OSError) as problem:
        told = in_words(problem) if isinstance(problem, OSError) else problem
        print(f"grader: {printable_lines(str(told), _MOST_SAID)}", file=sys.stderr)


def points(target: str, *, hidden: bool) -> float:
    """The points that an exercise or a lab has earned, for graders that count the number a cell shows.

    What a report of a class would show is shown; with ``hidden``, hidden checks count too, on the same inputs for all
    learners. Raises ``NotDefinedError`` and ``SubmissionError`` for what the learner did, ``UsageError``,
    ``CourseError`` and ``OSError`` where nothing can be graded. nbgrader counts any error as 0 points, and what a
    machine did is no learner's zero: while nbgrader grades, the latter give a number that it refuses (``REFUSED``).
    """
    try:
        return _points(target, hidden=hidden)
    except (NotDefinedError, SubmissionError):
        raise
    except (GraderError, OSError, KeyboardInterrupt) as problem:  # by an interrupt nbgrader ends a cell that takes long
        if os.environ.get(NBGRADER_VARIABLE) != "autograde":
            raise
        told = in_words(problem) if isinstance(problem, OSError) else problem
        why = printable_lines(str(told), _MOST_SAID) or "the time that nbgrader gives a cell is over (Execute.timeout)"
        print(f"grader: {target} was not graded, so nbgrader has to refuse the number below: {why}")
        return REFUSED


def _points(target: str, *, hidden: bool) -> float:
    feedback = _check(target, None, hidden=hidden)
    earned = points_of(feedback.record)
    show(feedback)
    return earned


def show(feedback: Feedback) -> None:
    """Display it below the cell."""
    from IPython.display import display  # here only: no other front needs IPython

    display(feedback)  # type: ignore[no-untyped-call]


def magic(line: str) -> None:
    """Carry out ``%grader check TARGET``."""
    words = line.split()
    if len(words) != 2 or words[0] != "check":
        print("grader: type %grader check EXERCISE, for example %grader check word_counts", file=sys.stderr)
        return
    check_cells(words[1], None)


def _check(target: str, seed: int | None, *, hidden: bool = False) -> Feedback:
    course = _course()
    lab, exercise = find_target(course, target)
    exercises = [exercise] if exercise else list(lab.exercises)
    notebook = notebook_of(lab, _history(), exercises)
    if hidden and seed is None:
        seed = course.practice_seeds[0]  # the same for all learners
    only = frozenset({exercise.id}) if exercise else frozenset()
    order = CheckOrder(str(course.root), lab.id, only, seed, json.dumps(notebook).encode(), hidden)
    record = _here(_grade(order), f"{lab.id}/{exercise.id}" if exercise else lab.id)
    return Feedback(record, _graded(notebook, record.seed))


def _course() -> Course:
    """That of the environment variable, of the working folder, or of the folder that the notebook was opened in: cells
    may have gone elsewhere meanwhile. Raises ``CourseError``."""
    chosen = os.environ.get(COURSE_VARIABLE)
    if chosen:
        return load_readable(Path(chosen))
    with contextlib.suppress(CourseError, OSError):
        return load_readable(Path.cwd())
    return load_readable(Path(_shell().starting_dir))


def _shell() -> Any:
    """The session of this notebook. Raises ``UsageError`` where there is none."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.history_manager is None:
        raise UsageError("grader.check() is for notebooks", "Elsewhere type `grader check` in a terminal.")
    return shell


def _history() -> list[str]:
    """The cells that ran in this session, each at the index of its number."""
    return [text if isinstance(text, str) else "" for text in _shell().history_manager.input_hist_raw]


def _grade(order: CheckOrder) -> RunRecord:
    """Have it carried out by a process of its own: this one has run what is to be judged. Raises ``UsageError``."""
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "grader.cli.service.apart"],
        input=msgspec.json.encode(order),
        cwd=order.root,
        env={WISH_VARIABLE: "on", **os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    try:
        reply = reply_of(ended.returncode, ended.stdout, ended.stderr)
    except CheckUnfinishedError as problem:
        raise UsageError(str(problem)) from None
    if reply.record is None:
        raise UsageError(reply.problem)
    return reply.record


def _here(record: RunRecord, target: str) -> RunRecord:
    """The record with the call that repeats it in a notebook in place of the command."""
    again = f"grader.check({target!r}, seed={record.seed})"
    replace = msgspec.structs.replace
    return replace(
        record,
        exercises=tuple(
            replace(each, checks=tuple(replace(check, rerun=again if check.rerun else "") for check in each.checks))
            for each in record.exercises
        ),
    )


def _graded(notebook: dict[str, Any], seed: int) -> str:
    counted = [number for number, cell in enumerate(notebook["cells"], 1) if cell["source"]]
    cells = ", ".join(f"[{number}]" for number in counted)
    return f"Graded: {'cell' if len(counted) == 1 else 'cells'} {cells} as last run, seed {seed}."
