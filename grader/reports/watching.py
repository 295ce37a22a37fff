"""The screen of ``grader watch``: where you stand, the exercise at hand, what else changed, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from grader.base.text import one_line, printable_lines
from grader.reports import wording
from grader.reports.progress import ProgressRow, render_bar
from grader.reports.screen import Screen
from grader.reports.terminal import render_exercise
from grader.results.record import ExerciseRecord

_TEXT_LIMIT = 2000
_LINE_LIMIT = 300


@dataclass(frozen=True)
class WatchView:
    """All that the screen shows. ``rows`` are the lab's exercises; ``other`` those of them whose status changed."""

    title: str
    rows: tuple[ProgressRow, ...]
    current: ProgressRow
    record: ExerciseRecord | None
    file: str
    other: tuple[ProgressRow, ...] = ()
    asks: str = ""
    message: str = ""
    hints: tuple[str, ...] = ()
    hints_left: int = 0
    reference: str = ""
    keys: tuple[tuple[str, str], ...] = ()


def render_watch(view: WatchView, console: Console) -> None:
    """Write the screen from its top; whoever shows it clears what was there."""
    screen = Screen(console)
    screen.line(Text(one_line(view.title, _LINE_LIMIT), style="bold"))
    render_bar(screen, view.rows)
    _current(screen, view)
    for row in view.other:
        word = wording.status_word(row.status or "not-started").word
        screen.line(f"{screen.glyph(row.status or 'not-started')} {word}  {one_line(row.title, _LINE_LIMIT)}")
    _hints(screen, view)
    if view.reference:
        screen.blank()
        screen.line("One way to write it, to compare with yours:", style="dim")
        screen.verbatim(printable_lines(view.reference, _TEXT_LIMIT), indent=2)
    if view.message:
        screen.blank()
        screen.line(printable_lines(view.message, _TEXT_LIMIT))
    if view.keys:
        render_keys(view.keys, console)


def render_keys(keys: Sequence[tuple[str, str]], console: Console) -> None:
    """Write which keys do what."""
    screen = Screen(console)
    screen.blank()
    screen.line(Text("  ").join(Text.assemble((key, "bold"), f" {word}") for key, word in keys))


def _current(screen: Screen, view: WatchView) -> None:
    if view.record is None or view.record.status == "not-started":
        screen.blank()
        screen.line(Text.assemble("Now: ", (one_line(view.current.title, _LINE_LIMIT), "bold")))
        if view.asks:
            screen.verbatim(printable_lines(view.asks, _TEXT_LIMIT), indent=2)
    else:
        render_exercise(view.record, screen.console)
        screen.blank()
    screen.line(f"File: {one_line(view.file, _LINE_LIMIT)}", style="dim")


def _hints(screen: Screen, view: WatchView) -> None:
    for number, text in enumerate(view.hints, 1):
        screen.line(f"Hint {number}: {printable_lines(text, _TEXT_LIMIT)}")
    if view.hints and not view.hints_left:
        screen.line("That is the last hint.", style="dim")
