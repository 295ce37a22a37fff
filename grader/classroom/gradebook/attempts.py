"""What was handed in for a lab several times, or by several of a group: which of it counts."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from grader.classroom.store.queries import GradeRow, HandedInRow
from grader.course.rules import ClassRules

_CLOCKS = ("platform", "file", "")
"""Who knows when something was handed in, the surest first."""

_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_DIGITS = 9
"""Points that differ less are equal: sums of shares."""


@dataclass(frozen=True)
class Attempt:
    """A file that was handed in: the exercises, one at least, of its newest result, with the time at which it came
    first. Whatever is graded or handed in again stays the attempt that it was."""

    rows: tuple[GradeRow, ...]
    first: int
    """The number of its first result."""
    graded: datetime.datetime
    """When it was graded first."""
    last: tuple[datetime.datetime | None, int]
    """When it came the last time, and the number of that result."""

    @property
    def learner(self) -> str:
        """Who handed it in."""
        return self.rows[0].learner

    @property
    def lab(self) -> str:
        return self.rows[0].lab

    @property
    def run(self) -> int:
        return self.rows[0].run

    @property
    def readable(self) -> bool:
        return not self.rows[0].problem

    @property
    def moment(self) -> datetime.datetime | None:
        """When it was handed in, None where nobody knows."""
        return _moment(self.rows[0].submitted)


@dataclass(frozen=True)
class Worth:
    """What an attempt gives to a learner: ``points``, those among them that a mark may still give, whether all of it is
    ``decided``, and the late days that it takes."""

    points: float
    decided: bool
    late_days: int


def attempts(rows: Iterable[GradeRow], again: Iterable[HandedInRow] = ()) -> dict[tuple[str, str], list[Attempt]]:
    """All attempts by learner and lab; ``again`` has the results of files with several."""
    results: dict[int, list[HandedInRow]] = {}
    for each in again:
        results.setdefault(each.newest, []).append(each)
    runs: dict[tuple[str, str], dict[int, list[GradeRow]]] = {}
    for row in rows:
        runs.setdefault((row.learner, row.lab), {}).setdefault(row.run, []).append(row)
    return {whose: [_attempt(own[run], results.get(run, ())) for run in sorted(own)] for whose, own in runs.items()}


def _attempt(rows: Sequence[GradeRow], results: Sequence[HandedInRow]) -> Attempt:
    newest = rows[0]
    graded = _moment(results[0].graded if results else newest.graded)
    first = results[0].run if results else newest.run
    if results:
        came = min(results, key=_came)  # the first of those whose time is known best
        rows = [
            replace(row, submitted=came.submitted, clock=came.clock, time_problem=came.time_problem) for row in rows
        ]
    last = (_moment(newest.submitted), newest.run)
    return Attempt(tuple(rows), first, graded or datetime.datetime.min.replace(tzinfo=datetime.UTC), last)


def _came(result: HandedInRow) -> tuple[bool, int, datetime.datetime, int]:
    """How its time is known, and when that was: what a platform noted goes before the time of a file."""
    known = _CLOCKS.index(result.clock)
    return bool(result.time_problem), known, _moment(result.submitted) or _NEVER, result.run


def _moment(text: str) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def chosen(
    pool: Sequence[Attempt], rules: ClassRules, worth: Callable[[Attempt], Worth]
) -> tuple[Attempt, tuple[str, ...]]:
    """The attempt that counts among those of a learner, or a group, and sentences on why another than the last.

    The best is the one of the most points; of several the one that waits for nobody, then the one that takes the fewest
    late days, then the last.
    """

    def rank(attempt: Attempt) -> tuple[float, bool, int]:
        found = worth(attempt)
        return round(found.points, _DIGITS), found.decided, -found.late_days

    pool = in_order(pool)
    counting, left_out = _counting(pool, rules)
    if rules.attempts == "last":
        found = last_of(counting)
    else:
        known = [attempt for attempt in counting if attempt.readable] or counting
        found = max(reversed(known), key=rank)
    number = f"Attempt {pool.index(found) + 1} of {len(pool)} counts"
    if rules.attempts == "best" and len(counting) > 1:
        return found, (f"{number}: the best{_besides(left_out)}.",)
    return found, (f"{number}{_besides(left_out)}.",) if left_out else ()


def in_order(pool: Sequence[Attempt]) -> list[Attempt]:
    """Attempts in the order in which they were handed in: by the time that a platform noted, if it noted all, and
    between several learners; else as they were graded, since copying changes the times of files."""
    by_number = sorted(pool, key=lambda each: each.first)
    return sorted(by_number, key=lambda each: each.moment or each.graded) if _timed(pool) else by_number


def last_of(pool: Sequence[Attempt]) -> Attempt:
    """The one that was handed in last: a file that came again is it, where it counts at all."""
    by_number = sorted(pool, key=lambda each: each.last[1])
    return max(reversed(by_number), key=lambda each: each.last[0] or each.graded) if _timed(pool) else by_number[-1]


def _timed(pool: Sequence[Attempt]) -> bool:
    return all(each.rows[0].clock == "platform" for each in pool) or len({each.learner for each in pool}) > 1


def _besides(left_out: Sequence[str]) -> str:
    return f"; left out are {', '.join(left_out)}" if left_out else ""


def _counting(pool: Sequence[Attempt], rules: ClassRules) -> tuple[list[Attempt], list[str]]:
    """Those that count, one at least, and which do not, with the reason. What cannot be read uses up no attempt."""
    counting: list[Attempt] = []
    left_out: list[str] = []
    used, before = 0, None
    for number, attempt in enumerate(pool, 1):
        moment = attempt.moment
        minutes = (moment - before).total_seconds() / 60 if moment and before else math.inf
        if used >= rules.attempt_limit:
            left_out.append(f"attempt {number}, after the limit of {rules.attempt_limit:g}")
        elif 0 <= minutes < rules.cool_down_minutes:  # less than 0: the times of its files do not say what came first
            left_out.append(f"attempt {number}, within the cool-down of {rules.cool_down_minutes:g} minutes")
        else:
            counting.append(attempt)
            used += attempt.readable
            before = moment if attempt.readable else before
    return counting, left_out


def next_attempt(
    moments: Sequence[datetime.datetime], rules: ClassRules, now: datetime.datetime
) -> datetime.datetime | None:
    """When a next attempt counts after those at ``moments``: ``now`` or later; None where none is left.

    For fronts that run hidden checks for a learner, who is told so before.
    """
    if len(moments) >= rules.attempt_limit:
        return None
    wait = datetime.timedelta(minutes=rules.cool_down_minutes)
    return max([now, *(moment + wait for moment in moments)])
