"""``grader watch``: check what changed as soon as it is saved, and show the exercise at hand.

Events come from two threads, saved files and keys, into one queue; everything else happens in this one. What is saved
while a check runs is checked once more after it.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.base.writing import write_atomically
from grader.checks.running.answers import practice_seed
from grader.checks.running.programs import reference_source
from grader.cli import console
from grader.cli.keys import single_keys
from grader.cli.report import report
from grader.cli.service.apart import CheckUnfinishedError, answered, by_service
from grader.cli.service.start import make_next_faster, start_in_background
from grader.course.model import Course, Exercise, Lab
from grader.course.targets import course_for, find_target
from grader.learner.order import CheckOrder
from grader.learner.work import answers_of, definition, progress_rows, reset_target
from grader.reports.progress import ProgressRow, render_progress
from grader.reports.watching import WatchView, render_watch
from grader.results.progress import Progress
from grader.submission import SubmissionError
from grader.submission.changes import digests

_DEBOUNCE_MILLISECONDS = 200
_FILES = ("lab.py", "lab.ipynb")
_SAVED = "saved"
"""The event of a saved file; every other one is a key."""


def watch(target: str | None) -> int:
    """Watch one lab, without one named the first that is not done, until q."""
    course = course_for(target)
    session = Session(course, _first_lab(course, target))
    start_in_background(course.root, spark=True, wish="on")
    events: queue.Queue[str] = queue.Queue()
    over = threading.Event()
    watcher = threading.Thread(target=_watch_files, args=(course, events.put, over), name="files", daemon=True)
    watcher.start()
    try:
        with single_keys(events.put) as keyboard:
            session.keyboard = keyboard
            session.check_changed()
            while session.going_on:
                session.take(_next(events))
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
    return EXIT_PASSED


def _first_lab(course: Course, target: str | None) -> Lab:
    if target is not None:
        return find_target(course, target)[0]
    for lab in course.labs:
        if any(row.status != "passed" for row in progress_rows(lab, Progress(course.root))):
            return lab
    return course.labs[0]


def _watch_files(course: Course, put: Callable[[str], None], over: threading.Event) -> None:
    from watchfiles import watch as changes

    folders = [lab.folder for lab in course.labs]
    names = {str(folder / name) for folder in folders for name in _FILES}
    wanted = changes(
        *folders,
        watch_filter=lambda change, path: path in names,
        debounce=_DEBOUNCE_MILLISECONDS,
        stop_event=over,
        recursive=False,
        raise_interrupt=False,
    )
    for _ in wanted:
        put(_SAVED)


def _next(events: queue.Queue[str]) -> str:
    """The next event; files saved meanwhile count once."""
    event = events.get()
    while event == _SAVED and not events.empty():
        following = events.get()
        if following != _SAVED:
            return following if following == "q" else event
    return event


@dataclass
class Session:
    """What is shown and checked. ``current`` stays at an exercise that has passed until the learner moves on."""

    course: Course
    lab: Lab
    keyboard: bool = False
    going_on: bool = True
    message: str = ""
    hints: int = 0
    reference: str = ""
    asking: bool = False
    seed: int = field(init=False)
    current: Exercise = field(init=False)
    other: tuple[ProgressRow, ...] = ()

    def __post_init__(self) -> None:
        self.seed = practice_seed(self.course)
        self.progress = Progress(self.course.root)
        self.screen = console.output()
        self.current = self._first_open()

    def take(self, event: str) -> None:
        """One saved file or key."""
        if self.asking:
            self._answer(event)
            return
        actions: dict[str, Callable[[], None]] = {
            _SAVED: self.check_changed,
            "n": self._move_on,
            "h": self._hint,
            "l": self._list,
            "r": lambda: self._check([self.current.id]),
            "x": self._ask_reset,
            "o": self._open_report,
            "s": self._compare,
            "q": self._quit,
        }
        if event in actions:
            actions[event]()

    def check_changed(self) -> None:
        """Check the exercises whose source is another than when they were last checked."""
        self.hints, self.reference, self.message = 0, "", ""
        try:
            now = self._digests()
        except SubmissionError as problem:
            self._show(str(problem))
            return
        before = self._seen()
        changed = [each.id for each in self.lab.exercises if before.get(each.id) != now[each.id]]
        if not changed:
            self._show("Saved; nothing that is graded has changed." if before else "")
            return
        self._check(changed)

    def _check(self, exercises: list[str]) -> None:
        was = {row.exercise: row.status for row in self._rows()}
        passed_before = self._all_passed()
        self._show(f"Checking {', '.join(exercises)} ...", keys=False)
        problem = self._run(exercises)
        if problem:
            self._show(problem)
            return
        self._remember(exercises)
        self.other = tuple(
            row for row in self._rows() if row.exercise != self.current.id and row.status != was[row.exercise]
        )
        if self._all_passed() and not passed_before:
            self._all_again()
        else:
            self._show(self._praise())

    def _all_again(self) -> None:
        """All exercises passed, each at its own time: they shall do so together, on other inputs."""
        self._show("Every exercise has passed. Checking the whole lab once more, on new inputs ...", keys=False)
        self.seed = practice_seed(self.course)
        problem = self._run()
        if problem:
            self._show(problem)
        elif self._all_passed():
            self._show("Every exercise of this lab passes, on new inputs too. n goes on to the next lab.")
        else:
            self.current = self._first_open()
            self._show("On new inputs this exercise does not pass any more.")

    def _run(self, exercises: Sequence[str] = ()) -> str:
        """Check some exercises, or all; what to tell the learner when it could not be done, else empty.

        The service does it in a process of its own if there is one; else this one does, which runs no learner's code.
        """
        order = CheckOrder(str(self.course.root), self.lab.id, frozenset(exercises), self.seed)
        try:
            reply = by_service(order)
        except CheckUnfinishedError as problem:
            return str(problem)
        if reply is None:
            reply = answered(order)
            if reply.record is not None:
                make_next_faster(self.course.root, [reply.record], service=True, wish="on")
        return f"grader: {reply.problem}" if reply.problem else ""

    def _praise(self) -> str:
        row = self._row(self.current.id)
        if row.status != "passed":
            return ""
        compare = " s shows one way to write it." if self.lab.solution_folder is not None and self.keyboard else ""
        return (
            f"{row.title}: passed.{compare} Try things out, then n goes on."
            if self.keyboard
            else f"{row.title}: passed."
        )

    def _move_on(self) -> None:
        if self._row(self.current.id).status != "passed":
            self._show("This exercise does not pass yet; h gives a hint, l lists the others.")
            return
        if self._all_passed():
            following = [lab for lab in self.course.labs if lab.order > self.lab.order]
            if not following:
                self._show("That was the last lab.")
                return
            self.lab, self.other = following[0], ()
            self.current = self._first_open()
            self.check_changed()
            return
        self.current = self._first_open()
        self.hints, self.reference, self.other = 0, "", ()
        self._show("")

    def _hint(self) -> None:
        self.hints = self.progress.take_hint(self.lab, self.current.id, len(self.current.hints))
        self._show("")

    def _list(self) -> None:
        self.screen.clear()
        render_progress(self.course.title, self._rows(), self.screen)
        self._keys_line()

    def _ask_reset(self) -> None:
        self.asking = True
        self._show(f"Put back the stub of {self.current.id}? Your version is kept in .grader/backup. y/n", keys=False)

    def _answer(self, event: str) -> None:
        if event == _SAVED:
            return
        self.asking = False
        if event != "y":
            self._show("Nothing was put back.")
            return
        kept = reset_target(self.course, self.lab, self.current)
        self.check_changed()
        self._show("\n".join(["The stub is back.", *(f"Your version: {path}" for path in kept)]))

    def _open_report(self) -> None:
        self._show("The report is open." if report(self.lab.id, True) == EXIT_PASSED else "There is no report yet.")

    def _compare(self) -> None:
        if self._row(self.current.id).status != "passed" or self.lab.solution_folder is None:
            return
        self.reference = "\n\n".join(reference_source(self.lab, name) for name in self.current.names)
        self._show("")

    def _quit(self) -> None:
        self.going_on = False

    def _show(self, message: str, *, keys: bool = True) -> None:
        self.message = message
        view = self._view()
        if self.keyboard:
            self.screen.clear()
        elif not keys:
            return  # without a terminal only what came of it is worth a line
        render_watch(view if keys else replace(view, keys=()), self.screen)

    def _keys_line(self) -> None:
        render_watch(replace(self._view(), rows=(), record=None, hints=(), message=""), self.screen)

    def _view(self) -> WatchView:
        record = self.progress.record(self.lab)
        found = next((each for each in record.exercises if each.id == self.current.id), None) if record else None
        rows = tuple(self._rows())
        return WatchView(
            title=f"{self.course.title}: {self.lab.title}",
            rows=rows,
            current=self._row(self.current.id),
            record=found,
            file=self._file(),
            other=self.other,
            asks="\n".join(line for name in self.current.names for line in definition(self.lab, name)),
            message=self.message,
            hints=self.current.hints[: self.hints],
            hints_left=len(self.current.hints) - self.hints,
            reference=self.reference,
            keys=self._keys() if self.keyboard else (),
        )

    def _keys(self) -> tuple[tuple[str, str], ...]:
        passed = self._row(self.current.id).status == "passed"
        compare = (("s", "compare"),) if passed and self.lab.solution_folder is not None else ()
        going = (("n", "next"),) if passed else ()
        rest = (("h", "hint"), ("l", "list"), ("r", "run again"), ("x", "reset"), ("o", "report"), ("q", "quit"))
        return (*going, *compare, *rest)

    def _rows(self) -> list[ProgressRow]:
        return progress_rows(self.lab, self.progress)

    def _row(self, exercise: str) -> ProgressRow:
        return next(row for row in self._rows() if row.exercise == exercise)

    def _all_passed(self) -> bool:
        return all(row.status == "passed" for row in self._rows())

    def _first_open(self) -> Exercise:
        unfinished = [row.exercise for row in self._rows() if row.status != "passed"]
        return self.lab.exercise(unfinished[0]) if unfinished else self.lab.exercises[-1]

    def _file(self) -> str:
        try:
            name = answers_of(self.lab).name
        except SubmissionError:
            name = _FILES[0]
        return str((self.lab.folder / name).relative_to(self.course.root))

    def _digests(self) -> dict[str, str]:
        submission = answers_of(self.lab)
        return digests(submission.cells, self.lab.exercises)

    @property
    def _seen_file(self) -> Path:
        return self.progress.folder / f"{self.lab.id}.seen.json"

    def _seen(self) -> dict[str, str]:
        """The hashes of what was last checked; nothing where there is no record of it."""
        try:
            seen = json.loads(self._seen_file.read_bytes())
        except (OSError, ValueError):
            return {}
        return seen if isinstance(seen, dict) and self.progress.record(self.lab) is not None else {}

    def _remember(self, exercises: list[str]) -> None:
        now = self._digests()
        seen = {**self._seen(), **{name: now[name] for name in exercises}}
        write_atomically(self._seen_file, json.dumps(seen, indent=1).encode())
