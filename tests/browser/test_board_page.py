"""The board of a class in a real browser: nothing overflows or breaks apart, and texts can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from test_report_page import LOW_CONTRAST

from grader.competition.board import Board, Refused, Standing
from grader.competition.page import board_html
from grader.competition.scoring import Gap, Part, Score

pytestmark = pytest.mark.browser


def standing(learner: str, loss: float, mark: str, gap: Gap) -> Standing:
    score = Score(Part(1_200, loss - 0.02, mark, None), Part(2_800, loss, mark, None))
    return Standing(learner, f"{learner}.csv", 2, 3, score, gap)


BOARD = Board(
    (
        standing("Ada Lovelace", 0.4357, "gold", Gap(0.02, 0.018, 0.004)),
        standing("a" * 60, 0.4712, "bronze", Gap(0.05, -0.01, 0.004)),
        standing("<b>Bob</b>", 1.2345, "none", Gap(0.0, 0.0, 0.004)),
    ),
    (Refused("gus", "gus-" + "x" * 80 + ".csv", "row 1: the header reads 'id;probability'"),),
)

# How many lines each number of the table takes.
LINES_OF_NUMBERS = """() => [...document.querySelectorAll('.board td:nth-child(n + 4)')].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getClientRects().length;
})"""


def test_the_board_fits_and_can_be_read(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "board.html"
    file.write_text(board_html(BOARD, "A course"), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.evaluate(LINES_OF_NUMBERS) == [1] * 6
    assert page.locator("b").count() == 0
