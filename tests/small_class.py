"""A class of three with two small labs, one of them with an exercise that a person marks; nothing runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from grader.classroom.gradebook.gradebook import Total, grades, totals
from grader.classroom.gradebook.lms import canvas_csv
from grader.classroom.gradebook.platforms import ResultPlatform
from grader.classroom.gradebook.reports import record_of
from grader.classroom.people import Person
from grader.classroom.store.entries import By
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.course.late import LatePolicy
from grader.course.model import Course, Exercise, Lab, Limits, RubricItem
from grader.course.rules import ClassRules
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    RubricLine,
    RunRecord,
    Status,
    SubmissionRecord,
)

PLAIN, WRITTEN = "lab1_plain", "lab2_written"
TITLES = {PLAIN: "Plain", WRITTEN: "Written"}
PROF = By("prof", "seen in class", "2026-03-05T00:00:00+00:00")


@dataclass
class SmallClass:
    """The labs are worth 10 (``one`` and ``two``) and 8 points (``three``, and ``why`` that a person marks)."""

    root: Path
    rules: ClassRules = field(default_factory=ClassRules)
    late: LatePolicy = field(default_factory=LatePolicy)
    people: Mapping[str, str] = field(default_factory=lambda: {"ada": "", "bo": "", "cy": ""})
    """Each with a group."""

    def __post_init__(self) -> None:
        labs = (
            _lab(self.root, PLAIN, 1, _exercise("one"), _exercise("two")),
            _lab(
                self.root, WRITTEN, 2, _exercise("three"),
                _exercise("why", 3, kind="written", rubric=(RubricItem(id="a", text="Says why", points=3),)),
            ),
        )  # fmt: skip
        self.course = Course(
            root=self.root, title="Small", labs=labs, limits=Limits(), late=self.late, rules=self.rules
        )
        self.store: ResultStore = open_results(self.root / "out" / FILE, create=True)
        self.store.set_people([Person(name, name.title(), group=group) for name, group in self.people.items()])
        self._numbers = count()

    @property
    def results(self) -> Path:
        return self.root / "out"

    def hand_in(self, learner: str, lab: str, *exercises: ExerciseRecord, file: str = "", at: str = "") -> None:
        """A file through a platform, and what its checks gave."""
        record = self.record(learner, lab, *exercises)
        parts = {"submission": file or f"{learner} {lab}", "handed": at}
        self.store.add_many([NewResult(str(next(self._numbers)), record, at, parts=parts)])

    @staticmethod
    def record(learner: str, lab: str, *exercises: ExerciseRecord) -> RunRecord:
        """The record of a file."""
        return RunRecord(
            lab=lab, title=TITLES[lab], learner=learner, seed=1, started="2026-03-05T00:00:00+00:00", seconds=1.0,
            submission=SubmissionRecord(name="lab.py", format="script", sha256="ab" * 32), exercises=exercises,
            environment=Environment(grader="1", python="3", platform="Linux"),
        )  # fmt: skip

    def totals(self, learner: str | None = None) -> list[Total]:
        return totals(grades(self.store, self.course, learner=learner))

    def total(self, learner: str, lab: str) -> Total:
        return next(each for each in self.totals(learner) if each.lab == lab)

    def canvas(self) -> str:
        return canvas_csv(self.totals(), TITLES)

    def result(self, platform: ResultPlatform, learner: str, lab: str) -> Mapping[str, object]:
        """What a platform gets of one learner."""
        total = self.total(learner, lab)
        record = record_of(self.store, self.course, learner, lab, total.run)
        assert record is not None
        return platform.counted(record, total.standing)


def checked(name: str, earned: float, most: float = 5, *, status: Status | None = None) -> ExerciseRecord:
    """An exercise with one check."""
    ended = status or ("passed" if earned == most else "failed")
    counts = most if ended in ("passed", "failed") else 0.0
    check = CheckRecord(id=f"{name}_check", title="Holds", exercise=name, status=ended, points=most, earned=earned)
    return ExerciseRecord(
        id=name, title=name.title(), status=ended, points=most, checked=counts, earned=earned, checks=(check,)
    )


def written(answer: str = "Because.") -> ExerciseRecord:
    """What a person marks, or, without an answer, what is not started."""
    return ExerciseRecord(
        id="why", title="Why", status="not-run" if answer else "not-started", points=3, checked=0, earned=0,
        by_hand=3, answer=answer, rubric=(RubricLine(id="a", text="Says why", points=3),),
    )  # fmt: skip


def _exercise(name: str, points: float = 5, **more: object) -> Exercise:
    return Exercise(id=name, title=name.title(), points=points, hints=("Look.", "Think."), **more)  # type: ignore[arg-type]


def _lab(root: Path, name: str, order: int, *exercises: Exercise) -> Lab:
    return Lab(id=name, title=TITLES[name], order=order, exercises=exercises, folder=root, solution_folder=None)


def lines(text: str) -> Iterator[list[str]]:
    """The cells of a CSV without quotes."""
    return (line.split(",") for line in text.splitlines())
