"""How a long grading is shown while it runs: a live bar on a terminal, a line per submission elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.base.text import printable_lines
from grader.classroom.grading.local import Done
from grader.results.counted import as_checked

_MOST_SAID = 4000


class ClassProgress:
    """Counts what is done. ``total`` is the number of learners, each of whom may hand in more than one lab."""

    def __init__(self, screen: Console, total: int | None) -> None:
        self._screen = screen
        self._total = total
        self._started = time.monotonic()
        self.graded = self.kept = self.full = self.failing = self.errors = self.provisional = 0
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        )
        self._task = self._bar.add_task("grading", total=total)

    def __enter__(self) -> ClassProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, done: Done) -> None:
        """Count one, and print what an instructor wants to see of it."""
        self._count(done)
        self._bar.update(self._task, completed=min(self.done, self._total or self.done), description=self.summary())
        record = done.record
        if record is None:
            return
        problem = f"  {record.submission.problem}" if record.submission.problem else ""
        if self._screen.is_terminal and not problem:
            return
        points = f"{record.earned:g} of {as_checked(record).points:g} points"
        self.say(f"[{self.count()}] {record.learner}  {record.lab or '-'}  {points}{problem}")

    def say(self, text: str) -> None:
        """Print a line above the bar. Names in it may be those of strangers' files."""
        self._bar.console.print(printable_lines(text, _MOST_SAID), markup=False, soft_wrap=True)

    @property
    def done(self) -> int:
        """How many have a result."""
        return self.graded + self.kept

    def count(self) -> str:
        """How many are done, of how many."""
        return f"{self.done}/{self._total}" if self._total is not None else str(self.done)

    def summary(self) -> str:
        """The counts, the rate and the time left, in one line."""
        seconds = time.monotonic() - self._started
        parts = [f"{self.graded} graded", f"{self.full} in full", f"{self.failing} with failures"]
        if self.errors:
            parts.append(f"{self.errors} errors of the grader")
        if self.provisional:
            parts.append(f"{self.provisional} provisional")
        if self.kept:
            parts.append(f"{self.kept} as before")
        if self.graded and seconds > 1:
            rate = self.graded / seconds
            left = max(0, (self._total or 0) - self.done) / rate
            parts.append(f"{60 * rate:.0f} a minute")
            if left >= 1:
                parts.append(f"{_clock(left)} left")
        return ", ".join(parts)

    def _count(self, done: Done) -> None:
        if done.record is None:
            self.kept += 1
            return
        self.graded += 1
        self.full += done.record.all_passed
        self.failing += not done.record.all_passed
        self.errors += any(each.status == "error" for each in done.record.exercises)
        self.provisional += bool(done.record.provisional)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
