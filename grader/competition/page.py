"""The board as a page and as a table for spreadsheets, and the sentences that both share with the terminal."""

from __future__ import annotations

from grader.base.spreadsheet import csv_text
from grader.competition.board import Board, Standing
from grader.competition.scoring import TUNED, Part
from grader.reports.html import template_environment
from grader.reports.wording import counted

_TONES = {"gold": "good", "silver": "good", "bronze": "good", "baseline": "quiet", "none": "bad"}
_COLUMNS = (
    "place", "learner", "mark", "private_log_loss", "public_log_loss", "public_mark", "attempts", "attempt_that_counts",
    "public_gain", "private_gain", "standard_error", "tuned",
)  # fmt: skip


def board_html(board: Board, title: str) -> str:
    """The whole page."""
    template = template_environment().get_template("board/board.html")
    return template.render(
        board=board, title=title, tuned=[s for s in board.standings if s.gap.tuned], tones=_TONES, limit=TUNED,
        about_attempts=about_attempts, about_tuning=about_tuning, loss=loss_text, counted=counted,
    )  # fmt: skip


def board_csv(board: Board) -> str:
    """One line for each learner."""
    return csv_text([_COLUMNS, *(_row(place, standing) for place, standing in enumerate(board.standings, 1))])


def _row(place: int, standing: Standing) -> tuple[object, ...]:
    score, gap = standing.score, standing.gap
    losses = [f"{score.private.loss:.6f}", f"{score.public.loss:.6f}"]
    gains = [f"{value:.6f}" for value in (gap.public, gap.private, gap.standard_error)]
    return (
        place, standing.learner, score.private.mark, *losses, score.public.mark, standing.attempts,
        standing.file, *gains, "yes" if gap.tuned else "no",
    )  # fmt: skip


def leaderboard_line(name: str, part: Part) -> str:
    """A score on the public rows in one sentence, with the next mark."""
    after = f"; {part.next[0]} asks for less than {loss_text(part.next[1])}" if part.next else ""
    mark = "no mark yet" if part.mark == "none" else part.mark
    return f"{name}: log loss {loss_text(part.loss)} on {part.rows:,} public rows, {mark}{after}."


def about_attempts(standing: Standing) -> str:
    """How many attempts there are, and which one counts."""
    if standing.attempts == 1:
        return "1 attempt"
    return f"{standing.attempts} attempts, number {standing.number} counts"


def about_tuning(standing: Standing) -> str:
    """What the gap between public and private rows says of a learner, with its figures."""
    gap = standing.gap
    than = "the first attempt" if standing.attempts > 1 else "the click rate"
    return (
        f"On the public rows the log loss is {gap.public:.4f} smaller than that of {than}, on the private rows "
        f"{_smaller(gap.private)}. Chance moves this difference by {gap.standard_error:.4f} (standard error); here it "
        f"is {gap.difference / gap.standard_error:.1f} times as large. The attempt was tuned to the public board."
    )


def loss_text(loss: float) -> str:
    """A log loss with four decimals."""
    return f"{loss:.4f}"


def _smaller(gain: float) -> str:
    return f"only {gain:.4f}" if gain > 0 else f"{-gain:.4f} larger"
