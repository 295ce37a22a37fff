"""A learner at work on a lab: the exercise at hand, what is checked when, and what to say of it.

The exercise at hand is the one that was edited last, or that the learner went to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.checks.running.answers import practice_seed
from grader.checks.running.programs import reference_source
from grader.course.model import Course, Exercise, Lab
from grader.learner.order import CheckOrder
from grader.learner.seen import Seen, written
from grader.learner.work import progress_rows, reset_target
from grader.reports.progress import ProgressRow
from grader.results.progress import Progress
from grader.submission import SubmissionError


def first_open_lab(course: Course) -> Lab:
    """The first lab that is not done; the first of all when each is."""
    for lab in course.labs:
        if any(row.status != "passed" for row in progress_rows(lab, Progress(course.root))):
            return lab
    return course.labs[0]


@dataclass
class Session:
    """What is checked, and the words for what came of it. ``current`` is the exercise at hand: it stays, passed or not,
    until another one is edited or the learner moves on.

    ``check`` has an order carried out and gives what went wrong, empty for nothing; ``busy`` is told what goes on
    meanwhile. ``keyboard``: whether keys can be pressed, so that they are named.
    """

    course: Course
    lab: Lab
    check: Callable[[CheckOrder], str]
    busy: Callable[[str], None]
    keyboard: bool = False
    hints: int = 0
    """How many hints are shown of the exercise at hand."""
    reference: str = ""
    """The author's solution of it, once the learner asks for it."""
    other: tuple[ProgressRow, ...] = ()
    """Other exercises whose status the last check changed."""
    seed: int = field(init=False)
    current: Exercise = field(init=False)

    def __post_init__(self) -> None:
        self.seed = practice_seed(self.course)
        self.progress = Progress(self.course.root)
        self.current = self._first_open()
        self._written = self._now_written()

    def check_changed(self) -> str:
        """Check the exercises whose source is another than when they were last checked, and go to what was edited; what
        to say."""
        self.hints, self.reference = 0, ""
        seen = Seen(self.lab, self.progress)
        try:
            changed = seen.changed()
        except SubmissionError as problem:
            return str(problem)
        edited = self._edited()
        if not changed:
            self._follow(edited)
            return "" if seen.empty else "Saved; nothing that is graded has changed."
        return self.check_exercises(changed, edited or changed)

    def check_exercises(self, exercises: Sequence[str], edited: Sequence[str] = ()) -> str:
        """Check these exercises and go to one of those that were edited; what to say."""
        was = {row.exercise: row.status for row in self.rows()}
        passed_before = self._all_passed()
        self.busy(f"Checking {', '.join(exercises)} ...")
        problem = self._run(exercises)
        if problem:
            return problem
        Seen(self.lab, self.progress).remember(exercises)
        self._follow(edited)
        self.other = tuple(
            row for row in self.rows() if row.exercise != self.current.id and row.status != was[row.exercise]
        )
        return self._all_again() if self._all_passed() and not passed_before else self._praise()

    def move_on(self) -> str:
        """Go to the next exercise, from the last one to the first that does not pass, or to the next lab; what to
        say."""
        if not self._all_passed():
            following = self.lab.exercises[self._place + 1 :]
            self._go(following[0] if following else self._first_open())
            return ""
        later = [lab for lab in self.course.labs if lab.order > self.lab.order]
        if not later:
            return "That was the last lab."
        self.lab, self.other = later[0], ()
        self.current = self._first_open()
        self._written = self._now_written()
        return self.check_changed()

    def move_back(self) -> str:
        """Go to the exercise before; what to say."""
        if self._place == 0:
            return "This is the first exercise of the lab."
        self._go(self.lab.exercises[self._place - 1])
        return ""

    def take_hint(self) -> None:
        """Show one more hint."""
        self.hints = self.progress.take_hint(self.lab, self.current.id, len(self.current.hints))

    def reset(self) -> str:
        """Put back the stub of the exercise at hand; what to say."""
        kept = reset_target(self.course, self.lab, self.current)
        self.check_changed()
        return "\n".join(["The stub is back.", *(f"Your version: {path}" for path in kept)])

    def compare(self) -> bool:
        """Show the author's solution; whether the learner may see it."""
        if not self.may_compare:
            return False
        self.reference = "\n\n".join(reference_source(self.lab, name) for name in self.current.names)
        return True

    @property
    def passed(self) -> bool:
        """Whether the exercise at hand has passed."""
        return self.row(self.current.id).status == "passed"

    @property
    def may_compare(self) -> bool:
        """Whether the exercise at hand has passed and its solution is here."""
        return self.passed and self.lab.solution_folder is not None

    def rows(self) -> list[ProgressRow]:
        """The exercises of the lab as they stand."""
        return progress_rows(self.lab, self.progress)

    def row(self, exercise: str) -> ProgressRow:
        """One of them."""
        return next(row for row in self.rows() if row.exercise == exercise)

    @property
    def _place(self) -> int:
        return [each.id for each in self.lab.exercises].index(self.current.id)

    def _go(self, exercise: Exercise) -> None:
        self.current = exercise
        self.hints, self.reference, self.other = 0, "", ()

    def _follow(self, edited: Sequence[str]) -> None:
        """Go to what was edited: of several, to one that does not pass. Who edits the exercise at hand stays there."""
        if edited and self.current.id not in edited:
            unfinished = [name for name in edited if self.row(name).status != "passed"]
            self.current = self.lab.exercise((unfinished or list(edited))[0])

    def _edited(self) -> list[str]:
        """The exercises whose own text is another than at the last look."""
        before, self._written = self._written, self._now_written()
        return [each.id for each in self.lab.exercises if before.get(each.id) != self._written.get(each.id)]

    def _now_written(self) -> dict[str, str]:
        try:
            return written(self.lab)
        except SubmissionError:
            return {}

    def _all_again(self) -> str:
        """All exercises passed, each at its own time: they shall do so together, on other inputs."""
        self.busy("Every exercise has passed. Checking the whole lab once more, on new inputs ...")
        self.seed = practice_seed(self.course)
        problem = self._run()
        if problem:
            return problem
        if self._all_passed():
            return "Every exercise of this lab passes, on new inputs too. n goes on to the next lab."
        self.current = self._first_open()
        return "On new inputs this exercise does not pass any more."

    def _run(self, exercises: Sequence[str] = ()) -> str:
        """Check some exercises, or all; what to tell the learner when it could not be done, else empty."""
        return self.check(CheckOrder(str(self.course.root), self.lab.id, frozenset(exercises), self.seed))

    def _praise(self) -> str:
        row = self.row(self.current.id)
        if row.status != "passed":
            return ""
        if not self.keyboard:
            return f"{row.title}: passed."
        compare = " s shows one way to write it." if self.may_compare else ""
        return f"{row.title}: passed.{compare} Try things out, then n goes on."

    def _all_passed(self) -> bool:
        return all(row.status == "passed" for row in self.rows())

    def _first_open(self) -> Exercise:
        unfinished = [row.exercise for row in self.rows() if row.status != "passed"]
        return self.lab.exercise(unfinished[0]) if unfinished else self.lab.exercises[-1]
