"""A course of two small labs to grade against: a copy of ``tests/spark/course`` that a test may change as it likes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.build import write_lab
from grader.checks.draw import authors_draw
from grader.checks.engine import grade
from grader.checks.run import Options, open_run
from grader.checks.trusted import TrustedPrograms
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord
from grader.sandbox.client import Worker
from grader.sandbox.subject import Subject
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

    def grade(
        self,
        lab: str,
        source: str | None = None,
        *,
        trusted: TrustedPrograms | None = None,
        name: str = "lab.py",
        options: Options | None = None,
        together: bool = False,
    ) -> RunRecord:
        """The record of a submission; without ``source`` of the reference itself.

        ``together`` runs it in the worker of the reference, for tests where isolation is not the point.
        """
        course = self.course
        found = course.lab(lab)
        submission = parse_submission(name, (source or self.solution(lab)).encode())
        programs = trusted or TrustedPrograms(course, found, self.store)
        if trusted is None and self.worker is not None and self.worker.limits == course.limits:
            programs.worker, trusted, together = self.worker, programs, True
        run = open_run(
            course, found, submission, options or Options(seed=1, draw=authors_draw(1), hidden=True), programs
        )
        if together:
            run.learner = Subject(programs.worker, run.learner.program)
        try:
            return grade(run, submission)
        finally:
            if not together:
                run.close()
            if trusted is None:
                programs.close()


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
