"""From what is stored of an exercise to what counts of it: the class's rules, and what a person decided."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from grader.classroom.store.store import NewResult, Override
from grader.course.late import LatePolicy
from grader.results.counted import MARK_IT, NOTHING, WAITS, Counted, Standing
from grader.results.points import Points, points_of
from grader.submission.layouts import STAMP, claim

MEND_TIME = f"Correct {STAMP} and grade again, or set the points with grader override."
_MEND_FILE_TIME = 'Say file_times = "count" or "ignore" in [tool.grader.late], or set the points with grader override.'


@dataclass(frozen=True)
class HandedInAt:
    """When something was handed in, ISO or empty; ``clock`` says who knows: ``platform``, ``file`` (only the time at
    which it was saved) or empty. ``problem``: why the time that a platform noted cannot be read."""

    time: str = ""
    clock: str = ""
    problem: str = ""
    marked_late: bool = False
    """Whether a platform says that it was late, and not when it came."""


@dataclass(frozen=True)
class Terms:
    """What holds for a learner and a lab: when it is ``due``, None if never, what being late costs, and how many late
    days may be used up. ``rules`` are sentences on what made them other than those of the class."""

    late: LatePolicy
    due: datetime.datetime | None = None
    late_days: int = 0
    rules: tuple[str, ...] = ()
    problem: str = ""
    """Why nobody knows when it is due for the learner, and how one mends that (``to_do``)."""
    to_do: str = ""

    def days(self, at: HandedInAt) -> int:
        """Days begun after the due time."""
        return 0 if at.clock == "file" and self.late.file_times == "ignore" else self.late.days_after(self.due, at.time)

    def used(self, at: HandedInAt) -> int:
        """The late days that it takes up: as few as make it cost as little as it can."""
        days = self.days(at)
        costs = [self.late.percent_off_for(days - free) for free in range(min(days, self.late_days) + 1)]
        return costs.index(min(costs))


def count(
    points: Points, at: HandedInAt, terms: Terms, override: Override | None, problem: str, excused: str | None = None
) -> Counted:
    """What counts of an exercise, for which a run gave ``points``.

    ``problem`` says why what was handed in could not be read, if so; ``excused`` why the learner need not have it.
    """
    late, days = terms.late, terms.days(at)
    # what is nothing stays nothing, however late; and what a person decided is decided
    matters = terms.due is not None and override is None and excused is None and points.got > 0
    undecided, to_do = "", ""
    if points.waits and override is None and excused is None:
        undecided, to_do = WAITS, MARK_IT
    elif terms.problem and days and matters:
        undecided, to_do = terms.problem, terms.to_do
    elif at.problem and matters:
        undecided, to_do = f"hand-in time unreadable: {at.problem}", MEND_TIME
    elif at.clock == "file" and late.file_times == "ask" and days and matters:
        undecided = f"late by the time of its file alone ({at.time}), which copying changes; no platform noted a time"
        to_do = _MEND_FILE_TIME
    elif at.marked_late and not days and matters:
        undecided = "the platform marked it as late and noted no time"
        to_do = "Set the points with grader override."
    free = terms.used(at) if matters and not undecided else 0
    found = Counted(
        title=points.title,
        by_checks=points.earned,
        points=points.worth if override else points.most,  # a person decides on all of it
        worth=points.worth,
        submitted=at.time,
        days_late=days,
        late_days=free,
        percent_off=0.0 if undecided else late.percent_off_for(days - free),
        rules=terms.rules,
        set_to=override.points if override else None,
        reason=override.reason if override else "",
        undecided=undecided,
        to_do=to_do,
        handed_in=problem != NOTHING,
        decided=points.decided or not points.begun or points.marked is not None or override is not None,
        by_hand=points.by_hand,
        marked=points.marked,
    )
    return excuse(found, excused) if excused is not None else found


def excuse(counted: Counted, reason: str) -> Counted:
    """The same for who is excused from it: nothing to be had, nothing to lose. What it is worth stays, so that the
    learner's share of the rest is a share of all on a platform with a fixed maximum."""
    return replace(
        counted, by_checks=0.0, marked=None, points=0.0, set_to=None, late_days=0, undecided="", to_do="",
        rules=(), excused=reason, decided=True,
    )  # fmt: skip


def standing(result: NewResult, late: LatePolicy, overrides: Mapping[tuple[str, str, str], Override]) -> Standing:
    """What counts of a result that is about to be stored, before the rules of the class."""
    record = result.record
    at = HandedInAt(
        result.submitted, clock_of(result.submitted, result.parts), result.time_problem, marked_late(result.place)
    )
    terms = Terms(late, late.due.get(record.lab))
    return Standing(
        {
            each.id: count(
                points_of(each, record.submission.problem, "; ".join(record.provisional)),
                at,
                terms,
                overrides.get((record.learner, record.lab, each.id)),
                record.submission.problem,
            )
            for each in record.exercises
        }
    )


def marked_late(place: str) -> bool:
    """Whether the name that a platform gave a file says that it came late."""
    return bool(place) and claim(PurePosixPath(place)).late


def clock_of(submitted: str, parts: Mapping[str, str]) -> str:
    """Who knows when it was handed in: what a platform noted is a part of the key."""
    if not submitted:
        return ""
    return "platform" if "handed" in parts else "file"
