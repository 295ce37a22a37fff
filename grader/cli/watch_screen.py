"""What the screen of ``grader watch`` shows of a session."""

from __future__ import annotations

from dataclasses import replace

from grader.cli import console
from grader.learner.seen import file_of
from grader.learner.session import Session
from grader.learner.work import definition
from grader.reports.progress import render_progress
from grader.reports.watching import WatchView, render_keys, render_watch


class WatchScreen:
    """Shows a session, anew on a terminal, and below what was there elsewhere."""

    def __init__(self, *, keyboard: bool) -> None:
        self._keyboard = keyboard
        self._console = console.output()

    def show(self, session: Session, message: str, *, keys: bool = True) -> None:
        """The exercise at hand, with a message; without ``keys`` while none can be pressed."""
        if self._keyboard:
            self._console.clear()
        elif not keys:
            return  # without a terminal only what came of it is worth a line
        view = self._view(session, message)
        render_watch(view if keys else replace(view, keys=()), self._console)

    def show_list(self, session: Session) -> None:
        """All exercises of the lab, and the keys."""
        self._console.clear()
        render_progress(session.course.title, session.rows(), self._console)
        render_keys(_keys(session), self._console)

    def _view(self, session: Session, message: str) -> WatchView:
        record = session.progress.record(session.lab)
        current = session.current
        found = next((each for each in record.exercises if each.id == current.id), None) if record else None
        return WatchView(
            title=f"{session.course.title}: {session.lab.title}",
            rows=tuple(session.rows()),
            current=session.row(current.id),
            record=found,
            file=str(file_of(session.lab).relative_to(session.course.root)),
            other=session.other,
            asks="\n".join(line for name in current.names for line in definition(session.lab, name)),
            message=message,
            hints=current.hints[: session.hints],
            hints_left=len(current.hints) - session.hints,
            reference=session.reference,
            keys=_keys(session) if self._keyboard else (),
        )


def _keys(session: Session) -> tuple[tuple[str, str], ...]:
    compare = (("s", "compare"),) if session.may_compare else ()
    going = (("n", "next"), ("p", "previous"))
    rest = (("h", "hint"), ("l", "list"), ("r", "run again"), ("x", "reset"), ("o", "report"), ("q", "quit"))
    return (*going, *compare, *rest)
