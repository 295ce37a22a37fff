"""The board of a class: each learner's attempts, of which the best one on the public rows counts.

Whose a file is, its path says as with any submission (``grader.submission.layouts``): a file or a folder for each
learner, or a download of Canvas or Moodle. The attempts of ``ada`` are all CSV files in the folder ``ada``, or
``ada.csv``, ``ada-2.csv``, ``ada-3.csv``; a number is that of an attempt only where a first one is there too
(``ada.csv`` or ``ada-1.csv``), else it belongs to the name. Attempts count in the order of these numbers, then of the
time of saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from grader.base.names import canonical
from grader.competition.entry import EntryError, read_entry
from grader.competition.scoring import Gap, Score, Scorer
from grader.reports.wording import counted
from grader.submission.layouts import claim, from_platform
from grader.submission.reading.archive import made_by_tools

_NUMBERED = re.compile(r"(?P<learner>.+?)(?:-(?P<number>\d{1,3})| \((?P<copy>\d{1,3})\))")


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


def make_board(folder: Path, scorer: Scorer) -> Board:
    """Score every attempt below a folder."""
    standings: list[Standing] = []
    refused: list[Refused] = []
    for learner, attempts in groupby(sorted(_attempts(folder)), key=lambda attempt: attempt.learner):
        scored = []
        for attempt in attempts:
            try:
                scored.append((attempt, scorer.losses(read_entry(attempt.file, scorer.ids))))
            except EntryError as wrong:
                others = len(wrong.problems) + wrong.more - 1
                more = f" (and {counted(others, 'more problem')})" if others else ""
                name = attempt.file.relative_to(folder).as_posix()
                refused.append(Refused(learner, name, f"{wrong.problems[0]}{more}"))
        if scored:
            first = scored[0][1] if len(scored) > 1 else scorer.rate_losses
            best = min(range(len(scored)), key=lambda n: float(scored[n][1][scorer.public].mean()))
            attempt, losses = scored[best]
            name = attempt.file.relative_to(folder).as_posix()
            gap = scorer.gap(first, losses)
            standings.append(Standing(learner, name, best + 1, len(scored), scorer.score(losses), gap))
    standings.sort(key=lambda standing: (standing.score.private.loss, standing.learner))
    return Board(tuple(standings), tuple(refused))


def _attempts(folder: Path) -> Iterator[_Attempt]:
    """All CSV files, whatever they are: what is no regular file is refused when it is read, and so named."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() == ".csv" and not path.is_dir()]
    found = [(PurePosixPath(path.relative_to(folder).as_posix()), path) for path in paths]
    shown = [(name, path) for name, path in found if not made_by_tools(name.as_posix())]
    names = frozenset(canonical(name.stem).casefold() for name, _ in shown if len(name.parts) == 1)
    for name, path in shown:
        claimed = claim(name)
        number = _number(name.stem)
        learner = claimed.learner
        if len(name.parts) == 1 and number and not from_platform(name.name):
            base = _NUMBERED.fullmatch(learner)
            first = base is not None and _has_first(canonical(base["learner"]), names)
            learner, number = (canonical(base["learner"]), number) if base and first else (learner, 0)
        yield _Attempt(learner, number or 1, _saved(path), path)


def _has_first(learner: str, names: frozenset[str]) -> bool:
    folded = learner.casefold()
    return not names.isdisjoint({folded, f"{folded}-1", f"{folded}-01", f"{folded}-001", f"{folded} (1)"})


def _number(stem: str) -> int:
    """The number at the end of a name, 0 for none."""
    numbered = _NUMBERED.fullmatch(stem)
    return int(numbered["number"] or numbered["copy"]) if numbered else 0


def _saved(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
