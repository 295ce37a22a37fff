"""What was handed in for a lab several times, or by several of a group: which of it counts."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grader.classroom.store.queries import GradeRow
from grader.course.rules import ClassRules


@dataclass(frozen=True)
class Attempt:
    """A result of one file: its exercises, one at least."""

    rows: tuple[GradeRow, ...]

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
        text = self.rows[0].submitted
        return datetime.datetime.fromisoformat(text) if text else None

    @property
    def graded(self) -> datetime.datetime:
        """When it was graded."""
        return datetime.datetime.fromisoformat(self.rows[0].graded)


def attempts(rows: Iterable[GradeRow]) -> dict[tuple[str, str], list[Attempt]]:
    """All attempts by learner and lab, in the order in which they were graded."""
    runs: dict[tuple[str, str], dict[int, list[GradeRow]]] = {}
    for row in rows:
        runs.setdefault((row.learner, row.lab), {}).setdefault(row.run, []).append(row)
    return {whose: [Attempt(tuple(own[run])) for run in sorted(own)] for whose, own in runs.items()}


def chosen(
    pool: Sequence[Attempt], rules: ClassRules, grade: Callable[[Attempt], float]
) -> tuple[Attempt, tuple[str, ...]]:
    """The attempt that counts among those of a learner, or a group, and sentences on why another than the last."""
    pool = in_order(pool)
    counting, left_out = _counting(pool, rules)
    if rules.attempts == "last":
        found = counting[-1]
    else:
        known = [attempt for attempt in counting if attempt.readable] or counting
        found = max(reversed(known), key=grade)
    number = f"Attempt {pool.index(found) + 1} of {len(pool)} counts"
    if rules.attempts == "best" and len(counting) > 1:
        return found, (f"{number}: the best{_besides(left_out)}.",)
    return found, (f"{number}{_besides(left_out)}.",) if left_out else ()


def in_order(pool: Sequence[Attempt]) -> list[Attempt]:
    """Attempts in the order in which they were handed in: by the time that a platform noted, if it noted all of them, and
    between several learners; else as they were graded, since copying changes the times of files."""
    timed = all(each.rows[0].clock == "platform" for each in pool) or len({each.learner for each in pool}) > 1
    by_number = sorted(pool, key=lambda each: each.run)
    return sorted(by_number, key=lambda each: each.moment or each.graded) if timed else by_number


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
