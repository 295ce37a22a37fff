"""The board of a class: each learner's attempts, of which the best one on the public rows counts.

Attempts are the files ``ada.csv``, ``ada-2.csv``, ``ada-3.csv``, or all CSV files in a folder ``ada``. They count in
the order of these numbers, then of the time of saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from grader.competition.entry import EntryError, read_entry
from grader.competition.referee import Gap, Referee, Score
from grader.reports.wording import counted

_NUMBERED = re.compile(r"(?P<learner>.+)[-_](?P<number>\d{1,6})")


@dataclass(frozen=True)
class Standing:
    """One learner: the attempt that counts (its file and number), how many there are, its scores.

    gap: the gain on the learner's first attempt; with a single attempt, on saying the click rate.
    """

    learner: str
    file: str
    number: int
    attempts: int
    score: Score
    gap: Gap


@dataclass(frozen=True)
class Refused:
    """A file that could not be scored, and why."""

    learner: str
    file: str
    problem: str


@dataclass(frozen=True)
class Board:
    """The standings, the smallest private log loss first, and the files that could not be scored."""

    standings: tuple[Standing, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, order=True)
class _Attempt:
    learner: str
    number: int
    saved: float
    file: Path


def make_board(folder: Path, referee: Referee) -> Board:
    """Score every attempt below a folder."""
    standings: list[Standing] = []
    refused: list[Refused] = []
    for learner, attempts in groupby(sorted(_attempts(folder)), key=lambda attempt: attempt.learner):
        scored = []
        for attempt in attempts:
            try:
                scored.append((attempt, referee.losses(read_entry(attempt.file, referee.ids))))
            except EntryError as wrong:
                others = len(wrong.problems) + wrong.more - 1
                more = f" (and {counted(others, 'more problem')})" if others else ""
                name = attempt.file.relative_to(folder).as_posix()
                refused.append(Refused(learner, name, f"{wrong.problems[0]}{more}"))
        if scored:
            first = scored[0][1] if len(scored) > 1 else referee.rate_losses
            best = min(range(len(scored)), key=lambda n: float(scored[n][1][referee.public].mean()))
            attempt, losses = scored[best]
            name = attempt.file.relative_to(folder).as_posix()
            gap = referee.gap(first, losses)
            standings.append(Standing(learner, name, best + 1, len(scored), referee.score(losses), gap))
    standings.sort(key=lambda standing: (standing.score.private.loss, standing.learner))
    return Board(tuple(standings), tuple(refused))


def _attempts(folder: Path) -> Iterator[_Attempt]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_dir():
            files = (file for file in path.glob("*.csv") if file.is_file() and not file.is_symlink())
            yield from (_attempt(path.name, file) for file in files)
        elif path.suffix.lower() == ".csv":
            numbered = _NUMBERED.fullmatch(path.stem)
            yield _attempt(numbered["learner"] if numbered else path.stem, path)


def _attempt(learner: str, file: Path) -> _Attempt:
    numbered = _NUMBERED.fullmatch(file.stem)
    return _Attempt(learner, int(numbered["number"]) if numbered else 1, file.stat().st_mtime, file)
