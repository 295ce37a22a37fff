"""The board of a class: who leads, which attempt counts, who tuned to the public rows, what could not be scored."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import numpy as np
import pytest

from grader.competition.baselines import plain_probabilities
from grader.competition.board import make_board
from grader.competition.page import about_attempts, about_tuning, board_csv, board_html, leaderboard_line
from grader.competition.scoring import Gap, Scorer, row_losses, scorer_of
from grader.datasets.contest import Contest, contest


@pytest.fixture(scope="module")
def data() -> Contest:
    return contest(77)


@pytest.fixture(scope="module")
def scorer(data: Contest) -> Scorer:
    return scorer_of(data)


@pytest.fixture(scope="module")
def logits(data: Contest) -> np.ndarray:
    p = plain_probabilities(data)
    return np.log(p / (1 - p))


def hand_in(file: Path, data: Contest, z: np.ndarray) -> None:
    file.parent.mkdir(exist_ok=True)
    p = 1 / (1 + np.exp(-z))
    rows = (f"{name},{value:.9f}\n" for name, value in zip(data.ids, p.tolist(), strict=True))
    file.write_text("id,probability\n" + "".join(rows))


def climbed(scorer: Scorer, z: np.ndarray, tries: int) -> np.ndarray:
    """What somebody reaches who moves all rows at random and adds up what the public board likes.

    The boosting attack of Blum and Hardt (2015), "The ladder".
    """
    random, votes = np.random.default_rng(5), np.zeros(len(z))

    def public_loss(tried: np.ndarray) -> float:
        return float(row_losses(scorer.labels, 1 / (1 + np.exp(-tried)))[scorer.public].mean())

    for _ in range(tries):
        step = random.choice([-0.2, 0.2], len(z))
        votes += np.sign(step) * (1 if public_loss(z + step) < public_loss(z - step) else -1)
    return z + 0.3 * votes / math.sqrt(tries)


def test_scores_are_log_losses_of_the_two_parts(data: Contest, scorer: Scorer) -> None:
    score = scorer.score(scorer.losses(dict.fromkeys(data.ids, 0.5)))
    assert score.public.loss == pytest.approx(math.log(2))
    assert score.private.loss == pytest.approx(math.log(2))
    assert score.public.rows + score.private.rows == 4_000
    assert (score.public.mark, score.private.mark) == ("none", "none")
    assert score.public.next is not None
    assert score.public.next[0] == "baseline"


def test_the_standard_error_is_that_of_the_difference_of_two_means() -> None:
    nothing = np.zeros(5)
    scorer = Scorer(tuple("abcde"), nothing, np.array([True, True, False, False, False]), nothing, nothing)
    gap = scorer.gap(np.array([3.0, 1.0, 1.0, 2.0, 6.0]), nothing)
    assert gap == Gap(2.0, 3.0, pytest.approx(math.sqrt(2 / 2 + 7 / 3)))
    assert gap.difference == -1.0


def test_a_gap_is_tuned_beyond_three_standard_errors() -> None:
    assert Gap(0.35, 0.0, 0.1).tuned
    assert not Gap(0.25, 0.0, 0.1).tuned
    assert not Gap(0.0, 0.35, 0.1).tuned
    assert not Gap(0.0, 0.0, 0.0).tuned


def test_the_best_attempt_on_the_public_rows_counts(tmp_path: Path, data: Contest, scorer: Scorer, logits) -> None:
    hand_in(tmp_path / "ada.csv", data, logits * 0.3)
    hand_in(tmp_path / "ada-2.csv", data, logits)
    hand_in(tmp_path / "ada-10.csv", data, logits * 0.5)
    hand_in(tmp_path / "bob" / "final.csv", data, logits * 0.6)
    hand_in(tmp_path / "bob" / "first try.csv", data, -logits)
    os.utime(tmp_path / "bob" / "first try.csv", (1, 1))
    ada, bob = make_board(tmp_path, scorer).standings
    assert (ada.learner, ada.file, ada.number, ada.attempts) == ("ada", "ada-2.csv", 2, 3)
    assert (bob.learner, bob.file, bob.number, bob.attempts) == ("bob", "bob/final.csv", 2, 2)
    assert ada.score.private.mark == "silver"
    assert about_attempts(ada) == "3 attempts, number 2 counts"


def test_climbing_on_the_public_board_shows(tmp_path: Path, data: Contest, scorer: Scorer, logits) -> None:
    hand_in(tmp_path / "eve-1.csv", data, logits)
    hand_in(tmp_path / "eve-200.csv", data, climbed(scorer, logits, 200))
    random = np.random.default_rng(6)
    for number in range(1, 11):
        hand_in(tmp_path / f"ada-{number}.csv", data, logits + random.normal(size=len(logits)) * 0.2)
    board = make_board(tmp_path, scorer)
    tuned = {standing.learner: standing.gap.tuned for standing in board.standings}
    assert tuned == {"ada": False, "eve": True}
    eve = next(standing for standing in board.standings if standing.learner == "eve")
    assert "The attempt was tuned to the public board." in about_tuning(eve)
    page = board_html(board, "A course")
    assert page.count('id="tuned-title"') == 1
    assert about_tuning(eve) in page


def test_one_honest_attempt_is_not_called_tuned(tmp_path: Path) -> None:
    for seed in range(5):
        data = contest(1_000 + seed, 2_000, 2_000)
        scorer = scorer_of(data)
        losses = scorer.losses(dict(zip(data.ids, plain_probabilities(data).tolist(), strict=True)))
        assert not scorer.gap(scorer.rate_losses, losses).tuned


def test_what_cannot_be_scored_is_listed_and_the_rest_counts(
    tmp_path: Path, data: Contest, scorer: Scorer, logits
) -> None:
    hand_in(tmp_path / "ada.csv", data, logits)
    (tmp_path / "ada-2.csv").write_text("id,probability\nx,2\n")
    (tmp_path / "<b>bob.csv").write_text("hello\n")
    (tmp_path / "notes.txt").write_text("not an entry")
    (tmp_path / "link.csv").symlink_to(tmp_path / "ada.csv")
    board = make_board(tmp_path, scorer)
    assert [(standing.learner, standing.attempts) for standing in board.standings] == [("ada", 1)]
    assert {refused.file: refused.problem for refused in board.refused} == {
        "ada-2.csv": "row 2: the id x is the id of no test row (and 4,000 more problems)",
        "<b>bob.csv": "row 1: the header reads 'hello'; it should read 'id,probability'",
        "link.csv": "is a symbolic link. Hand in the file itself.",
    }
    page = board_html(board, "A <i>course</i>")
    assert "&lt;b&gt;bob.csv" in page
    assert "<i>" not in page
    assert "Files that could not be scored" in page


def test_the_table_has_a_line_for_each_learner(tmp_path: Path, data: Contest, scorer: Scorer, logits) -> None:
    hand_in(tmp_path / "=cmd.csv", data, logits * 0.9)
    hand_in(tmp_path / "zoe.csv", data, logits)
    rows = list(csv.DictReader(board_csv(make_board(tmp_path, scorer)).splitlines()))
    assert sorted(row["learner"] for row in rows) == ["'=cmd", "zoe"]
    assert [row["place"] for row in rows] == ["1", "2"]
    assert float(rows[0]["private_log_loss"]) < float(rows[1]["private_log_loss"])
    assert {row["tuned"] for row in rows} == {"no"}


def test_a_line_of_the_public_board_names_the_next_mark(data: Contest, scorer: Scorer, logits) -> None:
    def line(z: np.ndarray) -> str:
        losses = scorer.losses(dict(zip(data.ids, (1 / (1 + np.exp(-z))).tolist(), strict=True)))
        return leaderboard_line("ada", scorer.score(losses).public)

    public = int(scorer.public.sum())
    assert f"on {public:,} public rows, silver; gold asks for less than 0." in line(logits)
    assert "no mark yet; baseline asks for less than 0." in line(-logits)
