"""Where a learner stands in the course: every lab, every exercise, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.text import Text

from grader.base.text import one_line
from grader.reports import wording
from grader.reports.screen import Screen
from grader.results.record import ExerciseStatus

TITLE_LIMIT = 120
BAR_WIDTH = 20


@dataclass(frozen=True)
class ProgressRow:
    """One exercise in a list; ``lab`` and ``exercise`` are ids, ``status`` is None where it was never graded."""

    lab: str
    exercise: str
    title: str
    points: float
    earned: float
    status: ExerciseStatus | None


def render_progress(course_title: str, rows: Sequence[ProgressRow], console: Console) -> None:
    """Write the exercises of a course with their status and points, a bar, and the next exercise.

    Rows come in the order of the course, those of one lab together.
    """
    screen = Screen(console)
    screen.line(Text(one_line(course_title, TITLE_LIMIT), style="bold"))
    render_bar(screen, rows)
    for lab, exercises in groupby(rows, key=lambda row: row.lab):
        group = list(exercises)
        screen.blank()
        total = wording.points(sum(row.earned for row in group), sum(row.points for row in group))
        screen.line(Text.assemble((one_line(lab, TITLE_LIMIT), "bold"), f"  {total}"))
        for row in group:
            _row(screen, row)
    screen.blank()
    screen.line(_next(rows))


def render_bar(screen: Screen, rows: Sequence[ProgressRow]) -> None:
    """Write how many exercises passed, as a bar and in words."""
    done = sum(row.status == "passed" for row in rows)
    filled = BAR_WIDTH * done // len(rows) if rows else 0
    # "#" would be broken up as a CI command at the start of a line.
    full, empty = ("█", "░") if screen.encodes("█░") else ("=", "-")
    bar = full * filled + empty * (BAR_WIDTH - filled)
    screen.line(f"{bar} {done} of {wording.counted(len(rows), 'exercise')} passed")


def _row(screen: Screen, row: ProgressRow) -> None:
    status = row.status or "not-started"
    word = wording.status_word(status).word
    sign = (f"{screen.glyph(status)} {word:<12}", screen.status_style(status))
    name = f" {one_line(row.exercise, TITLE_LIMIT)}  "
    shown = wording.points(row.earned, row.points) if row.status else wording.counted_points(row.points)
    screen.line(Text.assemble(sign, name, (one_line(row.title, TITLE_LIMIT), "bold"), f"  {shown}"), indent=2)


def _next(rows: Sequence[ProgressRow]) -> str:
    following = next((row for row in rows if row.status != "passed"), None)
    if not rows:
        return "This course has no exercises yet."
    if following is None:
        return "Every exercise passed."
    return one_line(f"Next: {following.title}. Check it with: grader check {following.lab}/{following.exercise}", 400)
