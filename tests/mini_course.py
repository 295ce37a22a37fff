"""A course of two small labs to grade against: a copy of ``tests/spark/course`` that a test may change as it likes."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.building.build import write_lab
from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.reference import OnAnswer, unrecorded
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord
from grader.sandbox.host.client import Worker
from grader.submission import parse_submission

SOURCE = Path(__file__).parent / "spark" / "course"


@dataclass(frozen=True)
class MiniCourse:
    """The copy below ``root``; ``store`` keeps the answers of its references.

    With a ``worker``, submissions and references run in it one after another while the course has its limits: a
    process less to start for each of many tests.
    """

    root: Path
    store: AnswerStore
    worker: Worker | None = None

    @property
    def course(self) -> Course:
        return load_course(self.root)

    def lab(self, lab: str) -> Lab:
        return self.course.lab(lab)

    def file(self, lab: str, name: str) -> Path:
        """A file of a lab, among the exercises or the solutions."""
        folder = "solutions" if (self.root / "solutions" / lab / name).exists() else "exercises"
        return self.root / folder / lab / name

    def solution(self, lab: str) -> str:
        return self.file(lab, "lab.py").read_text()

    def answered(self, lab: str, extra: str = "") -> str:
        """A submission that is right but for the definitions in ``extra``, which replace the reference's."""
        return f"{self.solution(lab)}\n# %%\n{extra}\n"

    def teach(self, lab: str, name: str, body: str) -> None:
        """Give the reference another body for a function."""
        path = self.root / "solutions" / lab / "lab.py"
        text = path.read_text()
        begin = text.index("# BEGIN SOLUTION\n", text.index(f"def {name}("))
        path.write_text(
            f"{text[:begin]}# BEGIN SOLUTION\n    {body}\n    {text[text.index('# END SOLUTION', begin) :]}"
        )

    def grader(self, lab: str, on_answer: OnAnswer = unrecorded) -> LabGrader:
        """A grader of a lab; its own programs run in the course's ``worker`` if that is held to the same limits."""
        course = self.course
        lent = self.worker if self.worker is not None and self.worker.limits == course.limits else None
        return LabGrader(course, course.lab(lab), store=self.store, worker=lent, on_answer=on_answer)

    def grade(
        self,
        lab: str,
        source: str | None = None,
        *,
        grader: LabGrader | None = None,
        name: str = "lab.py",
        options: Options | None = None,
        together: bool = False,
    ) -> RunRecord:
        """The record of a submission; without ``source`` of the reference itself.

        ``together`` runs it in the worker of the reference, for tests where isolation is not the point.
        """
        submission = parse_submission(name, (source or self.solution(lab)).encode())
        options = options or Options(seed=1, draw=authors_draw(1), hidden=True)
        with contextlib.ExitStack() as closing:
            if grader is None:
                grader = closing.enter_context(self.grader(lab))
                together = together or grader.trusted.worker is self.worker
            if together:
                return grader.grade_program(grader.own(submission), options)
            return grader.grade(submission, options)


def copy_course(target: Path, worker: Worker | None = None) -> MiniCourse:
    """A fresh copy with stubs and notebooks built."""
    shutil.copytree(SOURCE, target)
    made = MiniCourse(target, AnswerStore(None), worker)
    for lab in made.course.labs:
        write_lab(lab)
    return made


def exercise(record: RunRecord, name: str) -> ExerciseRecord:
    """An exercise of a record."""
    return next(found for found in record.exercises if found.id == name)


def check(record: RunRecord, name: str) -> CheckRecord:
    """The one check of that name."""
    (found,) = [one for each in record.exercises for one in each.checks if one.id.rpartition(".")[2] == name]
    return found


def headline(record: RunRecord, name: str) -> str:
    """The headline of a check that did not pass."""
    finding = check(record, name).finding
    assert finding is not None
    return finding.headline
