"""``grader watch``: check what changed as soon as it is saved, and show the exercise at hand.

Events come from two threads, saved files and keys, into one queue; everything else happens in this one. What is saved
while a check runs is checked once more after it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.cli.keys import single_keys
from grader.cli.report import report
from grader.cli.service.apart import CheckUnfinishedError, answered, by_service
from grader.cli.service.start import make_next_faster, start_in_background
from grader.cli.watch_screen import WatchScreen
from grader.course.model import Course, Lab
from grader.course.targets import course_for, find_target
from grader.learner.order import CheckOrder
from grader.learner.seen import FILES
from grader.learner.session import Session, first_open_lab

_DEBOUNCE_MILLISECONDS = 200
_SAVED = "saved"
"""The event of a saved file; every other one is a key."""


def watch(target: str | None) -> int:
    """Watch one lab, without one named the first that is not done, until q."""
    course = course_for(target)
    lab = first_open_lab(course) if target is None else find_target(course, target)[0]
    start_in_background(course.root, spark=True, wish="on")
    events: queue.Queue[str] = queue.Queue()
    over = threading.Event()
    watcher = threading.Thread(target=_watch_files, args=(course, events.put, over), name="files", daemon=True)
    watcher.start()
    try:
        with single_keys(events.put) as keyboard:
            watching = _Watching(course, lab, keyboard=keyboard)
            watching.take(_SAVED)
            while watching.going_on:
                watching.take(_next(events))
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
    return EXIT_PASSED


def _watch_files(course: Course, put: Callable[[str], None], over: threading.Event) -> None:
    from watchfiles import watch as changes

    folders = [lab.folder for lab in course.labs]
    names = {str(folder / name) for folder in folders for name in FILES}
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


class _Watching:
    """Turns events into what a session does, and shows what came of it."""

    def __init__(self, course: Course, lab: Lab, *, keyboard: bool) -> None:
        self.going_on = True
        self._asking = False
        self._screen = WatchScreen(keyboard=keyboard)
        self._session = Session(course, lab, _carried_out, self._busy, keyboard)

    def take(self, event: str) -> None:
        """One saved file or key."""
        if self._asking:
            self._answer(event)
            return
        session = self._session
        actions: dict[str, Callable[[], None]] = {
            _SAVED: lambda: self._show(session.check_changed()),
            "n": lambda: self._show(session.move_on()),
            "p": lambda: self._show(session.move_back()),
            "h": self._hint,
            "l": lambda: self._screen.show_list(session),
            "r": lambda: self._show(session.check_exercises([session.current.id])),
            "x": self._ask_reset,
            "o": self._open_report,
            "s": lambda: self._show("") if session.compare() else None,
            "q": self._quit,
        }
        if event in actions:
            actions[event]()

    def _show(self, message: str) -> None:
        self._screen.show(self._session, message)

    def _busy(self, message: str) -> None:
        self._screen.show(self._session, message, keys=False)

    def _hint(self) -> None:
        self._session.take_hint()
        self._show("")

    def _ask_reset(self) -> None:
        self._asking = True
        self._busy(f"Put back the stub of {self._session.current.id}? Your version is kept in .grader/backup. y/n")

    def _answer(self, event: str) -> None:
        if event == _SAVED:
            return
        self._asking = False
        self._show(self._session.reset() if event == "y" else "Nothing was put back.")

    def _open_report(self) -> None:
        opened = report(self._session.lab.id, True) == EXIT_PASSED
        self._show("The report is open." if opened else "There is no report yet.")

    def _quit(self) -> None:
        self.going_on = False


def _carried_out(order: CheckOrder) -> str:
    """Have a check carried out; what to tell the learner when it could not be, else empty.

    The service does it in a process of its own if there is one; else this one does, which runs no learner's code.
    """
    try:
        reply = by_service(order)
    except CheckUnfinishedError as problem:
        return str(problem)
    if reply is None:
        reply = answered(order)
        if reply.record is not None:
            make_next_faster(Path(order.root), [reply.record], service=True, wish="on")
    return f"grader: {reply.problem}" if reply.problem else ""
