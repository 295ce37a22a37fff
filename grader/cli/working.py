"""Shows how far long work has come: a bar for each lab on a terminal, a line now and then through a pipe."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from grader.authoring.verifying.steps import Step
from grader.cli import console

LINE_SECONDS = 15.0
"""Through a pipe, no line comes sooner after the one before."""
_TEXT_WIDTH = 40


class Working:
    """Something to tell steps to; ``aside`` makes room for lines on standard output."""

    def __call__(self, step: Step) -> None:
        """A step begins."""

    def finished(self, lab: str) -> None:
        """All steps of a lab are done."""

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Meanwhile nothing of this is on the screen."""
        yield


@contextlib.contextmanager
def working() -> Iterator[Working]:
    """The display for as long as the work goes on, on standard error."""
    screen = console.progress()
    if not screen.is_terminal:
        yield _Lines(screen)
        return
    bars = _Bars(screen)
    try:
        yield bars
    finally:
        bars.close()


class _Lines(Working):
    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._begun = self._told = time.monotonic()

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._told >= LINE_SECONDS:
            self._told = now
            text = f"{step.lab}: {step.done} of {step.total} steps done, now {step.text} ({now - self._begun:.0f} s)"
            self._screen.print(text, markup=False, soft_wrap=True)


class _Bars(Working):
    def __init__(self, screen: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.fields[lab]}"),
            BarColumn(20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=screen,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._bars.start()

    def __call__(self, step: Step) -> None:
        if step.lab not in self._tasks:
            self._tasks[step.lab] = self._bars.add_task("", lab=step.lab, total=step.total)
        text = step.text if len(step.text) <= _TEXT_WIDTH else f"{step.text[: _TEXT_WIDTH - 3]}..."
        self._bars.update(self._tasks[step.lab], description=text, completed=step.done, total=step.total)

    def finished(self, lab: str) -> None:
        task = self._tasks.pop(lab, None)
        if task is not None:
            self._bars.remove_task(task)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def close(self) -> None:
        """Take all bars from the screen."""
        self._bars.stop()
